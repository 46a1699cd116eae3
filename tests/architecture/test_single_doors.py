"""What must have one caller has one; what the log can say has a sentence and a rule for its end."""

import ast
import re
from pathlib import Path

import pytest

from audits.events import KINDS, LEVELS, VERBS
from audits.presenters.phrases import PHRASES
from tests.architecture.source import APPS, PRODUCT, ROOT, python_files, tree, where


def _callers(name: str, *folders: str) -> set[str]:
    """The files in which `name(…)` or `something.name(…)` is called."""
    found = set()
    for path in python_files(*folders):
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Call):
                called = node.func
                if name == (called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")):
                    found.add(where(path).partition(":")[0])
    return found


@pytest.mark.parametrize(
    ("name", "only"),
    [
        ("media_reader", {"recordings/services/vault.py"}),
        ("media_reader_system", {"recordings/services/vault.py"}),
        ("SealReader", {"keys/opening.py"}),
        ("assign_perm", {"access/grants.py"}),
        ("remove_perm", {"access/grants.py"}),
    ],
)
def test_one_file_alone_calls(name: str, only: set[str]) -> None:
    assert _callers(name, *APPS) == only


def test_the_vault_calls_the_media_reader_once() -> None:
    calls = [
        node.lineno
        for path in python_files("recordings")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "media_reader"
    ]
    assert len(calls) == 1


def test_the_tenant_is_told_by_set_local_only() -> None:
    """A value set for the whole connection stays for whoever borrows it next."""
    told = re.compile(r"set_config\s*\(|SET\s+(?:SESSION\s+)?(?:app|audit)\.", re.IGNORECASE)
    files = [path for path in python_files(*PRODUCT, migrations=True) if path != Path(__file__)]
    guilty = [
        f"{where(path)}: {node.value[:60]}"
        for path in files
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and told.search(node.value)
        and "never set_config()" not in node.value
    ]
    assert guilty == []


def test_scopes_are_entered_below_the_doors_only() -> None:
    """Views and services work in the scope they are in; only middleware, jobs, commands and sweeps enter one."""
    allowed = {"tenants", "config", "demo", "benchmarks"}
    rooms = {"commands", "middleware", "continuation", "streaming", "tasks"}
    sweeps = {"keys/canary.py", "recordings/services/sweeping.py"}  # go tenant by tenant, for nobody's request
    outside = set()
    for name in ("activate", "tenant_scope"):
        for place in _callers(name, *APPS):
            parts = Path(place).with_suffix("").parts
            calls_scope = f"scope.{name}(" in (ROOT / place).read_text(encoding="utf-8")
            if calls_scope and parts[0] not in allowed and parts[1] not in rooms:
                outside.add(place)
    assert outside == sweeps


def test_every_kind_has_a_sentence_and_an_end() -> None:
    assert set(PHRASES) == set(KINDS)
    for name, kind in KINDS.items():
        assert kind.verb in VERBS, name
        assert kind.level in LEVELS, name
        assert kind.erased_with in {"subject", "actor"}, f"{name}: whose key ends it"
