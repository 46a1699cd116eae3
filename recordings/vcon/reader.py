"""From a vCon of any version to the normal form."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from recordings.vcon import limits
from recordings.vcon.dialogs import read_dialog
from recordings.vcon.fields import Node, Report, format_time
from recordings.vcon.normal import Json, NormalAnalysis, NormalAttachment, NormalDialog, NormalParty, NormalVcon
from recordings.vcon.others import labels_of, read_analysis, read_attachment
from recordings.vcon.parsing import checked, parse
from recordings.vcon.parties import kept, read_party
from tenants.exceptions import Invalid

VERSIONS: Final = ("0.0.1", "0.0.2", "0.0.3", "0.3.0", "0.4.0")
KNOWN: Final = (
    "vcon", "uuid", "extensions", "critical", "created_at", "updated_at", "subject", "redacted", "amended", "appended",
    "parties", "dialog", "analysis", "attachments",
)  # fmt: skip
REFERENCE: Final = ("uuid", "type", "url", "content_hash", "alg", "signature")
DIRECTIONS: Final = {
    "in": "inbound",
    "inbound": "inbound",
    "incoming": "inbound",
    "out": "outbound",
    "outbound": "outbound",
    "outgoing": "outbound",
    "internal": "internal",
}


def read(document: bytes | dict[str, Any]) -> NormalVcon:
    """Read a vCon; raise `Invalid` with every place that is wrong."""
    value = parse(document) if isinstance(document, bytes) else checked(document)
    _refuse_other_forms(value)
    report = Report()
    vcon = _read(Node(value, "", report), report)
    report.settle()
    return vcon


def _refuse_other_forms(value: dict[str, Any]) -> None:
    if "signatures" in value or "payload" in value:
        raise Invalid("This is a signed vCon; the unsigned form is taken here.", code="signed_vcon")
    if "ciphertext" in value:
        raise Invalid("This is an encrypted vCon; the unsigned form is taken here.", code="encrypted_vcon")


def _read(node: Node, report: Report) -> NormalVcon:
    version, uuid = _version(node), _uuid(node)
    _check_extensions(node)
    parties = tuple(read_party(item) for item in node.nodes("parties", limits.MAX_PARTIES))
    found = node.nodes("dialog", limits.MAX_DIALOGS)
    dialogs = tuple(read_dialog(item, place, len(parties), len(found)) for place, item in enumerate(found))
    created = _created(node, dialogs)
    analyses, attachments = _beside(node, len(parties), dialogs, created)
    subject, fields = node.text("subject"), _top_level(node)
    report.settle()
    assert created is not None and uuid is not None  # noqa: S101  (settled above: both are there or were refused)
    return NormalVcon(
        uuid=uuid,
        version=version,
        created_at=created,
        subject=subject,
        parties=parties,
        dialogs=dialogs,
        analyses=analyses,
        attachments=attachments,
        labels=labels_of(attachments),
        direction=_direction(node, parties, dialogs),
        notes=tuple(report.notes),
        fields={**fields, "created_at": format_time(created)},
    )


def _created(node: Node, dialogs: Sequence[NormalDialog]) -> datetime | None:
    """Read when the vCon was made; one that does not say is taken to be as old as its first dialog."""
    stated = node.time("created_at")
    if stated is not None or node.value.get("created_at") is not None:
        return stated
    node.report.note("created_missing", "/created_at")
    first = min((dialog.start for dialog in dialogs), default=None)
    if first is None:
        node.fault("created_at", "expected a time like 2026-11-23T15:30:00Z")
    return first


def _beside(
    node: Node, parties: int, dialogs: Sequence[NormalDialog], created: datetime | None
) -> tuple[tuple[NormalAnalysis, ...], tuple[NormalAttachment, ...]]:
    """Read what lies beside the dialogs."""
    start = min((dialog.start for dialog in dialogs), default=created)
    extras = node.nodes("attachments", limits.MAX_ATTACHMENTS)
    counts = (parties, len(dialogs))
    attachments = tuple(read_attachment(item, place, counts, start) for place, item in enumerate(extras))
    analyses = tuple(
        read_analysis(item, place, len(dialogs), len(extras))
        for place, item in enumerate(node.nodes("analysis", limits.MAX_ANALYSES))
    )
    return analyses, attachments


def _version(node: Node) -> str:
    if node.value.get("vcon") is None:
        node.report.note("version_missing", "/vcon")
        return ""
    version = node.text("vcon", longest=20)
    if version not in VERSIONS:
        node.fault("vcon", f"expected one of {', '.join(VERSIONS)}, or no version at all")
    elif version != VERSIONS[-1]:
        node.report.note("version_old", "/vcon")
    return version


def _uuid(node: Node) -> UUID | None:
    text = node.text("uuid", longest=60)
    try:
        return UUID(text) if len(text) == 36 else UUID("")
    except ValueError:
        node.fault("uuid", "expected a UUID")
        return None


def _check_extensions(node: Node) -> None:
    """A sender names extensions as critical when a reader that ignores them would go wrong: none is known here."""
    for key in ("extensions", "critical"):
        value = node.value.get(key)
        if value is None:
            continue
        if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
            node.fault(key, "expected a list of names")
        elif key == "critical" and value:
            node.fault(key, "asks for extensions that are not understood here")


def _top_level(node: Node) -> Json:
    """Give the 0.4.0 members beside the lists; `appended` of old versions is `amended` now."""
    fields = kept(node.value, *KNOWN)
    fields = {key: value for key, value in fields.items() if value not in ([], {})}
    if node.value.get("extensions"):
        fields["extensions"] = node.value["extensions"]
    updated = node.time("updated_at")
    if updated is not None:
        fields["updated_at"] = format_time(updated)
    for name, spelled in (("redacted", "redacted"), ("appended", "amended"), ("amended", "amended")):
        reference = node.node(name)
        if reference is not None:
            reference.only(*REFERENCE)
            fields[spelled] = _reference(reference, needs_type=spelled == "redacted")
    subject = node.text("subject")
    return {**fields, "subject": subject} if subject else fields


def _reference(node: Node, *, needs_type: bool) -> Json:
    found: Json = {key: text for key in ("type", "url") if (text := node.text(key))}
    if node.value.get("uuid") is not None:
        uuid = _uuid(node)
        found["uuid"] = str(uuid) if uuid else ""
    if isinstance(node.value.get("content_hash"), str | list):
        found["content_hash"] = node.value["content_hash"]
    if needs_type and "type" not in found:
        node.fault("type", "expected what was redacted")
    if "url" in found and "content_hash" not in found:
        node.report.note("hash_missing", node.at("url"))
        del found["url"]
    return found


def _direction(node: Node, parties: Sequence[NormalParty], dialogs: Sequence[NormalDialog]) -> str:
    """Take the stated direction, else see who began."""
    meta = node.node("meta")
    stated = meta.value.get("direction") if meta else None
    if isinstance(stated, str) and stated.lower() in DIRECTIONS:
        return DIRECTIONS[stated.lower()]
    return direction_of(parties, dialogs)


def direction_of(parties: Sequence[NormalParty], dialogs: Sequence[NormalDialog]) -> str:
    """See who began: the originator, else the first party of the first dialog that names one."""
    for dialog in dialogs:
        places = [dialog.originator] if dialog.originator is not None else list(dialog.parties[:1])
        roles = {parties[place].role for place in places}
        if "customer" in roles:
            return "inbound"
        if "agent" in roles and any(party.role == "customer" for party in parties):
            return "outbound"
    return "unknown"
