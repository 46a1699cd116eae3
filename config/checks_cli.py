"""What `make check` runs: every gate of the project, two at a time, one line each."""

import ast
import base64
import os
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
PACKAGES = ("tenants", "access", "keys", "audits", "recordings", "config", "tests")


@dataclass(frozen=True)
class Gate:
    """One command that must end with zero."""

    name: str
    command: Sequence[str]
    environment: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Result:
    """How a gate ended."""

    gate: Gate
    passed: bool
    output: str
    seconds: float


def manage(*arguments: str, settings: str = "config.settings.test") -> list[str]:
    """Return the command line of a management command."""
    return [sys.executable, "manage.py", *arguments, f"--settings={settings}"]


def production_environment() -> dict[str, str]:
    """Throw-away secrets: production settings refuse to start without them, and `check --deploy` needs a start."""
    tree = ast.parse((ROOT / "config/settings/production.py").read_text(encoding="utf-8"))
    required: tuple[str, ...] = next(
        ast.literal_eval(node.value)
        for node in tree.body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "REQUIRED"
    )
    made = {name: base64.urlsafe_b64encode(secrets.token_bytes(48)).decode() for name in required}
    made |= {name: base64.urlsafe_b64encode(secrets.token_bytes(32)).decode() for name in made if "PLATFORM" in name}
    return made | {"DATABASE_URL": "postgres://nowhere.example/portal", "PORTAL_BASE_DOMAIN": "portal.example"}


def gates() -> Iterator[Gate]:
    """Yield every gate, the slowest first."""
    packages = [name for name in PACKAGES if (ROOT / name).is_dir()]
    yield Gate("types", [str(BIN / "mypy"), *packages])
    yield Gate("format", [str(BIN / "ruff"), "format", "--check", "."])
    yield Gate("lint", [str(BIN / "ruff"), "check", "."])
    yield Gate("import contracts", [str(BIN / "lint-imports")])
    yield Gate("templates", [str(BIN / "djlint"), "--lint", "--quiet", "templates"])
    yield Gate("translations", [sys.executable, "-m", "config.catalogues", "--check"])
    yield Gate("system checks", manage("check", "--fail-level=WARNING"))
    deploy = manage("check", "--deploy", "--fail-level=WARNING", settings="config.settings.production")
    yield Gate("deploy checks", deploy, production_environment())
    yield Gate("migrations", manage("makemigrations", "--check", "--dry-run"))


def run(gate: Gate) -> Result:
    """Run one gate and keep what it said."""
    start = time.monotonic()
    environment = os.environ | gate.environment
    ended = subprocess.run(
        gate.command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    return Result(gate, ended.returncode == 0, ended.stdout.strip(), time.monotonic() - start)


def show(result: Result, failed: list[str]) -> None:
    """Print one line, and what the gate said if it failed."""
    word = "ok    " if result.passed else "FAILED"
    print(f"{word}  {result.gate.name:<18} {result.seconds:6.1f} s", flush=True)
    if not result.passed:
        failed.append(result.gate.name)
        print("\n".join(f"        {line}" for line in result.output.splitlines()[-60:]), flush=True)


def main() -> int:
    """Run every gate; end with 1 when one failed."""
    failed: list[str] = []
    every = list(gates())
    with ThreadPoolExecutor(max_workers=2) as pool:
        for done in as_completed([pool.submit(run, gate) for gate in every]):
            show(done.result(), failed)
    print(f"{len(failed)} of {len(every)} gates failed: {', '.join(failed)}" if failed else "Every gate passed.")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
