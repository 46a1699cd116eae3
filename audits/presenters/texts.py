"""One entry as a sentence, in the language of the page or in a named one."""

from collections.abc import Mapping
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from audits.events import KINDS
from audits.presenters.phrases import NOUNS, PHRASES


def label(kind: str) -> str:
    """Return the kind as a heading."""
    phrase = PHRASES.get(kind)
    return str(phrase.label) if phrase else kind


def noun(entity_type: str, number: str = "") -> str:
    """Return a type of object, with its number where there is one."""
    found = NOUNS.get(entity_type)
    if found is None:
        return f"{entity_type} {number}".strip()
    return f"{found.named} {number}" if number else str(found.alone)


def object_named(body: Mapping[str, Any], names: Mapping[str, str]) -> str:
    """Return what an event is about: a name, a number from the leaf's context, or the bare type."""
    about = body.get("obj") or {}
    ids = about.get("ids") or []
    entity_type = about.get("t") or _entity_of(body)
    if len(ids) == 1 and ids[0] in names:
        return names[ids[0]]
    return noun(entity_type, str((body.get("ctx") or {}).get("number") or ""))


def _entity_of(body: Mapping[str, Any]) -> str:
    kind = KINDS.get(str(body.get("kind")))
    return kind.entity_type if kind else "page"


def actor_named(actor_type: str, name: str | None) -> str:
    """Return who acted, also where there is no account (any more)."""
    if name:
        return name
    nobody = {"anonymous": _("Nobody signed in"), "system": _("The system")}
    return nobody.get(actor_type) or _("A former account")


def sentence(
    body: Mapping[str, Any], lang: str | None = None, *, actor: str = "", names: Mapping[str, str] | None = None
) -> str:
    """Return one leaf as a sentence. `lang` is "de" or "en"; None is the language in use."""
    with translation.override(lang or translation.get_language()):
        phrase = PHRASES[str(body["kind"])]
        who = body.get("actor") or {}
        words = {
            "actor": actor_named(str(who.get("t", "")), actor),
            "object": object_named(body, names or {}),
            "count": str((body.get("ctx") or {}).get("count", "?")),
        }
        said = str(phrase.sentence) % words
        return said[:1].upper() + said[1:]
