"""Transcripts of several vendors as one list of turns."""

import json
import math
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, Final

from recordings.vcon.normal import NormalAnalysis, NormalParty
from recordings.vcon.parties import ROLES

SPEAKER_KEYS: Final = ("parties", "party", "speaker", "role")
TEXT_KEYS: Final = ("text", "message", "transcript", "content")
Word = tuple[str, float, float]


@dataclass(frozen=True)
class Turn:
    """Words of one speaker in one go. Times are seconds from the start of the recording; None where not known."""

    text: str
    party: int | None = None
    label: str = ""
    start: float | None = None
    end: float | None = None
    words: tuple[Word, ...] = field(default=())


def dump_turns(turns: Sequence[Turn]) -> bytes:
    """Write turns for the seal."""
    return json.dumps([asdict(turn) for turn in turns], ensure_ascii=False, separators=(",", ":")).encode()


def read_turns(analysis: NormalAnalysis, parties: Sequence[NormalParty], start: datetime | None) -> list[Turn]:
    """Read an analysis as a transcript; an empty list if it is none."""
    body = analysis.body
    if isinstance(body, str) and analysis.kind.startswith("transcript"):
        return [Turn(text=body)] if body.strip() else []
    for shape in SHAPES:
        turns = [turn for turn in shape(body, parties, start) if turn.text.strip()]
        if turns:
            return turns
    return []


def _deepgram(body: Any, _: Sequence[NormalParty], __: datetime | None) -> Iterator[Turn]:
    """Read results → channels → alternatives, with paragraphs and words that carry times.

    Its speaker numbers are guesses of a diarisation and say nothing about the vCon's parties, so none is named.
    """
    channels = _list(_member(_member(body, "results"), "channels"))
    for number, channel in enumerate(channels):
        best = next(iter(_list(_member(channel, "alternatives"))), None)
        words = sorted(_words(_list(_member(best, "words"))), key=_begun)
        paragraphs = _list(_member(_member(best, "paragraphs"), "paragraphs"))
        for paragraph in paragraphs:
            yield from _paragraph(paragraph, words, number if len(channels) > 1 else None)
        if not paragraphs and isinstance(text := _member(best, "transcript"), str):
            yield Turn(text=text, label=f"S{number + 1}", words=tuple(words))


def _paragraph(paragraph: Any, words: list[Word], channel: int | None) -> Iterator[Turn]:
    sentences = [_member(item, "text") for item in _list(_member(paragraph, "sentences"))]
    start, end = _seconds(_member(paragraph, "start")), _seconds(_member(paragraph, "end"))
    speaker = channel if channel is not None else _member(paragraph, "speaker")
    spoken: tuple[Word, ...] = ()
    if start is not None and end is not None:
        spoken = tuple(words[bisect_left(words, start, key=_begun) : bisect_left(words, end, key=_begun)])
    label = f"S{speaker + 1}" if isinstance(speaker, int) and 0 <= speaker < 100 else ""
    text = " ".join(item for item in sentences if isinstance(item, str))
    yield Turn(text=text, label=label, start=start, end=end, words=spoken)


def _begun(word: Word) -> float:
    return word[1]


def _words(items: list[Any]) -> list[Word]:
    found: list[Word] = []
    for item in items:
        text = _member(item, "punctuated_word") or _member(item, "word")
        start, end = _seconds(_member(item, "start")), _seconds(_member(item, "end"))
        if isinstance(text, str) and start is not None and end is not None:
            found.append((text, round(start, 3), round(end, 3)))
    return found


def _turn_list(body: Any, parties: Sequence[NormalParty], start: datetime | None) -> Iterator[Turn]:
    """Read a list of turns: speaker or party, text or message, times as seconds or moments, words where given."""
    lists = (_member(body, key) for key in ("segments", "turns", "transcript", "utterances"))
    items = body if isinstance(body, list) else next((value for value in lists if isinstance(value, list)), [])
    for item in items:
        text = next((value for key in TEXT_KEYS if isinstance(value := _member(item, key), str)), "")
        party, label = _speaker(item, parties)
        begun = _moment(_member(item, "start"), start)
        length, end = _seconds(_member(item, "duration")), _moment(_member(item, "end"), start)
        if end is None and begun is not None and length is not None:
            end = round(begun + length, 3)
        words = tuple(_words(_list(_member(item, "words"))))
        yield Turn(text=text, party=party, label=label, start=begun, end=end, words=words)


def _speaker(item: Any, parties: Sequence[NormalParty]) -> tuple[int | None, str]:
    """Find the party by its place, or by its role if only one party has it."""
    stated = next((value for key in SPEAKER_KEYS if (value := _member(item, key)) is not None), None)
    if isinstance(stated, list) and stated:
        stated = stated[0]
    if isinstance(stated, int) and not isinstance(stated, bool):
        return (stated, "") if 0 <= stated < len(parties) else (None, "")
    if not isinstance(stated, str):
        return None, ""
    role = ROLES.get(stated.strip().lower())
    same = [place for place, party in enumerate(parties) if role is not None and party.role == role]
    return (same[0] if len(same) == 1 else None), stated.strip()[:60]


def _moment(value: Any, start: datetime | None) -> float | None:
    if not isinstance(value, str):
        return _seconds(value)
    try:
        read = datetime.fromisoformat(value)
        return None if start is None else max(0.0, round((read - start).total_seconds(), 3))
    except (ValueError, TypeError, OverflowError):
        return None


def _seconds(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value) or value < 0:
        return None
    return round(float(value), 3)


def _member(value: Any, key: str) -> Any:
    return value.get(key) if isinstance(value, dict) else None


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


SHAPES: Final[tuple[Callable[[Any, Sequence[NormalParty], datetime | None], Iterator[Turn]], ...]] = (
    _deepgram,
    _turn_list,
)
