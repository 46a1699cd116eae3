"""The peer: the same rows and the same JSON without audit, guards, row-level security and middleware."""

from config.settings.local import *  # noqa: F403  (settings are layered by import)
from config.settings.local import DATABASES

ROOT_URLCONF = "benchmarks.bare"
WSGI_APPLICATION = "benchmarks.bare.application"
DATABASES["default"] = {
    **DATABASES["owner"],
    "ENGINE": "django.db.backends.postgresql",
    "CONN_MAX_AGE": 60,
    "ATOMIC_REQUESTS": False,
    "OPTIONS": {"options": "-c app.migrating=on"},  # the owner's way past the policies
}
