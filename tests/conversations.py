"""Makes the conversations of the tests: vCons whose every telling field holds a marker."""

import base64
import io
import math
import struct
import uuid
import wave
from functools import cache
from typing import Any

from tests.cast import Cast

Json = dict[str, Any]


@cache
def sound(seconds: float = 1.0, *, pitch: float = 440.0) -> bytes:
    """A short tone as WAV: small, and real enough to be probed, transcoded and played."""
    rate = 8000
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        frames = (int(9000 * math.sin(2 * math.pi * pitch * n / rate)) for n in range(int(rate * seconds)))
        file.writeframes(b"".join(struct.pack("<h", frame) for frame in frames))
    return out.getvalue()


def base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def call(cast: Cast, marker: str, *, phone: str = "+494055501234", **changed: Any) -> Json:
    """A call of a customer with `cast.agent`, with sound and transcript. `marker` is in all that names or quotes."""
    return {
        "vcon": "0.4.0",
        "uuid": str(uuid.uuid4()),
        "created_at": "2026-11-20T09:00:00Z",
        "subject": f"Hagelschaden {marker}",
        "parties": [
            {"name": f"Erika {marker}", "tel": phone, "mailto": f"{marker}@anrufer.example", "role": "customer"},
            {"name": cast.agent.display_name, "mailto": cast.agent.email, "role": "agent"},
        ],
        "dialog": [
            {
                "type": "recording",
                "start": "2026-11-20T09:00:00Z",
                "duration": 1.0,
                "parties": [0, 1],
                "originator": 0,
                "mediatype": "audio/x-wav",
                "filename": f"{marker}.wav",
                "body": base64url(sound()),
                "encoding": "base64url",
            }
        ],
        "analysis": [transcript(f"Guten Tag mein Name ist {marker} es hat gehagelt", f"{marker} bestellt Rückruf")],
        "attachments": [labels(cast, f"kunde-{marker}"), note(marker)],
    } | changed


def transcript(caller: str, agent: str) -> Json:
    """What was said, turn by turn."""
    turns = [
        {"speaker": 0, "start": 0.0, "end": 0.5, "text": caller},
        {"speaker": 1, "start": 0.5, "end": 1.0, "text": agent},
    ]
    return {"type": "transcript", "dialog": 0, "vendor": "tests", "body": {"transcript": turns}, "encoding": "json"}


def labels(cast: Cast, *tags: str) -> Json:
    """The queue and free tags, as the portal takes them in."""
    return {
        "purpose": "tags",
        "start": "2026-11-20T09:00:00Z",
        "party": 1,
        "dialog": 0,
        "encoding": "json",
        "body": [f"queue:{cast.queue.slug}", f"campaign:{cast.campaign.slug}", "customer_number:K-4711", *tags],
    }


def note(marker: str) -> Json:
    """A file beside the words."""
    return {
        "purpose": "note",
        "start": "2026-11-20T09:00:30Z",
        "party": 1,
        "dialog": 0,
        "mediatype": "text/plain",
        "filename": f"notiz-{marker}.txt",
        "encoding": "none",
        "body": f"Notiz zu {marker}",
    }


def letters(address: str, marker: str) -> list[Json]:
    """A letter and its answer."""
    body = (
        f"Subject: Abschlag {marker}\r\nFrom: {address}\r\nContent-Type: text/plain\r\n\r\nHier schreibt {marker}.\r\n"
    )
    one = {
        "type": "text",
        "start": "2026-11-21T10:00:00Z",
        "parties": [0, 1],
        "originator": 0,
        "mediatype": "message/rfc822",
        "encoding": "none",
        "body": body,
    }
    two = {"start": "2026-11-21T11:00:00Z", "originator": 1, "mediatype": "text/plain"}
    return [one, one | two | {"body": f"Danke {marker}, wir prüfen das."}]


def mail(cast: Cast, marker: str) -> Json:
    """An e-mail thread of two."""
    address = f"{marker}@schreibt.example"
    return {
        "vcon": "0.4.0",
        "uuid": str(uuid.uuid4()),
        "created_at": "2026-11-21T10:00:00Z",
        "subject": f"Abschlag {marker}",
        "parties": [
            {"name": f"Paul {marker}", "mailto": address, "role": "customer"},
            {"name": cast.colleague.display_name, "mailto": cast.colleague.email, "role": "agent"},
        ],
        "dialog": _thread(address, marker),
        "attachments": [labels(cast, "abschlag") | {"body": [f"queue:{cast.other_queue.slug}", "abschlag"]}],
    }


def _thread(address: str, marker: str) -> list[Json]:
    headers = f"Subject: Abschlag {marker}\r\nFrom: {address}\r\nContent-Type: text/plain\r\n\r\n"
    asked = {
        "type": "text",
        "start": "2026-11-21T10:00:00Z",
        "parties": [0, 1],
        "originator": 0,
        "mediatype": "message/rfc822",
        "encoding": "none",
        "body": f"{headers}Hier schreibt {marker}.\r\n",
    }
    answered = {
        "start": "2026-11-21T11:00:00Z",
        "originator": 1,
        "mediatype": "text/plain",
        "body": f"Danke {marker}, wir prüfen das.",
    }
    return [asked, asked | answered]
