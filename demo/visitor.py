"""One person of the demonstration at a browser: signs in, looks, listens, all through the portal's own endpoints."""

from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.test import Client

from demo.houses import House, Person

BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"
RANGE = 64 * 1024


@dataclass
class Visitor:
    """A person with a browser. What they may see is whatever the portal shows them."""

    house: House
    person: Person
    client: Client = field(init=False)

    def __post_init__(self) -> None:
        place = self.house.people.index(self.person)
        facts: dict[str, Any] = {
            "HTTP_HOST": f"{self.house.slug}.{settings.BASE_DOMAIN}",
            "REMOTE_ADDR": f"10.2.4.{31 + place}",
            "HTTP_USER_AGENT": BROWSER,
            "HTTP_ACCEPT_LANGUAGE": "de",
            "wsgi.url_scheme": settings.SCHEME,
        }
        self.client = Client(raise_request_exception=False, **facts)

    def sign_in(self, password: str) -> int:
        """Answers 302 when the sign-in succeeded."""
        answer = self.client.post("/login/", {"login": self.person.email, "password": password})
        return answer.status_code

    def sign_out(self) -> None:
        self.client.post("/logout/")

    def look(self, path: str) -> int:
        """Opens a page."""
        return self.client.get(path, HTTP_ACCEPT="text/html").status_code

    def conversations(self, **filters: str) -> list[dict[str, Any]]:
        """The newest conversations that this person may see."""
        answer = self.client.get(
            "/api/v1/conversations", {"page_size": "25", **filters}, HTTP_ACCEPT="application/json"
        )
        if answer.status_code != 200:
            return []
        found: list[dict[str, Any]] = answer.json()["entities"]
        return found

    def listen(self, recording_id: str, purpose: str, *, reason: str = "", share: float = 1.0) -> int:
        """Hears a share of a recording from its beginning; answers the status of the first step."""
        wish = {"purpose": purpose, **({"reason": reason} if reason else {})}
        path = f"/api/v1/recordings/{recording_id}/playbacks"
        answer = self.client.post(path, wish, content_type="application/json", HTTP_ACCEPT="application/json")
        if answer.status_code != 201:
            return answer.status_code
        playback = answer.json()
        self._stream(playback["media_uri"], share)
        told = self.client.get(f"/api/v1/playbacks/{playback['id']}", HTTP_ACCEPT="application/json")
        if told.status_code == 200:
            self._beat(playback["id"], told.json()["seconds_delivered"])
        return 201

    def _stream(self, media_uri: str, share: float) -> None:
        at, total = 0, 1
        while at < total * share:
            part = self.client.get(media_uri, HTTP_RANGE=f"bytes={at}-{at + RANGE - 1}")
            if part.status_code != 206:
                return
            at += len(b"".join(part.streaming_content))  # type: ignore[attr-defined]
            total = int(part["Content-Range"].rpartition("/")[2])

    def _beat(self, playback_id: str, seconds: float) -> None:
        path = f"/api/v1/playbacks/{playback_id}/heartbeats"
        self.client.post(path, {"seconds_heard": round(seconds, 1)}, content_type="application/json")
