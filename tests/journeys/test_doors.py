"""Who comes in by which door."""

from tests.cast import PASSWORD, House
from tests.visitors import Person, Program, Visitor


def test_a_person_signs_in_at_their_own_door_only(committed_house: House) -> None:
    nordwind, suedlicht = committed_house.nordwind, committed_house.suedlicht
    person = Person(nordwind, nordwind.supervisor)
    assert person.get("/me/").status_code == 200
    stranger = Visitor(suedlicht)
    answer = stranger.post("/login/", {"login": nordwind.supervisor.email, "password": PASSWORD})
    assert answer.status_code == 200, "the other house knows nobody of that name"
    assert stranger.get("/me/").status_code == 302


def test_a_session_is_nobody_at_the_other_house(committed_house: House) -> None:
    person = Person(committed_house.nordwind, committed_house.nordwind.admin)
    answer = person.get("/me/", headers={"host": committed_house.suedlicht.host})
    assert answer.status_code == 302


def test_a_token_is_nobody_at_the_other_house(committed_house: House) -> None:
    program = Program(committed_house.nordwind, committed_house.nordwind.reader_client)
    assert program.api("GET", "/audits").status_code == 200
    assert program.api("GET", "/audits", headers={"host": committed_house.suedlicht.host}).status_code == 401


def test_an_unknown_host_is_no_house(committed_house: House) -> None:
    stranger = Visitor(committed_house.nordwind)
    assert stranger.get("/", headers={"host": "nobody.localhost"}).status_code == 404
