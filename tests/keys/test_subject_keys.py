"""Subject keys, object keys and openings of the log: made, used, destroyed."""

import io
from pathlib import Path

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from keys import services
from keys.exceptions import ContentDamaged, KeyDestroyed, KeyUnavailable
from keys.models import IndexSecret, ObjectKey, SubjectKey, TenantKey
from tenants import scope
from tenants.exceptions import Forbidden, Refused
from tenants.ids import uuid7
from tenants.models import Tenant
from tests.cast import House
from tests.scopes import inside

PLAY = "recordings:recording:play"


def test_a_tenant_has_one_key_one_data_key_and_one_index_secret(house: House) -> None:
    with inside(house.nordwind.tenant):
        first = services.ensure_tenant_key(by=None)
        assert services.ensure_tenant_key(by=None) == first
        assert TenantKey.objects.count() == 1
        assert SubjectKey.objects.filter(kind="tenant").count() == 1
        assert IndexSecret.objects.count() == 1


def test_only_known_kinds_have_keys(house: House) -> None:
    with inside(house.nordwind.tenant):
        for kind in ("tenant", "phone_number", ""):
            with pytest.raises(ValueError, match="kind"):
                services.create_subject_key(kind=kind, by=None)


def test_an_agent_has_one_key(house: House) -> None:
    agent_id = house.nordwind.agent.pk
    with inside(house.nordwind.tenant):
        key = services.ensure_agent_key(agent_id=agent_id, by=None)
        assert services.ensure_agent_key(agent_id=agent_id, by=None) == key
        assert services.agent_key_id(agent_id) == key.pk
        assert services.agent_key_id(uuid7()) is None
        with pytest.raises(IntegrityError), transaction.atomic():
            services.create_subject_key(kind="agent", owner_id=agent_id, by=None)
        services.destroy_subject_key(key=key, by=None)
        assert services.agent_key_id(agent_id) is None
        assert services.ensure_agent_key(agent_id=agent_id, by=None).is_destroyed


def test_the_database_knows_no_half_destroyed_key(house: House) -> None:
    with inside(house.nordwind.tenant):
        key = services.create_subject_key(kind="case", by=None)
        with pytest.raises(IntegrityError), transaction.atomic():
            SubjectKey.objects.filter(pk=key.pk).update(wrapped=None)


def test_destruction_takes_the_object_keys_along_and_is_announced_once(house: House) -> None:
    with inside(house.nordwind.tenant, by=house.nordwind.dpo):
        key = services.create_subject_key(kind="conversation", by=None)
        made = [
            services.create_object_key(subject_key=key, object_type="recording", object_id=uuid7(), by=None)
            for _ in range(2)
        ]
        kept = services.create_object_key(
            subject_key=services.create_subject_key(kind="conversation", by=None),
            object_type="recording",
            object_id=uuid7(),
            by=None,
        )
        for _again in range(2):
            gone = services.destroy_subject_key(key=key, by=house.nordwind.dpo, reason="A17")
            assert gone.is_destroyed
        states = dict(ObjectKey.objects.values_list("pk", "wrapped"))
        assert [states[object_key.pk] for object_key in made] == [None, None]
        assert states[kept.pk] is not None
        with pytest.raises(KeyDestroyed):
            services.seal(key=gone, object_type="message", object_id=uuid7(), plaintext=b"late", by=None)


def test_no_words_about_a_person_go_into_the_log(house: House) -> None:
    with inside(house.nordwind.tenant):
        key = services.create_subject_key(kind="conversation", by=None)
        with pytest.raises(ValueError, match="code"):
            services.destroy_subject_key(key=key, by=None, reason="Frau Müller aus Hamburg hat angerufen")


def test_the_tenants_data_key_is_not_destroyed_by_hand(house: House) -> None:
    with inside(house.nordwind.tenant), pytest.raises(Refused):
        services.destroy_subject_key(key=SubjectKey.objects.get(kind="tenant"), by=None)


