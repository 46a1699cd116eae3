"""What every place shares."""

import base64
import os
from typing import Any

from csp.constants import NONCE, NONE, SELF

from config.databases import databases
from config.place import ROOT, secret, var

BASE_DIR = ROOT
PORTAL_VAR = var()
PORT = int(os.environ.get("PORT", "8000"))
BASE_DOMAIN = os.environ.get("PORTAL_BASE_DOMAIN", "localhost")
LANDING_HOSTS = {BASE_DOMAIN, "127.0.0.1", "[::1]"}
SCHEME = "http"

SECRET_KEY = secret("secret-key", size=48)
PORTAL_ROOT_KEY = secret("root-key")
PLATFORM_KEYS = (base64.urlsafe_b64decode(secret("platform-key")), base64.urlsafe_b64decode(secret("platform-signer")))
DEBUG = False
ALLOWED_HOSTS = [f".{BASE_DOMAIN}", "127.0.0.1", "[::1]"]
PORTAL_TRUSTED_PROXIES = os.environ.get("PORTAL_TRUSTED_PROXIES", "127.0.0.1/32,::1/128").split(",")

INSTALLED_APPS = [
    "config",
    "recordings",
    "audits",
    "keys",
    "access",
    "tenants",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.idp.oidc",
    "auditlog",
    "axes",
    "csp",
    "django_htmx",
    "drf_spectacular",
    "drf_standardized_errors",
    "guardian",
    "procrastinate.contrib.django",
    "rest_framework",
]

MIDDLEWARE = [
    "config.outermost.OutermostMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "tenants.middleware.TenantMiddleware",
    "audits.middleware.AuditMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "access.middleware.AccessMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
ASGI_APPLICATION = "config.asgi.application"
DATABASES = databases()
DATABASE_ROUTERS = ["config.router.Router"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES_IN_DATABASE: dict[str, dict[str, Any]] = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "portal_cache",
        "KEY_FUNCTION": "access.cache.key",
    },
}
CACHES = CACHES_IN_DATABASE

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "access.context_processors.frame",
            ],
        },
    },
]

# --- people: see docs/adr on identity
AUTH_USER_MODEL = "access.Agent"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
    "guardian.backends.ObjectPermissionBackend",
]
SILENCED_SYSTEM_CHECKS = ["auth.W004"]  # the e-mail is unique per tenant; a test pins the constraint
ANONYMOUS_USER_NAME = None
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "access.passwords.ContextWordsValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "access.adapters.AccountAdapter"
MFA_ADAPTER = "access.adapters.MFAAdapter"
IDP_OIDC_ADAPTER = "access.adapters.OIDCAdapter"
IDP_OIDC_AUTH_METHODS = ["client_secret_basic", "client_secret_post"]
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_EMAIL_VERIFICATION = "none"  # the invitation's link proves the address; only administration changes it
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_SESSION_REMEMBER = True  # a working day, see SESSION_COOKIE_AGE; nobody is asked
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # no mail to strangers, and none from within a request
ACCOUNT_RATE_LIMITS = {"login_failed": "20/5m/key"}
ACCOUNT_DEFAULT_HTTP_PROTOCOL = SCHEME
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Sprechakte"
MFA_TOTP_TOLERANCE = 1  # the clock of a telephone may be half a minute off
USERSESSIONS_TRACK_ACTIVITY = False
AXES_HANDLER = "axes.handlers.cache.AxesCacheHandler"
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_FORM_FIELD = "login"
AXES_USERNAME_CALLABLE = "access.adapters.attempted_name"
AXES_CLIENT_IP_CALLABLE = "access.addresses.client_ip"
AXES_LOCKOUT_CALLABLE = "access.adapters.locked_out"
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 0.25  # hours
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "portal-session", "portal-csrf"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
CSRF_FAILURE_VIEW = "access.problems.csrf_failure"

# --- the record
AUDITLOG_LOGENTRY_MODEL = "audits.LogEntry"
AUDITLOG_DISABLE_REMOTE_ADDR = True
AUDITLOG_USE_BASE_MANAGER = False
AUDITLOG_STORE_JSON_CHANGES = True
AUDITLOG_CID_GETTER = "audits.recorder.correlation_id"
AUDITLOG_MASK_CALLABLE = "audits.receivers.mask"
AUDITLOG_INCLUDE_TRACKING_MODELS: tuple[Any, ...] = (
    "tenants.TenantSetting",
    "tenants.Purpose",
    "tenants.Team",
    "tenants.Queue",
    "tenants.Campaign",
    {"model": "access.Agent", "exclude_fields": ["last_login", "stamp"]},
    "access.RoleAssignment",
    "access.AgentPermission",
    "access.TeamCover",
    "access.QueueCover",
    "access.CampaignCover",
)

# --- the API
REST_FRAMEWORK: dict[str, Any] = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["access.authentication.SettledAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["access.authentication.DeclaredPermission"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["access.parsers.LimitedJSONParser"],
    "DEFAULT_SCHEMA_CLASS": "access.openapi.GuardedSchema",
    "EXCEPTION_HANDLER": "access.problems.exception_handler",
    "DATETIME_FORMAT": "%Y-%m-%dT%H:%M:%SZ",
    "UNAUTHENTICATED_USER": None,
    "URL_FORMAT_OVERRIDE": None,
}
DRF_STANDARDIZED_ERRORS = {"NESTED_FIELD_SEPARATOR": "/"}
SPECTACULAR_SETTINGS = {
    "TITLE": "Sprechakte",
    "DESCRIPTION": "Conversations, recordings and the access log of one tenant.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_NAME_OVERRIDES": {
        "ConversationState": "recordings.models.Conversation.State",
        "CaptureState": "recordings.models.Conversation.CaptureState",
        "RecordingState": "recordings.models.Recording.State",
    },
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "access.openapi.wrap_lists_and_add_problems",
    ],
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 40 * 1024 * 1024
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]  # never a temp file in clear

# --- language and time
LANGUAGE_CODE = "de"
LANGUAGES = [("de", "Deutsch"), ("en", "English")]
LOCALE_PATHS = [ROOT / "locale"]
LANGUAGE_COOKIE_NAME = "portal-language"
USE_I18N = True
TIME_ZONE = "UTC"
USE_TZ = True

# --- what a browser may do
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "connect-src": [SELF],
        "font-src": [SELF],
        "media-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    },
}
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

STATIC_URL = "/static/"
STATIC_ROOT = PORTAL_VAR / "static"
NODE = ROOT / "node_modules"
STATICFILES_DIRS: list[Any] = [ROOT / "static"]
STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder", "config.assets.VendorFinder"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = PORTAL_VAR / "mail"
DEFAULT_FROM_EMAIL = "Sprechakte <noreply@portal.example>"
PROCRASTINATE_ON_APP_READY = None
PROCRASTINATE_IMPORT_PATHS = ["tenants.jobs"]

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {"procrastinate": {"level": "WARNING"}, "axes": {"level": "ERROR"}},
}
