"""The player as the page shows it: the drawing of the sound, its silences, keys, words for the script."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext

from access import formats
from recordings.models import Party, Recording
from recordings.presenters import words
from recordings.presenters.texts import seconds_of
from recordings.selectors import ConversationPageFacts

BARS = 150
WIDTH, HEIGHT, MIDDLE = 1000.0, 112.0, 56.0
PEAKS_FOR_SCRIPT = 600
QUIET = 0.02
_STEP = WIDTH / BARS


@dataclass(frozen=True)
class Gap:
    """A stretch without sound, in the drawing's units, as text: templates write German numbers with a comma."""

    x: str
    width: str


@dataclass(frozen=True)
class Key:
    """One key of the player and what it does."""

    caps: tuple[str, ...]
    does: str


@dataclass(frozen=True)
class Speed:
    """One step of the speed menu."""

    value: str
    label: str


@dataclass(frozen=True)
class PlayerView:
    """What the template draws; `session` is the living playback as the script reads it."""

    seconds: int
    duration_attr: str
    length: str
    bars: str
    picture: str
    lanes: str
    gaps: tuple[Gap, ...]
    gap_note: str
    peaks: list[list[float]]
    notice: str
    can_play: bool
    heard: str = "0:00"
    session: dict[str, Any] | None = None
    words: dict[str, str] = field(default_factory=dict)

    @property
    def start_words(self) -> str:
        """The seek bar's first value in words."""
        return gettext("Start of the recording")

    @property
    def speeds(self) -> list[Speed]:
        """The speeds of the menu."""
        mark = "," if words.language() == "de" else "."
        return [
            Speed(
                value,
                gettext("%(factor)s times")
                % {"factor": value.replace(".", mark) if "." in value else f"{value}{mark}0"},
            )
            for value in ("0.75", "1", "1.25", "1.5", "2")
        ]

    @property
    def keys(self) -> list[Key]:
        """The keys, for the list that `?` opens."""
        return [
            Key((gettext("Space"),), gettext("play, pause")),
            Key(("←", "→"), gettext("5 seconds back, forward")),
            Key(("J", "L"), gettext("10 seconds back, forward")),
            Key((",", "."), gettext("slower, faster")),
            Key(("?",), gettext("this list")),
        ]


def script_words() -> dict[str, str]:
    """What the script says; it holds no words of its own."""
    return {
        "play": gettext("Play"),
        "pause": gettext("Pause"),
        "again": gettext("Go on listening"),
        "over": gettext("The playback session is over. To go on listening, name the purpose again."),
        "failed": gettext("The sound could not be loaded. Try again."),
        "of": gettext("{at} of {all}"),
        "minute": gettext("minute"),
        "minutes": gettext("minutes"),
        "second": gettext("second"),
        "seconds": gettext("seconds"),
    }


def reduced(peaks: Sequence[float], count: int) -> list[float]:
    """The loudest value of each of `count` equal stretches; fewer peaks than asked for stay as they are."""
    if len(peaks) <= count:
        return [round(abs(value), 3) for value in peaks]
    edges = [round(index * len(peaks) / count) for index in range(count + 1)]
    return [round(max(abs(value) for value in peaks[low:high]), 3) for low, high in itertools.pairwise(edges)]


def drawing(channels: Sequence[Sequence[float]]) -> str:
    """One SVG path: the first channel above the middle line, the last below it; two units of air to the line."""
    if not channels:
        return ""
    upper, lower = reduced(channels[0], BARS), reduced(channels[-1], BARS)
    width = round(WIDTH / len(upper) * 0.63, 1) if upper else _STEP
    parts = []
    for index, (high, low) in enumerate(zip(upper, lower, strict=False)):
        x = round(index * WIDTH / len(upper), 1)
        top = round(MIDDLE - 2 - max(min(high, 1.0) * (MIDDLE - 8), 1), 1)
        bottom = round(MIDDLE + 2 + max(min(low, 1.0) * (MIDDLE - 8), 1), 1)
        parts.append(f"M{x} {top}h{width}V54h-{width}zM{x} 58h{width}V{bottom}h-{width}z")
    return "".join(parts)


def levelled(peaks: list[list[float]]) -> list[list[float]]:
    """The same picture, drawn as high as the box allows: quiet lines are common, and the picture is no measure."""
    loudest = max((value for channel in peaks for value in channel), default=0.0)
    return [[value / loudest for value in channel] for channel in peaks] if loudest > QUIET else peaks


def player_view(
    recording: Recording, peaks: list[list[float]], facts: ConversationPageFacts, session: dict[str, Any] | None
) -> PlayerView:
    """The player of one recording that may be played."""
    peaks = levelled(peaks)
    seconds = recording.duration_seconds
    spans = [seconds_of(pause, recording) for pause in facts.pauses]
    gaps = tuple(gap_at(start, end, seconds) for start, end in spans if seconds and end > start)
    return PlayerView(
        seconds=int(seconds),
        duration_attr=f"{seconds:.3f}",
        length=length(seconds),
        bars=drawing(peaks),
        picture=gettext("Loudness of the recording over time"),
        lanes=_lanes(peaks, facts),
        gaps=gaps,
        gap_note=_gap_note(facts) if gaps else "",
        peaks=[reduced(channel, PEAKS_FOR_SCRIPT) for channel in peaks],
        notice=gettext("Before you listen, the portal asks what for. Your answer is kept in the access log."),
        can_play=True,
        heard=length(session["seconds_heard"]) if session else "0:00",
        session=session,
        words=script_words(),
    )


def _lanes(peaks: list[list[float]], facts: ConversationPageFacts) -> str:
    """Who is drawn above and who below; one channel holds both sides."""
    if len(peaks) < 2 or len(facts.parties) < 2:
        return gettext("Both sides in one track") if peaks else gettext("No picture of the sound yet")
    upper, lower = (str(Party.Role(party.role).label) for party in facts.parties[:2])
    return gettext("above: %(upper)s · below: %(lower)s") % {"upper": upper, "lower": lower}


def _gap_note(facts: ConversationPageFacts) -> str:
    reasons = ", ".join(dict.fromkeys(str(pause.get_reason_display()) for pause in facts.pauses))
    return gettext("hatched: no sound (%(reason)s)") % {"reason": reasons}


def gap_at(start: float, end: float, duration: float) -> Gap:
    """Seconds to the drawing's units."""
    x = max(start, 0) / duration * WIDTH
    return Gap(f"{x:.1f}", f"{min(end, duration) / duration * WIDTH - x:.1f}")


def length(seconds: float) -> str:
    """A position such as `6:48`."""
    return formats.position(seconds)
