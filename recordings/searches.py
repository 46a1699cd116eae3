"""Searches that quote a caller, sealed for the address bar: no history, bookmark or server log holds them in clear."""

import base64
import json
import re
from dataclasses import dataclass

from access import sealing
from access.models import Agent

_DIGITS = re.compile(r"\d{1,9}")
_PHONE = re.compile(r"[+0][\d\s()/.-]{4,30}")
LONGEST = 2000


@dataclass(frozen=True)
class Search:
    """Words of the conversation, and a phone number, an e-mail address or a customer number."""

    words: str = ""
    contact: str = ""

    def __bool__(self) -> bool:
        return bool(self.words or self.contact)


def guess(text: str) -> Search:
    """Tell a contact from words, for the one field at the top of every page."""
    typed = text.strip()
    if "@" in typed or _PHONE.fullmatch(typed):
        return Search(contact=typed)
    return Search(words=typed)


def conversation_number(text: str) -> int | None:
    """The number of a conversation, if that is all that was typed."""
    typed = text.strip()
    return int(typed) if _DIGITS.fullmatch(typed) else None


def seal(search: Search, agent: Agent) -> str:
    """Seal a search for one agent of one tenant; nobody else's address bar can open it."""
    if not search:
        return ""
    plain = json.dumps([str(agent.tenant_id), str(agent.pk), search.words, search.contact]).encode()
    return base64.urlsafe_b64encode(sealing.seal(plain)).decode().rstrip("=")


def unseal(token: str, agent: Agent) -> Search:
    """Open what `seal` made for this agent; anything else is an empty search."""
    if not token or len(token) > LONGEST:
        return Search()
    try:
        plain = sealing.unseal(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)))
        tenant, person, words, contact = json.loads(plain)
    except Exception:
        return Search()
    if (tenant, person) != (str(agent.tenant_id), str(agent.pk)):
        return Search()
    return Search(words=words, contact=contact)
