"""Django's settings, made from `flowbrand.env`. One file for every mode; production only tightens."""

from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from psycopg.conninfo import conninfo_to_dict

from flowbrand import env as environment
from flowbrand.core.logging import logging_config

ENV = environment.load()
BASE_DIR = Path(__file__).resolve().parent.parent

SECRET_KEY = ENV.signing_key
DEBUG = False
ALLOWED_HOSTS = [host.strip() for host in ENV.allowed_hosts.split(",") if host.strip()]
ROOT_URLCONF = "flowbrand.urls"
WSGI_APPLICATION = "flowbrand.wsgi.application"
LANGUAGE_CODE = "en-us"
TIME_ZONE = "UTC"
USE_TZ = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "accounts.User"
# User.email is unique by a constraint on Lower(email); the checks look for unique=True only.
SILENCED_SYSTEM_CHECKS = ["auth.E003", "auth.W004"]
STATIC_URL = "/static/"
# Served out of the packages, so there is no STATIC_ROOT and nothing to collect; works offline.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
APPEND_SLASH = False

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "corsheaders",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "flowbrand.llm",
    "workers",
    "auth",
    "uploads",
    "funnels",
]

MIDDLEWARE = [
    "flowbrand.core.middleware.RequestContextMiddleware",
    "flowbrand.core.middleware.EmptyHeadMiddleware",
    "flowbrand.core.security_headers.SecurityHeadersMiddleware",
    "corsheaders.middleware.CorsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]


def _database(url: str) -> dict[str, Any]:
    """Django's database settings from a libpq URL; libpq options (sslmode, host=/socket) are kept."""
    if not url:
        raise ImproperlyConfigured(
            "DATABASE_URL is not set. `make up` and `make demo` start an embedded PostgreSQL and set it; "
            "otherwise set DATABASE_URL=postgresql://user:password@host:5432/flowbrand"
        )
    parts: dict[str, Any] = dict(conninfo_to_dict(url))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.pop("dbname", "flowbrand"),
        "USER": parts.pop("user", ""),
        "PASSWORD": parts.pop("password", ""),
        "HOST": parts.pop("host", ""),
        "PORT": str(parts.pop("port", "")),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            "connect_timeout": 5,
            "keepalives_idle": 10,
            "tcp_user_timeout": 15_000,
            "options": f"-c statement_timeout={int(ENV.database_statement_seconds * 1000)}"
            f" -c idle_in_transaction_session_timeout={int(ENV.database_idle_transaction_seconds * 1000)}",
            **parts,
        },
    }


# Commands that touch no database (help, schema, checks in CI) work without one.
DATABASES: dict[str, dict[str, Any]] = {
    "default": _database(ENV.database_url or "postgresql://127.0.0.1:1/unset")
}

REDIS_URL = ENV.redis_url
TRUSTED_PROXIES = ENV.proxies
RATE_LIMITS = ENV.limits
ACCESS_TOKEN_SECONDS = ENV.access_token_seconds
LOCKOUT_ATTEMPTS = ENV.lockout_attempts
LOCKOUT_SECONDS = ENV.lockout_seconds
REQUIRE_VERIFIED_EMAIL = ENV.verified_email_required
OTP_SECONDS = ENV.otp_seconds
OTP_ATTEMPTS = ENV.otp_attempts
OTP_RESEND_SECONDS = ENV.otp_resend_seconds
OTP_SENDS_PER_HOUR = ENV.otp_sends_per_hour
REFRESH_TOKEN_SECONDS = ENV.refresh_token_seconds
REFRESH_COOKIE = "__Secure-flowbrand-refresh" if ENV.production else "flowbrand-refresh"
REFRESH_GRACE_SECONDS = ENV.refresh_grace_seconds
SESSION_MAX_SECONDS = ENV.session_max_seconds

