"""The sealed format of media: Tink's own library is the oracle, in both directions."""

import io
import os
import random
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keys import seal

tink = pytest.importorskip("tink", reason="the oracle is a development dependency")
from tink import cleartext_keyset_handle, streaming_aead  # noqa: E402
from tink.proto import aes_gcm_hkdf_streaming_pb2, common_pb2, tink_pb2  # noqa: E402

KEY = bytes(range(32))
PLACE = seal.associated_data(UUID(int=7), "recording", UUID(int=42))
SEGMENT = seal.SEGMENT_SIZE
FIRST = SEGMENT - 40 - 16
REST = SEGMENT - 16
BOUNDARIES = [0, 1, FIRST - 1, FIRST, FIRST + 1, FIRST + REST - 1, FIRST + REST, FIRST + REST + 1, 3 * SEGMENT + 17]
SMALL = 128  # a segment size at which many segments cost nothing


class Unclosable(io.BytesIO):
    """Tink closes what it writes to."""

    def close(self) -> None:
        """Keep the bytes."""


class Stingy(io.BytesIO):
    """A source that gives fewer bytes than asked for, as raw files and sockets may."""

    def read(self, size: int | None = -1, /) -> bytes:
        return super().read(size if size is None or size < 0 else max(1, size // 3))


@pytest.fixture(scope="module")
def oracle() -> Any:
    """Tink's AES256_GCM_HKDF streaming with 64 KiB segments under our key."""
    streaming_aead.register()
    key = aes_gcm_hkdf_streaming_pb2.AesGcmHkdfStreamingKey(
        version=0,
        key_value=KEY,
        params=aes_gcm_hkdf_streaming_pb2.AesGcmHkdfStreamingParams(
            ciphertext_segment_size=SEGMENT, derived_key_size=32, hkdf_hash_type=common_pb2.SHA256
        ),
    )
    keyset = tink_pb2.Keyset(
        primary_key_id=1,
        key=[
            tink_pb2.Keyset.Key(
                key_data=tink_pb2.KeyData(
                    type_url="type.googleapis.com/google.crypto.tink.AesGcmHkdfStreamingKey",
                    value=key.SerializeToString(),
                    key_material_type=tink_pb2.KeyData.SYMMETRIC,
                ),
                status=tink_pb2.ENABLED,
                key_id=1,
                output_prefix_type=tink_pb2.RAW,
            )
        ],
    )
    reader = tink.BinaryKeysetReader(keyset.SerializeToString())
    return cleartext_keyset_handle.read(reader).primitive(streaming_aead.StreamingAead)


def sealed(plaintext: bytes, segment_size: int = SEGMENT) -> bytes:
    """Seal in pieces of odd sizes, as an upload arrives."""
    raw, pieces = io.BytesIO(), random.Random(1)
    with seal.SealWriter(raw, KEY, PLACE, segment_size=segment_size) as writer:
        rest = memoryview(plaintext)
        while rest:
            size = pieces.randint(1, 2 * segment_size)
            writer.write(rest[:size])
            rest = rest[size:]
        assert writer.size == len(plaintext)
    return raw.getvalue()


def opened(data: bytes, key: bytes = KEY, place: bytes = PLACE, segment_size: int = SEGMENT) -> seal.SealReader:
    return seal.SealReader(io.BytesIO(data), key, place, segment_size=segment_size)


@pytest.mark.parametrize("size", BOUNDARIES)
def test_tink_opens_ours(oracle: Any, size: int) -> None:
    plaintext = os.urandom(size)
    with oracle.new_decrypting_stream(io.BytesIO(sealed(plaintext)), PLACE) as stream:
        assert stream.read() == plaintext


@pytest.mark.parametrize("size", BOUNDARIES)
def test_we_open_tinks(oracle: Any, size: int) -> None:
    plaintext, raw = os.urandom(size), Unclosable()
    with oracle.new_encrypting_stream(raw, PLACE) as stream:
        stream.write(plaintext)
    reader = opened(raw.getvalue())
    assert reader.size == size
    assert reader.read() == plaintext


@pytest.mark.parametrize("size", BOUNDARIES)
def test_it_works(size: int) -> None:
    plaintext = os.urandom(size)
    reader = opened(sealed(plaintext))
    assert (reader.size, reader.seekable(), reader.readable()) == (size, True, True)
    assert reader.read() == plaintext
    assert reader.read(1) == b""


@given(data=st.data())
@settings(max_examples=200)
def test_any_range_reads_as_from_a_plain_file(data: st.DataObject) -> None:
    plaintext = bytes(i * 31 % 251 for i in range(data.draw(st.integers(0, 7 * SMALL))))
    reader, plain = opened(sealed(plaintext, SMALL), segment_size=SMALL), io.BytesIO(plaintext)
    for _ in range(5):
        offset, size = data.draw(st.integers(0, len(plaintext) + 3)), data.draw(st.integers(0, 3 * SMALL))
        plain.seek(offset)
        assert reader.read_at(offset, size) == plain.read(size)
        assert reader.tell() == plain.tell()


def test_seeking_from_here_and_from_the_end() -> None:
    reader = opened(sealed(b"0123456789"))
    assert (reader.seek(-3, io.SEEK_END), reader.read(2)) == (7, b"78")
    assert (reader.seek(-4, io.SEEK_CUR), reader.read(2)) == (5, b"56")
    with pytest.raises(ValueError, match="start"):
        reader.seek(-1)


@given(size=st.integers(0, 5 * SMALL), data=st.data())
@settings(max_examples=200)
def test_any_flipped_bit_is_noticed(size: int, data: st.DataObject) -> None:
    changed = bytearray(sealed(bytes(size), SMALL))
    bit = data.draw(st.integers(0, len(changed) * 8 - 1))
    changed[bit // 8] ^= 1 << bit % 8
    with pytest.raises(seal.BrokenSealError):
        opened(bytes(changed), segment_size=SMALL).read()


@given(size=st.integers(0, 5 * SMALL), data=st.data())
@settings(max_examples=200)
def test_any_truncation_is_noticed_before_the_first_byte(size: int, data: st.DataObject) -> None:
    whole = sealed(bytes(size), SMALL)
    with pytest.raises(seal.BrokenSealError):
        opened(whole[: data.draw(st.integers(0, len(whole) - 1))], segment_size=SMALL)


@pytest.mark.parametrize("cut", [1, 17, 65_536])
def test_tink_agrees_on_truncation(oracle: Any, cut: int) -> None:
    whole = sealed(os.urandom(3 * SEGMENT))
    with pytest.raises(tink.TinkError), oracle.new_decrypting_stream(io.BytesIO(whole[:-cut]), PLACE) as stream:
        stream.read()
    with pytest.raises(seal.BrokenSealError):
        opened(whole[:-cut])


def test_swapped_segments_are_noticed() -> None:
    whole = sealed(os.urandom(5 * SMALL), SMALL)
    swapped = whole[:SMALL] + whole[2 * SMALL : 3 * SMALL] + whole[SMALL : 2 * SMALL] + whole[3 * SMALL :]
    with pytest.raises(seal.BrokenSealError):
        opened(swapped, segment_size=SMALL).read()


def test_another_key_or_place_does_not_open() -> None:
    whole = sealed(b"sound")
    for key, place in ((bytes(32), PLACE), (KEY, PLACE + b"x"), (KEY, b"")):
        with pytest.raises(seal.BrokenSealError):
            opened(whole, key, place)
    with pytest.raises(ValueError, match="32 bytes"):
        opened(whole, b"short")


def test_a_source_may_give_less_than_asked_for() -> None:
    plaintext = os.urandom(2 * SEGMENT)
    assert seal.SealReader(Stingy(sealed(plaintext)), KEY, PLACE).read() == plaintext


def test_what_is_left_by_an_error_never_opens() -> None:
    raw = io.BytesIO()
    with pytest.raises(ConnectionError), seal.SealWriter(raw, KEY, PLACE, segment_size=SMALL) as writer:
        writer.write(bytes(3 * SMALL))
        raise ConnectionError
    with pytest.raises(seal.BrokenSealError):
        opened(raw.getvalue(), segment_size=SMALL)


def dropped_half_way(raw: io.BytesIO) -> Iterator[None]:
    """Let a writer go out of scope without closing it."""
    writer = seal.SealWriter(raw, KEY, PLACE, segment_size=SMALL)
    writer.write(bytes(3 * SMALL))
    yield


def test_what_is_dropped_half_way_never_opens() -> None:
    raw = io.BytesIO()
    list(dropped_half_way(raw))
    with pytest.raises(seal.BrokenSealError):
        opened(raw.getvalue(), segment_size=SMALL)


def test_nothing_is_written_after_the_end() -> None:
    writer = seal.SealWriter(io.BytesIO(), KEY, PLACE)
    writer.close()
    writer.close()
    assert writer.closed
    with pytest.raises(ValueError, match="closed"):
        writer.write(b"late")


def test_no_plaintext_in_what_is_written() -> None:
    marker = b"KANARIENVOGEL-4711"
    assert marker not in sealed(marker * 10_000)
