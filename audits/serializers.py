"""What the log's REST addresses take and give: the query's syntax, and the shapes for the API's description."""

import dataclasses
from datetime import UTC, datetime
from uuid import UUID

from django.http import QueryDict
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from rest_framework import serializers

from audits.events import KINDS, VERBS
from audits.selectors import Filters
from tenants.exceptions import FieldError, Invalid

MAX_PAGE, DEFAULT_PAGE = 500, 25
KNOWN = frozenset(
    {
        *("interval", "after_seq", "actor_id", "action", "kind", "entity_type", "entity_id", "remote_ip", "q"),
        *("purpose", "request_id", "page_size", "total"),
    }
)


class ActorSerializer(serializers.Serializer[object]):
    """Who acted."""

    type = serializers.ChoiceField(choices=["person", "service", "system", "anonymous"])
    id = serializers.UUIDField(allow_null=True)
    display = serializers.CharField()


class ReferenceSerializer(serializers.Serializer[object]):
    """An object by its id."""

    id = serializers.UUIDField()
    self_uri = serializers.CharField(allow_null=True)


class ChangeSerializer(serializers.Serializer[object]):
    """One field's old and new values."""

    property = serializers.CharField()
    old_values = serializers.ListField(child=serializers.CharField())
    new_values = serializers.ListField(child=serializers.CharField())


class EntrySerializer(serializers.Serializer[object]):
    """One entry of the access log."""

    seq = serializers.IntegerField(help_text="Leaf index, from 0, without gaps.")
    id = serializers.UUIDField()
    event_date = serializers.DateTimeField()
    action = serializers.ChoiceField(choices=sorted(VERBS))
    kind = serializers.ChoiceField(choices=sorted(KINDS))
    level = serializers.CharField()
    actor = ActorSerializer()
    client = serializers.DictField(allow_null=True)
    entity_type = serializers.CharField()
    entity = ReferenceSerializer(allow_null=True)
    entities = serializers.ListField(child=serializers.CharField())
    purpose = serializers.CharField(allow_null=True)
    status = serializers.ChoiceField(choices=["success", "failure"])
    remote_ip = serializers.ListField(child=serializers.CharField())
    initiating_action = serializers.DictField()
    property_changes = ChangeSerializer(many=True)
    context = serializers.DictField()  # type: ignore[assignment]
    leaf = serializers.CharField(help_text="The exact text that leaf_hash was made of.")
    leaf_hash = serializers.CharField(help_text="SHA-256(0x00 || leaf), base64.")
    self_uri = serializers.CharField()


class EntryPageSerializer(serializers.Serializer[object]):
    """A page of entries."""

    entities = EntrySerializer(many=True)
    page_size = serializers.IntegerField()
    next_uri = serializers.CharField(allow_null=True)
    self_uri = serializers.CharField()
    total = serializers.IntegerField(required=False)


class KindSerializer(serializers.Serializer[object]):
    """One kind of entry that can occur."""

    kind = serializers.CharField()
    action = serializers.CharField()
    entity_type = serializers.CharField()
    level = serializers.CharField()
    personal = serializers.ListField(child=serializers.CharField())
    label_de = serializers.CharField()
    label_en = serializers.CharField()


class QueryReader:
    """Reads a query string; collects what is wrong with it, by name."""

    def __init__(self, query: QueryDict) -> None:
        self._query = query
        self._errors = [FieldError(f"/{name}", _("There is no such parameter.")) for name in query if name not in KNOWN]

    def filters(self) -> Filters:
        """Return the filters, or raise Invalid with every fault."""
        since, until = self._interval()
        found = Filters(
            since=since,
            until=until,
            after_seq=self._number("after_seq", low=-1),
            actor_id=self._uuid("actor_id"),
            action=self._choice("action", VERBS),
            kinds=self._kinds(),
            entity_type=self._text("entity_type"),
            entity_id=self._uuid("entity_id"),
            request_id=self._uuid("request_id"),
            purpose=self._text("purpose"),
            remote_ip=self._text("remote_ip"),
            words=self._text("q"),
        )
        if self._errors:
            raise Invalid(_("The query is not valid."), errors=self._errors)
        return found

    def page_size(self) -> int:
        """Return the page size, at most 500."""
        return self._number("page_size", low=1, high=MAX_PAGE) or DEFAULT_PAGE

    def wants_total(self) -> bool:
        """Tell whether the count of all is asked for."""
        return self._query.get("total") == "true"

    def _fault(self, name: str, detail: str) -> None:
        self._errors.append(FieldError(f"/{name}", detail))

    def _text(self, name: str) -> str:
        value = self._query.get(name, "")
        if "\0" in value or len(value) > 200:
            self._fault(name, _("At most 200 characters, none of them NUL."))
            return ""
        return value

    def _choice(self, name: str, known: frozenset[str]) -> str:
        value = self._text(name)
        if value and value not in known:
            self._fault(name, _("There is no such value."))
        return value

    def _kinds(self) -> tuple[str, ...]:
        kinds = tuple(kind for value in self._query.getlist("kind") for kind in value.split(",") if kind)
        if any(kind not in KINDS for kind in kinds):
            self._fault("kind", _("There is no such kind; /audits/kinds lists them."))
        return kinds

    def _uuid(self, name: str) -> UUID | None:
        value = self._text(name)
        try:
            return UUID(value) if value else None
        except ValueError:
            self._fault(name, _("Not a UUID."))
            return None

    def _number(self, name: str, *, low: int, high: int = 2**62) -> int | None:
        value = self._text(name)
        if not value:
            return None
        digits = value.removeprefix("-")
        if not (digits.isascii() and digits.isdigit()) or not low <= int(value) <= high:
            self._fault(name, _("Not a whole number in range."))
            return None
        return int(value)

    def _interval(self) -> tuple[datetime | None, datetime | None]:
        value = self._text("interval")
        if not value:
            return None, None
        start, slash, end = value.partition("/")
        try:
            moments = [_moment(part) for part in (start, end)]
        except ValueError:
            moments = [None, None]
        if not slash or moments[0] is None or moments[1] is None:
            self._fault("interval", _("Two times as in 2026-11-01T00:00:00Z/2026-12-01T00:00:00Z."))
        return moments[0], moments[1]


def _moment(text: str) -> datetime | None:
    found = parse_datetime(text)
    return found.replace(tzinfo=UTC) if found is not None and found.tzinfo is None else found


def named(filters: Filters) -> tuple[dict[str, object], dict[str, object]]:
    """Split what was asked for the log's own entry: codes and ids, and what a person typed."""
    asked = filters.named()
    typed = {name: asked.pop(name) for name in ("words", "remote_ip") if name in asked}
    return {"query": asked} if asked else {}, {"query": typed} if typed else {}


def after(filters: Filters, seq: int) -> Filters:
    """Return the filters for what follows an entry."""
    return dataclasses.replace(filters, after_seq=seq)
