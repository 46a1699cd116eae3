"""What somebody sees: role and cover together, and one filter that lists and single reads agree on."""

from contextlib import suppress
from datetime import timedelta

import pytest
from django.utils import timezone

from access import selectors, services
from access.guards import get_visible
from access.models import Agent, RoleAssignment, TeamCover
from access.roles import PERMISSIONS, Reach
from tenants.exceptions import Forbidden, NotFound
from tenants.ids import uuid7
from tenants.models import Queue, Team
from tests.cast import House
from tests.scopes import inside

PEOPLE = ("admin", "dpo", "supervisor", "quality", "agent", "colleague", "auditor", "former", "ingest", "reader")


@pytest.mark.parametrize("part", PEOPLE)
@pytest.mark.parametrize("model", [Agent, Team, Queue])
def test_list_and_single_read_agree(house: House, part: str, model: type[Agent | Team | Queue]) -> None:
    cast = house.nordwind
    permission = "access:agent:view" if model is Agent else "tenants:unit:view"
    with inside(cast.tenant):
        who: Agent = getattr(cast, part)
        listed = set(selectors.visible(model.objects.all(), who, permission).values_list("pk", flat=True))
        single = set()
        for pk in model.objects.values_list("pk", flat=True):
            with suppress(Forbidden):
                single.add(get_visible(model.objects.all(), who, permission, pk=pk).pk)
    assert listed == single


def test_supervisor_sees_the_covered_team_and_nobody_else(house: House) -> None:
    cast = house.nordwind
    with inside(cast.tenant):
        seen = set(selectors.visible(Agent.objects.all(), cast.supervisor, "access:agent:view"))
        assert seen == {cast.supervisor, cast.agent}
        units = selectors.visible(Queue.objects.all(), cast.supervisor, "tenants:unit:view")
        assert set(units) == {cast.queue}


def test_agent_sees_only_the_own_account(house: House) -> None:
    cast = house.nordwind
    with inside(cast.tenant):
        assert set(selectors.visible(Agent.objects.all(), cast.agent, "access:agent:view")) == {cast.agent}


def test_cover_that_ended_shows_nothing(house: House) -> None:
    cast = house.nordwind
    with inside(cast.tenant):
        TeamCover.objects.filter(user=cast.supervisor).update(expires_at=timezone.now() - timedelta(seconds=1))
        assert selectors.covered(cast.supervisor) == selectors.Covered()
        seen = set(selectors.visible(Agent.objects.all(), cast.supervisor, "access:agent:view"))
        assert seen == {cast.supervisor}


def test_role_that_ended_gives_nothing(house: House) -> None:
    cast = house.nordwind
    with inside(cast.tenant):
        RoleAssignment.objects.filter(agent=cast.dpo).update(expires_at=timezone.now() - timedelta(seconds=1))
        assert selectors.holds(cast.dpo, "recordings:conversation:view") is None


def test_tenant_wide_role_needs_no_cover(house: House) -> None:
    cast = house.nordwind
    with inside(cast.tenant):
        services.assign_role(agent=cast.quality, role="quality_analyst", tenant_wide=True, by=cast.admin)
        reach = selectors.holds(cast.quality, "recordings:conversation:view")
        assert reach is not None and Reach.TENANT in reach
        assert selectors.holds(cast.quality, "audits:entry:view") == Reach.OWN


def test_two_roles_have_the_wider_reach_and_the_stricter_condition(house: House) -> None:
    cast = house.nordwind
    with inside(cast.tenant):
        services.assign_role(agent=cast.supervisor, role="dpo", by=cast.admin)
        reach = selectors.holds(cast.supervisor, "recordings:recording:play")
    assert reach == Reach.COVERED | Reach.TENANT | Reach.REASON


def test_former_colleague_holds_nothing(house: House) -> None:
    cast = house.nordwind
    with inside(cast.tenant):
        assert all(selectors.holds(cast.former, name) is None for name in PERMISSIONS)


def test_auditor_sees_callers_masked_and_is_read_only(house: House) -> None:
    cast = house.nordwind
    with inside(cast.tenant):
        assert not selectors.can_see_unmasked(cast.auditor)
        assert selectors.is_read_only(cast.auditor)
        assert selectors.can_see_unmasked(cast.dpo) and not selectors.is_read_only(cast.dpo)


def test_unknown_permission_is_a_mistake_of_ours(house: House) -> None:
    with inside(house.nordwind.tenant), pytest.raises(LookupError):
        selectors.holds(house.nordwind.admin, "recordings:recording:lissen")


def test_other_tenant_gets_404(house: House) -> None:
    cast, other = house.nordwind, house.suedlicht
    with inside(cast.tenant):
        for pk in (other.agent.pk, uuid7()):
            with pytest.raises(NotFound):
                get_visible(Agent.objects.all(), cast.admin, "access:agent:view", pk=pk)


def test_not_covered_gets_403(house: House) -> None:
    cast = house.nordwind
    with inside(cast.tenant), pytest.raises(Forbidden) as refusal:
        get_visible(Agent.objects.all(), cast.supervisor, "access:agent:view", pk=cast.colleague.pk)
    assert refusal.value.code == "not_covered"


def test_without_permission_gets_403_even_for_nothing(house: House) -> None:
    cast = house.nordwind
    with inside(cast.tenant), pytest.raises(Forbidden) as refusal:
        get_visible(Team.objects.all(), cast.agent, "tenants:unit:view", pk=uuid7())
    assert refusal.value.code == "missing_permission"


def test_who_may_open_one_person_and_why(house: House) -> None:
    cast = house.nordwind
    with inside(cast.tenant):
        ways = {(one.agent, one.way) for one in selectors.reached_by("access:agent:view", cast.agent)}
    assert ways == {
        (cast.admin, "tenant"),
        (cast.dpo, "tenant"),
        (cast.auditor, "tenant"),
        (cast.supervisor, "team"),
        (cast.agent, "own"),
    }


def test_rights_cost_two_queries_a_request(house: House, django_assert_num_queries: object) -> None:
    cast = house.nordwind
    with inside(cast.tenant):
        fresh = Agent.objects.get(pk=cast.supervisor.pk)
        with django_assert_num_queries(2):  # type: ignore[operator]
            for permission in PERMISSIONS:
                selectors.holds(fresh, permission)
            selectors.covered(fresh)
            selectors.covered(fresh)
