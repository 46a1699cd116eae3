"""The rules on rights: nobody lifts themselves, somebody always remains, an auditor only reads."""

from datetime import timedelta
from typing import Any

import pytest
from allauth.idp.oidc.models import Client as OAuthClient
from allauth.idp.oidc.models import Token
from django.utils import timezone

from access import services
from access.models import Agent, AgentPermission, RoleAssignment, TeamCover
from access.selectors import holds, visible
from tenants.exceptions import Forbidden, Invalid, Refused
from tenants.models import Purpose, Queue, TenantSetting
from tenants.signals import Act
from tests.cast import House
from tests.scopes import inside


def code_of(refusal: Any) -> str:
    return str(refusal.value.code)


def assignment(agent: Agent) -> RoleAssignment:
    found: RoleAssignment = RoleAssignment.objects.get(agent=agent)
    return found


def test_assigning_and_revoking_is_announced(house: House, acts: list[Act]) -> None:
    cast = house.nordwind
    with inside(cast.tenant, by=cast.admin):
        row = services.assign_role(agent=cast.agent, role="supervisor", by=cast.admin)
        assert holds(cast.agent, "recordings:recording:release") is not None
        services.revoke_role(assignment=row, by=cast.admin)
        assert holds(cast.agent, "recordings:recording:release") is None
    assert [(act.kind, act.target, act.by) for act in acts] == [
        ("role.assign", ("agent", cast.agent.pk), cast.admin.pk),
        ("role.revoke", ("agent", cast.agent.pk), cast.admin.pk),
    ]
    assert acts[0].context["role"] == "supervisor"


@pytest.mark.parametrize("part", ["dpo", "supervisor", "quality", "agent", "auditor", "reader"])
def test_only_administration_gives_rights(house: House, part: str) -> None:
    cast = house.nordwind
    by = getattr(cast, part)
    with inside(cast.tenant, by=by):
        for act in (
            lambda: services.assign_role(agent=cast.colleague, role="agent", by=by),
            lambda: services.revoke_role(assignment=assignment(cast.colleague), by=by),
            lambda: services.grant_cover(agent=cast.colleague, unit=cast.team, by=by),
        ):
            with pytest.raises(Forbidden) as refusal:
                act()
            assert code_of(refusal) == "missing_permission"


def test_nobody_changes_the_own_rights(house: House) -> None:
    """Else an administrator could make a listener of themselves."""
    cast = house.nordwind
    with inside(cast.tenant, by=cast.admin):
        for act in (
            lambda: services.assign_role(agent=cast.admin, role="dpo", by=cast.admin),
            lambda: services.grant_cover(agent=cast.admin, unit=cast.team, by=cast.admin),
            lambda: services.revoke_role(assignment=assignment(cast.admin), by=cast.admin),
        ):
            with pytest.raises(Refused) as refusal:
                act()
            assert code_of(refusal) == "own_rights"


def test_last_administrator_stays(house: House) -> None:
    cast = house.nordwind
    with inside(cast.tenant):
        with pytest.raises(Refused) as refusal:
            services.revoke_role(assignment=assignment(cast.admin), by=None)
        assert code_of(refusal) == "last_admin"
        with pytest.raises(Refused):
            services.deactivate_agent(agent=cast.admin, by=None)
        services.assign_role(agent=cast.agent, role="tenant_admin", by=None)
        services.revoke_role(assignment=assignment(cast.admin), by=cast.agent)


def test_an_auditor_has_no_other_role(house: House) -> None:
    cast = house.nordwind
    with inside(cast.tenant, by=cast.admin):
        for agent, role in ((cast.auditor, "supervisor"), (cast.agent, "auditor")):
            with pytest.raises(Refused) as refusal:
                services.assign_role(agent=agent, role=role, by=cast.admin)
            assert code_of(refusal) == "read_only_role"


def test_roles_of_the_provider_and_of_programs(house: House) -> None:
    cast = house.nordwind
    with inside(cast.tenant, by=cast.admin):
        with pytest.raises(Refused) as refusal:
            services.assign_role(agent=cast.agent, role="operator", by=cast.admin)
        assert code_of(refusal) == "wrong_house"
        with pytest.raises(Refused) as refusal:
            services.assign_role(agent=cast.reader, role="agent", by=cast.admin)
        assert code_of(refusal) == "service_account"
        with pytest.raises(Invalid):
            services.assign_role(agent=cast.agent, role="superuser", by=cast.admin)
        with pytest.raises(Invalid):
            past = timezone.now() - timedelta(days=1)
            services.assign_role(agent=cast.agent, role="agent", expires_at=past, by=cast.admin)


def test_cover_is_given_and_taken_once(house: House, acts: list[Act]) -> None:
    cast = house.nordwind
    end = timezone.now() + timedelta(days=3)
    with inside(cast.tenant, by=cast.admin):
        first = services.grant_cover(agent=cast.quality, unit=cast.other_team, by=cast.admin)
        again = services.grant_cover(agent=cast.quality, unit=cast.other_team, expires_at=end, by=cast.admin)
        assert first.pk == again.pk and TeamCover.objects.get(pk=first.pk).expires_at == end
        services.grant_cover(agent=cast.quality, unit=cast.other_queue, by=cast.admin)
        services.grant_cover(agent=cast.quality, unit=cast.campaign, by=cast.admin)
        services.revoke_cover(cover=again, by=cast.admin)
        assert not TeamCover.objects.filter(pk=first.pk).exists()
    assert [act.kind for act in acts] == ["grant.create"] * 4 + ["grant.revoke"]


