"""Services are keyword-only verbs that say who acts; rules do not know the agent."""

import ast
import re
from pathlib import Path

import pytest

from tests.architecture.source import APPS, Function, python_files, tree, where


def _room(path: Path, name: str) -> bool:
    """True for `<app>/<name>.py` and for every file of the package `<app>/<name>/`."""
    parts = Path(where(path)).with_suffix("").parts
    return len(parts) > 1 and parts[0] in APPS and parts[1] == name


def _public_functions(room: str) -> list[tuple[Path, Function]]:
    found: list[tuple[Path, Function]] = []
    for path in python_files(*APPS):
        if _room(path, room):
            found += [(path, n) for n in tree(path).body if isinstance(n, Function) and not n.name.startswith("_")]
    return found


def _services() -> list[tuple[Path, Function]]:
    """The acts of each app: what `services.py` defines, or what the package `services/` gives out."""
    given = {
        (path.parts[-3], alias.name)
        for path in python_files(*APPS)
        if path.parts[-2:] == ("services", "__init__.py")
        for node in tree(path).body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    return [
        (path, node)
        for path, node in _public_functions("services")
        if path.name == "services.py" or (Path(where(path)).parts[0], node.name) in given
    ]


def _names(node: Function) -> list[str]:
    return [a.arg for a in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)]


def test_services_exist() -> None:
    assert len(_services()) > 20


def test_every_service_is_keyword_only() -> None:
    positional = [
        f"{where(path, node)} {node.name}" for path, node in _services() if node.args.args or node.args.posonlyargs
    ]
    assert positional == []


def test_every_service_says_who_acts() -> None:
    nameless = [f"{where(path, node)} {node.name}" for path, node in _services() if "by" not in _names(node)]
    assert nameless == []


def test_services_know_no_http() -> None:
    banned = re.compile(r"\brequest\b|HttpResponse|render\(|rest_framework|status_code")
    guilty = [
        f"{where(path)}:{number} {line.strip()}"
        for path in python_files(*APPS)
        if _room(path, "services")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if banned.search(line.split("#")[0]) and '"' not in line
    ]
    assert guilty == []


@pytest.mark.parametrize("word", ["agent", "request", "by", "user"])
def test_policies_do_not_know_the_agent(word: str) -> None:
    guilty = [
        f"{where(path, node)} {node.name}" for path, node in _public_functions("policies") if word in _names(node)
    ]
    assert guilty == []


def test_doors_do_not_query() -> None:
    """Views and API ask selectors and services; `.objects` in a door is a query without `visible()`."""
    guilty = []
    for path in python_files(*APPS):
        if _room(path, "views") or _room(path, "api"):
            guilty += [
                where(path, node)
                for node in ast.walk(tree(path))
                if isinstance(node, ast.Attribute) and node.attr == "objects"
            ]
    assert guilty == []


BULK_ROOMS = {"services", "grants", "recorder", "jobs", "sequencer", "sequencing", "managers", "commands"}
BULK_ELSEWHERE = {
    "access/models/agents.py": "a hash is written without ever being selected",
}


def test_querysets_are_updated_in_services_only() -> None:
    """`update()` and `bulk_…` leave no field history, so only services, which record themselves, may use them."""
    guilty = [
        f"{where(path, node)} {ast.unparse(node.func)[-60:]}"
        for path in python_files(*APPS)
        if Path(where(path)).with_suffix("").parts[1] not in BULK_ROOMS and where(path) not in BULK_ELSEWHERE
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and _writes(node.func)
    ]
    assert guilty == []


def _writes(called: ast.Attribute) -> bool:
    if called.attr in {"bulk_create", "bulk_update"}:
        return True
    chain = ast.unparse(called.value)
    return called.attr in {"update", "delete"} and (".objects" in chain or ".filter(" in chain)
