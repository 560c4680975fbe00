"""Django's settings, from `environment` alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from csp.constants import NONE, SELF

from shanzhi.site import embedded
from shanzhi.site.environment import ROOT, BadEnvironment, environment

env = environment()
PACKAGE = Path(__file__).resolve().parents[1]

SECRET_KEY = env.secret_key
DEBUG = env.debug
ALLOWED_HOSTS = list(env.allowed_hosts) or ["127.0.0.1", "localhost", "[::1]"]
if env.demo and not env.allowed_hosts:
    ALLOWED_HOSTS = ["*"]

SHANZHI_PROFILE = env.profile
SHANZHI_PROFILES = ROOT / "profiles"
SHANZHI_SEALING_KEYS = list(env.sealing_keys)
SHANZHI_DATA = env.data
SHANZHI_DEMO = env.demo
SHANZHI_PUBLIC_URL = env.public_url
SHANZHI_FILES = env.files
SHANZHI_S3_ENDPOINT = env.s3_endpoint
SHANZHI_SMS = env.sms
SHANZHI_WECHAT = env.wechat
SHANZHI_SENDERS = dict(env.senders)
SHANZHI_VIRUS_SCAN = env.virus_scan
SHANZHI_RELEASE = env.release
SHANZHI_PROFILE_SECONDS = env.profile_seconds
SHANZHI_CRIER = True
"""Tell other processes what changed; tests that do not watch the live stream switch it off."""

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "axes",
    "csp",
    "procrastinate.contrib.django",
    "shanzhi.records",
    "shanzhi.notices",
    "shanzhi.places",
    "shanzhi.staff",
    "shanzhi.cases",
    "shanzhi.intake",
    "shanzhi.command",
    "shanzhi.mediation",
    "shanzhi.fieldwork",
    "shanzhi.insight",
    "shanzhi.site",
]

MIDDLEWARE = [
    "shanzhi.site.headers.security_headers",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "shanzhi.staff.web.middleware.ActorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",
    "csp.middleware.CSPMiddleware",
    "shanzhi.site.refusals.RefusalMiddleware",
    "shanzhi.site.fragments.whole_pages",
]

APPEND_SLASH = False
ROOT_URLCONF = "shanzhi.site.urls"
WSGI_APPLICATION = "shanzhi.site.wsgi.application"
ASGI_APPLICATION = "shanzhi.site.asgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "shanzhi.site.context.frame",
            ],
        },
    }
]

# --- database ---


def _database(url: str | None) -> dict[str, Any]:
    """Connection settings; without an address, those of the embedded cluster (running or not)."""
    common: dict[str, Any] = {
        "ENGINE": "django.db.backends.postgresql",
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "ATOMIC_REQUESTS": False,
        "TIME_ZONE": "UTC",
    }
    # A statement asked for the third time on a connection is prepared: it is parsed and rewritten once.
    # Each time it is planned for its own values all the same: a plan for any value knows neither how much of the county
    # a post reaches nor that a partial index suffices.
    options: dict[str, Any] = {
        "connect_timeout": 5,
        "server_side_binding": True,
        "prepare_threshold": 3,
        "options": "-c plan_cache_mode=force_custom_plan",
    }
    if url is None:
        cluster = embedded.Cluster(env.data / "postgres").parameters()
        return common | {
            "HOST": cluster["host"],
            "PORT": cluster["port"],
            "USER": cluster["user"],
            "NAME": cluster["dbname"],
            "OPTIONS": options,
        }
    parts = urlsplit(url)
    if parts.scheme not in ("postgresql", "postgres"):
        raise BadEnvironment("SHANZHI_DATABASE_URL 应以 postgresql:// 开头。")
    query = dict(parse_qsl(parts.query))
    if query.pop("prepare", "on") == "off":
        options = {"connect_timeout": 5}
    return common | {
        "HOST": unquote(parts.hostname or "") or query.pop("host", ""),
        "PORT": str(parts.port or query.pop("port", "")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "NAME": unquote(parts.path.lstrip("/")) or "shanzhi",
        "OPTIONS": options | query,
    }


DATABASES = {"default": _database(env.database_url)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- people ---

AUTH_USER_MODEL = "staff.Member"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "/login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/login"

AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_ENABLE_ACCESS_FAILURE_LOG = False
AXES_IPWARE_PROXY_COUNT = env.trusted_proxies
AXES_CLIENT_IP_CALLABLE = "shanzhi.staff.web.client.address_of"
AXES_LOCKOUT_CALLABLE = "shanzhi.staff.web.login.locked_out"
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_VERBOSE = False

SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 30 * 60
SESSION_SAVE_EVERY_REQUEST = False
SESSION_COOKIE_NAME = "shanzhi"
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = env.is_https
CSRF_COOKIE_NAME = "shanzhi_csrf"
CSRF_COOKIE_SECURE = env.is_https
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
# Carried by the browser: a sentence for the next page costs no query and no row.
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"
CSRF_FAILURE_VIEW = "shanzhi.site.refusals.form_out_of_date"
CSRF_TRUSTED_ORIGINS = [env.public_url] if env.is_https else []

# --- doors and walls ---

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if env.is_https:
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    if env.trusted_proxies:
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
CONTENT_SECURITY_POLICY: dict[str, Any] = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "media-src": [SELF, "blob:"],
        "connect-src": [SELF],
        "worker-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 4000

# --- words and time ---

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文")]
LOCALE_PATHS = [PACKAGE / "site" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

# --- files of the pages ---

# The release stands in the path: every file may be kept for ever, and relative imports between modules hold.
STATIC_URL = f"/static/r-{env.release}/"
STATIC_ROOT = env.data / "static" / f"r-{env.release}"
STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.AppDirectoriesFinder"]
# `shanzhi run` and `serve` gather and compress them once a release; without that they come from the rooms.
WHITENOISE_USE_FINDERS = not (STATIC_ROOT / ".complete").exists()
WHITENOISE_AUTOREFRESH = env.debug


def WHITENOISE_IMMUTABLE_FILE_TEST(path: str, url: str) -> bool:  # noqa: N802 - WhiteNoise's name
    """Every file under STATIC_URL: the release is in its address."""
    return not env.debug


# --- work that waits ---

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"

TEST_RUNNER = "django.test.runner.DiscoverRunner"
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "shanzhi": {"level": "INFO"},
        "procrastinate": {"level": "WARNING"},
        "axes": {"level": "ERROR"},
    },
}
