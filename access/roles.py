"""Roles as data an auditor can read: what each may do, and how far it reaches."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Flag, auto

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Reach(Flag):
    """How far a permission reaches. Whoever holds several roles has the widest reach and the strictest conditions."""

    OWN = auto()  # what is about oneself
    TEAM = auto()  # the people of one's own team and of covered teams
    COVERED = auto()  # what hangs on a covered team, queue or campaign
    PEOPLE = auto()  # acts of the tenant's people on the tenant itself, not on conversations
    AGGREGATES = auto()  # numbers only
    TENANT = auto()  # all of the tenant

    MASKED = auto()  # condition: what names a caller stays masked
    REASON = auto()  # condition: a reason, or a case, is named


@dataclass(frozen=True)
class Role:
    """One role: its name, its sentence and what it may do."""

    name: str
    label: Promise
    sentence: Promise
    permissions: Mapping[str, Reach]
    read_only: bool = False  # the database itself refuses this person's writes of content
    provider: bool = False  # exists at the provider's own tenant only


@dataclass(frozen=True)
class Permission:
    """One permission, in words."""

    name: str
    sentence: Promise
    service: bool = field(default=True, kw_only=True)  # may be given to the account of an API client


_PERMISSIONS = [
    Permission("recordings:conversation:view", _("See conversations")),
    Permission("recordings:conversation:create", _("Take conversations in")),
    Permission("recordings:conversation:edit", _("Tag conversations and pause a running recording")),
    Permission("recordings:conversation:unmask", _("See names, numbers and addresses of callers")),
    Permission("recordings:conversation:access", _("See who may open a conversation, and why")),
    Permission("recordings:recording:play", _("Listen to recordings and read transcripts")),
    Permission("recordings:recording:play_unredacted", _("Listen to what was muted")),
    Permission("recordings:recording:download", _("Download recordings")),
    Permission("recordings:recording:export", _("Export conversations as vCon")),
    Permission("recordings:recording:release", _("Release recordings from quarantine")),
    Permission("recordings:import:view", _("See what came in and what was refused")),
    Permission("audits:entry:view", _("Read the access log")),
    Permission("access:agent:view", _("See people and their rights")),
    Permission("access:agent:edit", _("Invite, change and deactivate people")),
    Permission("access:role:view", _("See roles and what they permit")),
    Permission("access:role:assign", _("Assign and revoke roles"), service=False),
    Permission("access:grant:view", _("See who covers which team, queue and campaign")),
    Permission("access:grant:edit", _("Give and take cover"), service=False),
    Permission("access:client:view", _("See API clients")),
    Permission("access:client:edit", _("Create and revoke API clients"), service=False),
    Permission("access:session:view", _("See who is signed in")),
    Permission("access:session:end", _("End sessions")),
    Permission("access:self:view", _("See one's own account")),
    Permission("access:self:edit", _("Change one's own account"), service=False),
    Permission("tenants:unit:view", _("See teams, queues and campaigns")),
    Permission("tenants:unit:edit", _("Create and change teams, queues and campaigns")),
    Permission("tenants:setting:view", _("See the tenant's settings and purposes")),
    Permission("tenants:setting:edit", _("Change the tenant's settings and purposes"), service=False),
    Permission("tenants:job:view", _("See background jobs")),
    Permission("tenants:tenant:view", _("See the provider's tenants, never their content"), service=False),
    Permission("tenants:tenant:edit", _("Create, suspend and reopen tenants"), service=False),
    Permission("keys:key:view", _("See keys and their state")),
    Permission("keys:key:edit", _("Change keys"), service=False),
]

PERMISSIONS: Mapping[str, Permission] = {permission.name: permission for permission in _PERMISSIONS}
"""The closed list. They are checked in memory and are never rows of auth.Permission."""

EVERYONE: Mapping[str, Reach] = {"access:self:view": Reach.OWN, "access:self:edit": Reach.OWN}
"""What every active agent may do without any role: keep the own account in order."""

_ROLES = [
    Role(
        "tenant_admin",
        _("Administration"),
        _("Keeps people, rights, API clients and settings in order. Cannot see or hear conversations."),
        {
            "recordings:import:view": Reach.TENANT,
            "audits:entry:view": Reach.PEOPLE,
            "access:agent:view": Reach.TENANT,
            "access:agent:edit": Reach.TENANT,
            "access:role:view": Reach.TENANT,
            "access:role:assign": Reach.TENANT,
            "access:grant:view": Reach.TENANT,
            "access:grant:edit": Reach.TENANT,
            "access:client:view": Reach.TENANT,
            "access:client:edit": Reach.TENANT,
            "access:session:view": Reach.TENANT,
            "access:session:end": Reach.TENANT,
            "tenants:unit:view": Reach.TENANT,
            "tenants:unit:edit": Reach.TENANT,
            "tenants:setting:view": Reach.TENANT,
            "tenants:setting:edit": Reach.TENANT,
            "tenants:job:view": Reach.TENANT,
            "keys:key:view": Reach.TENANT,
            "keys:key:edit": Reach.TENANT,
        },
    ),
    Role(
        "dpo",
        _("Data protection officer"),
        _(
            "Sees every conversation and the whole access log. "
            "Listens, downloads and exports only with a case or a reason."
        ),
        {
            "recordings:conversation:view": Reach.TENANT,
            "recordings:conversation:unmask": Reach.TENANT | Reach.REASON,
            "recordings:conversation:access": Reach.TENANT,
            "recordings:recording:play": Reach.TENANT | Reach.REASON,
            "recordings:recording:play_unredacted": Reach.TENANT | Reach.REASON,
            "recordings:recording:download": Reach.TENANT | Reach.REASON,
            "recordings:recording:export": Reach.TENANT | Reach.REASON,
            "recordings:recording:release": Reach.TENANT | Reach.REASON,
            "recordings:import:view": Reach.TENANT,
            "audits:entry:view": Reach.TENANT,
            "access:agent:view": Reach.TENANT,
            "access:role:view": Reach.TENANT,
            "access:grant:view": Reach.TENANT,
            "access:client:view": Reach.TENANT,
            "access:session:view": Reach.TENANT,
            "tenants:unit:view": Reach.TENANT,
            "tenants:setting:view": Reach.TENANT,
            "tenants:job:view": Reach.TENANT,
            "keys:key:view": Reach.TENANT,
        },
    ),
    Role(
        "supervisor",
        _("Supervisor"),
        _("Sees and hears the conversations of covered teams, queues and campaigns, and who opened them."),
        {
            "recordings:conversation:view": Reach.COVERED,
            "recordings:conversation:edit": Reach.COVERED,
            "recordings:conversation:unmask": Reach.COVERED | Reach.REASON,
            "recordings:conversation:access": Reach.COVERED,
            "recordings:recording:play": Reach.COVERED,
            "recordings:recording:release": Reach.COVERED | Reach.REASON,
            "audits:entry:view": Reach.TEAM | Reach.OWN,
            "access:agent:view": Reach.TEAM | Reach.OWN,
            "access:role:view": Reach.TENANT,
            "tenants:unit:view": Reach.COVERED,
        },
    ),
    Role(
        "quality_analyst",
        _("Quality assurance"),
        _("Sees and hears the conversations of covered teams, queues and campaigns to rate them."),
        {
            "recordings:conversation:view": Reach.COVERED,
            "recordings:conversation:edit": Reach.COVERED,
            "recordings:recording:play": Reach.COVERED,
            "audits:entry:view": Reach.OWN,
            "tenants:unit:view": Reach.COVERED,
        },
    ),
    Role(
        "agent",
        _("Agent"),
        _("Sees and hears their own conversations, and who opened them."),
        {
            "recordings:conversation:view": Reach.OWN,
            "recordings:conversation:edit": Reach.OWN,
            "recordings:conversation:unmask": Reach.OWN | Reach.REASON,
            "recordings:recording:play": Reach.OWN,
            "audits:entry:view": Reach.OWN,
            "access:agent:view": Reach.OWN,
        },
    ),
    Role(
        "auditor",
        _("Auditor"),
        _("Reads the access log, rights and masked facts of conversations. Hears nothing and changes nothing."),
        {
            "recordings:conversation:view": Reach.TENANT | Reach.MASKED,
            "recordings:conversation:access": Reach.TENANT | Reach.MASKED,
            "recordings:import:view": Reach.TENANT,
            "audits:entry:view": Reach.TENANT,
            "access:agent:view": Reach.TENANT,
            "access:role:view": Reach.TENANT,
            "access:grant:view": Reach.TENANT,
            "access:client:view": Reach.TENANT,
            "access:session:view": Reach.TENANT,
            "tenants:unit:view": Reach.TENANT,
            "tenants:setting:view": Reach.TENANT,
            "tenants:job:view": Reach.TENANT,
            "keys:key:view": Reach.TENANT,
        },
        read_only=True,
    ),
    Role(
        "operator",
        _("Operator"),
        _("Runs the provider's tenants from outside: creates, suspends and reopens them. Sees no tenant's content."),
        {
            "audits:entry:view": Reach.TENANT,
            "access:agent:view": Reach.TENANT,
            "access:agent:edit": Reach.TENANT,
            "access:role:view": Reach.TENANT,
            "access:role:assign": Reach.TENANT,
            "access:session:view": Reach.TENANT,
            "access:session:end": Reach.TENANT,
            "tenants:setting:view": Reach.TENANT,
            "tenants:setting:edit": Reach.TENANT,
            "tenants:tenant:view": Reach.TENANT,
            "tenants:tenant:edit": Reach.TENANT,
            "tenants:job:view": Reach.TENANT,
        },
        provider=True,
    ),
]

ROLES: Mapping[str, Role] = {role.name: role for role in _ROLES}
"""Every role there is."""
