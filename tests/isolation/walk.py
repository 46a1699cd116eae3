"""Walks every address with every method, as one tenant, with the ids and words of another and of nobody."""

import logging
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

from audits.events import KINDS, LISTS
from tests.architecture.routes import Route
from tests.isolation.estates import Estate, addresses, grounds_for, visitor_for
from tests.visitors import Visitor

ALL = ("GET", "POST", "PUT", "PATCH", "DELETE")
SAFE = ("GET", "HEAD")
LONG = 4  # shorter words of an address, such as a number, stand in any page by chance
ENDS_THE_VISIT = {"account_logout"}  # walking through it would leave the rest to a stranger
VOLATILE = re.compile(
    r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}"  # the request's own id
    r"|nonce=\"[^\"]*\"|name=\"csrfmiddlewaretoken\" value=\"[^\"]*\"|\"X-CSRFToken\":\s*\"[^\"]*\""
    r"|\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?(\.\d+)?Z?"
)


@dataclass
class LogTap(logging.Handler):
    """Keeps what any logger says while one tenant asks."""

    words: set[str]
    lines: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def take(self) -> list[str]:
        """Hand over the lines and forget them."""
        lines, self.lines = self.lines, []
        return lines

    def __hash__(self) -> int:
        return id(self)

    def emit(self, record: logging.LogRecord) -> None:
        line = self.format(record)
        if any(word in line for word in self.words):
            self.lines.append(line)


@contextmanager
def tapped(words: set[str]) -> Iterator[LogTap]:
    """Listen to every logger, at every level."""
    tap, root = LogTap(words), logging.getLogger()
    before = root.level
    root.addHandler(tap)
    root.setLevel(logging.DEBUG)
    try:
        yield tap
    finally:
        root.removeHandler(tap)
        root.setLevel(before)


@dataclass
class Walk:
    """One walk. `faults` stays empty where no address leads to the other tenant."""

    mine: Estate
    theirs: Estate
    brief: bool = False  # only what is the other's, and no comparison of answers
    faults: list[str] = field(default_factory=list)
    closed: set[str] = field(default_factory=set)  # one's own addresses that answered with a refusal
    asked: int = 0

    def __post_init__(self) -> None:
        self.tap = LogTap(set())
        own = self.mine.secrets()
        self.words = {word for word in self.theirs.secrets() if not any(word in other for other in own)}

    def over(self, routes: Iterable[Route], *, methods: tuple[str, ...] = ALL) -> list[str]:
        """Walk these routes: GET and HEAD, and the writes that each route takes."""
        with tapped(self.words) as self.tap:
            for route in routes:
                if route.declaration is None or route.declaration.closed or route.name in ENDS_THE_VISIT:
                    continue
                for method in route.methods:
                    if method in methods:
                        self.one(route, method)
        return self.faults

    def bad(self, kind: str, method: str, address: str, detail: str) -> None:
        self.faults.append(f"{kind}: {method} {address}: {detail}")

    def one(self, route: Route, method: str) -> None:
        """Ask for one's own, for the other tenant's and for nobody's; the last two must answer alike."""
        visitor, grounds = visitor_for(self.mine, route, method), grounds_for(route, method)
        own, other, none = (where + grounds for where in addresses(route, self.mine, self.theirs))
        if not route.parameters:
            for query in self.queries(route) if method == "GET" else [""]:
                self.own(route, self.ask(visitor, method, own + query), method + query)
            return
        if method == "GET" and not self.brief:
            self.own(route, self.ask(visitor, method, own), method)
        if other == own:
            return
        if self.brief:
            self.ask(visitor, method, other)
            return
        theirs, nobodys = self.ask(visitor, method, other), self.ask(visitor, method, none)
        if shape(theirs) != shape(nobodys):
            self.bad("oracle", method, route.template, f"{told(theirs)} for theirs, {told(nobodys)} for nobody's")
        if method == "GET" and self.ask(visitor, "HEAD", other).status_code != theirs.status_code:
            self.bad("oracle", "HEAD", route.template, f"answers otherwise than GET ({theirs.status_code})")

    def own(self, route: Route, answer: Any, how: str) -> None:
        if how == "GET" and answer.status_code >= 400:
            self.closed.add(route.name)

    def queries(self, route: Route) -> list[str]:
        """Filters, cursors and searches that name what is theirs: one by one for programs, in one for pages."""
        if KINDS[route.declaration.kind("GET")].verb not in LISTS if route.declaration else True:
            return [""]
        if self.brief:
            return ["?page_size=500" if route.template.startswith("/api/") else ""]
        cast = self.theirs.cast
        named = {
            "q": self.theirs.marker,
            "agent_id": cast.agent.pk,
            "actor_id": cast.agent.pk,
            "entity_id": self.theirs.conversation.pk,
            "queue_id": cast.queue.pk,
            "team_id": cast.team.pk,
            "contact": f"{self.theirs.marker}@anrufer.example",
            "tenant_id": cast.tenant.pk,
            "after_seq": -1,
            "page_size": 500,
        }
        if not route.template.startswith("/api/"):
            slugs = {
                "agent": cast.agent.slug,
                "queue": cast.queue.slug,
                "team": cast.team.slug,
                "person": cast.agent.slug,
            }
            return ["", "?" + urlencode(named | slugs)]
        return ["", *("?" + urlencode({name: value}) for name, value in named.items())]

    def ask(self, visitor: Visitor, method: str, address: str) -> Any:
        self.asked += 1
        body: dict[str, Any] = {} if method in SAFE else {"content_type": "application/json"}
        answer = visitor.client.generic(method, address, "" if method in SAFE else "{}", **body)
        content = content_of(answer)
        self.faults += [f"log: {line}" for line in self.tap.take() if not any(word in address for word in line.split())]
        for word in self.words:
            if word in content and word not in address:
                self.bad("leak", method, address, f"{word!r} in a {answer.status_code}")
        if answer.status_code >= 500:
            self.bad("fault", method, address, f"{answer.status_code}: {content[:300]}")
        return answer


def content_of(answer: Any) -> str:
    """The whole answer as text, streamed or not, with its headers."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    headers = " ".join(f"{name}: {value}" for name, value in answer.headers.items())
    answer.text_seen = headers + "\n" + body.decode("utf-8", "replace")
    return str(answer.text_seen)


def shape(answer: Any) -> tuple[int, str, list[str]]:
    """What a stranger could tell two answers apart by: all but the words of the address itself."""
    body, address = answer.text_seen.partition("\n")[2], str(answer.request["PATH_INFO"])
    for word in (address, quote(address, safe=""), *(part for part in address.split("/") if len(part) > LONG)):
        body = body.replace(word, "…")
    return answer.status_code, VOLATILE.sub("…", body), sorted(answer.headers)


def told(answer: Any) -> str:
    return f"{answer.status_code} ({len(answer.text_seen)} characters)"
