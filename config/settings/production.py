"""Production: refuses to start while a secret is missing, and names it."""

import os

from django.core.exceptions import ImproperlyConfigured

REQUIRED = (
    "DATABASE_URL",
    "PORTAL_BASE_DOMAIN",
    "PORTAL_SECRET_KEY",
    "PORTAL_ROOT_KEY",
    "PORTAL_PLATFORM_KEY",
    "PORTAL_PLATFORM_SIGNER",
    "PORTAL_DB_APP_RT",
    "PORTAL_DB_APP_AUTH",
    "PORTAL_DB_APP_SEQ",
    "PORTAL_DB_APP_OPERATOR",
    "PORTAL_DB_APP_OWNER",
)
missing = [name for name in REQUIRED if not os.environ.get(name)]
if missing:
    raise ImproperlyConfigured("Set these before the portal starts: " + ", ".join(missing))

from config.settings.base import *  # noqa: E402, F403  (only after the secrets are known to be there)

SCHEME = ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https"
SECURE_SSL_REDIRECT = True
SECURE_HSTS_SECONDS = 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sid", "__Host-csrf"
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
