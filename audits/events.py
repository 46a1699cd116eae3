"""The closed list of kinds: what can stand in the log, and what in each is personal. Stored strings are frozen."""

from dataclasses import dataclass
from typing import Final

VERBS: Final = frozenset(
    {
        "approve", "authenticate", "authentication_failed", "create", "delete", "download", "end_session", "erase",
        "execute", "export", "fail", "heartbeat", "hold", "list", "play", "play_range", "play_unredacted",
        "quarantine", "refuse", "reject", "release", "search", "update", "view", "view_unmasked",
    }
)  # fmt: skip
"""The verbs of the contract. A new one is added, none is renamed."""

LEVELS: Final = frozenset({"user", "security", "system"})
"""Ordinary acts · identities, rights, keys and refusals · machinery."""

ROLLED_UP: Final = frozenset({"recording.play_range", "playback.heartbeat"})
"""Kinds that pages fold under their playback; the log itself keeps each."""

LISTS: Final = frozenset({"list", "search"})
"""Verbs whose objects were only shown in a list: not part of an object's trail."""


class UnknownKind(LookupError):
    """A kind that nobody has declared: the list is closed."""


@dataclass(frozen=True)
class Kind:
    """One kind of event. `personal` names what may stand in its sealed opening, beside the actor's address."""

    name: str
    verb: str
    entity_type: str
    level: str = "user"
    personal: tuple[str, ...] = ()

    @property
    def erased_with(self) -> str:
        """Whose key, once destroyed, makes the opening unreadable: the shredding rule."""
        return "subject" if self.personal else "actor"


