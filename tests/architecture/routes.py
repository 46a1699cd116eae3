"""Every route of the URL map, with what it declares and how its addresses are made."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RegexPattern, RoutePattern

from access.guards import Declaration, declaration_of

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
CONVERTER = re.compile(r"<(?:(?P<kind>\w+):)?(?P<name>\w+)>")
GROUP = re.compile(r"\(\?P<(?P<name>\w+)>[^()]*(?:\([^()]*\)[^()]*)*\)")


@dataclass(frozen=True)
class Route:
    """One line of the URL map."""

    name: str
    template: str  # the address with {parameter} in its places
    parameters: tuple[str, ...]
    view: Any
    declaration: Declaration | None

    @property
    def methods(self) -> tuple[str, ...]:
        """The methods this route answers: what its view takes and its declaration permits."""
        taken = _methods_of(self.view)
        declared = self.declaration
        if declared is None or declared.public or "*" in declared.permissions:
            return taken
        return tuple(method for method in taken if method in declared.permissions)

    def address(self, values: Mapping[str, Any]) -> str:
        """The address with these values in its places."""
        return self.template.format_map({name: values[name] for name in self.parameters})

    def __str__(self) -> str:
        return self.template


def _methods_of(view: Any) -> tuple[str, ...]:
    shown = getattr(view, "cls", None) or getattr(view, "view_class", None)
    if shown is None:
        names = getattr(view, "methods", METHODS)
        return tuple(method for method in METHODS if method in names)
    allowed = {name.upper() for name in shown.http_method_names}
    return tuple(method for method in METHODS if method in allowed and hasattr(shown, method.lower()))


def _template(pattern: Any) -> tuple[str, tuple[str, ...]]:
    if isinstance(pattern, RoutePattern):
        text = str(vars(pattern)["_route"])
        names = tuple(found["name"] for found in CONVERTER.finditer(text))
        return CONVERTER.sub(lambda found: "{" + found["name"] + "}", text), names
    if isinstance(pattern, RegexPattern):
        text = str(vars(pattern)["_regex"])
        names = tuple(found["name"] for found in GROUP.finditer(text))
        text = GROUP.sub(lambda found: "{" + found["name"] + "}", text)
        return text.replace("^", "").replace("$", "").replace("\\", "").replace("/?", "/"), names
    return str(pattern), ()


def _walk(patterns: list[Any], prefix: str, space: str, names: tuple[str, ...]) -> Iterator[Route]:
    for entry in patterns:
        text, own = _template(entry.pattern)
        if isinstance(entry, URLResolver):
            inner = f"{space}{entry.namespace}:" if entry.namespace else space
            yield from _walk(entry.url_patterns, prefix + text, inner, names + own)
        elif isinstance(entry, URLPattern):
            shown = f"{space}{entry.name}" if entry.name else ""
            yield Route(shown, prefix + text, names + own, entry.callback, declaration_of(entry.callback))


@cache
def routes(url_map: str | None = None) -> tuple[Route, ...]:
    """Every route of the URL map (the portal's own, unless another is named), in the order of their addresses."""
    found = _walk(get_resolver(url_map).url_patterns, "/", "", ())
    return tuple(sorted(found, key=lambda route: (route.template.startswith("/api/"), route.template)))
