"""Sealed media against the cipher alone: writing, reading through, and reading somewhere inside."""

import io
import os
import random
import time
from collections.abc import Callable

from benchmarks.table import show
from keys.seal import SealReader, SealWriter

SIZE = 64 * 1024 * 1024
CHUNK = 64 * 1024
KEY, PLACE = bytes(32), b"bench"


def _best(work: Callable[[], object], rounds: int = 3) -> float:
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


def measure() -> None:
    """Print MB/s and the share of the cipher's own speed."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415  (the peer)

    clear, cipher, nonce = os.urandom(SIZE), AESGCM(KEY), bytes(12)
    pieces = [clear[at : at + CHUNK] for at in range(0, SIZE, CHUNK)]
    sealed = _sealed(clear)
    raw_write = _best(lambda: [cipher.encrypt(nonce, piece, None) for piece in pieces])
    closed = [cipher.encrypt(nonce, piece, None) for piece in pieces]
    raw_read = _best(lambda: [cipher.decrypt(nonce, piece, None) for piece in closed])
    write, read = _best(lambda: _sealed(clear)), _best(lambda: _read_through(sealed))
    megabytes = SIZE / 1e6
    rows = [
        ("write", f"{megabytes / write:.0f}", f"{megabytes / raw_write:.0f}", f"{raw_write / write:.2f}"),
        ("read through", f"{megabytes / read:.0f}", f"{megabytes / raw_read:.0f}", f"{raw_read / read:.2f}"),
    ]
    show("Sealed media, MB/s, 64 MiB in memory", ("", "seekable format", "AES-256-GCM alone", "share"), rows)
    reader = SealReader(io.BytesIO(sealed), KEY, PLACE, total=len(sealed))
    spots = [random.Random(7).randrange(SIZE - 4096) for _ in range(2000)]
    seconds = _best(lambda: [_read_at(reader, spot) for spot in spots])
    show("4 KiB somewhere inside", ("reads/s",), [(f"{len(spots) / seconds:.0f}",)])


def _sealed(clear: bytes) -> bytes:
    sink = io.BytesIO()
    writer = SealWriter(sink, KEY, PLACE)
    for at in range(0, len(clear), CHUNK):
        writer.write(clear[at : at + CHUNK])
    writer.close()
    return sink.getvalue()


def _read_through(sealed: bytes) -> int:
    reader = SealReader(io.BytesIO(sealed), KEY, PLACE, total=len(sealed))
    done = 0
    while piece := reader.read(CHUNK):
        done += len(piece)
    return done


def _read_at(reader: SealReader, spot: int) -> bytes:
    reader.seek(spot)
    return reader.read(4096) or b""
