"""Reads JSON bodies within limits: size, depth, and nothing that JSON does not know."""

from collections.abc import Mapping
from typing import IO, Any

from django.conf import settings
from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser

from tenants.exceptions import TooLarge

DEEPEST = 40


class LimitedJSONParser(JSONParser):
    """Takes `application/json`. The view may set `max_body` in bytes."""

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        """Return the body, or refuse it: 413 too large, 400 not JSON or nested too deep."""
        context = dict(parser_context or {})
        check_size(context.get("request"), getattr(context.get("view"), "max_body", 1024 * 1024))
        try:
            body = super().parse(stream, media_type, context)
        except RecursionError:
            raise ParseError(_("Nested too deep.")) from None
        if depth_of(body) > DEEPEST:
            raise ParseError(_("Nested too deep."))
        return body


def check_size(request: Any, limit: int) -> None:
    """Refuse a body that says it is longer than the limit, before it is read."""
    limit = min(limit, settings.DATA_UPLOAD_MAX_MEMORY_SIZE)
    try:
        length = int(request.META.get("CONTENT_LENGTH") or 0)
    except (AttributeError, ValueError):
        length = 0
    if length > limit:
        raise TooLarge(_("The body may have at most {limit} bytes.").format(limit=limit))


def depth_of(value: Any) -> int:
    """Return how deep a JSON value is nested, without recursion."""
    deepest, pending = 0, [(value, 1)]
    while pending:
        item, depth = pending.pop()
        deepest = max(deepest, depth)
        if isinstance(item, dict):
            pending.extend((child, depth + 1) for child in item.values())
        elif isinstance(item, list):
            pending.extend((child, depth + 1) for child in item)
    return deepest
