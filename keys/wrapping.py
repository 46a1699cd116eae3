"""Data keys under tenant keys: the only code that asks a provider to wrap or to unwrap."""

from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from keys import seal
from keys.exceptions import KeyDestroyed, KeyUnavailable
from keys.models import IndexSecret, ObjectKey, SubjectKey, TenantKey
from keys.providers import provider_named
from tenants import scope

CANARY = b"ccaas/v1|canary"


@dataclass(frozen=True, slots=True)
class Handle:
    """Where one version of a tenant key lies: facts that never change, so every process keeps them."""

    version: int
    provider: str
    ref: str


@lru_cache(maxsize=20_000)
def handle_of(tenant_key_id: UUID) -> Handle:
    """Look a version up once."""
    row = TenantKey.objects.filter(pk=tenant_key_id).values_list("version", "provider", "provider_ref").first()
    if row is None:
        raise KeyUnavailable("There is no such tenant key.")
    return Handle(*row)


def wrap_data_key(handle: Handle, object_type: str, object_id: UUID, plaintext: bytes) -> bytes:
    """Wrap a subject key, an index secret or a canary."""
    return provider_named(handle.provider).wrap(handle.ref, plaintext, _place(handle, object_type, object_id))


def unwrap_data_key(handle: Handle, object_type: str, object_id: UUID, wrapped: bytes) -> bytes:
    """Open what `wrap_data_key` wrapped."""
    return provider_named(handle.provider).unwrap(handle.ref, wrapped, _place(handle, object_type, object_id))


def rewrap_data_key(old: Handle, new: Handle, object_type: str, object_id: UUID, wrapped: bytes) -> bytes:
    """Move a wrap to another version; media and sealed values are not touched."""
    places = _place(old, object_type, object_id), _place(new, object_type, object_id)
    if old.provider == new.provider:
        return provider_named(old.provider).rewrap(old.ref, new.ref, wrapped, *places)
    plaintext = provider_named(old.provider).unwrap(old.ref, wrapped, places[0])
    return provider_named(new.provider).wrap(new.ref, plaintext, places[1])


def subject_cipher(key: SubjectKey) -> AESGCM:
    """Unwrap a subject key."""
    if key.wrapped is None:
        raise KeyDestroyed
    handle = handle_of(key.tenant_key_id)
    return seal.cipher(unwrap_data_key(handle, "subject_key", key.pk, bytes(key.wrapped)))


def index_secret(row: IndexSecret) -> bytes:
    """Unwrap an index secret."""
    return unwrap_data_key(handle_of(row.tenant_key_id), "index_secret", row.pk, bytes(row.wrapped))


def wrap_object_key(cipher: AESGCM, key: ObjectKey, plaintext: bytes) -> bytes:
    """Wrap an object key under its subject key."""
    return seal.seal_with(cipher, plaintext, _object_place(key), key.subject_key_id)


def unwrap_object_key(cipher: AESGCM, key: ObjectKey) -> bytes:
    """Open an object key with its subject key."""
    if key.wrapped is None:
        raise KeyDestroyed
    try:
        return seal.open_with(cipher, key.wrapped, _object_place(key))
    except seal.BrokenSealError as error:
        raise KeyUnavailable("A wrapped key does not open under its subject key.", code="key_damaged") from error


def _place(handle: Handle, object_type: str, object_id: UUID) -> bytes:
    return seal.associated_data(scope.current(), object_type, object_id, kek=handle.version)


def _object_place(key: ObjectKey) -> bytes:
    return seal.associated_data(scope.current(), "object_key", key.pk)