AUTHENTICATION_BACKENDS = ["auth.backends.LockoutBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]

# Without a mail server (development) letters become files; never the console, which ends in the logs.
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if ENV.email_host else 'filebased'}.EmailBackend"
EMAIL_FILE_PATH = ENV.flowbrand_home / "mail"
EMAIL_HOST = ENV.email_host
EMAIL_PORT = ENV.email_port
EMAIL_HOST_USER = ENV.email_host_user
EMAIL_HOST_PASSWORD = ENV.email_host_password.get_secret_value()
EMAIL_USE_TLS = ENV.email_security == "starttls"
EMAIL_USE_SSL = ENV.email_security == "tls"
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = ENV.mail_from

# An upload handler streams files to storage; Django's own limits guard what is left (form fields, JSON).
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 100

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["auth.authentication.BearerAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["flowbrand.core.api.EnvelopeRenderer"],
    "DEFAULT_PARSER_CLASSES": ["flowbrand.core.parsing.BoundedJSONParser"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "flowbrand.core.api.AnyAccept",
    "DEFAULT_PAGINATION_CLASS": "flowbrand.core.pagination.NewestFirst",
    "EXCEPTION_HANDLER": "flowbrand.core.api.exception_handler",
    "DEFAULT_SCHEMA_CLASS": "flowbrand.core.schema.EnvelopeAutoSchema",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Flowbrand API",
    "DESCRIPTION": "Upload a document, receive a branded marketing funnel made from what it says.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "COMPONENT_SPLIT_REQUEST": True,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "OAS_VERSION": "3.1.0",
    "ENUM_NAME_OVERRIDES": {
        "DocumentStatus": "uploads.models.DocumentStatus",
        "FunnelStatus": "funnels.models.FunnelStatus",
    },
}

LOGGING_CONFIG = None
logging_config(log_format=ENV.log_format, level=ENV.log_level)

# Other origins may not read our answers, unless they are named.
CORS_ALLOWED_ORIGINS = [origin for origin in ENV.cors_allowed_origins.split() if origin]
CORS_ALLOW_CREDENTIALS = True
CORS_URLS_REGEX = r"^/api/v1/"
CORS_ALLOW_HEADERS = ["authorization", "content-type", "idempotency-key", "if-none-match", "x-request-id"]
CORS_EXPOSE_HEADERS = ["etag", "location", "retry-after", "x-request-id"]

# Sessions and CSRF tokens of Django are the admin's: the API knows bearer tokens only.
SESSION_COOKIE_PATH = CSRF_COOKIE_PATH = "/admin/"
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Strict"
SESSION_COOKIE_AGE = 8 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_COOKIE_HTTPONLY = True
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "no-referrer"

if ENV.production:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True

# Celery (namespace CELERY_ is read by workers.app). Timeouts everywhere: a hung broker must not hang us.
CELERY_BROKER_URL = ENV.celery_broker_url or "redis://127.0.0.1:1/0"
CELERY_IMPORTS = [
    "workers.tasks.extraction",
    "workers.tasks.funnels",
    "workers.tasks.maintenance",
    "workers.tasks.accounts",
    "workers.signals",
]
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_DEFAULT_QUEUE = "extraction"
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = False
# The soft limit raises inside the job, which then ends FAILED; the hard one kills a job that does not listen.
CELERY_TASK_SOFT_TIME_LIMIT = ENV.job_seconds
CELERY_TASK_TIME_LIMIT = ENV.job_seconds + 30
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_SEND_TASK_EVENTS = True
CELERY_TASK_SEND_SENT_EVENT = True
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 10.0
CELERY_WORKER_MAX_TASKS_PER_CHILD = 200
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_BROKER_CONNECTION_TIMEOUT = 4
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 3600,
    "socket_timeout": 10,
    "socket_connect_timeout": 3,
    "socket_keepalive": True,
    "health_check_interval": 10,
}
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 2, "interval_start": 0.1, "interval_max": 0.5}
