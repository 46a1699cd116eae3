"""The place of the test suite."""

import os
from pathlib import Path

os.environ.setdefault("PORTAL_VAR", str(Path(__file__).resolve().parents[2] / "var" / "test"))

from config.settings.base import *  # noqa: F403  (settings are layered by import)

EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
PASSWORD_HASHERS = ["access.passwords.QuickArgon2Hasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
SILENCED_SYSTEM_CHECKS = ["auth.W004", "axes.W001"]  # the test cache is in memory
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "KEY_FUNCTION": "access.cache.key"},
}
if os.environ.get("PORTAL_TEST_DATABASE"):  # processes that a test starts serve that test's own database
    CACHES = CACHES_IN_DATABASE  # noqa: F405
    for place in DATABASES.values():  # noqa: F405
        place["NAME"] = os.environ["PORTAL_TEST_DATABASE"]
