"""Parties: who took part, in every version's spelling."""

from typing import Any, Final

from recordings.vcon.fields import Node
from recordings.vcon.normal import Json, NormalParty

ROLES: Final = {
    "agent": "agent",
    "representative": "agent",
    "employee": "agent",
    "supervisor": "agent",
    "customer": "customer",
    "caller": "customer",
    "consumer": "customer",
    "client": "customer",
    "bot": "bot",
    "ivr": "bot",
    "assistant": "bot",
    "system": "bot",
}
TEXTS: Final = (
    "tel", "sip", "stir", "mailto", "name", "did", "validation", "gmlpos", "uuid", "type", "org", "dept", "role",
)  # fmt: skip
CIVIC: Final = (
    "country", "a1", "a2", "a3", "a4", "a5", "a6", "prd", "pod", "sts", "hno", "hns", "lmk", "loc", "flr", "nam", "pc",
)  # fmt: skip


def read_party(node: Node) -> NormalParty:
    """Read one party; unknown members are kept, as the format allows extension here."""
    texts = {key: text for key in TEXTS if (text := node.text(key))}
    meta = node.node("meta")
    stated = texts.get("role") or (meta.text("role") if meta else "") or texts.get("type", "")
    civic = node.node("civicaddress")
    if civic is not None:
        civic.only(*CIVIC)
        for key in CIVIC:
            civic.text(key)
    customer = _plain(node.value.get("customer_number")) or (_plain(meta.value.get("customer_number")) if meta else "")
    return NormalParty(
        role=ROLES.get(stated.strip().lower(), "other"),
        name=texts.get("name", ""),
        tel=texts.get("tel") or texts.get("sip", ""),
        mailto=texts.get("mailto", "").removeprefix("mailto:"),
        customer_number=customer,
        fields={**kept(node.value, *TEXTS), **texts},
    )


def kept(value: Any, *known: str) -> Json:
    """Keep the members that this reader does not know; null says nothing and is dropped."""
    return {key: item for key, item in value.items() if key not in known and item is not None}


def _plain(value: object) -> str:
    return str(value).strip()[:60] if isinstance(value, str | int) and not isinstance(value, bool) else ""
