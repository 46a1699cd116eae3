"""Analyses and attachments, in every version's spelling."""

import json
from datetime import datetime
from typing import Any, Final

from recordings.vcon.content import body_value, read_content
from recordings.vcon.dialogs import CONTENT
from recordings.vcon.fields import Node, format_time
from recordings.vcon.normal import NormalAnalysis, NormalAttachment
from recordings.vcon.parties import kept

ANALYSIS_TEXTS: Final = ("type", "vendor", "product", "schema")
LABEL_PURPOSES: Final = ("tags", "tag")


def read_analysis(node: Node, position: int, dialogs: int, attachments: int) -> NormalAnalysis:
    """Read one analysis; a body that is JSON is given parsed."""
    texts = {key: text for key in ANALYSIS_TEXTS if (text := node.text(key))}
    for key in ("type", "vendor"):
        if key not in texts:
            node.fault(key, "expected a text")
    content = read_content(node)
    node.indices("attachment", attachments, of="attachments")
    body: Any = None if content.body is None else body_value(content.body, content.encoding)
    return NormalAnalysis(
        position=position,
        kind=texts.get("type", ""),
        vendor=texts.get("vendor", ""),
        dialogs=node.indices("dialog", dialogs, of="dialog"),
        body=body,
        fields={**kept(node.value, *CONTENT, *ANALYSIS_TEXTS), **texts, **content.fields()},
    )


def read_attachment(node: Node, position: int, counts: tuple[int, int], start: datetime | None) -> NormalAttachment:
    """Read one attachment; what 0.4.0 demands and older versions left out is filled from the conversation."""
    parties, dialogs = counts
    purpose = node.text("purpose") or node.text("type")
    content = read_content(node)
    stated = node.time("start") or start
    party, dialog = node.index("party", parties, of="parties"), node.index("dialog", dialogs, of="dialog")
    fields = {**kept(node.value, *CONTENT, "purpose", "start", "party", "dialog", "type"), **content.fields()}
    if purpose:
        fields["purpose"] = purpose
    if stated is not None:
        fields["start"] = format_time(stated)
    fields["party"], fields["dialog"] = party or 0, dialog or 0
    return NormalAttachment(
        position=position,
        purpose=purpose,
        media_type=content.media_type,
        filename=content.filename,
        body=content.body,
        encoding=content.encoding,
        fields=fields,
    )


def labels_of(attachments: tuple[NormalAttachment, ...]) -> tuple[str, ...]:
    """Collect the labels of every attachment whose purpose is tags."""
    found: list[str] = []
    for attachment in attachments:
        if attachment.purpose.lower() in LABEL_PURPOSES and attachment.encoding == "json":
            value = json.loads(attachment.body or b"[]")
            found += [item.strip()[:100] for item in value if isinstance(item, str)] if isinstance(value, list) else []
    return tuple(dict.fromkeys(label for label in found if label))[:100]
