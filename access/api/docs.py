"""`/openapi.json` and `/docs`: what the API takes and gives, for programs and for people."""

from functools import lru_cache
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import translation
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from access.guards import GuardedAPIView, GuardedView
from access.roles import PERMISSIONS

METHODS = ("get", "post", "put", "patch", "delete")


@lru_cache(maxsize=1)
def document() -> dict[str, Any]:
    """Return the API's description, made once per process, in English."""
    with translation.override("en"):
        made: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    return made


@extend_schema(exclude=True)
class Document(GuardedAPIView):
    """The OpenAPI 3.1 document; it tells nothing of any tenant."""

    public = True
    kind = "docs.view"

    def get(self, request: Request) -> JsonResponse:
        """Return the document."""
        return JsonResponse(document())


class Docs(GuardedView):
    """The same, readable."""

    public = True
    kind = "docs.view"

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the operations by subject."""
        return render(request, "access/api_docs.html", {"groups": groups(document())})


def groups(found: dict[str, Any]) -> list[tuple[str, list[dict[str, Any]]]]:
    """Return the operations by the first part of their path, ready to print."""
    result: dict[str, list[dict[str, Any]]] = {}
    for path, operations in sorted(found["paths"].items()):
        subject = path.removeprefix("/api/v1/").split("/")[0]
        for method in METHODS:
            if method in operations:
                result.setdefault(subject, []).append(_operation(path, method, operations[method], found))
    return sorted(result.items())


def _operation(path: str, method: str, operation: dict[str, Any], found: dict[str, Any]) -> dict[str, Any]:
    body = operation.get("requestBody", {}).get("content", {})
    permission = operation.get("x-permission", "")
    return {
        "anchor": operation.get("operationId", ""),
        "method": method.upper(),
        "path": path,
        "text": operation.get("description", ""),
        "permission": permission,
        "right": PERMISSIONS[permission].sentence if permission in PERMISSIONS else "",
        "parameters": [_parameter(item) for item in operation.get("parameters", []) if item["in"] != "path"],
        "takes": [(kind, _fields(part.get("schema", {}), found)) for kind, part in body.items()],
        "answers": [status for status in operation["responses"] if status.startswith("2")],
    }


def _parameter(item: dict[str, Any]) -> dict[str, str]:
    return {"name": item["name"], "where": item["in"], "text": item.get("description", "")}


def _fields(schema: dict[str, Any], found: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the fields of a body, its reference resolved."""
    name = schema.get("$ref", "").rpartition("/")[2]
    resolved = found["components"]["schemas"].get(name, schema)
    required = set(resolved.get("required", ()))
    return [
        {"name": field, "type": part.get("format") or part.get("type", ""), "required": field in required}
        for field, part in resolved.get("properties", {}).items()
    ]
