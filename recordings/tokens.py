"""Keyed tokens for what is searched: tags, words, identifiers. The words themselves never reach the database."""

from keys import services as keys
from recordings.models import PartyIdentifier


def tag_token(tag: str) -> str:
    """Give the keyed token of a whole tag; empty for an empty tag."""
    folded = " ".join(tag.split()).casefold()
    return keys.blind_index(PartyIdentifier.Kind.CUSTOMER_NUMBER, f"tag:{folded}")[0].hex() if folded else ""


def identifier_indexes(text: str) -> list[bytes]:
    """Give the blind indexes of whatever the text can be read as: a phone number, an address, a customer number."""
    found: list[bytes] = []
    for kind in PartyIdentifier.Kind.values:
        found += keys.blind_index(kind, text)
    return found
