"""The pages of access and the frame around them: what each person is offered, and what forms do."""

import pytest

from access import services
from access.models import Agent, Invitation, RoleAssignment, TeamCover
from tests.cast import Cast, House
from tests.scopes import inside
from tests.visitors import Person, Visitor

ROLES = ("admin", "dpo", "supervisor", "quality", "agent", "auditor")


@pytest.fixture
def nordwind(committed_house: House) -> Cast:
    """The first of the two houses."""
    return committed_house.nordwind


def test_every_role_has_a_start_page_with_one_next_act(nordwind: Cast) -> None:
    for role in ROLES:
        person: Agent = getattr(nordwind, role)
        page = Person(nordwind, person).get("/").content.decode()
        assert page.count('class="btn btn-primary"') == 1, role  # the link past the navigation has a class more
        assert person.display_name in page


def test_signing_in_names_the_tenant_first(nordwind: Cast) -> None:
    page = Visitor(nordwind).get("/login/").content.decode()
    assert page.index(nordwind.tenant.name) < page.index('name="password"')


def test_the_navigation_shows_what_the_role_may(nordwind: Cast) -> None:
    admin = Person(nordwind, nordwind.admin).get("/").content.decode()
    agent = Person(nordwind, nordwind.agent).get("/").content.decode()
    assert 'href="/clients/"' in admin and 'href="/conversations/"' not in admin
    assert 'href="/conversations/"' in agent and 'href="/clients/"' not in agent and 'href="/agents/"' not in agent


def test_roles_and_cover_are_given_and_taken(nordwind: Cast) -> None:
    admin, slug = Person(nordwind, nordwind.admin), nordwind.colleague.slug
    given = admin.post(f"/agents/{slug}/roles/", {"role": "supervisor", "expires_at": "31.12.2099"})
    assert given.status_code == 302
    assert admin.post(f"/agents/{slug}/cover/", {"unit": f"team:{nordwind.team.slug}"}).status_code == 302
    with inside(nordwind.tenant):
        role = RoleAssignment.objects.get(agent=nordwind.colleague, role="supervisor")
        cover = TeamCover.objects.get(user=nordwind.colleague)
        assert role.expires_at is not None and role.expires_at.year >= 2099
    assert "31.12.2099" in admin.get(f"/agents/{slug}/").content.decode()
    for address in (f"roles/{role.pk}/revoke/", f"cover/team/{cover.pk}/revoke/"):
        assert admin.get(f"/agents/{slug}/{address}").status_code == 200
        assert admin.post(f"/agents/{slug}/{address}").status_code == 302
    with inside(nordwind.tenant):
        assert not RoleAssignment.objects.filter(pk=role.pk).exists()
        assert not TeamCover.objects.filter(pk=cover.pk).exists()


def test_a_wrong_form_is_shown_again(nordwind: Cast) -> None:
    admin = Person(nordwind, nordwind.admin)
    taken = {"display_name": "Nora Nachtigall", "email": nordwind.dpo.email, "language": "de"}
    answer = admin.post("/agents/invite/", taken)
    assert answer.status_code == 422
    assert "Diese Adresse hat hier schon jemand." in answer.content.decode()
    with inside(nordwind.tenant):
        assert not Agent.objects.filter(display_name="Nora Nachtigall").exists()
    late = admin.post(f"/agents/{nordwind.colleague.slug}/roles/", {"role": "dpo", "expires_at": "1.1.2001"})
    assert late.status_code == 422


def test_an_invited_person_chooses_a_password_once(nordwind: Cast) -> None:
    admin = Person(nordwind, nordwind.admin)
    fields = {"display_name": "Nora Nachtigall", "email": "nora@nordwind.example", "roles": ["agent"], "language": "de"}
    assert admin.post("/agents/invite/", fields).status_code == 302
    with inside(nordwind.tenant):
        invitation = Invitation.objects.select_related("agent").get(agent__email="nora@nordwind.example")
        link = f"/invitation/{services.prepare_invitation(invitation=invitation, by=None)}/"
    stranger = Visitor(nordwind)
    page = stranger.get(link)
    assert "Nora Nachtigall" in page.content.decode()
    assert page["Referrer-Policy"] == "no-referrer" and page["Cache-Control"] == "no-store"
    assert stranger.post(link, {"password": "nordwind", "again": "nordwind"}).status_code == 422
    chosen = "Zwoelf-Reiher-am-Wehr"
    assert stranger.post(link, {"password": chosen, "again": chosen}).status_code == 302
    assert stranger.get(link).status_code == 404
    assert Person(nordwind, invitation.agent, password=chosen).get("/").status_code == 200


