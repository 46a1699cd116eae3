"""Closing what must not lie in clear: values, media, openings of the log."""

from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import transaction

from access.models import Agent
from keys import seal as sealed_forms
from keys.exceptions import KeyUnavailable
from keys.models import ObjectKey, SubjectKey
from keys.remembered import Remembered
from keys.seal import SealWriter, Sink
from keys.wrapping import subject_cipher, unwrap_object_key
from tenants import scope

_for_openings: Remembered[tuple[UUID, AESGCM]] = Remembered()
"""Ciphers that the log seals with. They are only ever used to seal."""


def tenant_data_key() -> SubjectKey:
    """Return the key of what belongs to the tenant and to no person."""
    key: SubjectKey | None = SubjectKey.objects.filter(kind=SubjectKey.Kind.TENANT).first()
    if key is None:
        raise KeyUnavailable("This tenant has no key yet.")
    return key


def seal(*, key: SubjectKey | None, object_type: str, object_id: UUID, plaintext: bytes, by: Agent | None) -> bytes:
    """Seal one value for one place; no key given: under the tenant's own."""
    return seal_many(key=key, values=[(object_type, object_id, plaintext)], by=by)[0]


def seal_many(*, key: SubjectKey | None, values: list[tuple[str, UUID, bytes]], by: Agent | None) -> list[bytes]:
    """Seal values of one key, which is unwrapped once. Whoever acts (`by`) stands in the event of the calling act."""
    row = key or tenant_data_key()
    cipher, tenant_id = subject_cipher(row), scope.current()
    return [
        sealed_forms.seal_with(cipher, plaintext, sealed_forms.associated_data(tenant_id, kind, object_id), row.pk)
        for kind, object_id, plaintext in values
    ]


def seal_opening(*, key_id: UUID | None, object_type: str, object_id: UUID, plaintext: bytes) -> bytes:
    """Seal the opening of a log entry under a subject's key, or the tenant's, without a query or a provider in the
    steady state. It announces nothing: the log itself calls it.
    """
    tenant_id = scope.current()
    known = _for_openings.get((tenant_id, key_id))
    if known is None:
        row = tenant_data_key() if key_id is None else SubjectKey.objects.filter(pk=key_id).first()
        if row is None:
            raise KeyUnavailable("There is no such key.")
        known = (row.pk, subject_cipher(row))
        # Not before COMMIT: a key whose row is rolled back must not be remembered.
        transaction.on_commit(lambda found=known: _for_openings.put((tenant_id, key_id), found))  # type: ignore[misc]
    return sealed_forms.seal_with(
        known[1], plaintext, sealed_forms.associated_data(tenant_id, object_type, object_id), known[0]
    )


def forget(key_id: UUID | None) -> None:
    """Stop sealing under a key in this process at once; other processes forget it within a minute."""
    _for_openings.drop((scope.current(), key_id))


def media_writer(raw: Sink, *, object_key: ObjectKey, by: Agent | None) -> SealWriter:
    """Seal a stream under an object key; end it with `close()`, or leave its `with` block."""
    plain = unwrap_object_key(subject_cipher(object_key.subject_key), object_key)
    return SealWriter(raw, plain, media_place(object_key))


def media_place(object_key: ObjectKey) -> bytes:
    """Name the one object that a media key's stream belongs to."""
    return sealed_forms.associated_data(scope.current(), object_key.object_type, object_key.object_id)


def forget_all() -> None:
    """Drop what this process remembers (between tests)."""
    _for_openings.clear()
