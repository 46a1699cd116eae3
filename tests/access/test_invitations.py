"""From an invitation to the first sign-in: a link, once, for one person, at one house."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connections
from django.utils import timezone

from access import services
from access.models import Agent, Invitation
from tenants import scope
from tenants.exceptions import Invalid, NotFound, Refused
from tenants.jobs import drain
from tenants.signals import Act
from tests.cast import Cast, House
from tests.scopes import inside
from tests.visitors import Person, Visitor

PASSWORD = "Mein-erstes-Kennwort-8"


def invite(cast: Cast, email: str = "neu@nordwind.example") -> Invitation:
    with inside(cast.tenant, by=cast.admin):
        return services.invite_agent(
            email=email, display_name="Nora Neu", roles=["agent"], team=cast.team, host=cast.host, by=cast.admin
        )


def link() -> str:
    drain()
    found = re.search(r"http://[^/\s]+(/invitation/\S+)", str(mail.outbox[-1].body))
    assert found is not None
    return found[1]


def token() -> str:
    return link().strip("/").split("/")[-1]


def test_it_works(committed_house: House, acts: list[Act]) -> None:
    cast = committed_house.nordwind
    invitation = invite(cast)
    assert mail.outbox == [], "the mail is a job"
    path = link()
    assert mail.outbox[0].to == ["neu@nordwind.example"] and cast.host in str(mail.outbox[0].body)
    guest = Visitor(cast)
    assert guest.get(path).status_code == 200
    guest.post(path, {"password": PASSWORD, "again": PASSWORD})
    person = Person(cast, invitation.agent, password=PASSWORD)
    assert person.get("/me/").status_code == 200
    assert [act.kind for act in acts][:2] == ["role.assign", "agent.invite"]
    assert "agent.accept" in [act.kind for act in acts]


def test_link_works_once(committed_house: House) -> None:
    cast = committed_house.nordwind
    invite(cast)
    path = link()
    used = path.strip("/").split("/")[-1]
    with inside(cast.tenant):
        services.accept_invitation(token=used, password=PASSWORD)
    with inside(cast.tenant), pytest.raises(NotFound):
        services.accept_invitation(token=used, password=PASSWORD + "2")
    assert Visitor(cast).get(path).status_code == 404


def test_other_tenant_gets_404(committed_house: House) -> None:
    invite(committed_house.nordwind)
    assert Visitor(committed_house.suedlicht).get(link()).status_code == 404


def test_only_the_hash_of_a_link_is_kept(committed_house: House) -> None:
    cast = committed_house.nordwind
    invitation = invite(cast)
    secret = token()
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT args::text FROM procrastinate_jobs")
        assert not [row for row in cursor.fetchall() if secret in row[0] or "neu@" in row[0]]
    with scope.tenant_scope(cast.tenant.pk):
        row = Invitation.objects.get(pk=invitation.pk)
    assert len(row.token_hash) == 64 and secret not in row.token_hash and row.sent_at is not None


def test_invited_person_cannot_come_in_by_password_reset(committed_house: House) -> None:
    cast = committed_house.nordwind
    invite(cast)
    link()
    Visitor(cast).post("/password/reset/", {"email": "neu@nordwind.example"})
    drain()
    assert len(mail.outbox) == 1


def test_late_withdrawn_and_replaced_links_are_dead(committed_house: House) -> None:
    cast = committed_house.nordwind
    invitation = invite(cast)
    first = token()
    with inside(cast.tenant, by=cast.admin):
        again = services.resend_invitation(invitation=invitation, host=cast.host, by=cast.admin)
    second = token()
    with inside(cast.tenant), pytest.raises(NotFound):
        services.accept_invitation(token=first, password=PASSWORD)
    with inside(cast.tenant):
        Invitation.objects.filter(pk=again.pk).update(expires_at=timezone.now() - timedelta(seconds=1))
    with inside(cast.tenant), pytest.raises(NotFound):
        services.accept_invitation(token=second, password=PASSWORD)
    with inside(cast.tenant, by=cast.admin):
        services.revoke_invitation(invitation=again, by=cast.admin)
        assert Agent.objects.get(pk=invitation.agent_id).state == "invited"


def test_withdrawn_before_the_mail_left(committed_house: House) -> None:
    cast = committed_house.nordwind
    invitation = invite(cast)
    with inside(cast.tenant, by=cast.admin):
        services.revoke_invitation(invitation=invitation, by=cast.admin)
    drain()
    assert mail.outbox == []


def test_weak_first_password_leaves_the_link_alive(committed_house: House) -> None:
    cast = committed_house.nordwind
    invite(cast)
    secret = token()
    with inside(cast.tenant), pytest.raises(Invalid) as refusal:
        services.accept_invitation(token=secret, password="nordwind-nordwind")
    assert [fault.pointer for fault in refusal.value.errors] == ["/password"]
    with inside(cast.tenant):
        assert services.accept_invitation(token=secret, password=PASSWORD).state == "active"


@pytest.mark.parametrize(
    ("email", "name", "pointer"),
    [
        ("kein-at-zeichen", "Nora", "/email"),
        ("ADMIN@nordwind.example", "Nora", "/email"),
        ("nora@nordwind.example", "   ", "/display_name"),
        ("nora@nordwind.example", "N" * 121, "/display_name"),
    ],
)
def test_wrong_input_names_its_place(house: House, email: str, name: str, pointer: str) -> None:
    cast = house.nordwind
    with inside(cast.tenant, by=cast.admin), pytest.raises(Invalid) as refusal:
        services.invite_agent(email=email, display_name=name, by=cast.admin)
    assert [fault.pointer for fault in refusal.value.errors] == [pointer]


def test_accepted_invitation_is_not_sent_again(house: House) -> None:
    cast = house.nordwind
    with inside(cast.tenant, by=cast.admin):
        invitation = services.invite_agent(email="x@nordwind.example", display_name="X", by=cast.admin)
        invitation.agent.has_password = True
        with pytest.raises(Refused):
            services.resend_invitation(invitation=invitation, by=cast.admin)
