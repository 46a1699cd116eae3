"""The tenant's own indexes: identifiers, words, and the check code of content."""

import pytest
from django.db import connection

from keys import services
from tenants import scope
from tenants.models import TenantSetting
from tests.cast import House
from tests.scopes import inside


def test_one_number_written_in_many_ways_is_one_index(house: House) -> None:
    with inside(house.nordwind.tenant):
        ways = ("030 / 123 456-0", "+49 (0)30 1234560", "0049 30 1234560", "tel:+49-30-1234560")
        found = {tuple(services.blind_index("phone", way)) for way in ways}
        assert len(found) == 1
        (indexes,) = found
        assert [len(index) for index in indexes] == [16]
        assert services.blind_index("phone", "anonymous") == []


def test_two_tenants_never_share_an_index(house: House) -> None:
    found = []
    for cast in (house.nordwind, house.suedlicht):
        with inside(cast.tenant):
            found.append(
                (
                    services.blind_index("email", "max@example.com"),
                    services.search_tokens(["Schaden"]),
                    services.content_mac(b"{}"),
                )
            )
    assert all(one != other for one, other in zip(*found, strict=True))


def test_a_number_is_read_in_the_tenants_region_or_the_legs(house: House) -> None:
    with inside(house.nordwind.tenant):
        TenantSetting.objects.update(default_region="CH")
        swiss = services.blind_index("phone", "044 668 18 00")
        assert swiss == services.blind_index("phone", "+41 44 668 18 00")
        assert swiss != services.blind_index("phone", "044 668 18 00", region="DE")


def test_candidates_stand_apart(house: House) -> None:
    with inside(house.nordwind.tenant):
        found = services.identifier_index("email", "max.muster+abc@gmail.com")
        assert found is not None
        assert found.normal_form.value == "max.muster+abc@gmail.com"
        assert services.blind_index("email", "max.muster@gmail.com")[0] in found.candidates
        assert set(found.candidates).isdisjoint(found.indexes)
        assert services.identifier_index("phone", "110") is None


def matches(text: str, typed: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::tsvector @@ %s::tsquery", [services.text_vector(text), services.text_query(typed)])
        row = cursor.fetchone()
    return bool(row and row[0])


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("Versicherung", True),
        ("versicherungen schäden", True),
        ('"Schaden melden"', True),
        ('"melden Schaden"', False),
        ("Kfz-Schaden", True),
        ("Rechnung", False),
        ("Schaden Rechnung", False),
        ("payment", True),
        ("payments", True),
        ("Versi", False),
        ("O'Brien", True),
    ],
)
def test_postgresql_finds_words_by_their_tokens(house: House, typed: str, found: bool) -> None:
    text = "Ich möchte meiner Versicherung einen Kfz-Schaden melden. The payment came from O'Brien, zwei Schäden."
    with inside(house.nordwind.tenant):
        assert matches(text, typed) is found


def test_no_word_lies_in_the_index(house: House) -> None:
    with inside(house.nordwind.tenant):
        literal = services.text_vector("Kanarienvogel Kanarienvogel 4711")
        tokens = services.search_tokens(["Kanarienvogel", "Kanarienvogel"])
    assert "anarien" not in literal
    assert "4711" not in literal
    assert len(tokens) == len(set(tokens)) <= 2


def test_the_same_content_has_the_same_check_code(house: House) -> None:
    with inside(house.nordwind.tenant):
        assert services.content_mac(b'{"uuid":1}') == services.content_mac(b'{"uuid":1}')
        assert services.content_mac(b'{"uuid":1}') != services.content_mac(b'{"uuid":2}')
        assert len(services.content_mac(b"")) == 32


def test_nobody_in_scope_indexes_nothing() -> None:
    with pytest.raises(scope.NoTenant):
        services.blind_index("phone", "+49301234560")
