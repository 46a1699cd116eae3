"""What every REST view shares: paging by cursor, strict bodies, intervals, and the same answer to the same write."""

import base64
import binascii
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from hashlib import sha256
from typing import Any, TypeVar

from django.db.models import Model, Q, QuerySet
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from access import sealing
from access.models import Agent, IdempotencyKey
from tenants.exceptions import FieldError, Invalid

M = TypeVar("M", bound=Model)

DEFAULT_PAGE, LARGEST_PAGE = 25, 500


def fault(pointer: str, detail: str) -> Invalid:
    """Return the refusal of one field or parameter (422)."""
    return Invalid(detail, errors=[FieldError(pointer, detail)])


class StrictSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """Refuses what it does not know: a misspelt field must not be silently dropped."""

    def to_internal_value(self, data: Any) -> Any:
        """Check for unknown fields first."""
        if isinstance(data, Mapping):
            writable = {name for name, field in self.fields.items() if not field.read_only}
            if unknown := sorted(str(name) for name in data if name not in writable):
                raise serializers.ValidationError({name: [_("There is no such field.")] for name in unknown})
        return super().to_internal_value(data)


def parsed(serializer: type[StrictSerializer], request: Request, *, partial: bool = False) -> dict[str, Any]:
    """Return the checked body, or raise 422 with a pointer for each fault."""
    form = serializer(data=request.data, partial=partial)
    form.is_valid(raise_exception=True)
    return dict(form.validated_data)


def known_parameters(request: Request, *names: str) -> None:
    """Refuse unknown query parameters: a misspelt filter must not show everything."""
    allowed = {*names, "cursor", "page_size", "total"}
    if unknown := sorted(set(request.query_params) - allowed):
        raise fault(f"/{unknown[0]}", _("There is no such parameter."))


def page_size(request: Request) -> int:
    """Return how many entities a page holds."""
    text = request.query_params.get("page_size", str(DEFAULT_PAGE))
    size = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0
    if not 1 <= size <= LARGEST_PAGE:
        raise fault("/page_size", _("A number from 1 to {most}.").format(most=LARGEST_PAGE))
    return size


def interval(request: Request, name: str = "interval") -> tuple[datetime | None, datetime | None]:
    """Return the two ends of `start/end` in RFC 3339; either may be `..`, open."""
    text = request.query_params.get(name, "")
    if not text:
        return None, None
    parts = text.split("/")
    if len(parts) != 2:
        raise fault(f"/{name}", _("Two times, as in 2026-11-01T00:00:00Z/2026-12-01T00:00:00Z."))
    start, end = (None if part in {"", ".."} else _moment(part, name) for part in parts)
    if start and end and end < start:
        raise fault(f"/{name}", _("The end lies before the start."))
    return start, end


def _moment(text: str, name: str) -> datetime:
    try:
        moment = parse_datetime(text.replace(" ", "+"))
    except ValueError:
        moment = None
    if moment is None or timezone.is_naive(moment):
        raise fault(f"/{name}", _("A time with its zone, as in 2026-11-01T00:00:00Z."))
    return moment


# --- pages ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Page:
    """One page of rows, and where the next one starts."""

    rows: list[Any]
    size: int
    next_cursor: str | None


