"""Who may do what: the table of the house, by equality."""

import pytest

from access.roles import EVERYONE, PERMISSIONS, ROLES, Reach

MARKS = {
    "–": None,
    "all": Reach.TENANT,
    "all+reason": Reach.TENANT | Reach.REASON,
    "all, masked": Reach.TENANT | Reach.MASKED,
    "covered": Reach.COVERED,
    "covered+reason": Reach.COVERED | Reach.REASON,
    "own": Reach.OWN,
    "own+reason": Reach.OWN | Reach.REASON,
    "people's acts": Reach.PEOPLE,
    "own team": Reach.TEAM | Reach.OWN,
}

COLUMNS = ("tenant_admin", "dpo", "supervisor", "quality_analyst", "agent", "auditor")
TABLE = {
    "recordings:conversation:view": ("–", "all", "covered", "covered", "own", "all, masked"),
    "recordings:conversation:unmask": ("–", "all+reason", "covered+reason", "–", "own+reason", "–"),
    "recordings:recording:play": ("–", "all+reason", "covered", "covered", "own", "–"),
    "recordings:recording:play_unredacted": ("–", "all+reason", "–", "–", "–", "–"),
    "recordings:recording:download": ("–", "all+reason", "–", "–", "–", "–"),
    "recordings:recording:export": ("–", "all+reason", "–", "–", "–", "–"),
    "recordings:recording:release": ("–", "all+reason", "covered+reason", "–", "–", "–"),
    "audits:entry:view": ("people's acts", "all", "own team", "own", "own", "all"),
    "access:agent:view": ("all", "all", "own team", "–", "own", "all"),
    "access:agent:edit": ("all", "–", "–", "–", "–", "–"),
    "access:role:assign": ("all", "–", "–", "–", "–", "–"),
    "access:grant:edit": ("all", "–", "–", "–", "–", "–"),
    "access:client:edit": ("all", "–", "–", "–", "–", "–"),
    "access:session:end": ("all", "–", "–", "–", "–", "–"),
    "tenants:unit:edit": ("all", "–", "–", "–", "–", "–"),
    "tenants:setting:edit": ("all", "–", "–", "–", "–", "–"),
    "keys:key:edit": ("all", "–", "–", "–", "–", "–"),
    "tenants:tenant:edit": ("–", "–", "–", "–", "–", "–"),
}


@pytest.mark.parametrize("permission", TABLE)
def test_table(permission: str) -> None:
    held = tuple(ROLES[role].permissions.get(permission) for role in COLUMNS)
    assert held == tuple(MARKS[mark] for mark in TABLE[permission])


def test_every_permission_of_a_role_is_in_the_closed_list() -> None:
    named = {name for role in ROLES.values() for name in role.permissions} | set(EVERYONE)
    assert named <= set(PERMISSIONS)


def test_auditor_is_the_read_only_role_and_changes_nothing() -> None:
    assert [role.name for role in ROLES.values() if role.read_only] == ["auditor"]
    changing = (":edit", ":create", ":assign", ":release", ":end", ":play", ":download", ":export", ":unmask")
    assert not [name for name in ROLES["auditor"].permissions if name.endswith(changing)]


def test_administration_cannot_listen() -> None:
    seen = [name for name in ROLES["tenant_admin"].permissions if name.startswith("recordings:")]
    assert seen == ["recordings:import:view"]


def test_operator_exists_at_the_provider_only_and_sees_no_content() -> None:
    assert [role.name for role in ROLES.values() if role.provider] == ["operator"]
    assert not [name for name in ROLES["operator"].permissions if name.startswith("recordings:")]


def test_programs_cannot_hold_what_changes_rights() -> None:
    refused = {name for name, permission in PERMISSIONS.items() if not permission.service}
    assert {"access:role:assign", "access:grant:edit", "access:client:edit", "access:self:edit"} <= refused


def test_each_role_says_in_a_sentence_what_it_is() -> None:
    for role in ROLES.values():
        assert str(role.sentence).endswith(".") and str(role.label)
