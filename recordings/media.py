"""Sound through PyAV, in memory only: probing, the playback form, peaks, checksums. No plaintext touches a disk."""

import contextlib
import hashlib
import io
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any, Final, Protocol

import av
import numpy as np

from keys.seal import BrokenSealError

RATE: Final = 48_000
FRAME: Final = 960  # 20 ms: muting replaces whole packets, so each must be this long
BIT_RATE_PER_CHANNEL: Final = 24_000
PEAKS: Final = 2000
MAX_SECONDS: Final = 12 * 3600
PLAYBACK_TYPE: Final = "audio/webm"
CHUNK: Final = 1024 * 1024
# Plain containers only: playlists and concatenations would make the decoder open other files and addresses.
DECODER: Final = {
    "format_whitelist": "wav,w64,mp3,ogg,flac,matroska,webm,mov,mp4,m4a,3gp,aac,amr,au,aiff,caf,mpeg,mpegts,avi",
    "protocol_whitelist": "none",
}


class Readable(Protocol):
    """A seekable plaintext, such as a sealed reader."""

    def read(self, size: int = ..., /) -> bytes | None: ...

    def seek(self, offset: int, whence: int = ..., /) -> int: ...

    def tell(self) -> int: ...


class UnreadableMedia(ValueError):
    """The bytes hold no sound that can be decoded."""


@dataclass(frozen=True)
class Probe:
    """What the bytes themselves say."""

    container: str
    codec: str
    channels: int
    sample_rate: int


@dataclass(frozen=True)
class PlaybackForm:
    """WebM with Opus in 20 ms frames and its index in front, so that players seek with few ranges."""

    data: bytes
    seconds: float
    channels: int
    peaks: list[list[int]]

    def dump_peaks(self) -> bytes:
        """Write the peaks for the seal: per channel, 0 to 255."""
        return json.dumps({"seconds": self.seconds, "channels": self.peaks}, separators=(",", ":")).encode()


@dataclass(frozen=True)
class Digests:
    """Checksums of one plaintext, in hexadecimal."""

    sha256: str
    sha384: str
    sha512: str

    def matches(self, algorithm: str, digest: str) -> bool:
        """Compare with a stated checksum."""
        counted = asdict(self).get(algorithm)
        return counted is not None and counted == digest.lower()


class Digesting:
    """Counts checksums while bytes pass by."""

    def __init__(self) -> None:
        self._hashes = {name: hashlib.new(name) for name in ("sha256", "sha384", "sha512")}
        self.size = 0

    def update(self, data: bytes) -> None:
        """Take the next bytes."""
        self.size += len(data)
        for counted in self._hashes.values():
            counted.update(data)

    def result(self) -> Digests:
        """Give the checksums of all bytes so far."""
        return Digests(**{name: counted.hexdigest() for name, counted in self._hashes.items()})


def digests(source: Readable) -> Digests:
    """Count the checksums of a whole plaintext."""
    source.seek(0)
    counting = Digesting()
    while data := source.read(CHUNK):
        counting.update(data)
    return counting.result()


def probe(source: Readable) -> Probe:
    """Read what the container says of its first sound; raise UnreadableMedia if there is none."""
    with _opened(source) as (container, stream):
        context = stream.codec_context
        return Probe(container.format.name, context.name, context.channels, context.sample_rate)


def playback_form(source: Readable) -> PlaybackForm:
    """Decode a recording and encode it for playback, in one pass with its peaks."""
    output = io.BytesIO()
    with _opened(source) as (container, stream):
        channels = 1 if stream.codec_context.channels == 1 else 2
        layout = "mono" if channels == 1 else "stereo"
        room = {"reserve_index_space": str(_room_for_index(container))}
        loudness = _Loudness(channels)
        with av.open(output, "w", format="webm", options=room) as target:
            encoder = target.add_stream("libopus", rate=RATE, options={"frame_duration": "20"})
            encoder.codec_context.layout = layout
            encoder.bit_rate = BIT_RATE_PER_CHANNEL * channels
            for frame in _frames(container, stream, layout):
                loudness.take(frame.to_ndarray())
                if loudness.seconds > MAX_SECONDS:
                    raise UnreadableMedia(f"longer than {MAX_SECONDS // 3600} hours")
                for packet in encoder.encode(frame):
                    target.mux(packet)
            if not loudness.seconds:
                raise UnreadableMedia("no sound inside")
            for packet in encoder.encode(None):
                target.mux(packet)
    return PlaybackForm(output.getvalue(), round(loudness.seconds, 3), channels, loudness.peaks())


@contextlib.contextmanager
def _opened(source: Readable) -> Iterator[tuple[Any, Any]]:
    """Open the first sound of a plaintext; whatever the decoder makes of broken bytes becomes one refusal."""
    source.seek(0)
    try:
        with av.open(source, metadata_errors="ignore", container_options=DECODER) as container:
            if not container.streams.audio:
                raise UnreadableMedia("no sound inside")
            yield container, container.streams.audio[0]
    except (av.FFmpegError, ValueError, IndexError) as error:
        if isinstance(error, UnreadableMedia | BrokenSealError):
            raise
        raise UnreadableMedia("not a sound file that can be decoded") from error


def _frames(container: Any, stream: Any, layout: str) -> Iterator[Any]:
    resampler = av.AudioResampler(format="flt", layout=layout, rate=RATE, frame_size=FRAME)
    for frame in container.decode(stream):
        yield from resampler.resample(frame)
    yield from resampler.resample(None)


def _room_for_index(container: Any) -> int:
    """Bytes to keep free for the index: an entry of about 20 bytes for every cluster of 5 s at most."""
    seconds = (container.duration or 0) / av.time_base
    return 4096 + int(min(max(seconds, 600), MAX_SECONDS) / 5 * 24)


class _Loudness:
    """The loudest sample of every 20 ms, folded into a fixed number of bars at the end."""

    def __init__(self, channels: int) -> None:
        self._channels = channels
        self._frames: list[Any] = []
        self._samples = 0

    @property
    def seconds(self) -> float:
        return self._samples / RATE

    def take(self, packed: Any) -> None:
        samples = packed.reshape(-1, self._channels)
        self._samples += len(samples)
        if len(samples):
            self._frames.append(np.abs(samples).max(axis=0))

    def peaks(self) -> list[list[int]]:
        frames = np.array(self._frames)
        bars = min(PEAKS, len(frames))
        starts = (np.arange(bars) * len(frames)) // bars
        folded = np.maximum.reduceat(frames, starts, axis=0)
        scaled = np.clip(np.nan_to_num(folded) * 255, 0, 255).astype(int)
        return [scaled[:, channel].tolist() for channel in range(self._channels)]
