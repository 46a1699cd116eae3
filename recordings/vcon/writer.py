"""From kept parts back to a vCon 0.4.0 that validates against the working group's schema."""

from collections.abc import Mapping
from typing import Any

from recordings.vcon.content import body_value
from recordings.vcon.fields import encode_base64url
from recordings.vcon.normal import Json, NormalVcon

VERSION = "0.4.0"
Bodies = Mapping[int, tuple[bytes, str]]


def skeleton(vcon: NormalVcon) -> Json:
    """Give the 0.4.0 document without bodies: what is kept, sealed, beside messages, media and transcripts."""
    return {
        **vcon.fields,
        "vcon": VERSION,
        "uuid": str(vcon.uuid),
        "parties": [party.fields for party in vcon.parties],
        "dialog": [dialog.fields for dialog in vcon.dialogs],
        "analysis": [analysis.fields for analysis in vcon.analyses],
        "attachments": [attachment.fields for attachment in vcon.attachments],
    }


def assemble(
    bare: Json,
    *,
    texts: Bodies,
    analyses: Mapping[int, Any],
    attachments: Bodies,
    media: Mapping[int, Json],
) -> Json:
    """Put the bodies back into a skeleton.

    `media` holds, per dialog, the members that say where its sound is: an address with a checksum, or the body.
    """
    document = {**bare, "dialog": [dict(item) for item in bare["dialog"]]}
    document["attachments"] = [dict(item) for item in bare["attachments"]]
    document["analysis"] = [dict(item) for item in bare["analysis"]]
    for place, dialog in enumerate(document["dialog"]):
        if place in texts:
            _put(dialog, *texts[place])
        if place in media:
            for member in ("url", "content_hash", "encoding", "body"):
                dialog.pop(member, None)
            dialog.update(media[place])
    for place, attachment in enumerate(document["attachments"]):
        if place in attachments:
            _put(attachment, *attachments[place])
    for place, analysis in enumerate(document["analysis"]):
        if place in analyses:
            analysis["body"] = analyses[place]
    return document


def inline(data: bytes) -> Json:
    """Say that the sound is inside."""
    return {"encoding": "base64url", "body": encode_base64url(data)}


def _put(item: Json, body: bytes, encoding: str) -> None:
    item["encoding"], item["body"] = encoding, body_value(body, encoding)
