"""The normal form: what a vCon of any version says, with its 0.4.0 spelling beside it."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

Json = dict[str, Any]


@dataclass(frozen=True)
class Note:
    """Something assumed or translated while reading. `pointer` names the place, never its value."""

    code: str
    pointer: str


@dataclass(frozen=True)
class Hash:
    """A stated checksum of bytes that lie elsewhere; `digest` is hexadecimal."""

    algorithm: str
    digest: str


@dataclass(frozen=True)
class NormalParty:
    """One party; `fields` is its 0.4.0 object."""

    role: str
    name: str
    tel: str
    mailto: str
    customer_number: str
    fields: Json


@dataclass(frozen=True)
class NormalDialog:
    """One piece of dialog; `fields` is its 0.4.0 object without the body."""

    position: int
    kind: str
    start: datetime
    duration: float
    parties: tuple[int, ...]
    originator: int | None
    media_type: str
    filename: str
    body: bytes | None
    encoding: str
    url: str
    hashes: tuple[Hash, ...]
    has_unreadable_hash: bool
    application: str
    fields: Json


@dataclass(frozen=True)
class NormalAnalysis:
    """One analysis; `body` is parsed where it is JSON."""

    position: int
    kind: str
    vendor: str
    dialogs: tuple[int, ...]
    body: Any
    fields: Json


@dataclass(frozen=True)
class NormalAttachment:
    """One attachment of the vCon itself; parts of e-mails are found by `messages`."""

    position: int
    purpose: str
    media_type: str
    filename: str
    body: bytes | None
    encoding: str
    fields: Json


@dataclass(frozen=True)
class NormalVcon:
    """A whole conversation as its vCon tells it; `fields` are the remaining 0.4.0 top-level members."""

    uuid: UUID
    version: str
    created_at: datetime
    subject: str
    parties: tuple[NormalParty, ...]
    dialogs: tuple[NormalDialog, ...]
    analyses: tuple[NormalAnalysis, ...]
    attachments: tuple[NormalAttachment, ...]
    labels: tuple[str, ...]
    direction: str
    notes: tuple[Note, ...]
    fields: Json = field(default_factory=dict)

    @property
    def started_at(self) -> datetime:
        """When the first dialog began; a vCon without dialogs counts from its making."""
        return min((dialog.start for dialog in self.dialogs), default=self.created_at)
