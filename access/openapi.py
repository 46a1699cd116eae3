"""How drf-spectacular describes our guards, our lists and our problems (OpenAPI 3.1)."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema

from access.declarations import Declaration
from access.roles import PERMISSIONS

PROBLEM = {
    "type": "object",
    "description": "What went wrong (RFC 9457).",
    "required": ["type", "title", "status", "detail", "context_id"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {"type": "string"},
        "context_id": {"type": "string", "description": "Under this id the request stands in the log."},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["pointer", "detail"],
                "properties": {"pointer": {"type": "string"}, "detail": {"type": "string"}},
            },
        },
    },
}
REFUSALS = {
    "400": "The body cannot be read.",
    "401": "No credential, or one that is nobody's here.",
    "403": "Mine, but not allowed.",
    "404": "Not there, or not mine.",
    "409": "The state forbids it now.",
    "413": "More than is taken.",
    "415": "A content type that is not taken here.",
    "422": "Well-formed but not valid.",
    "429": "Too many attempts.",
    "503": "Keys, log or database are away; nothing was shown or changed.",
}
PAGING = (
    ("cursor", {"type": "string"}, "Where the page starts, as it stood in `next_uri`."),
    ("page_size", {"type": "integer", "minimum": 1, "maximum": 500, "default": 25}, "How many entries a page holds."),
    ("total", {"type": "boolean"}, "Count all entries too."),
)
IDEMPOTENCY = {
    "name": "Idempotency-Key",
    "in": "header",
    "schema": {"type": "string", "maxLength": 200},
    "description": "The same key and body act once and get the same answer, for a day.",
}


class SettledScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """Describes the two credentials of the API: a bearer token of client credentials, or the browser's session."""

    target_class = "access.authentication.SettledAuthentication"
    name = ["clientCredentials", "session"]

    def get_security_definition(self, auto_schema: object) -> list[dict[str, Any]]:
        """Return the security schemes."""
        scopes = {name: str(permission.sentence) for name, permission in PERMISSIONS.items() if permission.service}
        flow = {"tokenUrl": "/identity/o/api/token", "scopes": scopes}
        return [
            {"type": "oauth2", "flows": {"clientCredentials": flow}},
            {"type": "apiKey", "in": "cookie", "name": "portal-session"},
        ]

    def get_security_requirement(self, auto_schema: object) -> list[dict[str, list[str]]]:
        """Either of the two is enough."""
        return [{"clientCredentials": []}, {"session": []}]


class GuardedSchema(AutoSchema):
    """Writes into each operation what the route declares: the right it needs and the event it leaves."""

    def get_operation(self, path: str, path_regex: str, path_prefix: str, method: str, registry: Any) -> Any:
        """Add permission, event and the parameters that every list and write shares."""
        operation = super().get_operation(path, path_regex, path_prefix, method, registry)
        declare = getattr(self.view, "declare", None)
        if operation is None or declare is None:
            return operation
        declared: Declaration = declare()
        permission = declared.permission(method)
        if declared.public:
            operation["security"] = [{}]
        elif permission:
            operation["x-permission"] = permission
            operation["security"] = [{"clientCredentials": [permission]}, {"session": []}]
        operation["x-event"] = declared.kind(method)
        if method in {"POST", "PATCH", "PUT"}:
            operation.setdefault("parameters", []).append(dict(IDEMPOTENCY))
        return operation


def wrap_lists_and_add_problems(result: dict[str, Any], generator: Any, request: Any, public: bool) -> dict[str, Any]:
    """Give lists their envelope and every operation its refusals (SPECTACULAR_SETTINGS["POSTPROCESSING_HOOKS"])."""
    components = result.setdefault("components", {})
    components.setdefault("schemas", {})["Problem"] = PROBLEM
    components["responses"] = {
        f"Problem{status}": {
            "description": text,
            "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
        for status, text in REFUSALS.items()
    }
    for path in result.get("paths", {}).values():
        for method, operation in path.items():
            if isinstance(operation, dict) and "responses" in operation:
                _wrap_list(method, operation)
                for status in REFUSALS:
                    operation["responses"].setdefault(status, {"$ref": f"#/components/responses/Problem{status}"})
    return result


def _wrap_list(method: str, operation: dict[str, Any]) -> None:
    content = operation["responses"].get("200", {}).get("content", {}).get("application/json", {})
    schema = content.get("schema", {})
    if method != "get" or schema.get("type") != "array":
        return
    content["schema"] = {
        "type": "object",
        "required": ["entities", "page_size", "next_uri", "self_uri"],
        "properties": {
            "entities": schema,
            "page_size": {"type": "integer"},
            "next_uri": {"type": ["string", "null"]},
            "self_uri": {"type": "string"},
            "total": {"type": "integer"},
        },
    }
    known = {parameter["name"] for parameter in operation.get("parameters", [])}
    operation.setdefault("parameters", []).extend(
        {"name": name, "in": "query", "schema": schema, "description": text}
        for name, schema, text in PAGING
        if name not in known
    )
