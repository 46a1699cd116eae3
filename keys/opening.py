"""Opening what was sealed: never without a live right and a purpose, and never outside a recorded access."""

from collections.abc import Iterable
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.utils.translation import gettext

from access.models import Agent
from access.selectors import holds
from keys import seal as sealed_forms
from keys.exceptions import ContentDamaged, KeyDestroyed, NoAccessOpen
from keys.models import ObjectKey, SubjectKey
from keys.seal import BrokenSealError, Sealed, SealReader, Source
from keys.sealing import media_place, tenant_data_key
from keys.wrapping import subject_cipher, unwrap_object_key
from tenants import scope
from tenants.exceptions import Forbidden, Invalid

Item = tuple[Sealed, SubjectKey | None, str, UUID]
"""Sealed bytes, their key (None: the tenant's), and the place where they lie."""


class _Opening:
    """What both openers share: each key is unwrapped once."""

    def __init__(self) -> None:
        if scope.access_id() is None:
            raise NoAccessOpen("sealed data are opened only inside a recorded access")
        self._tenant_id = scope.current()
        self._ciphers: dict[UUID, AESGCM] = {}
        self._tenant_key: SubjectKey | None = None

    def open(self, sealed: Sealed, *, key: SubjectKey | None, object_type: str, object_id: UUID) -> bytes:
        """Open one value."""
        place = sealed_forms.associated_data(self._tenant_id, object_type, object_id)
        try:
            return sealed_forms.open_with(self._cipher(key), sealed, place)
        except BrokenSealError as error:
            raise ContentDamaged from error

    def open_many(self, items: Iterable[Item]) -> list[bytes | None]:
        """Open values of many keys; None stands for those whose key was destroyed."""
        return [self._open_if_alive(*item) for item in items]

    def object_key(self, key: ObjectKey) -> bytes:
        """Unwrap the key of a stored object."""
        return unwrap_object_key(self._cipher(key.subject_key), key)

    def _open_if_alive(self, sealed: Sealed, key: SubjectKey | None, object_type: str, object_id: UUID) -> bytes | None:
        try:
            return self.open(sealed, key=key, object_type=object_type, object_id=object_id)
        except KeyDestroyed:
            return None

    def _cipher(self, key: SubjectKey | None) -> AESGCM:
        if key is None:
            key = self._tenant_key = self._tenant_key or tenant_data_key()
        cipher = self._ciphers.get(key.pk)
        if cipher is None:
            cipher = self._ciphers[key.pk] = subject_cipher(key)
        return cipher


class Opener(_Opening):
    """Opens for an agent who holds the permission now. Make one a request; it checks once and says why."""

    def __init__(self, *, by: Agent | None, purpose: str, permission: str) -> None:
        if holds(by, permission) is None:
            raise Forbidden(gettext("You do not hold the right to open this."), code="no_live_grant")
        if not purpose.strip():
            raise Invalid(gettext("Say for what purpose this is opened."), code="purpose_missing")
        super().__init__()
        self.by, self.purpose, self.permission = by, purpose, permission


class SystemOpener(_Opening):
    """Opens for a job behind which no person stands; the job's name is the purpose."""

    def __init__(self, *, job: str) -> None:
        if not job.strip():
            raise ValueError("a job has a name")
        super().__init__()
        self.purpose = job


def open_sealed_system(*, job: str, sealed: Sealed, key: SubjectKey | None, object_type: str, object_id: UUID) -> bytes:
    """Open one value for a job behind which no person stands."""
    return SystemOpener(job=job).open(sealed, key=key, object_type=object_type, object_id=object_id)


def media_reader(
    raw: Source, total: int, *, object_key: ObjectKey, by: Agent | None, purpose: str, permission: str
) -> SealReader:
    """Read sealed media for an agent. Exactly one function above this layer calls it."""
    return _reader(Opener(by=by, purpose=purpose, permission=permission), raw, total, object_key)


def media_reader_system(raw: Source, total: int, *, object_key: ObjectKey, job: str) -> SealReader:
    """Read sealed media for a job behind which no person stands (transcoding, peaks)."""
    return _reader(SystemOpener(job=job), raw, total, object_key)


def _reader(opener: _Opening, raw: Source, total: int, object_key: ObjectKey) -> SealReader:
    plain = opener.object_key(object_key)
    try:
        return SealReader(raw, plain, media_place(object_key), total=total)
    except BrokenSealError as error:
        raise ContentDamaged from error