def test_an_account_is_closed_and_opened(nordwind: Cast) -> None:
    admin, slug = Person(nordwind, nordwind.admin), nordwind.colleague.slug
    assert admin.post(f"/agents/{slug}/close/").status_code == 302
    assert Visitor(nordwind).get("/me/").status_code == 302
    with inside(nordwind.tenant):
        assert not Agent.objects.get(pk=nordwind.colleague.pk).is_active
    assert admin.post(f"/agents/{slug}/reopen/").status_code == 302
    assert Person(nordwind, nordwind.colleague).get("/me/").status_code == 200
    own = admin.get(f"/agents/{nordwind.admin.slug}/").content.decode()
    assert "Nicht das eigene Konto: Jemand muss bleiben." in own
    assert admin.post(f"/agents/{nordwind.admin.slug}/close/").status_code == 422


def test_the_house_keeps_its_units_settings_and_purposes(nordwind: Cast) -> None:
    admin = Person(nordwind, nordwind.admin)
    assert admin.post("/units/team/new/", {"name": "Nachtdienst"}).status_code == 302
    assert admin.post("/units/queue/new/", {"name": "Nachtruf", "team": "nachtdienst"}).status_code == 302
    assert admin.post("/units/queue/nachtruf/", {"name": "Nachtruf Nord", "team": ""}).status_code == 302
    page = admin.get("/units/").content.decode()
    assert "Nachtdienst" in page and "Nachtruf Nord" in page
    assert admin.get("/units/planet/new/").status_code == 404
    purpose = {"label_de": "Schulung neu", "label_en": "New training", "needs_reason": "on", "is_active": "on"}
    assert admin.post("/settings/purposes/new/", purpose).status_code == 302
    assert "Schulung neu" in admin.get("/settings/").content.decode()
    times = {
        "invitation_days": 3,
        "playback_minutes": 20,
        "reveal_minutes": 5,
        "password_context_words": "Amsel\nAmsel",
    }
    assert admin.post("/settings/", times).status_code == 302
    assert admin.post("/settings/", {**times, "playback_minutes": 0}).status_code == 422
    assert Person(nordwind, nordwind.auditor).get("/settings/").content.decode().count("<form method") < 5


def test_other_tenant_gets_404(committed_house: House, nordwind: Cast) -> None:
    stranger = Person(committed_house.suedlicht, committed_house.suedlicht.admin)
    known = Person(nordwind, nordwind.admin).get(f"/agents/{nordwind.colleague.slug}/")
    assert known.status_code == 200
    if nordwind.colleague.slug != committed_house.suedlicht.colleague.slug:
        assert stranger.get(f"/agents/{nordwind.colleague.slug}/").status_code == 404


def test_without_permission_gets_403(nordwind: Cast) -> None:
    agent = Person(nordwind, nordwind.agent)
    for path in ("/agents/invite/", "/clients/", "/settings/", "/units/team/new/", "/roles/"):
        answer = agent.get(path)
        assert answer.status_code == 403, path
        assert "Dafür haben Sie kein Recht." in answer.content.decode()


def test_preferences_hold_for_strangers_and_lead_nowhere_else(nordwind: Cast) -> None:
    stranger = Visitor(nordwind)
    answer = stranger.post("/preferences/", {"language": "en", "appearance": "dark", "next": "//evil.example/"})
    assert answer.status_code == 302 and answer["Location"] == "/"
    page = stranger.get("/login/").content.decode()
    assert 'lang="en"' in page and 'data-bs-theme="dark"' in page and "Sign in" in page
    assert stranger.post("/preferences/", {"language": "xx", "next": "/login/"}).status_code == 302
