"""All settings, each from the environment, with its default, its unit and its reason.

Without any of them Nexus is embedded: SQLite in a folder, one process, nothing else to run.
"""

import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from collab.environment import Environment

environment = Environment(os.environ)

ROOT = Path(__file__).resolve().parent.parent

# NEXUS_ENV, development or production (default development): production refuses what is only safe on a laptop.
PRODUCTION = environment.choice("NEXUS_ENV", "development", ("development", "production")) == "production"

# DEBUG, 1 or 0 (default 0): tracebacks in the browser, for those who work on Nexus itself.
DEBUG = environment.flag("DEBUG", default=False)

# SECRET_KEY, 50 characters or more (a key that everybody knows in development): signs logins and tokens.
DEVELOPMENT_KEY = "development-only-do-not-use-where-others-can-reach-you-0123456789"
SECRET_KEY = environment.text("SECRET_KEY", DEVELOPMENT_KEY)

# ALLOWED_HOSTS, names with commas between (this machine in development): the hosts that Nexus answers as.
ALLOWED_HOSTS = environment.listing("ALLOWED_HOSTS", "" if PRODUCTION else "localhost,127.0.0.1,[::1]")

# DATA_DIR, a folder (data, beside manage.py): where the embedded database lives.
DATA_DIR = environment.folder("DATA_DIR", ROOT / "data")

# DATABASE_URL, postgres://… (SQLite in DATA_DIR): where everything is kept.
# SQLite syncs at every commit, because what was acknowledged must be on disk; a transaction takes its write lock at
# once, because one that reads first and then writes can be refused in the middle.
DATABASES = {
    "default": environment.postgres("DATABASE_URL")
    or {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": DATA_DIR / "nexus.sqlite3",
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 10,  # seconds that a writer waits for another one
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
        },
    }
}

# REDIS_URL, redis://… (none): the bus between several processes. One process needs none.
REDIS_URL = environment.url("REDIS_URL", ("redis", "rediss", "unix"))

if PRODUCTION:
    if SECRET_KEY == DEVELOPMENT_KEY:
        raise ImproperlyConfigured("in production set SECRET_KEY to 50 random characters or more, and keep it secret")
    if not ALLOWED_HOSTS:
        raise ImproperlyConfigured("in production set ALLOWED_HOSTS to the names that Nexus is reached by")
    if DEBUG:
        raise ImproperlyConfigured("in production DEBUG would show your settings to everybody: leave it unset")

# HTTPS_ONLY, 1 or 0 (1 in production): plain requests are sent to HTTPS; 0 where a test or a private network has none.
HTTPS_ONLY = environment.flag("HTTPS_ONLY", default=PRODUCTION)
SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS_ONLY
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS_ONLY else None
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]  # balancers ask over plain HTTP
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS_ONLY else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS_ONLY
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "collab.problems.without_csrf_token"

INSTALLED_APPS: list[str] = []

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "routing.http"
ASGI_APPLICATION = "asgi.application"
APPEND_SLASH = False  # an address is right or it is not: a redirect would lose the body of a POST
USE_TZ = True
TIME_ZONE = "UTC"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}, "nowhere": {"class": "logging.NullHandler"}},
    # Anybody can send a wrong Host as often as they like; the answer says what is wrong.
    "loggers": {"django.security.DisallowedHost": {"handlers": ["nowhere"], "propagate": False}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
