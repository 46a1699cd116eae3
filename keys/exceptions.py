"""What can go wrong with keys, as people and clients are told of it."""

from django.utils.translation import gettext

from tenants.exceptions import Refused, Unavailable


class KeyUnavailable(Unavailable):
    """The key cannot be reached now, or does not fit: nothing is opened and nothing is written (503).

    People read one sentence; `technical` is for whoever runs the portal.
    """

    code = "key_unavailable"

    def __init__(self, technical: str, *, code: str | None = None) -> None:
        detail = gettext("The key cannot be reached right now, so nothing is opened and nothing is stored.")
        super().__init__(detail, code=code)
        self.technical = technical

    def __str__(self) -> str:
        return self.technical


class KeyDestroyed(Refused):
    """The key was destroyed on purpose; what it sealed stays closed for good (409)."""

    code = "key_destroyed"

    def __init__(self) -> None:
        super().__init__(gettext("The key to this was destroyed. It cannot be opened any more, by anyone."))


class ContentDamaged(Refused):
    """The ciphertext was changed, cut or moved since it was sealed (409)."""

    code = "content_damaged"

    def __init__(self) -> None:
        super().__init__(gettext("What is stored here does not open: it was changed, cut or moved."))


class NoAccessOpen(RuntimeError):
    """Something was to be opened outside a request or unit of work: nobody would have recorded it."""
