"""The tenant's own keyed indexes: identifiers, words, and the check code of content."""

import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.db import transaction

from keys import blind_index as forms
from keys import word_index
from keys.exceptions import KeyUnavailable
from keys.models import IndexSecret
from keys.remembered import Remembered
from keys.wrapping import index_secret
from tenants import scope
from tenants.models import TenantSetting


@dataclass(frozen=True, slots=True)
class _TenantIndex:
    """The tenant's secrets, newest first, and the region in which numbers without a country are read."""

    tenant_id: UUID
    secrets: tuple[tuple[int, bytes], ...]
    region: str

    def words(self, language: str) -> word_index.Tokeniser:
        version, secret = self.secrets[0]
        return word_index.Tokeniser(word_index.token_key(secret, self.tenant_id, version), language)

    def of(self, kind: str, value: str) -> list[bytes]:
        return [forms.index(secret, self.tenant_id, kind, version, value) for version, secret in self.secrets]


@dataclass(frozen=True, slots=True)
class IdentifierIndex:
    """An identifier as it is stored: the newest index first, and those of its candidates, which prove nothing."""

    normal_form: forms.NormalForm
    indexes: list[bytes]
    candidates: list[bytes]


_known: Remembered[_TenantIndex] = Remembered()


def identifier_index(kind: str, value: str, region: str | None = None) -> IdentifierIndex | None:
    """Normalise and index one identifier; None where there is nothing to find a person by."""
    tenant = _index()
    form = forms.normalise(kind, value, region or tenant.region)
    if form is None:
        return None
    candidates = [index for other in form.candidates for index in tenant.of(kind, other)]
    return IdentifierIndex(form, tenant.of(kind, form.value), candidates)


def blind_index(kind: str, value: str, region: str | None = None) -> list[bytes]:
    """Return under which indexes an identifier lies: one a version of the secret, the newest first; none if it has no
    normal form.
    """
    found = identifier_index(kind, value, region)
    return found.indexes if found else []


def search_tokens(words: Iterable[str], language: str = "") -> list[str]:
    """Return the distinct keyed tokens of some words or texts."""
    return word_index.tokens(_index().words(language), words)


def text_vector(text: str, language: str = "") -> str:
    """Return a text as the literal of a tsvector of keyed tokens."""
    return word_index.vector(_index().words(language), text)


def text_query(text: str, language: str = "") -> str:
    """Return what a person typed as the literal of a tsquery of keyed tokens; empty if it holds no word."""
    return word_index.query(_index().words(language), text)


def content_mac(canonical: bytes) -> bytes:
    """Return the check code by which "the same content" is known without keeping the content (32 bytes)."""
    tenant = _index()
    _version, oldest = tenant.secrets[-1]
    salt = str(tenant.tenant_id).encode()
    key = HKDF(algorithm=SHA256(), length=32, salt=salt, info=b"mac|vcon|v1").derive(oldest)
    return hmac.digest(key, canonical, "sha256")


def _index() -> _TenantIndex:
    tenant_id = scope.current()
    known = _known.get(tenant_id)
    if known is None:
        secrets = tuple((row.version, index_secret(row)) for row in IndexSecret.objects.order_by("-version"))
        if not secrets:
            raise KeyUnavailable("This tenant has no index secret yet.")
        region = TenantSetting.objects.values_list("default_region", flat=True).first() or "DE"
        known = _TenantIndex(tenant_id, secrets, region)
        # Not before COMMIT: a secret whose row is rolled back must not be remembered.
        transaction.on_commit(lambda found=known: _known.put(tenant_id, found))  # type: ignore[misc]
    return known


def forget_index() -> None:
    """Drop what this process remembers (between tests)."""
    _known.clear()
