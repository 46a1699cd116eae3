"""Production settings refuse to start while a secret is missing, and name it."""

import os
import subprocess
import sys

from config.settings import __file__ as settings_package

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(settings_package)))
SECRETS = ("SECRET_KEY", "ROOT_KEY", "PLATFORM_KEY", "PLATFORM_SIGNER", "DB_APP_RT", "DB_APP_AUTH")
MORE = ("DB_APP_SEQ", "DB_APP_OPERATOR", "DB_APP_OWNER")


def load(**environment: str) -> subprocess.CompletedProcess[str]:
    kept = {"PATH": os.environ["PATH"], "PORTAL_VAR": os.environ["PORTAL_VAR"]}
    code = "import config.settings.production as s; print(s.SESSION_COOKIE_NAME, s.SECURE_SSL_REDIRECT)"
    return subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=kept | environment, capture_output=True, text=True, check=False
    )


def complete() -> dict[str, str]:
    secret = "A" * 43 + "="
    given = {f"PORTAL_{name}": secret for name in (*SECRETS, *MORE)}
    return given | {"DATABASE_URL": "postgresql://db.example/portal", "PORTAL_BASE_DOMAIN": "portal.example"}


def test_it_works() -> None:
    result = load(**complete())
    assert result.stdout.split() == ["__Host-sid", "True"], result.stderr


def test_a_missing_secret_is_named() -> None:
    given = complete()
    del given["PORTAL_ROOT_KEY"]
    result = load(**given)
    assert result.returncode != 0
    assert "PORTAL_ROOT_KEY" in result.stderr
    assert "PORTAL_SECRET_KEY" not in result.stderr
