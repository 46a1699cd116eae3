"""Bodies that are not JSON, and answers that are not negotiated: sound, vCons, files."""

from collections.abc import Iterator
from typing import Any, Final

from django.http import HttpRequest
from django.utils.translation import gettext as _
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.request import Request

from access.parsers import check_size
from recordings.vcon import limits
from recordings.vcon.parsing import decompress
from tenants.exceptions import WrongMedia

VCON_TYPES: Final = ("application/vcon+json", "application/vcon", "application/json")
GZIP_TYPES: Final = ("application/vcon+gzip", "application/gzip")
SOUND_TYPES: Final = ("audio/", "video/", "application/octet-stream", "application/ogg")
CHUNK: Final = 64 * 1024


class OneAnswer(BaseContentNegotiation):
    """There is one form of the answer, whatever the Accept header prefers: a player asks for sound, not JSON."""

    def select_parser(self, request: Request, parsers: Any) -> Any:
        """Take the only parser."""
        return parsers[0]

    def select_renderer(self, request: Request, renderers: Any, format_suffix: str | None = None) -> Any:
        """Take the only renderer."""
        return renderers[0], renderers[0].media_type


def media_type_of(request: HttpRequest) -> str:
    """Return the content type without parameters."""
    return (request.content_type or "").split(";")[0].strip().lower()


def vcon_body(request: HttpRequest) -> bytes:
    """Return the bytes of a vCon, unpacked."""
    kind = media_type_of(request)
    if kind not in (*VCON_TYPES, *GZIP_TYPES):
        raise WrongMedia(_("Send application/vcon+json or application/vcon+gzip."))
    check_size(request, limits.MAX_BYTES)
    return decompress(request.body) if kind in GZIP_TYPES else request.body


def check_sound(request: HttpRequest) -> str:
    """Return the media type of sound about to come, or refuse it before it flows."""
    kind = media_type_of(request)
    if not kind.startswith(SOUND_TYPES):
        raise WrongMedia(_("Send sound: audio/…, or application/octet-stream."))
    return kind if kind != "application/octet-stream" else ""


def flow(request: HttpRequest) -> Iterator[bytes]:
    """Give the body piece by piece; it is never whole in memory, and never on disk in clear."""
    while data := request.read(CHUNK):
        yield data
