"""What lies in the tables of keys and on disk: nothing there opens anything by itself."""

from pathlib import Path

import pytest
from django.conf import settings

from keys import seal, services
from keys.exceptions import KeyUnavailable
from keys.models import IndexSecret, ObjectKey, SubjectKey, TenantKey
from keys.wrapping import index_secret, subject_cipher, unwrap_object_key
from tenants.ids import uuid7
from tests.cast import House
from tests.scopes import inside


def test_no_key_lies_in_clear(house: House, own_keyring: Path) -> None:
    with inside(house.nordwind.tenant):
        key = services.create_subject_key(kind="conversation", by=None)
        object_key = services.create_object_key(
            subject_key=key, object_type="recording.original", object_id=uuid7(), by=None
        )
        secrets = [unwrap_object_key(subject_cipher(key), object_key), index_secret(IndexSecret.objects.get())]
        rows = [
            bytes(value)
            for model, field in (
                (SubjectKey, "wrapped"),
                (ObjectKey, "wrapped"),
                (IndexSecret, "wrapped"),
                (TenantKey, "canary"),
            )
            for value in model.objects.values_list(field, flat=True)
        ]
    files = [path.read_bytes() for path in own_keyring.rglob("*") if path.is_file()]
    root = settings.PORTAL_ROOT_KEY.encode()
    for stored in (*rows, *files):
        assert all(secret not in stored for secret in secrets)
        assert root not in stored
        assert len(stored) >= 1 + 16 + 12 + 16


def test_every_wrap_is_a_sealed_value_of_its_own(house: House) -> None:
    with inside(house.nordwind.tenant):
        wraps = [services.create_subject_key(kind="conversation", by=None) for _ in range(20)]
        assert len({bytes(key.wrapped or b"") for key in wraps}) == 20
        for key in wraps:
            seal.key_id_of(key.wrapped or b"")


def test_a_wrap_moved_to_another_row_does_not_open(house: House) -> None:
    with inside(house.nordwind.tenant):
        one, two = (services.create_subject_key(kind="conversation", by=None) for _ in range(2))
        two.wrapped = one.wrapped
        with pytest.raises(KeyUnavailable):
            subject_cipher(two)
