"""German is complete, and the check would say so if it were not."""

from babel.messages.catalog import Catalog

from config import catalogues


def test_german_is_complete_and_of_one_mind() -> None:
    merged, conflicts = catalogues.gather()
    assert conflicts == [] and catalogues.faults(merged) == []


def test_what_is_missing_is_named_with_its_place() -> None:
    found = catalogues.faults(Catalog(locale="de"))
    assert any("templates/account/login.html" in line for line in found)
    assert any("access/roles.py" in line for line in found)


def test_a_lost_placeholder_is_a_fault() -> None:
    merged, _conflicts = catalogues.gather()
    merged["Good day, %(name)s"].string = "Guten Tag"
    assert any("placeholder" in line for line in catalogues.faults(merged))
