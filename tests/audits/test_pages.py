"""The log's pages: read with filters, one entry, trails, the export; reading them is recorded."""

import json

import pytest

from audits import sequencing
from audits.events import KINDS
from audits.forms import KIND_GROUPS
from tests.audits.conftest import Log
from tests.cast import Cast
from tests.visitors import Person


@pytest.fixture
def dpo(cast: Cast) -> Person:
    person = Person(cast, cast.dpo)
    sequencing.move_all()
    return person


def test_it_works(dpo: Person, log: Log) -> None:
    page = dpo.get("/audits/").content.decode()
    assert dpo.agent.display_name in page
    assert 'id="rows"' in page
    assert [leaf["kind"] for leaf in log.new()] == ["audit.list"], "reading the log is recorded, once"


def test_filters_narrow_and_stand_as_chips(dpo: Person) -> None:
    page = dpo.get("/audits/?what=sessions&since=heute").content.decode()
    assert page.count('class="fchip"') == 2
    assert "/audits/?since=heute" in page.replace("&amp;", "&"), "a chip leads to the list without it"
    nothing = dpo.get("/audits/?until=1.1.2001").content.decode()
    assert "row-link" not in nothing


def test_a_wrong_date_is_named_and_the_rest_still_holds(dpo: Person) -> None:
    page = dpo.get("/audits/?since=gesterntag&what=sessions").content.decode()
    assert "aria-invalid" in page
    assert "row-link" in page


def test_pages_follow_each_other_without_gap(dpo: Person) -> None:
    for _ in range(60):
        dpo.get("/me/")
    sequencing.move_all()
    seen: list[int] = []
    where = "/audits/"
    for _ in range(2):
        page = dpo.get(where).content.decode()
        numbers = [int(part.split("<")[0]) for part in page.split('hx-swap="innerHTML">')[1:]]
        assert numbers == sorted(numbers, reverse=True)
        seen += numbers
        where = f"/audits/?before={numbers[-1]}"
    assert seen == list(range(seen[0], seen[-1] - 1, -1))


def test_one_entry_shows_its_leaf_and_is_recorded(dpo: Person, log: Log) -> None:
    page = dpo.get("/audits/0/").content.decode()
    assert "leaf" in page
    assert "tenant.create" in page or "&quot;v&quot;:1" in page
    assert [leaf["kind"] for leaf in log.new()] == ["audit.view"]


def test_trail_of_an_agent(dpo: Person, cast: Cast) -> None:
    page = dpo.get(f"/audits/agent/{cast.dpo.slug}/").content.decode()
    assert cast.dpo.display_name in page
    assert dpo.get("/audits/agent/niemand/").status_code == 404


def test_trail_of_an_object(dpo: Person, cast: Cast) -> None:
    assert dpo.get(f"/audits/object/agent/{cast.dpo.pk}/").status_code == 200


def test_the_export_is_ndjson_without_a_cap(dpo: Person) -> None:
    answer = dpo.get("/audits/export.ndjson")
    lines = b"".join(answer.streaming_content).splitlines()  # type: ignore[attr-defined]
    rows = [json.loads(line) for line in lines]
    assert [row["seq"] for row in rows] == list(range(len(rows)))
    assert answer.headers["content-disposition"].startswith("attachment")


def test_without_a_wide_right_one_sees_the_own_acts(cast: Cast) -> None:
    agent = Person(cast, cast.agent)
    Person(cast, cast.colleague).get("/me/")
    agent.get("/me/")
    sequencing.move_all()
    page = agent.get("/audits/").content.decode()
    assert cast.agent.display_name in page
    assert cast.colleague.display_name not in page
    assert agent.get(f"/audits/agent/{cast.colleague.slug}/").status_code == 403


def test_other_tenant_gets_404(own_house: object, cast: Cast) -> None:
    other = own_house.suedlicht  # type: ignore[attr-defined]
    stranger = Person(other, other.dpo)
    sequencing.move_all()
    assert stranger.get(f"/audits/agent/{cast.dpo.slug}/").status_code in {200, 404}
    assert cast.dpo.display_name not in stranger.get("/audits/").content.decode()
    assert stranger.get("/audits/999999/").status_code == 404


def test_every_group_of_kinds_names_kinds_that_exist() -> None:
    assert [kind for _label, kinds in KIND_GROUPS.values() for kind in kinds if kind not in KINDS] == []
