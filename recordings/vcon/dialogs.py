"""Dialogs: recordings, texts, transfers, in every version's spelling."""

from datetime import UTC, datetime
from typing import Final

from recordings.vcon.content import Content, read_content
from recordings.vcon.fields import Node, format_time
from recordings.vcon.normal import Json, NormalDialog
from recordings.vcon.parties import kept

KINDS: Final = ("recording", "text", "transfer", "incomplete", "recording-set")
DISPOSITIONS: Final = ("no-answer", "congestion", "failed", "busy", "hung-up", "voicemail-no-message")
EVENTS: Final = ("join", "drop", "hold", "unhold", "mute", "unmute", "keydown", "keyup")
PARTY_PLACES: Final = ("originator", "transferee", "transferor")
PARTY_LISTS: Final = ("parties", "transfer_target")
DIALOG_PLACES: Final = ("recording_set",)
DIALOG_LISTS: Final = ("recordings", "original", "consultation", "target_dialog")
TEXTS: Final = ("application", "message_id")
CONTENT: Final = (
    "mediatype", "mimetype", "filename", "body", "encoding", "url", "content_hash", "alg", "signature",
)  # fmt: skip
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def read_dialog(node: Node, position: int, parties: int, dialogs: int) -> NormalDialog:
    """Read one dialog; places in other lists are checked against their lengths."""
    kind = node.text("type", longest=20)
    if kind not in KINDS:
        node.fault("type", f"expected one of {', '.join(KINDS)}")
    start = node.time("start")
    if start is None and node.value.get("start") is None:
        node.fault("start", "expected a time like 2026-11-23T15:30:00Z")
    content = read_content(node)
    _check_content(node, kind, content)
    named = node.indices("parties", parties, of="parties")
    _check_places(node, parties, dialogs)
    fields = {**_fields(node), **content.fields(), "type": kind, "start": format_time(start or EPOCH)}
    return NormalDialog(
        position=position,
        kind=kind,
        start=start or EPOCH,
        duration=node.seconds("duration"),
        parties=named,
        originator=node.index("originator", parties, of="parties"),
        media_type=content.media_type,
        filename=content.filename,
        body=content.body,
        encoding=content.encoding,
        url=content.url,
        hashes=content.hashes,
        has_unreadable_hash=content.has_unreadable_hash,
        application=node.text("application"),
        fields=fields,
    )


def _fields(node: Node) -> Json:
    """Keep what 0.4.0 knows under the same name, and what it lets others add; translate the rest."""
    fields = kept(node.value, *CONTENT, "type", "start", "disposition", *TEXTS)
    fields.update({key: text for key in TEXTS if (text := node.text(key))})
    disposition = node.text("disposition", longest=60)
    if disposition in DISPOSITIONS:
        fields["disposition"] = disposition
    elif disposition:
        node.report.note("disposition_unknown", node.at("disposition"))
    return fields


def _check_content(node: Node, kind: str, content: Content) -> None:
    if kind == "recording":
        main = content.media_type.split("/")[0]
        if content.media_type and main not in {"audio", "video"} and content.media_type != "application/ogg":
            node.fault("mediatype" if "mediatype" in node.value else "mimetype", "expected audio or video")
        if content.body is not None and content.encoding != "base64url":
            node.fault("encoding", "expected base64url: sound is bytes")
        elif content.body == b"":
            node.fault("body", "expected sound, found nothing")
    if kind == "text" and content.body is None and not content.url:
        node.fault("body", "expected the text")
    if kind == "text" and content.encoding == "base64url":
        _check_text_bytes(node, content)


def _check_text_bytes(node: Node, content: Content) -> None:
    try:
        (content.body or b"").decode()
    except UnicodeDecodeError:
        node.fault("body", "expected UTF-8 text inside base64url")


def _check_places(node: Node, parties: int, dialogs: int) -> None:
    for key in PARTY_PLACES:
        node.index(key, parties, of="parties")
    for key in PARTY_LISTS[1:]:
        node.indices(key, parties, of="parties")
    for key in DIALOG_PLACES:
        node.index(key, dialogs, of="dialog")
    for key in DIALOG_LISTS:
        node.indices(key, dialogs, of="dialog")
    for event in node.nodes("party_history", 1000):
        event.only("party", "time", "event", "button")
        event.index("party", parties, of="parties")
        event.time("time")
        event.text("button", longest=60)
        if event.text("event", longest=20) not in EVENTS:
            event.fault("event", f"expected one of {', '.join(EVENTS)}")
    _check_sessions(node)


def _check_sessions(node: Node) -> None:
    value = node.value.get("session_id")
    if value is None:
        return
    pending = [value]
    while pending:
        item = pending.pop()
        if isinstance(item, list):
            pending += item
        elif not isinstance(item, dict) or not all(isinstance(text, str) for text in item.values()):
            node.fault("session_id", "expected local and remote as texts")
            return
