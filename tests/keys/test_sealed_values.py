"""Sealed values: bound to key, place and every bit."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keys import seal

TENANT = UUID("7f0c9b52-2f0e-4a53-9a39-0d2b6c6b6e11")
OBJECT = UUID("018f0000-0000-7000-8000-000000000001")
KNOWN = (
    "01018f00000000700080000000000000aadc1d39c2e6a256d771b62c03acf70a6aa3e4ba4b0c4d74bba2ba1a52"
    "8b06a325b1824a2233fcb6626f96b4112158a5"
)
KEY_ID = UUID("018f0000-0000-7000-8000-0000000000aa")
KEY = bytes(range(32))
PLACE = seal.associated_data(TENANT, "party", OBJECT)


def test_the_place_is_written_as_published() -> None:
    assert f"ccaas/v1|{TENANT}|party|{OBJECT}".encode() == PLACE
    assert seal.associated_data(TENANT, "party", OBJECT, kek=3) == PLACE + b"|kek=3"


@pytest.mark.parametrize(("object_type", "object_id"), [("a|b", OBJECT), ("", OBJECT), ("Party", OBJECT), ("a", "x|y")])
def test_a_place_cannot_be_written_in_two_ways(object_type: str, object_id: UUID | str) -> None:
    with pytest.raises(ValueError, match=r"object"):
        seal.associated_data(TENANT, object_type, object_id)


@given(plaintext=st.binary(max_size=400))
def test_it_works(plaintext: bytes) -> None:
    sealed = seal.seal_value(KEY, plaintext, PLACE, KEY_ID)
    assert seal.open_value(KEY, sealed, PLACE) == plaintext
    assert seal.open_value(KEY, memoryview(sealed), PLACE) == plaintext
    assert seal.key_id_of(sealed) == KEY_ID
    assert len(sealed) == 1 + 16 + 12 + len(plaintext) + 16


def test_the_same_value_never_looks_the_same() -> None:
    assert seal.seal_value(KEY, b"x", PLACE, KEY_ID) != seal.seal_value(KEY, b"x", PLACE, KEY_ID)


@given(plaintext=st.binary(max_size=64), data=st.data())
def test_any_flipped_bit_is_noticed(plaintext: bytes, data: st.DataObject) -> None:
    sealed = bytearray(seal.seal_value(KEY, plaintext, PLACE, KEY_ID))
    bit = data.draw(st.integers(0, len(sealed) * 8 - 1))
    sealed[bit // 8] ^= 1 << bit % 8
    with pytest.raises(seal.BrokenSealError):
        seal.open_value(KEY, bytes(sealed), PLACE)


@given(cut=st.integers(1, 60))
def test_any_truncation_is_noticed(cut: int) -> None:
    sealed = seal.seal_value(KEY, b"0123456789abcde", PLACE, KEY_ID)
    with pytest.raises(seal.BrokenSealError):
        seal.open_value(KEY, sealed[:-cut], PLACE)


@pytest.mark.parametrize(
    "place",
    [
        seal.associated_data(UUID(int=0), "party", OBJECT),
        seal.associated_data(TENANT, "message", OBJECT),
        seal.associated_data(TENANT, "party", KEY_ID),
        b"",
    ],
)
def test_moved_to_another_place_it_does_not_open(place: bytes) -> None:
    sealed = seal.seal_value(KEY, b"secret", PLACE, KEY_ID)
    with pytest.raises(seal.BrokenSealError):
        seal.open_value(KEY, sealed, place)


def test_another_key_does_not_open() -> None:
    sealed = seal.seal_value(KEY, b"secret", PLACE, KEY_ID)
    with pytest.raises(seal.BrokenSealError):
        seal.open_value(seal.new_key(), sealed, PLACE)


@pytest.mark.parametrize(
    "junk", [b"", b"\x01", b"\x02" + bytes(60), b"plain text in a sealed column, long enough to be one"]
)
def test_what_was_never_sealed_is_no_sealed_value(junk: bytes) -> None:
    with pytest.raises(seal.BrokenSealError):
        seal.open_value(KEY, junk, PLACE)
    with pytest.raises(seal.BrokenSealError):
        seal.key_id_of(junk)


def test_a_short_key_is_refused() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        seal.cipher(b"short")


def test_known_answer() -> None:
    """A value sealed once, opened forever: the format is frozen."""
    sealed = bytes.fromhex(KNOWN)
    assert seal.open_value(KEY, sealed, PLACE) == "Grüße aus Hamburg".encode()
    assert seal.key_id_of(sealed) == KEY_ID