def test_media_go_in_and_come_out(house: House) -> None:
    quality = house.nordwind.quality
    with inside(house.nordwind.tenant, by=quality):
        key = services.create_subject_key(kind="conversation", by=None)
        object_key = services.create_object_key(subject_key=key, object_type="recording", object_id=uuid7(), by=None)
        raw = io.BytesIO()
        with services.media_writer(raw, object_key=object_key, by=quality) as writer:
            writer.write(b"sound" * 40_000)
        total = len(raw.getvalue())
        reader = services.media_reader(raw, total, object_key=object_key, by=quality, purpose="qa", permission=PLAY)
        assert reader.read_at(100_000, 10) == b"soundsound"
        assert services.media_reader_system(raw, total, object_key=object_key, job="peaks").size == 200_000
        with pytest.raises(Forbidden):
            services.media_reader(
                raw, total, object_key=object_key, by=house.nordwind.admin, purpose="qa", permission=PLAY
            )
        with pytest.raises(ContentDamaged):
            services.media_reader_system(raw, total - 1, object_key=object_key, job="peaks")
        gone = services.destroy_object_key(key=object_key, by=quality)
        with pytest.raises(KeyDestroyed):
            services.media_reader_system(raw, total, object_key=gone, job="peaks")
        assert services.destroy_object_key(key=gone, by=quality).destroyed_at == gone.destroyed_at


def test_an_object_key_moved_under_another_subject_does_not_open(house: House) -> None:
    with inside(house.nordwind.tenant):
        one, two = (services.create_subject_key(kind="conversation", by=None) for _ in range(2))
        object_key = services.create_object_key(subject_key=one, object_type="recording", object_id=uuid7(), by=None)
        object_key.subject_key = two
        with pytest.raises(KeyUnavailable):
            services.media_writer(io.BytesIO(), object_key=object_key, by=None)


def test_openings_of_the_log_cost_nothing_in_the_steady_state(tenant: Tenant) -> None:
    agent_id = uuid7()
    with inside(tenant):
        key_id = services.ensure_agent_key(agent_id=agent_id, by=None).pk
    for warm in (False, True):
        with scope.tenant_scope(tenant.id), CaptureQueriesContext(connection) as queries:
            assert services.agent_key_id(agent_id) == key_id
            for owner in (key_id, None):
                services.seal_opening(key_id=owner, object_type="opening", object_id=uuid7(), plaintext=b"192.0.2.7")
            services.search_tokens(["192.0.2.7"])
        statements = [query["sql"] for query in queries if "keys_" in query["sql"]]
        assert bool(statements) is not warm


def test_an_opening_opens_with_its_key(house: House) -> None:
    with inside(house.nordwind.tenant):
        key = services.ensure_agent_key(agent_id=house.nordwind.agent.pk, by=None)
        place = uuid7()
        sealed = services.seal_opening(key_id=key.pk, object_type="opening", object_id=place, plaintext=b"x")
        assert services.open_sealed_system(job="t", sealed=sealed, key=key, object_type="opening", object_id=place) == (
            b"x"
        )
        with pytest.raises(KeyUnavailable):
            services.seal_opening(key_id=uuid7(), object_type="opening", object_id=place, plaintext=b"x")


def test_a_rolled_back_key_is_not_remembered(house: House) -> None:
    with inside(house.nordwind.tenant):
        agent_id = uuid7()
        with pytest.raises(RuntimeError, match="undo"), transaction.atomic():
            key = services.ensure_agent_key(agent_id=agent_id, by=None)
            assert services.agent_key_id(agent_id) == key.pk
            services.seal_opening(key_id=key.pk, object_type="opening", object_id=uuid7(), plaintext=b"x")
            raise RuntimeError("undo")
        assert services.agent_key_id(agent_id) is None
        with pytest.raises(KeyUnavailable):
            services.seal_opening(key_id=key.pk, object_type="opening", object_id=uuid7(), plaintext=b"x")


def test_a_tenant_without_a_key_opens_and_seals_nothing(house: House, own_keyring: Path) -> None:
    with inside(house.nordwind.tenant):
        key = services.create_subject_key(kind="conversation", by=None)
        for file in own_keyring.rglob("*.key"):
            file.unlink()
        with pytest.raises(KeyUnavailable) as caught:
            services.seal(key=key, object_type="message", object_id=uuid7(), plaintext=b"x", by=None)
        assert caught.value.status == 503
        assert "gone" in caught.value.technical
        assert str(house.nordwind.tenant.id) not in caught.value.detail
        for file in own_keyring.rglob("*"):
            assert not file.is_file() or file.name == "known.value"
