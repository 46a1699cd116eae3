"""The local keyring on disk: modes, crashes, wrong roots, other processes."""

import base64
import os
import stat
from pathlib import Path
from uuid import UUID

import pytest

from keys.exceptions import KeyUnavailable
from keys.providers.local import LocalProvider, root_key

TENANT = UUID("7f0c9b52-2f0e-4a53-9a39-0d2b6c6b6e11")
AAD = b"place"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the keyring lies."""
    return tmp_path / "var" / "keyring"


@pytest.fixture
def provider(folder: Path) -> LocalProvider:
    """A keyring of its own."""
    return LocalProvider(bytes(32), folder)


def key_file(folder: Path) -> Path:
    return folder / str(TENANT) / "1.key"


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_only_the_owner_reads_it_whatever_the_umask(provider: LocalProvider, folder: Path) -> None:
    before = os.umask(0)
    try:
        provider.create(TENANT, 1)
        provider.check()
    finally:
        os.umask(before)
    assert [mode(p) for p in (folder, folder / str(TENANT), key_file(folder), folder / "known.value")] == [
        0o700,
        0o700,
        0o600,
        0o600,
    ]
    assert sorted(p.name for p in folder.rglob("*") if p.is_file()) == ["1.key", "known.value"]


def test_a_keyring_that_others_may_read_is_refused(provider: LocalProvider, folder: Path) -> None:
    ref = provider.create(TENANT, 1)
    for path, loose in ((key_file(folder), 0o640), (folder / str(TENANT), 0o755)):
        tight = mode(path)
        path.chmod(loose)
        with pytest.raises(KeyUnavailable, match="Others"):
            LocalProvider(bytes(32), folder).wrap(ref, bytes(32), AAD)
        path.chmod(tight)


def test_the_key_lies_sealed(provider: LocalProvider, folder: Path) -> None:
    ref = provider.create(TENANT, 1)
    wrapped = provider.wrap(ref, b"data key", AAD)
    assert len(key_file(folder).read_bytes()) == 1 + 16 + 12 + 32 + 16
    assert LocalProvider(bytes(32), folder).unwrap(ref, wrapped, AAD) == b"data key"


def test_another_root_key_is_named(provider: LocalProvider, folder: Path) -> None:
    ref = provider.create(TENANT, 1)
    provider.check()
    other = LocalProvider(bytes(31) + b"\x01", folder)
    with pytest.raises(KeyUnavailable, match="PORTAL_ROOT_KEY is not the root key") as caught:
        other.wrap(ref, bytes(32), AAD)
    assert caught.value.code == "root_key_differs"
    with pytest.raises(KeyUnavailable, match="PORTAL_ROOT_KEY"):
        other.check()


def test_a_file_moved_to_another_tenant_or_version_does_not_open(provider: LocalProvider, folder: Path) -> None:
    provider.create(TENANT, 1)
    key_file(folder).rename(key_file(folder).with_name("2.key"))
    with pytest.raises(KeyUnavailable, match="damaged"):
        provider.wrap(f"{TENANT}/2", bytes(32), AAD)


def test_a_damaged_file_is_named_and_never_replaced(provider: LocalProvider, folder: Path) -> None:
    provider.create(TENANT, 1)
    key_file(folder).write_bytes(key_file(folder).read_bytes()[:-1])
    with pytest.raises(KeyUnavailable, match="damaged"):
        provider.create(TENANT, 1)
    assert len(key_file(folder).read_bytes()) == 76


def test_another_process_notices_destruction_at_once(provider: LocalProvider, folder: Path) -> None:
    ref = provider.create(TENANT, 1)
    other = LocalProvider(bytes(32), folder)
    wrapped = other.wrap(ref, b"data key", AAD)
    provider.destroy(ref)
    with pytest.raises(KeyUnavailable, match="gone"):
        other.unwrap(ref, wrapped, AAD)


def test_destroyed_bytes_are_overwritten_before_the_name_goes(
    provider: LocalProvider, folder: Path, tmp_path: Path
) -> None:
    ref = provider.create(TENANT, 1)
    second_name = tmp_path / "kept"
    os.link(key_file(folder), second_name)
    before = second_name.read_bytes()
    provider.destroy(ref)
    after = second_name.read_bytes()
    assert len(after) == len(before)
    assert after != before
    assert not key_file(folder).exists()


def test_a_crash_before_the_name_leaves_no_key(
    provider: LocalProvider, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_names: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "link", refuse)
    with pytest.raises(KeyUnavailable, match="no space"):
        provider.create(TENANT, 1)
    assert [p for p in folder.rglob("*") if p.is_file()] == []


def test_errors_name_no_path_of_the_machine(provider: LocalProvider, tmp_path: Path) -> None:
    with pytest.raises(KeyUnavailable) as caught:
        provider.wrap(f"{TENANT}/7", bytes(32), AAD)
    assert str(tmp_path) not in caught.value.technical + caught.value.detail


def test_root_keys_are_read_in_both_alphabets() -> None:
    key = b"\xfb\xff" * 16
    assert root_key(base64.b64encode(key).decode()) == key
    assert root_key(base64.urlsafe_b64encode(key).decode() + "\n") == key
    for wrong in ("", "AAAA", "not base64 at all!", base64.b64encode(bytes(33)).decode()):
        with pytest.raises(KeyUnavailable, match="PORTAL_ROOT_KEY"):
            root_key(wrong)
