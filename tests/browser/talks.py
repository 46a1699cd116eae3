"""Conversations for the browser: a call long enough to follow, one in quarantine, a thread of e-mails."""

import io
import math
import struct
import wave
from functools import cache
from typing import Any

from recordings.models import Conversation
from tests import conversations
from tests.cast import Cast
from tests.conversations import base64url
from tests.recordings.helpers import ingest, process, upload
from tests.scopes import inside

SECONDS_A_TURN = 2
SAID = (
    "Nordwind Versicherung, Schadenservice. Darf ich dieses Gespräch zur Schulung aufzeichnen?",
    "Ja, das ist in Ordnung.",
    "Danke. Worum geht es?",
    "Mir ist gestern jemand auf dem Parkplatz in die Stoßstange gefahren. Mein Name ist {{NAME}}.",
    "Das tut mir leid. Haben Sie die Daten der anderen Seite?",
    "Ja, einen Zettel mit einer Nummer. Und ein Zeuge hat alles gesehen.",
    "Gut, dann lege ich die Schadenmeldung gleich an und schicke Ihnen das Formular.",
    "An welche Adresse? Ich bin umgezogen, die neue ist {{ADDRESS}}.",
    "Die Schadenmeldung liegt vor. Die Selbstbeteiligung ist damit bezahlt.",
    "Vielen Dank, auf Wiederhören.",
)


@cache
def two_voices() -> bytes:
    """Tones by turns on the left and the right channel, as two people speak."""
    rate, out = 8000, io.BytesIO()
    frames = bytearray()
    for turn in range(len(SAID)):
        for number in range(rate * SECONDS_A_TURN):
            swell = 0.3 + 0.7 * abs(math.sin(number / 900))
            tone = int(12000 * swell * math.sin(2 * math.pi * (220 + 110 * (turn % 2)) * number / rate))
            frames += struct.pack("<hh", *((tone, 0) if turn % 2 == 0 else (0, tone)))
    with wave.open(out, "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(bytes(frames))
    return out.getvalue()


def _turns() -> list[dict[str, Any]]:
    return [
        {"speaker": turn % 2, "start": turn * SECONDS_A_TURN, "end": (turn + 1) * SECONDS_A_TURN, "text": text}
        for turn, text in enumerate(SAID)
    ]


def _call(cast: Cast, **dialog: Any) -> dict[str, Any]:
    document = conversations.call(cast, "kfz")
    parties = [document["parties"][1], document["parties"][0]]
    sound = document["dialog"][0] | {"duration": float(len(SAID) * SECONDS_A_TURN)} | dialog
    said = {"type": "transcript", "dialog": 0, "vendor": "tests", "body": {"transcript": _turns()}, "encoding": "json"}
    return document | {"subject": "Kfz-Schaden", "parties": parties, "dialog": [sound], "analysis": [said]}


def talk(cast: Cast) -> Conversation:
    """A call of twenty seconds, ready to be played."""
    with inside(cast.tenant, by=cast.ingest):
        made = ingest(cast, _call(cast, body=base64url(two_voices()))).conversation
    with inside(cast.tenant, by=cast.ingest):
        process(made.recordings.get().pk)
    return made


def quarantined(cast: Cast) -> Conversation:
    """A call whose sound is not the one that its vCon states."""
    document = _call(cast, url="https://anlage.example/ton.wav", content_hash=f"sha512-{base64url(bytes(64))}")
    for key in ("body", "encoding"):
        document["dialog"][0].pop(key)
    with inside(cast.tenant, by=cast.ingest):
        made = ingest(cast, document).conversation
    with inside(cast.tenant, by=cast.ingest):
        sound = upload(cast, made.recordings.get(), two_voices(), "audio/x-wav")
    with inside(cast.tenant, by=cast.ingest):
        process(sound.pk)
    return made


def mails(cast: Cast) -> Conversation:
    """Two e-mails."""
    with inside(cast.tenant, by=cast.ingest):
        return ingest(cast, conversations.mail(cast, "abschlag")).conversation
