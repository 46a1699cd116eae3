"""Platform secrets: second factors and remembered answers, sealed with the installation's own keys.

Keys of callers' data live in `keys/`, a layer above; what is sealed here opens without a person's right.
"""

from django.conf import settings
from django_cryptography.core.signing import FernetSigner
from django_cryptography.utils.crypto import FernetBytes


def _box() -> FernetBytes:
    key, signer = settings.PLATFORM_KEYS
    return FernetBytes(key, FernetSigner(signer))


def seal(plain: bytes) -> bytes:
    """Encrypt and sign."""
    sealed: bytes = _box().encrypt(plain)
    return sealed


def unseal(sealed: bytes) -> bytes:
    """Check and decrypt; raises when a byte was changed."""
    plain: bytes = _box().decrypt(bytes(sealed))
    return plain
