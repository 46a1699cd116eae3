"""The conversation pages as people use them: found, opened, listened to, refused."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from keys.services import destroy_subject_key
from recordings.models import Conversation, Recording
from tests import conversations, database
from tests.cast import Cast, make_house
from tests.recordings.helpers import ingest, process
from tests.scopes import inside
from tests.visitors import Person

MARKER = "Zwetschge"


@dataclass
class Scene:
    """A house with one prepared call and one e-mail thread."""

    cast: Cast
    other: Cast
    call: Conversation
    sound: Recording
    mail: Conversation
    known: dict[str, Person] = field(default_factory=dict)

    def person(self, name: str, *, again: bool = False) -> Person:
        """Somebody signed in; each signs in once, since sign-ins are limited. `again` is a session without past."""
        if again or name not in self.known:
            self.known[name] = Person(self.cast, getattr(self.cast, name))
        return self.known[name]

    @property
    def path(self) -> str:
        return f"/conversations/{self.call.number}/"


@pytest.fixture(scope="module")
def scene(session_database: str, template_database: str, django_db_blocker: Any) -> Iterator[Scene]:
    """One database for the whole file: no test here changes what another one reads."""
    name = database.clone(template_database)
    with django_db_blocker.unblock():
        database.point_at(name)
        try:
            house = make_house()
            cast = house.nordwind
            with inside(cast.tenant, by=cast.ingest):
                call = ingest(cast, conversations.call(cast, MARKER)).conversation
                mail = ingest(cast, conversations.mail(cast, MARKER)).conversation
            with inside(cast.tenant, by=cast.ingest):
                sound = process(call.recordings.get().pk)
            yield Scene(cast, house.suedlicht, call, sound, mail)
        finally:
            database.close_all()
            database.point_at(session_database)
            database.drop(name)


def test_it_works(scene: Scene) -> None:
    person = scene.person("supervisor", again=True)
    page = person.get(scene.path).content.decode()
    assert f"Hagelschaden {MARKER}" in page
    assert "es hat gehagelt" in page, "the transcript"
    assert "+494055501234" not in page.replace(" ", ""), "the caller is masked"
    assert 'id="purpose-play"' in page
    assert "data-player" in page


def test_the_list_filters_by_what_is_typed(scene: Scene) -> None:
    person = scene.person("supervisor")
    everything = person.get("/conversations/").content.decode()
    assert f'href="{scene.path}"' in everything
    for query, found in (
        ("channel=voice", True),
        ("channel=email", False),
        ("since=20.11.2026", True),
        ("until=1.1.2026", False),
    ):
        page = person.get(f"/conversations/?{query}").content.decode()
        assert (f'href="{scene.path}"' in page) is found, query


def test_a_search_leaves_no_words_in_the_address(scene: Scene) -> None:
    person = scene.person("supervisor")
    for name, typed, found in (
        ("words", "gehagelt", True),
        ("words", "Sonnenschein", False),
        ("contact", "040 55501234", True),
    ):
        answer = person.post("/conversations/search/", {name: typed})
        where = answer.headers["location"]
        assert answer.status_code == 302
        assert typed.split()[-1] not in where
        page = person.get(where).content.decode()
        assert (f'href="{scene.path}"' in page) is found, typed
        assert typed in page, "the chip and the field still say what was looked for"


def test_a_number_at_the_top_leads_to_its_conversation(scene: Scene) -> None:
    answer = scene.person("supervisor").post("/conversations/search/", {"q": str(scene.call.number)})
    assert answer.headers["location"] == scene.path


def test_an_id_leads_to_its_number(scene: Scene) -> None:
    answer = scene.person("supervisor").get(f"/conversations/{scene.call.pk}/")
    assert answer.headers["location"] == scene.path


def test_a_sealed_search_opens_for_nobody_else(scene: Scene) -> None:
    where = scene.person("supervisor").post("/conversations/search/", {"words": "gehagelt"}).headers["location"]
    page = scene.person("dpo").get(where).content.decode()
    assert "gehagelt" not in page


def test_playing_needs_a_purpose(scene: Scene) -> None:
    person = scene.person("supervisor")
    path = f"{scene.path}recordings/{scene.sound.pk}/play/"
    answer = person.post(path, headers={"accept": "application/json"})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/purpose"


def test_playing_with_a_purpose_serves_sound_and_counts_it(scene: Scene) -> None:
    person = scene.person("supervisor")
    ground = {"purpose": scene.cast.purpose.code, "reason": "Stichprobe"}
    answer = person.post(
        f"{scene.path}recordings/{scene.sound.pk}/play/", ground, headers={"accept": "application/json"}
    )
    assert answer.status_code == 201, answer.content
    session = answer.json()
    media = person.get(session["media_uri"], headers={"range": "bytes=0-"})
    assert media.status_code == 206
    assert b"".join(media.streaming_content)[:4] == b"\x1aE\xdf\xa3", "WebM"  # type: ignore[attr-defined]
    beat = person.post(session["beat_uri"], json.dumps({"seconds_heard": 1}), content_type="application/json")
    assert 0 < beat.json()["seconds_heard"] <= 1
    page = person.get(scene.path).content.decode()
    assert "player-session" in page, "the session lives on without asking again"


def test_without_script_the_page_itself_holds_the_sound(scene: Scene) -> None:
    person = scene.person("supervisor")
    ground = {"purpose": scene.cast.purpose.code, "reason": "Stichprobe"}
    answer = person.post(f"{scene.path}recordings/{scene.sound.pk}/play/", ground)
    assert answer.headers["location"] == scene.path
    assert "<audio" in person.get(scene.path).content.decode()


def test_revealing_shows_the_number_for_a_while(scene: Scene) -> None:
    person = scene.person("supervisor")
    answer = person.post(f"{scene.path}reveal/", {"purpose": scene.cast.purpose.code, "reason": "Rückruf"})
    assert answer.status_code == 302, answer.content
    page = person.get(scene.path).content.decode()
    assert "494055501234" in page.replace(" ", "")


def test_whoever_needs_a_reason_reads_only_after_naming_it(scene: Scene) -> None:
    person = scene.person("dpo", again=True)
    before = person.get(scene.path).content.decode()
    assert "es hat gehagelt" not in before
    assert 'id="purpose-read"' in before
    answer = person.post(f"{scene.path}read/", {"purpose": scene.cast.purpose.code, "reason": ""})
    assert answer.status_code == 422
    person.post(f"{scene.path}read/", {"purpose": scene.cast.purpose.code, "reason": "Vorgang 7"})
    assert "es hat gehagelt" in person.get(scene.path).content.decode()


def test_messages_stand_as_a_thread(scene: Scene) -> None:
    page = scene.person("colleague").get(f"/conversations/{scene.mail.number}/").content.decode()
    assert f"Hier schreibt {MARKER}" in page
    assert f"Danke {MARKER}" in page


def test_a_conversation_whose_key_is_destroyed_still_has_its_page(scene: Scene) -> None:
    cast = scene.cast
    with inside(cast.tenant, by=cast.ingest):
        gone = ingest(cast, conversations.call(cast, "Quitte")).conversation
    with inside(cast.tenant, by=cast.dpo):
        destroy_subject_key(key=gone.subject_key, by=cast.dpo)
    person = scene.person("supervisor")
    page = person.get(f"/conversations/{gone.number}/")
    assert page.status_code == 200
    assert "Quitte" not in page.content.decode()
    assert person.get("/conversations/").status_code == 200


def test_other_tenant_gets_404(scene: Scene) -> None:
    stranger = Person(scene.other, scene.other.dpo)
    assert stranger.get(f"/conversations/{scene.call.number}/").status_code == 404
    assert stranger.post(f"{scene.path}recordings/{scene.sound.pk}/play/", {"purpose": "x"}).status_code == 404


def test_without_permission_gets_403(scene: Scene) -> None:
    assert scene.person("admin").get("/conversations/").status_code == 403
    assert scene.person("admin").get(scene.path).status_code == 403
    auditor = scene.person("auditor")
    assert auditor.post(f"{scene.path}recordings/{scene.sound.pk}/play/").status_code == 403
    assert auditor.post(f"{scene.path}export/").status_code == 403


def test_an_agent_sees_the_own_conversations_only(scene: Scene) -> None:
    assert scene.person("agent").get(scene.path).status_code == 200
    assert scene.person("colleague").get(scene.path).status_code == 403


def test_an_auditor_sees_facts_only(scene: Scene) -> None:
    page = scene.person("auditor").get(scene.path).content.decode()
    assert MARKER not in page
    assert "data-turns" not in page


def test_only_the_dpo_downloads_and_exports(scene: Scene) -> None:
    ground = {"purpose": scene.cast.purpose.code, "reason": "Vorgang 7"}
    dpo = scene.person("dpo")
    vcon = dpo.post(f"{scene.path}export/", ground)
    assert vcon.headers["content-disposition"].startswith("attachment")
    assert vcon.json()["vcon"] == "0.4.0"
    original = dpo.post(f"{scene.path}recordings/{scene.sound.pk}/download/", ground)
    assert b"".join(original.streaming_content)[:4] == b"RIFF"  # type: ignore[attr-defined]
    assert scene.person("supervisor").post(f"{scene.path}export/", ground).status_code == 403


def test_who_may_open_it(scene: Scene) -> None:
    page = scene.person("dpo").get(f"{scene.path}access/").content.decode()
    assert scene.cast.supervisor.display_name in page
    assert scene.cast.colleague.display_name not in page


def test_arrivals_show_what_waits(scene: Scene) -> None:
    page = scene.person("admin").get("/conversations/import/").content.decode()
    assert f"{scene.call.number}" in page
    assert MARKER not in page