def write_cursor(values: Sequence[Any]) -> str:
    """Return a cursor: the sort key of the last row shown."""
    text = json.dumps([str(value) for value in values], separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def read_cursor(request: Request, length: int) -> list[str] | None:
    """Return the sort key in the request's cursor; None on the first page."""
    text = request.query_params.get("cursor")
    if text is None:
        return None
    try:
        values = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (binascii.Error, ValueError, RecursionError):
        values = None
    if not isinstance(values, list) or len(values) != length or not all(isinstance(value, str) for value in values):
        raise fault("/cursor", _("A cursor as it stood in next_uri."))
    return values


def _after(keys: Sequence[str], values: Sequence[Any], *, descending: bool) -> Q:
    """Return the rows behind the key (a, b): a > x, or a = x and b > y."""
    step = "lt" if descending else "gt"
    condition, equal = Q(pk__in=()), Q()
    for key, value in zip(keys, values, strict=True):
        condition |= equal & Q(**{f"{key}__{step}": value})
        equal &= Q(**{key: value})
    return condition


def page_of(request: Request, rows: QuerySet[M], *, keys: Sequence[str] = ("id",), descending: bool = False) -> Page:
    """Cut one page out of a queryset by its sort key; no row is skipped or shown twice while others come in."""
    size, cursor = page_size(request), read_cursor(request, len(keys))
    ordered = rows.order_by(*((f"-{key}" if descending else key) for key in keys))
    if cursor is not None:
        fields = [rows.model._meta.get_field(key) for key in keys]
        try:
            values = [field.to_python(value) for field, value in zip(fields, cursor, strict=True)]  # type: ignore[union-attr]
        except Exception:  # whatever a field says of a forged cursor, the answer is one
            raise fault("/cursor", _("A cursor as it stood in next_uri.")) from None
        ordered = ordered.filter(_after(keys, values, descending=descending))
    found = list(ordered[: size + 1])
    last = found[size - 1] if len(found) > size else None
    following = write_cursor([_plain(getattr(last, key)) for key in keys]) if last is not None else None
    return Page(found[:size], size, following)


def _plain(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def listing(request: Request, page: Page, entities: Iterable[Any], *, total: int | None = None) -> Response:
    """Return the envelope of a list, with `Link`."""
    body: dict[str, Any] = {
        "entities": list(entities),
        "page_size": page.size,
        "next_uri": _next_uri(request, page.next_cursor),
        "self_uri": request.get_full_path(),
    }
    if total is not None:
        body["total"] = total
    headers = {"Link": f'<{body["next_uri"]}>; rel="next"'} if body["next_uri"] else None
    return Response(body, headers=headers)


def _next_uri(request: Request, cursor: str | None) -> str | None:
    if cursor is None:
        return None
    query = request.query_params.copy()
    query["cursor"] = cursor
    return f"{request.path}?{query.urlencode()}"


def wanted_total(request: Request, rows: QuerySet[M]) -> int | None:
    """Count all rows, where the caller asks for it."""
    return rows.count() if request.query_params.get("total") == "true" else None


def list_response(
    request: Request,
    rows: QuerySet[M],
    shape: Callable[[M], Any],
    *,
    keys: Sequence[str] = ("id",),
    descending: bool = False,
) -> Response:
    """Page, shape and envelope a queryset."""
    page = page_of(request, rows, keys=keys, descending=descending)
    return listing(request, page, map(shape, page.rows), total=wanted_total(request, rows))


# --- the same write twice ---------------------------------------------------------------------------------------------


def idempotent(method: Callable[..., Response]) -> Callable[..., Response]:
    """Let a write carry `Idempotency-Key`: the same key and body get the same answer for a day, and act once.

    The key's row and the act share one transaction: two at once wait for each other, and a refusal leaves no row.
    """

    @wraps(method)
    def run(view: Any, request: Request, *args: Any, **kwargs: Any) -> Response:
        key = request.headers.get("Idempotency-Key")
        if key is None:
            return method(view, request, *args, **kwargs)
        row, fresh = _remembered(view.agent, _checked_key(key), request)
        if not fresh:
            return _again(row, request)
        response = method(view, request, *args, **kwargs)
        if response.status_code < 300:
            kept = {"data": response.data, "location": response.headers.get("Location", "")}
            row.status = response.status_code
            row.answer = sealing.seal(json.dumps(kept, default=str).encode())
            row.save(update_fields=["status", "answer"])
        else:
            row.delete()
        return response

    return run


def _checked_key(key: str) -> str:
    if not 1 <= len(key) <= 200 or not key.isprintable():
        raise fault("/Idempotency-Key", _("Between 1 and 200 printable characters."))
    return key


def fingerprint(request: Request) -> str:
    """Return the hash of what is asked: address, type and body."""
    digest = sha256(f"{request.method} {request.get_full_path()} {request.content_type}\n".encode())
    digest.update(request._request.body)
    return digest.hexdigest()


def _remembered(agent: Agent, key: str, request: Request) -> tuple[IdempotencyKey, bool]:
    old = IdempotencyKey.objects.filter(agent=agent, created_at__lt=timezone.now() - IdempotencyKey.REMEMBERED)
    old.delete()
    facts = {"method": request.method, "path": request.path[:300], "fingerprint": fingerprint(request)}
    row, fresh = IdempotencyKey.objects.get_or_create(agent=agent, key=key, defaults=facts)
    return row, fresh


def _again(row: IdempotencyKey, request: Request) -> Response:
    if row.fingerprint != fingerprint(request):
        raise fault("/Idempotency-Key", _("This key was used for another request."))
    kept = json.loads(sealing.unseal(bytes(row.answer)))
    headers = {"Idempotent-Replayed": "true"}
    if kept["location"]:
        headers["Location"] = kept["location"]
    return Response(kept["data"], status=row.status, headers=headers)
