"""The contract of providers of tenant keys, run against each of them."""

from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest

from keys.exceptions import KeyUnavailable
from keys.providers.contract import Provider
from keys.providers.local import LocalProvider
from tests.keys.strict_provider import StrictProvider

TENANT = UUID("7f0c9b52-2f0e-4a53-9a39-0d2b6c6b6e11")
OTHER = UUID("7f0c9b52-2f0e-4a53-9a39-0d2b6c6b6e22")
DATA_KEY, AAD = bytes(range(32)), b"ccaas/v1|t|subject_key|1|kek=1"

MAKERS: dict[str, Callable[[Path], Provider]] = {
    "local": lambda folder: LocalProvider(bytes(32), folder / "keyring"),
    "strict": lambda _folder: StrictProvider(),
}


@pytest.fixture(params=MAKERS)
def provider(request: pytest.FixtureRequest, tmp_path: Path) -> Provider:
    """Each provider in turn."""
    return MAKERS[request.param](tmp_path)


def test_it_has_its_name(provider: Provider) -> None:
    assert provider.name in MAKERS


def test_what_it_wraps_it_unwraps(provider: Provider) -> None:
    ref = provider.create(TENANT, 1)
    wrapped = provider.wrap(ref, DATA_KEY, AAD)
    assert DATA_KEY not in wrapped
    assert provider.unwrap(ref, wrapped, AAD) == DATA_KEY
    assert provider.wrap(ref, DATA_KEY, AAD) != wrapped


def test_other_associated_data_do_not_unwrap(provider: Provider) -> None:
    ref = provider.create(TENANT, 1)
    wrapped = provider.wrap(ref, DATA_KEY, AAD)
    with pytest.raises(KeyUnavailable):
        provider.unwrap(ref, wrapped, AAD + b"0")


def test_changed_bytes_do_not_unwrap(provider: Provider) -> None:
    ref = provider.create(TENANT, 1)
    wrapped = provider.wrap(ref, DATA_KEY, AAD)
    for place in range(len(wrapped)):
        changed = wrapped[:place] + bytes([wrapped[place] ^ 1]) + wrapped[place + 1 :]
        with pytest.raises(KeyUnavailable):
            provider.unwrap(ref, changed, AAD)
    with pytest.raises(KeyUnavailable):
        provider.unwrap(ref, wrapped[:-1], AAD)


def test_another_version_or_tenant_does_not_unwrap(provider: Provider) -> None:
    wrapped = provider.wrap(provider.create(TENANT, 1), DATA_KEY, AAD)
    for tenant, version in ((TENANT, 2), (OTHER, 1)):
        with pytest.raises(KeyUnavailable):
            provider.unwrap(provider.create(tenant, version), wrapped, AAD)


def test_creating_twice_gives_the_same_key(provider: Provider) -> None:
    ref = provider.create(TENANT, 1)
    wrapped = provider.wrap(ref, DATA_KEY, AAD)
    assert provider.create(TENANT, 1) == ref
    assert provider.unwrap(ref, wrapped, AAD) == DATA_KEY


def test_rewrapping_moves_to_the_new_version(provider: Provider) -> None:
    old, new = provider.create(TENANT, 1), provider.create(TENANT, 2)
    wrapped = provider.rewrap(old, new, provider.wrap(old, DATA_KEY, AAD), AAD, b"new place")
    assert provider.unwrap(new, wrapped, b"new place") == DATA_KEY
    with pytest.raises(KeyUnavailable):
        provider.unwrap(old, wrapped, b"new place")


def test_destroyed_is_gone_at_once_and_for_good(provider: Provider) -> None:
    ref = provider.create(TENANT, 1)
    wrapped = provider.wrap(ref, DATA_KEY, AAD)
    assert provider.describe(ref).is_present
    provider.destroy(ref)
    provider.destroy(ref)
    assert not provider.describe(ref).is_present
    with pytest.raises(KeyUnavailable):
        provider.unwrap(ref, wrapped, AAD)
    with pytest.raises(KeyUnavailable):
        provider.wrap(ref, DATA_KEY, AAD)


def test_an_unknown_key_is_unavailable(provider: Provider) -> None:
    for ref in (f"{TENANT}/9", "", "../../etc/passwd", f"{TENANT}/../1", f"{TENANT}/0"):
        with pytest.raises(KeyUnavailable):
            provider.unwrap(ref, bytes(80), AAD)


def test_it_can_be_checked(provider: Provider) -> None:
    provider.check()
    provider.check()
