"""What stands in the address of a list: filters, a sealed search, the place where a page goes on."""

from collections.abc import Mapping
from datetime import datetime
from urllib.parse import urlencode
from uuid import UUID

from recordings.selectors.listing import Place

SEARCH, PLACE = "s", "at"


def with_query(path: str, params: Mapping[str, str]) -> str:
    """A path with the parameters that are set."""
    query = urlencode({name: value for name, value in params.items() if value})
    return f"{path}?{query}" if query else path


def without(path: str, params: Mapping[str, str], *names: str) -> str:
    """The same list with some parameters taken away; paging starts anew."""
    return with_query(path, {name: value for name, value in params.items() if name not in (*names, PLACE)})


def write_place(place: Place) -> str:
    """A place as an address carries it."""
    return f"{'n' if place.is_newer else 'o'}~{place.started_at.isoformat()}~{place.id}"


def read_place(text: str) -> Place | None:
    """Read a place; a damaged one is the list's beginning."""
    try:
        way, moment, identifier = text.split("~")
        started_at = datetime.fromisoformat(moment.replace(" ", "+"))
        return Place(started_at, UUID(identifier), is_newer=way == "n") if started_at.tzinfo else None
    except ValueError:
        return None
