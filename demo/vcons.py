"""Turns a script and its sound into a vCon 0.4.0, the form in which conversations come into the portal."""

import base64
import hashlib
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from demo import pdf
from demo.calendar import ANCHOR, ZONE, working_day
from demo.houses import House
from demo.script import Script
from demo.speech import Turn

JSON = dict[str, Any]
MEDIA_HOST = "https://media.sprechakte.example"
AGENT, CALLER = 0, 1


def uuid8(name: str) -> str:
    """A version 8 UUID that is the same for the same name."""
    raw = bytearray(hashlib.sha256(name.encode()).digest()[:16])
    raw[6], raw[8] = (raw[6] & 0x0F) | 0x80, (raw[8] & 0x3F) | 0x80
    return str(UUID(bytes=bytes(raw)))


def content_hash(data: bytes) -> str:
    """The hash as vCon 0.4.0 writes it."""
    return "sha512-" + base64.urlsafe_b64encode(hashlib.sha512(data).digest()).decode().rstrip("=")


def _start(script: Script) -> datetime:
    day = working_day(ANCHOR, int(script.facts["day"]))
    return datetime.combine(day, time.fromisoformat(script.facts["time"]), ZONE)


def _stamp(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds")


def _parties(script: Script, house: House) -> list[JSON]:
    agent = house.person(script.facts["agent"])
    caller = {key: value for key, value in script.facts.get("caller", {}).items() if key in {"name", "tel", "mailto"}}
    if "tel" in caller:
        caller["tel"] = f"tel:{caller['tel']}"
    return [{"name": agent.name, "mailto": agent.email, "role": "agent"}, {**caller, "role": "customer"}]


def _labels(script: Script) -> JSON:
    facts = script.facts
    labels = [f"channel:{script.kind}", f"direction:{facts.get('direction', 'inbound')}", f"queue:{facts['queue']}"]
    if "campaign" in facts:
        labels.append(f"campaign:{facts['campaign']}")
    if "customer_number" in facts.get("caller", {}):
        labels.append(f"customer_number:{facts['caller']['customer_number']}")
    return {
        "purpose": "tags",
        "start": _stamp(_start(script)),
        "party": AGENT,
        "dialog": 0,
        "encoding": "json",
        "body": [*labels, *facts.get("tags", [])],
    }


def _frame(script: Script, house: House) -> JSON:
    return {
        "vcon": "0.4.0",
        "uuid": uuid8(f"{script.tenant}/{script.name}"),
        "extensions": ["CC"],
        "created_at": _stamp(_start(script) + timedelta(minutes=8)),
        "subject": script.facts["title"],
        "parties": _parties(script, house),
        "dialog": [],
        "analysis": [],
        "attachments": [_labels(script)],
    }


def _words(turn: Turn) -> list[JSON]:
    """Each word with an estimated time: the turn's length shared out by the words' lengths."""
    words = turn.text.split()
    weights = [len(word) + 2 + 4 * word.endswith((".", "?", "!", ",")) for word in words]
    unit, at, timed = (turn.end - turn.start) / sum(weights), turn.start, []
    for word, weight in zip(words, weights, strict=True):
        timed.append({"word": word, "start": round(at, 3), "end": round(at + unit * weight, 3)})
        at += unit * weight
    return timed


def _turn(turn: Turn) -> JSON:
    times = {"start": round(turn.start, 3), "end": round(turn.end, 3)}
    return {"party": AGENT if turn.who == "A" else CALLER, **times, "text": turn.text, "words": _words(turn)}


def _transcript(turns: list[Turn], language: str) -> JSON:
    return {
        "type": "transcript",
        "dialog": 0,
        "vendor": "Sprechakte",
        "product": "demonstration",
        "schema": "turns",
        "encoding": "json",
        "body": {"language": language, "turns": [_turn(turn) for turn in turns]},
    }


def call(script: Script, house: House, sound: bytes, seconds: float, turns: list[Turn]) -> JSON:
    """A telephone call with its sound outside, named by its hash."""
    outbound = script.facts.get("direction") == "outbound"
    dialog = {
        "type": "recording",
        "start": _stamp(_start(script)),
        "duration": round(seconds, 3),
        "parties": [AGENT, CALLER],
        "originator": AGENT if outbound else CALLER,
        "mediatype": "audio/ogg",
        "filename": f"{script.name}.ogg",
        "url": f"{MEDIA_HOST}/{script.tenant}/{script.name}.ogg",
        "content_hash": content_hash(sound),
    }
    transcript = _transcript(turns, script.language)
    return {**_frame(script, house), "dialog": [dialog], "analysis": [transcript]}


def _attachment(facts: JSON, index: int, party: int, moment: datetime) -> JSON:
    if facts["filename"].endswith(".pdf"):
        mediatype, data = "application/pdf", pdf.one_page(facts["title"], facts["lines"])
    else:
        mediatype, data = "text/plain", "\n".join([facts["title"], "", *facts["lines"], ""]).encode()
    body = base64.urlsafe_b64encode(data).decode().rstrip("=")
    place = {"start": _stamp(moment), "party": party, "dialog": index}
    return {**place, "mediatype": mediatype, "filename": facts["filename"], "encoding": "base64url", "body": body}


def thread(script: Script, house: House) -> JSON:
    """An e-mail thread or a chat: one text dialog per message."""
    vcon, moment = _frame(script, house), _start(script)
    for index, message in enumerate(script.facts["messages"]):
        moment += timedelta(seconds=message.get("after", 0))
        sender = AGENT if message["from"] == "A" else CALLER
        text = {"type": "text", "start": _stamp(moment), "duration": 0, "parties": [sender, 1 - sender]}
        body = {"mediatype": "text/plain; charset=UTF-8", "encoding": "none", "body": message["text"].strip() + "\n"}
        marks = {"message_id": f"<{vcon['uuid']}.{index}@{script.tenant}.example>"} if script.kind == "email" else {}
        vcon["dialog"].append({**text, **body, **marks})
        if "attachment" in message:
            vcon["attachments"].append(_attachment(message["attachment"], index, sender, moment))
    vcon["created_at"] = _stamp(moment + timedelta(minutes=1))
    return vcon


def note(script: Script, house: House) -> JSON:
    """A note that an agent wrote after a talk of which nothing else is kept."""
    vcon = _frame(script, house)
    vcon["dialog"] = [
        {
            "type": "text",
            "start": _stamp(_start(script)),
            "duration": int(script.facts["duration"]),
            "parties": [AGENT],
            "mediatype": "text/plain; charset=UTF-8",
            "encoding": "none",
            "body": script.facts["text"].strip() + "\n",
        }
    ]
    vcon["parties"] = [vcon["parties"][AGENT]]
    return vcon
