"""The database's wall around people and the tables of third-party apps."""

from uuid import UUID

import pytest
from allauth.idp.oidc.models import Client as OAuthClient
from allauth.idp.oidc.models import Token
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth.models import Group, Permission  # noqa: TID251  (the table that must stay empty)
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import Model

from access.models import Agent, AgentSecret, RoleAssignment, TeamCover
from tenants import scope
from tenants.database.catalogue import inspect
from tenants.ids import uuid7
from tenants.models import Campaign, Queue, Team
from tests.cast import PASSWORD, House
from tests.factories import make_agent
from tests.scopes import inside


@pytest.mark.django_db
def test_no_gap_in_the_wall() -> None:
    assert [str(fault) for fault in inspect(connection)] == []


def test_requests_cannot_read_a_hash(house: House) -> None:
    with inside(house.nordwind.tenant):
        assert AgentSecret.objects.filter(agent=house.nordwind.admin).only("id", "agent_id").exists()
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            list(AgentSecret.objects.values_list("hash", flat=True))


def test_requests_cannot_delete_a_secret(house: House) -> None:
    with inside(house.nordwind.tenant), pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        AgentSecret.objects.all().delete()


def test_sign_in_reads_hashes_of_its_tenant_and_nothing_else(committed_house: House) -> None:
    cast = committed_house.nordwind
    with scope.activate(cast.tenant.pk):
        with transaction.atomic(using="auth"):
            hashes = list(AgentSecret.objects.using("auth").values_list("agent_id", "hash"))
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic(using="auth"):
            Agent.objects.using("auth").count()
    assert {agent_id for agent_id, _hash in hashes} >= {cast.admin.pk, cast.former.pk}
    assert committed_house.suedlicht.admin.pk not in {agent_id for agent_id, _hash in hashes}
    assert all(encoded.startswith(("argon2$argon2id$", "!")) for _agent, encoded in hashes)


def test_with_nobody_in_scope_sign_in_reads_nothing(committed_db: str) -> None:
    with pytest.raises(scope.NoTenant), transaction.atomic(using="auth"):
        AgentSecret.objects.using("auth").count()


def test_the_same_address_lives_at_two_tenants_with_two_passwords(committed_house: House) -> None:
    both = []
    for cast, password in ((committed_house.nordwind, PASSWORD), (committed_house.suedlicht, PASSWORD + "-süd")):
        with inside(cast.tenant):
            both.append((cast, make_agent(display_name="Ann", email="ann@example.com", password=password), password))
    for cast, ann, password in both:
        with scope.tenant_scope(cast.tenant.pk):
            assert ann.check_password(password)
            assert not ann.check_password(PASSWORD if password != PASSWORD else PASSWORD + "-süd")


def test_one_address_is_one_person_of_a_tenant(house: House) -> None:
    with inside(house.nordwind.tenant), pytest.raises(IntegrityError, match="access_agent_email"), transaction.atomic():
        make_agent(display_name="Doppelgänger", email=house.nordwind.admin.email)


def test_addresses_are_kept_in_lower_case(house: House) -> None:
    with inside(house.nordwind.tenant):
        assert make_agent(display_name="Groß", email="Gross@Nordwind.Example").email == "gross@nordwind.example"
        with pytest.raises(IntegrityError, match="access_agent_email_lower"), transaction.atomic():
            Agent.objects.filter(pk=house.nordwind.admin.pk).update(email="Admin@nordwind.example")


def test_nobody_is_a_superuser() -> None:
    assert "is_superuser" not in {field.name for field in Agent._meta.get_fields()}
    assert not Agent.is_superuser and not Agent.is_staff


def test_groups_stay_empty(house: House) -> None:
    with inside(house.nordwind.tenant), pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        Group.objects.create(name="Auditoren")


def _rows_about(agent_id: UUID, team_id: UUID) -> list[Model]:
    cover = Permission.objects.get(codename="cover", content_type__model="team")
    return [
        Authenticator(user_id=agent_id, type="totp", data={}),
        UserSession(user_id=agent_id, ip="192.0.2.1", session_key="k" * 32, user_agent=""),
        OAuthClient(owner_id=agent_id, name="x"),
        Token(user_id=agent_id, type="at", hash="h"),
        RoleAssignment(agent_id=agent_id, role="agent"),
        TeamCover(user_id=agent_id, content_object_id=team_id, permission=cover),
    ]


@pytest.mark.parametrize("index", range(6))
@pytest.mark.parametrize("whose", ["suedlicht", "nobody"])
def test_no_row_can_hang_on_another_tenants_agent(house: House, index: int, whose: str) -> None:
    """Another tenant's id and nobody's both fail as unknown references; pages say 404 to either."""
    agent_id = house.suedlicht.agent.pk if whose == "suedlicht" else uuid7()
    refused = pytest.raises(IntegrityError, match="violates foreign key constraint")
    with inside(house.nordwind.tenant), refused, transaction.atomic():
        _rows_about(agent_id, house.nordwind.team.pk)[index].save_base(force_insert=True)
        connection.cursor().execute("SET CONSTRAINTS ALL IMMEDIATE")


def test_cover_permission_is_the_only_one_of_units() -> None:
    for model in (Team, Queue, Campaign):
        assert model._meta.default_permissions == () and [name for name, _ in model._meta.permissions] == ["cover"]


def test_deleting_an_agent_takes_the_secret_along(house: House) -> None:
    with inside(house.nordwind.tenant):
        person = make_agent(display_name="Kurz", email="kurz@nordwind.example", password=PASSWORD)
        pk = person.pk
        person.delete()
        assert not AgentSecret.objects.filter(agent_id=pk).exists()
