"""What drf-spectacular must know to describe our guards."""

from drf_spectacular.extensions import OpenApiAuthenticationExtension


class SettledScheme(OpenApiAuthenticationExtension):  # type: ignore[misc]
    """Describes the two credentials of the API: a bearer token of client credentials, or the browser's session."""

    target_class = "access.authentication.SettledAuthentication"
    name = ["clientCredentials", "session"]  # noqa: RUF012

    def get_security_definition(self, auto_schema: object) -> list[dict[str, object]]:
        """Return the security schemes."""
        flow = {"tokenUrl": "/identity/o/api/token", "scopes": {}}
        return [
            {"type": "oauth2", "flows": {"clientCredentials": flow}},
            {"type": "apiKey", "in": "cookie", "name": "portal-session"},
        ]
