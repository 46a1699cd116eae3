"""Every kind has words in both languages, and what one may not see is absent."""

import re

import pytest
from django.utils import translation

from audits import recorder, selectors, sequencing
from audits.events import KINDS, LEVELS, VERBS
from audits.presenters import present, sentence
from audits.presenters.phrases import NOUNS, PHRASES
from audits.selectors import Filters
from keys.services import create_subject_key, destroy_subject_key
from tenants.ids import uuid7
from tests.cast import Cast

CAPITAL = re.compile(r"^[A-ZÄÖÜ0-9]")


def test_every_kind_is_declared_whole() -> None:
    for name, kind in KINDS.items():
        assert name == kind.name
        assert re.fullmatch(r"[a-z_]+\.[a-z_]+", name)
        assert kind.verb in VERBS
        assert kind.level in LEVELS
        assert kind.erased_with in {"actor", "subject"}


@pytest.mark.parametrize("lang", ["de", "en"])
def test_every_kind_has_a_sentence(lang: str) -> None:
    assert set(PHRASES) == set(KINDS)
    with translation.override(lang):
        for name, phrase in PHRASES.items():
            said = sentence({"kind": name, "actor": {"t": "person"}, "ctx": {"count": 3}}, lang, actor="Sabine Specht")
            assert CAPITAL.match(said), said
            assert "%(" not in said
            assert str(phrase.label)


def test_german_and_english_differ() -> None:
    """A missing translation would show English to Germans."""
    for name in KINDS:
        body = {"kind": name, "actor": {"t": "person"}}
        assert sentence(body, "de", actor="X") != sentence(body, "en", actor="X"), name


def test_every_type_of_object_has_a_noun() -> None:
    assert {kind.entity_type for kind in KINDS.values()} <= set(NOUNS)


def test_an_object_is_named_by_its_number() -> None:
    body = {"kind": "conversation.view", "ctx": {"number": 118190}, "obj": {"t": "conversation", "ids": [str(uuid7())]}}
    assert sentence(body, "de", actor="Peter Lang") == "Peter Lang hat Gespräch 118190 angesehen"
    assert sentence(body, "en", actor="Peter Lang") == "Peter Lang viewed conversation 118190"


@pytest.mark.parametrize(("kind", "expected"), [("anonymous", "Niemand angemeldet"), ("system", "Das System")])
def test_nobody_has_a_name_too(kind: str, expected: str) -> None:
    assert sentence({"kind": "start.view", "actor": {"t": kind}}, "de").startswith(expected)


def test_a_destroyed_key_erases_what_was_said(cast: Cast) -> None:
    """The leaf stays, its commitment stays, the words are gone."""
    tenant_id = cast.tenant.pk
    with recorder.access(tenant_id=tenant_id, by=cast.dpo, name="made"):
        key = create_subject_key(kind="conversation", by=cast.dpo)
        recorder.record(
            "conversation.reveal", by=cast.dpo, subject_keys=[key.pk], personal={"reason": "Rückfrage von Frau Linde"}
        )
    sequencing.move_all()
    with recorder.access(tenant_id=tenant_id, by=cast.dpo, name="read"):
        (before,) = present(list(selectors.entries(cast.dpo, Filters(kinds=("conversation.reveal",)))), cast.dpo)
        assert before.personal == {"reason": "Rückfrage von Frau Linde"}
        assert not before.erased
        destroy_subject_key(key=key, by=cast.dpo, reason="Art. 17")
    with recorder.access(tenant_id=tenant_id, by=cast.dpo, name="read again"):
        (after,) = present(list(selectors.entries(cast.dpo, Filters(kinds=("conversation.reveal",)))), cast.dpo)
        assert after.personal == {}
        assert after.erased
        assert after.event.leaf == before.event.leaf


def test_who_may_not_see_callers_sees_no_words_about_them(cast: Cast) -> None:
    tenant_id = cast.tenant.pk
    with recorder.access(tenant_id=tenant_id, by=cast.dpo, name="said"):
        recorder.record(
            "conversation.search", by=cast.dpo, target=("conversation", uuid7()), personal={"query": "Linde"}
        )
    sequencing.move_all()
    with recorder.access(tenant_id=tenant_id, by=cast.admin, name="read"):
        found = present(list(selectors.entries(cast.admin, Filters(kinds=("conversation.search",)))), cast.admin)
    assert [entry.personal for entry in found] == [{}]
    assert found[0].withheld
