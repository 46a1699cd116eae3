"""How much of a vCon is taken; the published limits of intake."""

from typing import Final

MAX_BYTES: Final = 25 * 1024 * 1024
MAX_DEPTH: Final = 64
MAX_PARTIES: Final = 200
MAX_DIALOGS: Final = 5000
MAX_ANALYSES: Final = 500
MAX_ATTACHMENTS: Final = 500
MAX_TEXT: Final = 2048
MAX_SECONDS: Final = 7 * 24 * 3600
MAX_MIME_PARTS: Final = 200
MAX_ERRORS: Final = 50
