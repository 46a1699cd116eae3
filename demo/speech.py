"""Lets two voices of espeak-ng talk to each other and writes the call as Ogg/Opus. Needed only to rebuild."""

import subprocess
import zlib
from dataclasses import dataclass
from fractions import Fraction
from io import BytesIO
from pathlib import Path
from typing import Any

import av
import numpy as np
from numpy.typing import NDArray

from demo.script import Line

RATE = 8000
BIT_RATE = 24_000
SILENCE = 0.012  # what counts as silence when a spoken sentence is trimmed
Samples = NDArray[np.float32]


@dataclass(frozen=True)
class Voice:
    """A voice of espeak-ng with its height and speed."""

    name: str
    pitch: int
    speed: int


@dataclass(frozen=True)
class Turn:
    """One turn with the exact times at which it sounds, in seconds from the start."""

    who: str
    text: str
    start: float
    end: float


def speak(text: str, voice: Voice) -> Samples:
    """One sentence as samples at telephone rate, without the silence around it."""
    command = ["espeak-ng", "-v", voice.name, "-p", str(voice.pitch), "-s", str(voice.speed), "-g", "2", "--stdout"]
    wave = subprocess.run([*command, text], check=True, capture_output=True).stdout
    resampler = av.AudioResampler(format="flt", layout="mono", rate=RATE)
    with av.open(BytesIO(wave), "r") as source:
        frames = [part for frame in source.decode(audio=0) for part in resampler.resample(frame)]
    frames += resampler.resample(None)
    samples = np.concatenate([frame.to_ndarray().reshape(-1) for frame in frames]).astype(np.float32)
    loud = np.flatnonzero(np.abs(samples) > SILENCE)
    trimmed = samples[max(loud[0] - 200, 0) : loud[-1] + 400]
    return np.asarray(trimmed * (0.5 / np.abs(trimmed).max()), dtype=np.float32)


def perform(lines: list[Line], voices: dict[str, Voice], seed: str) -> tuple[Samples, list[Turn]]:
    """The whole call: agent on the left channel, the other side on the right, a quiet line under both."""
    chance = np.random.default_rng(zlib.crc32(seed.encode()))
    cursor = round(0.6 * RATE)
    turns: list[Turn] = []
    pieces: list[tuple[int, str, Samples]] = []
    pauses: list[tuple[int, int]] = []
    for line in lines:
        if line.who == "P":
            pauses.append((cursor, cursor + round(line.seconds * RATE)))
            cursor += round(line.seconds * RATE)
            continue
        sound = speak(line.text, voices[line.who])
        pieces.append((cursor, line.who, sound))
        turns.append(Turn(line.who, line.text, cursor / RATE, (cursor + sound.size) / RATE))
        cursor += sound.size + round(float(chance.uniform(0.3, 0.7)) * RATE)
    total = cursor + round(0.5 * RATE)
    left, right = (chance.normal(0, 0.0011, total).astype(np.float32) for _ in range(2))
    for start, who, sound in pieces:
        channel = left if who == "A" else right
        channel[start : start + sound.size] += sound
    for start, end in pauses:
        left[start:end] = right[start:end] = 0
    return np.stack([left, right]), turns


def write_opus(path: Path, samples: Samples) -> float:
    """Writes Ogg/Opus, the same bytes for the same samples; answers the length in seconds."""
    options: dict[str, str] = {"fflags": "+bitexact", "serial_offset": "1"}
    with av.open(str(path), "w", format="ogg", options=options) as target:
        stream: Any = target.add_stream("libopus", rate=RATE, options={"application": "voip"})
        stream.layout, stream.bit_rate, stream.time_base = "stereo", BIT_RATE, Fraction(1, RATE)
        stream.codec_context.flags |= av.codec.context.Flags.bitexact.value
        step = RATE // 50
        for at in range(0, samples.shape[1] - step + 1, step):
            packed = np.ascontiguousarray(samples[:, at : at + step].T.reshape(1, -1))
            frame = av.AudioFrame.from_ndarray(packed, format="flt", layout="stereo")
            frame.sample_rate, frame.pts = RATE, at
            target.mux(stream.encode(frame))
        target.mux(stream.encode(None))
    with av.open(str(path)) as check:
        return float(check.duration or 0) / av.time_base
