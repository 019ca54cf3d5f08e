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

# SECRET_KEY, characters (a key that everybody knows in development): signs logins and tokens.
DEVELOPMENT_KEY = "development-only-do-not-use-where-others-can-reach-you-0123456789"
SECRET_KEY = environment.text("SECRET_KEY", DEVELOPMENT_KEY)
SHORTEST_KEY = 50  # characters: what Django makes itself, and what its deployment check asks for

# ALLOWED_HOSTS, names with commas between (none): the hosts that Nexus answers as, besides this machine's own names,
# which health checks ask for.
HOSTS = environment.listing("ALLOWED_HOSTS")
ALLOWED_HOSTS = [*HOSTS, "localhost", "127.0.0.1", "[::1]"]


def embedded_database() -> dict[str, object]:
    """SQLite in DATA_DIR, a folder (data, beside manage.py), which is made if it is not there."""
    folder = environment.folder("DATA_DIR", ROOT / "data")
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": folder / "nexus.sqlite3",
        "TEST": {"NAME": folder / "test.sqlite3"},  # a file too: one in memory knows no waiting for another writer
        "OPTIONS": {
            # A transaction that reads first and then writes could be refused in the middle: take the lock at once.
            "transaction_mode": "IMMEDIATE",
            "timeout": 10,  # seconds that a writer waits for another one
            # What was acknowledged must be on disk: every commit is synced.
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
        },
    }


# DATABASE_URL, postgres://… (the embedded database): where everything is kept.
DATABASES = {"default": environment.postgres("DATABASE_URL") or embedded_database()}

# REDIS_URL, redis://… (none): the bus between several processes. One process needs none.
REDIS_URL = environment.url("REDIS_URL", ("redis", "rediss", "unix"))

if PRODUCTION:
    if SECRET_KEY == DEVELOPMENT_KEY:
        raise ImproperlyConfigured("in production set SECRET_KEY to 50 random characters or more, and keep it secret")
    if len(SECRET_KEY) < SHORTEST_KEY:
        raise ImproperlyConfigured(f"SECRET_KEY has {len(SECRET_KEY)} characters; set it to {SHORTEST_KEY} or more")
    if not HOSTS:
        raise ImproperlyConfigured("in production set ALLOWED_HOSTS to the names that Nexus is reached by")
    if DEBUG:
        raise ImproperlyConfigured("in production DEBUG would show your settings to everybody: leave it unset")

# HTTPS_ONLY, 1 or 0 (1 in production): plain requests are sent to HTTPS; 0 where a test or a private network has none.
HTTPS_ONLY = environment.flag("HTTPS_ONLY", default=PRODUCTION)
SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS_ONLY
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS_ONLY else None
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]  # balancers ask over plain HTTP
SECURE_HSTS_SECONDS = 30 * 24 * 3600 if HTTPS_ONLY else 0  # a month: a domain that gives HTTPS up is not lost for long
SILENCED_SYSTEM_CHECKS = [
    "security.W005",  # whether all subdomains speak HTTPS
    "security.W021",  # and whether browsers ship that knowledge: both are for the owner of the domain to say
]
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "collab.problems.without_csrf_token"

INSTALLED_APPS = ["documents"]

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