_KINDS: Final = (
    # Tenants, their settings and their units.
    Kind("campaign.create", "create", "campaign"),
    Kind("campaign.list", "list", "campaign"),
    Kind("campaign.update", "update", "campaign", personal=("changes",)),
    Kind("campaign.view", "view", "campaign"),
    Kind("domain.add", "create", "tenant", level="security"),
    Kind("job.end", "update", "job", level="system"),
    Kind("job.list", "list", "job"),
    Kind("job.start", "create", "job", level="system"),
    Kind("job.view", "view", "job"),
    Kind("purpose.create", "create", "purpose"),
    Kind("purpose.list", "list", "purpose"),
    Kind("purpose.update", "update", "purpose", personal=("changes",)),
    Kind("queue.create", "create", "queue"),
    Kind("queue.list", "list", "queue"),
    Kind("queue.update", "update", "queue", personal=("changes",)),
    Kind("queue.view", "view", "queue"),
    Kind("team.create", "create", "team"),
    Kind("team.list", "list", "team"),
    Kind("team.update", "update", "team", personal=("changes",)),
    Kind("team.view", "view", "team"),
    Kind("tenant.create", "create", "tenant", level="security"),
    Kind("tenant.list", "list", "tenant"),
    Kind("tenant.reopen", "update", "tenant", level="security"),
    Kind("tenant.suspend", "update", "tenant", level="security"),
    Kind("tenant.update", "update", "tenant", level="security", personal=("changes",)),
    Kind("tenant.view", "view", "tenant"),
    Kind("work.run", "execute", "work", level="system", personal=("reason",)),
    # Access, people and rights.
    Kind("agent.accept", "update", "invitation", level="security"),
    Kind("agent.create", "create", "agent", level="security", personal=("changes",)),
    Kind("agent.deactivate", "update", "agent", level="security", personal=("changes",)),
    Kind("agent.factor_add", "create", "second_factor", level="security"),
    Kind("agent.factor_remove", "delete", "second_factor", level="security"),
    Kind("agent.invite", "create", "agent", level="security", personal=("changes",)),
    Kind("agent.list", "list", "agent", personal=("query",)),
    Kind("agent.password_change", "update", "agent", level="security"),
    Kind("agent.password_reset", "update", "agent", level="security"),
    Kind("agent.reactivate", "update", "agent", level="security", personal=("changes",)),
    Kind("agent.update", "update", "agent", personal=("changes",)),
    Kind("agent.view", "view", "agent"),
    Kind("client.create", "create", "client", level="security", personal=("changes",)),
    Kind("client.list", "list", "client"),
    Kind("client.revoke", "delete", "client", level="security"),
    Kind("client.rotate_secret", "update", "client", level="security"),
    Kind("client.view", "view", "client"),
    Kind("docs.view", "view", "docs"),
    Kind("grant.create", "create", "grant", level="security"),
    Kind("grant.list", "list", "grant"),
    Kind("grant.revoke", "delete", "grant", level="security"),
    Kind("grant.view", "view", "grant"),
    Kind("invitation.create", "create", "invitation", level="security", personal=("changes",)),
    Kind("invitation.list", "list", "invitation"),
    Kind("invitation.view", "view", "invitation"),
    Kind("invitation.withdraw", "delete", "invitation", level="security"),
    Kind("language.change", "update", "session"),
    Kind("page.view", "view", "page"),
    Kind("password.reset_request", "create", "agent", level="security", personal=("login",)),
    Kind("permission.grant", "create", "permission", level="security"),
    Kind("permission.revoke", "delete", "permission", level="security"),
    Kind("preference.update", "update", "agent", personal=("changes",)),
    Kind("recovery_codes.create", "create", "second_factor", level="security"),
    Kind("recovery_codes.view", "view", "second_factor", level="security"),
    Kind("request.fail", "fail", "page", level="security"),
    Kind("request.refuse", "refuse", "page", level="security"),
    Kind("request.refuse_many", "refuse", "page", level="security"),
    Kind("request.view", "view", "page"),
    Kind("role.assign", "create", "role", level="security"),
    Kind("role.list", "list", "role"),
    Kind("role.revoke", "delete", "role", level="security"),
    Kind("self.view", "view", "agent"),
    Kind("session.authenticate", "authenticate", "session", level="security"),
    Kind("session.authentication_failed", "authentication_failed", "session", level="security", personal=("login",)),
    Kind("session.delete", "end_session", "session", level="security"),
    Kind("session.end", "end_session", "session", level="security"),
    Kind("session.list", "list", "session"),
    Kind("session.lock_out", "authentication_failed", "session", level="security", personal=("login",)),
    Kind("session.sign_in_form", "view", "session"),
    Kind("session.view", "view", "session"),
    Kind("start.view", "view", "page"),
    Kind("token.create", "authenticate", "client", level="security"),
    Kind("token.revoke", "end_session", "client", level="security"),
    Kind("unit.create", "create", "unit"),
    Kind("unit.list", "list", "unit"),
    Kind("unit.update", "update", "unit", personal=("changes",)),
    # Keys, what opens what.
    Kind("key.create", "create", "key", level="security"),
    Kind("key.destroy", "erase", "key", level="security"),
    Kind("key.list", "list", "key"),
    Kind("key.probe", "view", "key", level="system"),
    Kind("key.rewrap", "update", "key", level="security"),
    Kind("key.rotate", "update", "key", level="security"),
    Kind("key.use_refused", "refuse", "key", level="security"),
    Kind("key.view", "view", "key"),
    Kind("object_key.create", "create", "object_key", level="system"),
    Kind("object_key.destroy", "erase", "object_key", level="security"),
    Kind("subject_key.create", "create", "subject_key", level="system"),
    Kind("subject_key.destroy", "erase", "subject_key", level="security"),
    # Audits, the log about itself.
    Kind("audit.export", "export", "audit", level="security", personal=("query",)),
    Kind("audit.kinds", "list", "audit"),
    Kind("audit.list", "list", "audit", personal=("query",)),
    Kind("audit.stream", "export", "audit", level="security", personal=("query",)),
    Kind("audit.trail", "list", "audit"),
    Kind("audit.view", "view", "audit"),
    # Recordings, what the tenant holds.
    Kind("attachment.download", "download", "attachment"),
    Kind("attachment.view", "view", "attachment"),
    Kind("conversation.access", "list", "conversation"),
    Kind("conversation.delete", "delete", "conversation"),
    Kind("conversation.export", "export", "conversation", personal=("reason",)),
    Kind("conversation.import", "create", "conversation", level="system"),
    Kind("conversation.ingest", "create", "conversation", personal=("changes",)),
    Kind("conversation.list", "list", "conversation", personal=("query",)),
    Kind("conversation.reveal", "view_unmasked", "conversation", personal=("reason",)),
    Kind("conversation.search", "search", "conversation", personal=("query",)),
    Kind("conversation.tag", "update", "conversation", personal=("changes",)),
    Kind("conversation.trail", "list", "conversation"),
    Kind("conversation.update", "update", "conversation", personal=("changes",)),
    Kind("conversation.view", "view", "conversation"),
    Kind("message.view", "view", "message"),
    Kind("playback.end", "update", "playback"),
    Kind("playback.heartbeat", "heartbeat", "playback"),
    Kind("playback.view", "view", "playback"),
    Kind("recording.download", "download", "recording", personal=("reason",)),
    Kind("recording.fail", "fail", "recording", level="system"),
    Kind("recording.list", "list", "recording"),
    Kind("recording.pause", "update", "recording"),
    Kind("recording.play", "play", "recording", personal=("reason",)),
    Kind("recording.play_range", "play_range", "recording"),
    Kind("recording.play_unredacted", "play_unredacted", "recording", personal=("reason",)),
    Kind("recording.process", "update", "recording", level="system"),
    Kind("recording.quarantine", "quarantine", "recording", level="security"),
    Kind("recording.release", "release", "recording", level="security", personal=("reason",)),
    Kind("recording.resume", "update", "recording"),
    Kind("recording.upload", "create", "recording"),
    Kind("recording.upload_begun", "create", "recording"),
    Kind("recording.view", "view", "recording"),
    Kind("recording.waveform", "view", "recording"),
    Kind("transcript.create", "create", "transcript", level="system"),
    Kind("transcript.view", "view", "transcript"),
)

KINDS: Final[dict[str, Kind]] = {kind.name: kind for kind in _KINDS}


ENTITY_TYPES: Final = frozenset(kind.entity_type for kind in _KINDS)
"""Types of objects that the log knows. Nothing else may stand in an address of a trail."""


def kind_named(name: str) -> Kind:
    """Return the kind, or raise UnknownKind with its name."""
    try:
        return KINDS[name]
    except KeyError:
        raise UnknownKind(f"{name!r} is not declared in audits/events.py") from None
