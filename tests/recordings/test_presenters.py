"""What the pages say and draw, without a page."""

import re
import uuid
from datetime import UTC, datetime

import pytest
from django.utils import translation

from recordings.presenters import addresses, player, words
from recordings.searches import Search, conversation_number, guess
from recordings.selectors.listing import Place


def test_placeholders_become_boxes_that_name_the_kind() -> None:
    with translation.override("de"):
        found = words.pieces("Ich bin {{NAME}}, Konto [IBAN], Haus {{house number}}.")
    assert [(piece.text, piece.hidden) for piece in found] == [
        ("Ich bin ", False),
        ("Name", True),
        (", Konto ", False),
        ("IBAN", True),
        (", Haus ", False),
        ("verdeckt", True),
        (".", False),
    ]


def test_brackets_in_speech_stay_words() -> None:
    assert [piece.hidden for piece in words.pieces("[lacht] und {nichts}")] == [False]


def test_the_drawing_keeps_inside_its_box() -> None:
    path = player.drawing([[0.0, 0.5, 1.7] * 400, [0.2] * 1200])
    numbers = [float(number) for number in re.findall(r"V?(\d+(?:\.\d+)?)h", path)]
    assert path.count("M") == 2 * player.BARS
    assert all(0 <= number <= player.HEIGHT for number in numbers)


def test_the_loudest_of_each_stretch_is_drawn() -> None:
    assert player.reduced([0.1, -0.9, 0.2, 0.3], 2) == [0.9, 0.3]
    assert player.reduced([0.1, -0.2], 5) == [0.1, 0.2]


def test_numbers_in_drawings_are_never_written_in_german() -> None:
    with translation.override("de"):
        gap = player.gap_at(1.5, 2.25, 10)
    assert (gap.x, gap.width) == ("150.0", "75.0")


def test_a_place_survives_the_address() -> None:
    place = Place(datetime(2026, 11, 20, 9, 0, 0, 123456, tzinfo=UTC), uuid.uuid4(), is_newer=True)
    assert addresses.read_place(addresses.write_place(place)) == place


@pytest.mark.parametrize("damaged", ["", "o~heute~1", "o~2026-11-20T09:00:00~x", "n~~", "a~b~c~d", "\0"])
def test_a_damaged_place_is_the_beginning(damaged: str) -> None:
    assert addresses.read_place(damaged) is None


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("+49 40 123478", Search(contact="+49 40 123478")),
        ("040/12 34 78", Search(contact="040/12 34 78")),
        ("erika@example.org", Search(contact="erika@example.org")),
        ("Hagel am Dach", Search(words="Hagel am Dach")),
    ],
)
def test_the_one_field_tells_contacts_from_words(typed: str, meant: Search) -> None:
    assert guess(typed) == meant


def test_only_digits_are_a_number() -> None:
    assert conversation_number(" 118190 ") == 118190
    assert conversation_number("040123478900") is None
    assert conversation_number("12a") is None
