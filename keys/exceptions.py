"""What can go wrong with keys, as people and clients are told of it."""

from tenants.exceptions import Refused, Unavailable


class KeyUnavailable(Unavailable):
    """The key cannot be reached now, or does not fit: nothing is opened and nothing is written (503)."""

    code = "key_unavailable"


class KeyDestroyed(Refused):
    """The key was destroyed on purpose; what it sealed stays closed for good (409)."""

    code = "key_destroyed"


class ContentDamaged(Refused):
    """The ciphertext was changed, cut or moved since it was sealed (409)."""

    code = "content_damaged"
