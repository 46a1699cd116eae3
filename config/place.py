"""Where the installation keeps its data and its secrets. No Django."""

import base64
import os
import secrets
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def var() -> Path:
    """Return the folder of everything that is not code: `$PORTAL_VAR`, else `./var`."""
    return Path(os.environ.get("PORTAL_VAR") or ROOT / "var").resolve()


def secret(name: str, *, size: int = 32) -> str:
    """Return a secret of this installation from the environment or `var/secrets`; make it at first use.

    `name` such as `root-key`; the environment's name is then `PORTAL_ROOT_KEY`. The value is `size` random
    bytes in URL-safe base64. Files are 0600 and appear whole or not at all.
    """
    given = os.environ.get("PORTAL_" + name.upper().replace("-", "_"))
    if given:
        return given
    path = var() / "secrets" / name
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        partial = path.with_name(f"{path.name}.{secrets.token_hex(8)}.part")
        descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(base64.urlsafe_b64encode(secrets.token_bytes(size)).decode())
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(partial, path)  # whoever comes second takes the first one's secret
        except FileExistsError:
            pass
        finally:
            partial.unlink()
    return path.read_text().strip()
