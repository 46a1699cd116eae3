"""What must not lie in the repository: excuses, machine paths, registry hosts, secrets."""

import re
import tomllib
from pathlib import Path

import pytest

from tests.architecture.source import PRODUCT, ROOT, python_files, repository_files, where

SELF = Path(__file__)
READABLE = {
    ".py",
    ".toml",
    ".md",
    ".html",
    ".js",
    ".css",
    ".sh",
    ".json",
    ".lock",
    ".txt",
    ".cfg",
    ".yml",
    ".yaml",
    ".po",
    "",
}
EXCUSES = (
    r"\b(TODO|FIXME|XXX|HACK|NotImplementedError|NotImplemented)\b"
    r"|pytest\.mark\.skip\((?!reason=)|@unittest\.skip|\bpass\s*#.*later"
)
REGISTRIES = "|".join(
    (r"pypi\.org", r"pythonhosted\.org", r"registry\.npmjs", r"npmjs\.(org|com)/", r"registry\.yarnpkg", r"index-url")
)
MACHINE = r"(?<![\w.])/(work|root|home/[a-z]+|Users/[A-Za-z]+)/|\.\./shared"


def _lines(pattern: str, files: list[Path]) -> list[str]:
    wanted = re.compile(pattern)
    return [
        f"{where(path)}:{number}: {line.strip()[:100]}"
        for path in files
        if path != SELF
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1)
        if wanted.search(line)
    ]


def _text_files(*, tests: bool = True) -> list[Path]:
    return [
        p for p in repository_files() if p.suffix in READABLE and (tests or p.relative_to(ROOT).parts[0] != "tests")
    ]


def test_no_excuses_in_the_source() -> None:
    assert _lines(EXCUSES, python_files(*PRODUCT, "tests", "manage.py")) == []


def test_no_registry_host_in_any_file() -> None:
    assert _lines(REGISTRIES, _text_files()) == []


def test_no_path_of_one_machine() -> None:
    assert _lines(MACHINE, _text_files(tests=False)) == []


def test_lock_file_pins_by_hash_and_names_no_host() -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    pins = re.findall(r"^([a-z0-9][a-z0-9._\[\],-]*)==", lock, re.MULTILINE | re.IGNORECASE)
    assert len(pins) > 50
    assert "://" not in lock
    for block in re.split(r"\n(?=[A-Za-z0-9])", lock):
        if "==" in block.split("\n", 1)[0]:
            assert "--hash=sha256:" in block, block.split("\n", 1)[0]


def test_every_dependency_says_why() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    declared = re.search(r"^dependencies = \[\n(.*?)^\]", text, re.MULTILINE | re.DOTALL)
    assert declared is not None
    silent = [line for line in declared[1].splitlines() if line.strip().startswith('"') and "#" not in line]
    assert silent == []


def test_import_contracts_ignore_nothing() -> None:
    config = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    assert config["contracts"], "no contracts"
    for contract in config["contracts"]:
        assert contract.get("ignore_imports", []) == []
    assert config.get("ignore_imports", []) == []


def test_types_are_strict_everywhere() -> None:
    config = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["mypy"]
    assert config["strict"] is True
    for override in config["overrides"]:
        own = [m for m in override["module"] if m.split(".")[0] in PRODUCT]
        assert own == [], f"types relaxed for {own}"


@pytest.mark.parametrize("ending", [".pem", ".key", ".sqlite3", ".pyc", ".mo", ".env"])
def test_no_key_and_no_built_file_is_kept(ending: str) -> None:
    assert [where(p) for p in repository_files() if p.name.endswith(ending)] == []


def test_no_relative_and_no_star_import() -> None:
    layered = ROOT / "config" / "settings"  # settings build on each other by import, as Django's documentation shows
    files = [
        path
        for path in python_files(*PRODUCT, "tests")
        if layered not in path.parents and not path.name.endswith("settings.py")
    ]
    assert _lines(r"^\s*from \.+|import \*", files) == []
