"""The words and numbers of the page of keys."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import get_language, gettext, ngettext

from access import formats
from keys.models import TenantKey
from keys.selectors import Coverage, KeyringFacts, VersionFacts


@dataclass(frozen=True)
class CoverageRow:
    """One line of what the key covers."""

    name: str
    note: str
    alive: int
    destroyed: int


@dataclass(frozen=True)
class VersionRow:
    """One version of the tenant key."""

    version: int
    made: datetime
    state: str
    tone: str
    icon: str
    ended: datetime | None


@dataclass(frozen=True)
class ProbeLine:
    """The last key probe as a sentence with its tone."""

    text: str
    tone: str
    icon: str
    at: datetime | None


@dataclass(frozen=True)
class KeyringPage:
    """All that the template shows."""

    may_change: bool
    version: int | None
    since: datetime | None
    hand: str
    probe: ProbeLine
    coverage: list[CoverageRow]
    total: str
    versions: list[VersionRow]
    awaiting: str


def keyring_page(facts: KeyringFacts, *, may_change: bool) -> KeyringPage:
    """Present the keys of the tenant."""
    active = facts.active
    return KeyringPage(
        may_change=may_change,
        version=active.key.version if active else None,
        since=active.key.created_at if active else None,
        hand=_hand(active) if active else "",
        probe=_probe(active.key if active else None),
        coverage=[_coverage_row(row) for row in facts.coverage],
        total=_total(facts.coverage),
        versions=[_version_row(version) for version in facts.versions],
        awaiting=_awaiting(facts.awaiting_rotation),
    )


def rotation_page(facts: KeyringFacts) -> dict[str, str]:
    """Present the question before a change of the key."""
    active = facts.active
    number = active.key.version if active else 0
    wraps = formats.count(sum(version.wraps for version in facts.versions), _language())
    return {
        "title": gettext("Change key version %(number)s?") % {"number": number},
        "consequence": gettext(
            "Version %(next)s is made, %(count)s keys are wrapped anew, then version %(number)s is destroyed."
        )
        % {"next": number + 1, "count": wraps, "number": number},
        "awaiting": _awaiting(facts.awaiting_rotation),
    }


def _language() -> str:
    return formats.language_of(get_language() or "de")


def _hand(active: VersionFacts) -> str:
    if active.description.is_own_hand:
        return gettext("In your own hand.")
    return gettext("In the provider's hand: in the keyring of this installation, outside the database and its backups.")


def _probe(key: TenantKey | None) -> ProbeLine:
    if key is None or key.probed_at is None:
        return ProbeLine(gettext("not probed yet"), "", "clock", None)
    if key.probe_fault:
        return ProbeLine(gettext("failed: the known value does not open"), "bad", "alert-octagon", key.probed_at)
    return ProbeLine(gettext("passed: the known value opens"), "ok", "circle-check", key.probed_at)


def _coverage_row(row: Coverage) -> CoverageRow:
    words = {
        "conversation": (gettext("Conversations"), gettext("one key for the outside parties of each")),
        "agent": (gettext("Agents"), gettext("one key for what the log holds about each")),
        "case": (gettext("Subject requests"), gettext("one key each")),
        "tenant": (gettext("The tenant itself"), gettext("one key for what belongs to no person")),
        "object": (gettext("Stored media"), gettext("one key each, under the key of its conversation")),
    }
    name, note = words[row.kind]
    return CoverageRow(name, note, row.alive, row.destroyed)


def _total(rows: list[Coverage]) -> str:
    alive, destroyed = sum(row.alive for row in rows), sum(row.destroyed for row in rows)
    numbers = {"all": alive + destroyed, "alive": alive, "destroyed": destroyed}
    shown = {name: formats.count(number, _language()) for name, number in numbers.items()}
    return gettext("Keys ever made: %(all)s. In use: %(alive)s + destroyed: %(destroyed)s.") % shown


def _version_row(facts: VersionFacts) -> VersionRow:
    tones = {
        TenantKey.State.ACTIVE: ("ok", "circle-check"),
        TenantKey.State.RETIRING: ("warn", "refresh"),
        TenantKey.State.DESTROYING: ("warn", "refresh"),
        TenantKey.State.DESTROYED: ("", "trash"),
    }
    state = TenantKey.State(facts.key.state)
    tone, icon = tones[state]
    return VersionRow(facts.key.version, facts.key.created_at, str(state.label), tone, icon, facts.key.destroyed_at)


def _awaiting(count: int) -> str:
    if not count:
        return ""
    return ngettext(
        "%(count)s key was destroyed since the last change. The next change makes that final in old backups too.",
        "%(count)s keys were destroyed since the last change. The next change makes that final in old backups too.",
        count,
    ) % {"count": formats.count(count, _language())}
