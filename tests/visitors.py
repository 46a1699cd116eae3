"""Who knocks at the doors in tests: people with a browser, programs with client credentials, strangers."""

import json
from typing import TYPE_CHECKING, Any

from django.test import Client

from access.models import Agent
from tests.cast import PASSWORD, Cast, Credentials

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Response

API = "/api/v1"
PROBLEM = "application/problem+json"


class Visitor:
    """A browser at one tenant's host. Nothing is known of who sits before it."""

    def __init__(self, cast: Cast, *, client: Client | None = None) -> None:
        self.cast = cast
        self.client = client or Client(headers={"host": cast.host})

    def get(self, path: str, **extra: Any) -> "Response":
        return self.client.get(path, **extra)

    def post(self, path: str, data: Any = None, **extra: Any) -> "Response":
        return self.client.post(path, data or {}, **extra)

    def api(self, method: str, path: str, body: Any = None, **extra: Any) -> "Response":
        """Send JSON to the API. `path` begins after `/api/v1`, or is a whole address that the API gave out."""
        where = path if path.startswith(("/api/", "http")) else API + path
        where = where.removeprefix(f"http://{self.cast.host}")
        extra.setdefault("content_type", "application/json")
        data = body if isinstance(body, bytes | str) else json.dumps(body) if body is not None else ""
        return self.client.generic(method, where, data, **extra)


class Person(Visitor):
    """Somebody of the cast, signed in through the door."""

    def __init__(self, cast: Cast, agent: Agent, *, password: str = PASSWORD) -> None:
        super().__init__(cast)
        self.agent = agent
        answer = self.post("/login/", {"login": agent.email, "password": password})
        assert answer.status_code == 302, f"{agent} could not sign in: {answer.status_code}"


class Program(Visitor):
    """An API client with a bearer token, got by client credentials."""

    def __init__(self, cast: Cast, credentials: Credentials) -> None:
        super().__init__(cast)
        wanted = {"client_id": credentials.client_id, "client_secret": credentials.secret}
        wanted |= {"grant_type": "client_credentials", "scope": credentials.scope}
        answer = self.post("/identity/o/api/token", wanted)
        assert answer.status_code == 200, answer.content
        self.token = answer.json()["access_token"]
        self.client = Client(headers={"host": cast.host, "authorization": f"Bearer {self.token}"})