def test_closing_an_account(house: House, acts: list[Act]) -> None:
    cast = house.nordwind
    with inside(cast.tenant, by=cast.admin):
        services.deactivate_agent(agent=cast.agent, by=cast.admin)
        assert cast.agent.state == "deactivated" and holds(cast.agent, "access:self:view") is None
        services.reactivate_agent(agent=cast.agent, by=cast.admin)
        assert cast.agent.state == "active"
        with pytest.raises(Refused):
            services.reactivate_agent(agent=cast.agent, by=cast.admin)
        with pytest.raises(Refused):
            services.deactivate_agent(agent=cast.admin, by=cast.admin)
    assert [act.kind for act in acts] == ["agent.deactivate", "agent.reactivate"]


def test_client_holds_what_it_was_given(house: House, acts: list[Act]) -> None:
    cast = house.nordwind
    wanted = ["audits:entry:view", "recordings:conversation:view"]
    with inside(cast.tenant, by=cast.admin):
        made = services.create_client(name="SIEM", permissions=wanted, by=cast.admin)
        assert not made.agent.is_person and made.client.get_scopes() == wanted
        assert made.client.check_secret(made.secret) and made.secret not in made.client.secret
        assert holds(made.agent, "audits:entry:view") is not None
        assert holds(made.agent, "access:self:view") is None
        old = made.secret
        new = services.rotate_client_secret(client=made.client, by=cast.admin)
        assert made.client.check_secret(new) and not made.client.check_secret(old)
        services.revoke_client(client=made.client, by=cast.admin)
        assert not OAuthClient.objects.filter(owner=made.agent).exists()
        assert not Token.objects.exists() and made.agent.state == "deactivated"
    assert [act.kind for act in acts] == ["client.create", "client.rotate_secret", "client.revoke"]
    assert old not in str(acts) and new not in str(acts)


def test_client_with_cover_sees_no_further(house: House) -> None:
    cast = house.nordwind
    with inside(cast.tenant, by=cast.admin):
        made = services.create_client(name="Team", permissions=["tenants:unit:view"], cover=[cast.team], by=cast.admin)
        assert not AgentPermission.objects.get(agent=made.agent).tenant_wide
        assert set(visible(Queue.objects.all(), made.agent, "tenants:unit:view")) == {cast.queue}


@pytest.mark.parametrize("permissions", [[], ["access:role:assign"], ["recordings:recording:lissen"]])
def test_client_cannot_hold_anything_else(house: House, permissions: list[str]) -> None:
    cast = house.nordwind
    with inside(cast.tenant, by=cast.admin), pytest.raises(Invalid) as refusal:
        services.create_client(name="Böse", permissions=permissions, by=cast.admin)
    assert refusal.value.errors[0].pointer.startswith("/permissions")


def test_units_have_one_name_and_a_lasting_address(house: House, acts: list[Act]) -> None:
    cast = house.nordwind
    with inside(cast.tenant, by=cast.admin):
        team = services.create_team(name="  Größere   Schäden ", by=cast.admin)
        assert (team.name, team.slug) == ("Größere Schäden", "groessere-schaeden")
        with pytest.raises(Invalid):
            services.create_team(name="größere schäden", by=cast.admin)
        services.update_team(team=team, name="Großschäden", by=cast.admin)
        assert team.slug == "groessere-schaeden"
        queue = services.create_queue(name="Sturm", team=team, by=cast.admin)
        services.update_queue(queue=queue, team=None, by=cast.admin)
        campaign = services.create_campaign(name="Winter", by=cast.admin)
        services.update_campaign(campaign=campaign, name="Winterruhe", by=cast.admin)
        assert Queue.objects.get(pk=queue.pk).team is None
    assert [act.kind for act in acts] == [
        "team.create", "team.update", "queue.create", "queue.update", "campaign.create", "campaign.update",
    ]  # fmt: skip


def test_own_account(house: House) -> None:
    cast = house.nordwind
    with inside(cast.tenant, by=cast.agent):
        services.update_profile(agent=cast.agent, display_name="Jörg Weiß-Blau", appearance="dark", by=cast.agent)
        services.set_preferences(language="en", by=cast.agent)
        for change in ({"language": "fr"}, {"appearance": "pink"}, {"display_name": ""}):
            with pytest.raises(Invalid):
                services.update_profile(agent=cast.agent, by=cast.agent, **change)
        row = Agent.objects.get(pk=cast.agent.pk)
    assert (row.display_name, row.language, row.appearance) == ("Jörg Weiß-Blau", "en", "dark")


def test_settings_and_purposes(house: House) -> None:
    cast = house.nordwind
    with inside(cast.tenant, by=cast.admin):
        services.update_settings(changes={"invitation_days": 3}, by=cast.admin)
        assert TenantSetting.objects.get().invitation_days == 3
        for changes in ({"tenant_id": "x"}, {"invitation_days": -1}, {"invitation_days": "bald"}):
            with pytest.raises(Invalid):
                services.update_settings(changes=changes, by=cast.admin)
        facts = {"label_de": "Schulung", "label_en": "Training"}
        purpose = services.save_purpose(purpose=None, code="training-2", by=cast.admin, **facts)
        services.save_purpose(purpose=purpose, code="other", is_active=False, by=cast.admin)
        assert Purpose.objects.get(pk=purpose.pk).code == "training-2"
        with pytest.raises(Invalid):
            services.save_purpose(purpose=None, code="training-2", by=cast.admin, **facts)


def test_commands_add_the_first_person(house: House) -> None:
    cast = house.suedlicht
    with inside(cast.tenant):
        agent = services.add_agent(
            email="first@suedlicht.example", display_name="Erste", password="Ganz-am-Anfang-1", by=None
        )
        services.set_password(agent=agent, password="Und-dann-ein-anderes-2", by=None)
        services.assign_role(agent=agent, role="tenant_admin", by=None)
        assert agent.number == Agent.objects.order_by("-number")[0].number
