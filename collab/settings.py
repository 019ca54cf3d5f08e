"""All settings, each from the environment, with its default, its unit and its reason.

Without any of them Nexus is embedded: SQLite in a folder, one process, nothing else to run.
"""

import os
from datetime import timedelta
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from collab.environment import Environment

environment = Environment(os.environ)

ROOT = Path(__file__).resolve().parent.parent

VERSION = "0.1.0"  # that of pyproject.toml, which need not be there where Nexus runs

# NEXUS_ENV, development or production (default development): production refuses what is only safe on a laptop.
PRODUCTION = environment.choice("NEXUS_ENV", "development", ("development", "production")) == "production"

# DEBUG, 1 or 0 (default 0): tracebacks in the browser, for those who work on Nexus itself.
DEBUG = environment.flag("DEBUG", default=False)

# SECRET_KEY, characters (a key that everybody knows in development): signs logins and tokens.
DEVELOPMENT_KEY = "development-only-do-not-use-where-others-can-reach-you-0123456789"
SECRET_KEY = environment.text("SECRET_KEY", DEVELOPMENT_KEY)
# SECRET_KEY_FALLBACKS, keys with commas between (none): older ones, whose links and logins are still good.
SECRET_KEY_FALLBACKS = environment.listing("SECRET_KEY_FALLBACKS")
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
SECURE_REDIRECT_EXEMPT = [r"^(healthz|readyz|metrics)$"]  # balancers and Prometheus ask over plain HTTP
SECURE_HSTS_SECONDS = 30 * 24 * 3600 if HTTPS_ONLY else 0  # a month: a domain that gives HTTPS up is not lost for long
SILENCED_SYSTEM_CHECKS = [
    "security.W005",  # whether all subdomains speak HTTPS
    "security.W021",  # and whether browsers ship that knowledge: both are for the owner of the domain to say
    "staticfiles.W004",  # a folder that is not there: the app may not be built yet, and then its page says so
]
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "collab.problems.without_csrf_token"

# CORS_ORIGINS, https://… with commas between (none): pages elsewhere that may call the API from a browser.
CORS_ALLOWED_ORIGINS = environment.origins("CORS_ORIGINS")
CORS_URLS_REGEX = r"^/api/"
CORS_ALLOW_CREDENTIALS = False  # a token says who asks; cookies are for our own pages
CORS_ALLOW_HEADERS = ("authorization", "content-type", "idempotency-key", "if-match", "if-none-match", "nexus-link")
CORS_EXPOSE_HEADERS = ("etag", "location", "nexus-revision", "retry-after")

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
    "collab.audit",
    "collab.abuse",
    "collab.accounts",
    "documents",
    "documents.comments",
    "documents.inbox",
    "documents.welcome",
    "documents.outbox",
]

MIDDLEWARE = [
    "collab.logs.access.request_lines",
    "collab.abuse.guard.blocked_addresses",
    "collab.guards.body_size",
    "django.middleware.security.SecurityMiddleware",
    "collab.guards.content_policy",
    "corsheaders.middleware.CorsMiddleware",
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
        "DIRS": [ROOT / "collab" / "templates"],
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

# Our own assets, served by ourselves: nothing is fetched from elsewhere.
STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True  # straight from the packages: nothing to collect before a start

# What people see, and what pages elsewhere load to show a document: both are built in web/, by `make run`.
APP_PAGE = ROOT / "web" / "app" / "dist" / "index.html"
STATICFILES_DIRS = [("app", APP_PAGE.parent), ("sdk", ROOT / "web" / "sdk" / "dist" / "browser")]
# Names with a hash of what is in the file: what they name never changes. All others are good for a minute.
WHITENOISE_IMMUTABLE_FILE_TEST = r"^/static/app/assets/[^/]+-[\w-]{8}\.\w+$"

# People ---------------------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.Person"
AUTHENTICATION_BACKENDS = ["collab.accounts.signing_in.ByNameOrEmail"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in (
        ("UserAttributeSimilarityValidator", {"user_attributes": ("username", "email", "name")}),
        ("MinimumLengthValidator", {}),
        ("CommonPasswordValidator", {}),
        ("NumericPasswordValidator", {}),
    )
]
SESSION_COOKIE_AGE = 30 * 24 * 3600  # seconds: a month, as long as a program's refresh token
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
PASSWORD_RESET_TIMEOUT = 3600  # seconds: an hour is enough to open a mail

# EMAIL_URL, smtp://user:password@host:587 (mails are printed): how mail is sent, EMAIL_FROM its sender.
vars().update(environment.mail("EMAIL_URL"))
DEFAULT_FROM_EMAIL = environment.text("EMAIL_FROM", "nexus@localhost")

# PUBLIC_URL, https://… (http://127.0.0.1:8000): where people reach Nexus; links in mails begin with it.
PUBLIC_URL = environment.url("PUBLIC_URL", ("http", "https")).rstrip("/") or "http://127.0.0.1:8000"

# WELCOME, yes or no (yes): whether a new account finds a document that explains the product.
WELCOME = environment.flag("WELCOME", default=True)

# MAIL_PERIOD, seconds (900): what happens to a person in so long comes in one mail, and there is no second one in it.
MAIL_PERIOD = environment.number("MAIL_PERIOD", 900)

# OUTBOX, server or celery (server): who does what must happen after a commit, servers by themselves or Celery.
OUTBOX = environment.choice("OUTBOX", "server", ("server", "celery"))
if OUTBOX == "celery" and not REDIS_URL:
    raise ImproperlyConfigured("OUTBOX is celery, whose workers hear of work over Redis: set REDIS_URL")

# OUTBOX_LEASE, seconds (60): longer than any mail takes; what somebody has taken and not done by then, others take.
OUTBOX_LEASE = environment.number("OUTBOX_LEASE", 60, least=1)

# INBOX_DAYS, days (180): how long an inbox keeps things; no shorter than a mail is tried, so that none is lost.
INBOX_DAYS = environment.number("INBOX_DAYS", 180, least=7)

# INBOX_READ_DAYS, days (30): how long it keeps what somebody has read, counted from when it happened.
INBOX_READ_DAYS = environment.number("INBOX_READ_DAYS", 30, least=1)

# Operations -----------------------------------------------------------------------------------------------------------

# LOG_FORMAT, text or json (json in production): how what happens is logged, a line each.
LOG_FORMAT = environment.choice("LOG_FORMAT", "json" if PRODUCTION else "text", ("text", "json"))

# LOG_LEVEL, debug, info, warning or error (info in production, else warning): from info on a line for each request and
# each connection, too.
LOG_LEVEL = environment.choice("LOG_LEVEL", "info" if PRODUCTION else "warning", ("debug", "info", "warning", "error"))

# METRICS_NETWORKS, networks with commas between (this machine): who may read /metrics without a token.
METRICS_NETWORKS = environment.networks("METRICS_NETWORKS", "127.0.0.0/8,::1")

# METRICS_TOKEN, characters (none): who shows it as a bearer token may read /metrics from anywhere.
METRICS_TOKEN = environment.text("METRICS_TOKEN")

# The API --------------------------------------------------------------------------------------------------------------

# BODY_LIMIT, bytes (16 MiB): the largest request. A document of DOCUMENT_LIMIT fits, escaped as JSON may escape it.
BODY_LIMIT = environment.number("BODY_LIMIT", 16 * 1024 * 1024, least=1024)
DATA_UPLOAD_MAX_MEMORY_SIZE = None  # collab.guards.body_size holds for every request, forms or not

# DOCUMENT_LIMIT, UTF-16 units (2,000,000): the longest document, some 700 pages.
DOCUMENT_LIMIT = environment.number("DOCUMENT_LIMIT", 2_000_000, least=1000)

# PROXIES, how many stand in front (0): whose word on a caller's address is taken. With 0 nobody's is.
PROXIES = environment.number("PROXIES", 0)

# RATE_…, requests in a second, minute, hour or day: what each may ask for before it is told to wait.
RATES = {
    "person": environment.rate("RATE_PERSON", "1200/minute"),
    "token": environment.rate("RATE_TOKEN", "600/minute"),
    "address": environment.rate("RATE_ADDRESS", "300/minute"),  # of those who have not signed in
    "sign_in_address": environment.rate("RATE_SIGN_IN_ADDRESS", "20/minute"),
    "sign_in_name": environment.rate("RATE_SIGN_IN_NAME", "10/minute"),  # however many addresses try it
    "comment": environment.rate("RATE_COMMENT", "60/minute"),  # changes of threads: people read what is written there
    # Wrong passwords for one name from one address, and from one address for whatever names; then a block begins.
    "failures_name": environment.rate("FAILURES_NAME", "20/hour"),
    "failures_address": environment.rate("FAILURES_ADDRESS", "200/hour"),
    "sign_up": environment.rate("RATE_SIGN_UP", "30/hour"),  # and mails that anybody can cause
}

# BLOCK_SECONDS, seconds (3600): how long who has failed too often cannot sign in there.
BLOCK_SECONDS = environment.number("BLOCK_SECONDS", 3600, least=1)

# ABUSE_DAYS, days (30): how long it is kept who has tried what from where, and who has signed in from where.
ABUSE_DAYS = environment.number("ABUSE_DAYS", 30, least=1)

# Live editing ---------------------------------------------------------------------------------------------------------

# SUBMISSION_RATE, submissions a second (50): what one connection may offer in the long run, and four times that at
# once. A client sends one at a time and composes what is typed meanwhile, so nobody types faster than this.
SUBMISSION_RATE = environment.number("SUBMISSION_RATE", 50, least=1)

# SUBMISSION_RATE_PERSON, submissions a second (200): what one person may offer, by all connections to this process.
SUBMISSION_RATE_PERSON = environment.number("SUBMISSION_RATE_PERSON", 200, least=1)

# HEARTBEAT, seconds (10): so often a process says who is connected to it, and asks each client whether it is there. Who
# is gone without a word, with their process or by themselves, is missed after two.
HEARTBEAT = environment.number("HEARTBEAT", 10, least=2)

# FRAME_RATE, frames a second (200): what one connection may send of any kind; who sends more is cut off.
FRAME_RATE = environment.number("FRAME_RATE", 200, least=1)

# CONNECTIONS_PERSON, connections (100): what one person may have open to this process, in all documents and tabs.
CONNECTIONS_PERSON = environment.number("CONNECTIONS_PERSON", 100, least=1)

# CONNECTIONS_ADDRESS, connections (1000): what one address may have open to this process: an office behind one router.
CONNECTIONS_ADDRESS = environment.number("CONNECTIONS_ADDRESS", 1000, least=1)

# JOINS_ADDRESS, joins a second (50): what one address may open before anybody knows who they are, and four times that
# at once: all that office after a restart.
JOINS_ADDRESS = environment.number("JOINS_ADDRESS", 50, least=1)

# CONNECTIONS, connections (10,000): what this process takes, whoever they are; others are asked to come back. At some
# 30 KB each, and a file descriptor.
CONNECTIONS = environment.number("CONNECTIONS", 10_000, least=1)

# REQUESTS, requests (20): answered at once by one process, each in a thread, with a connection to the database; others
# wait in line, twenty for each.
REQUESTS = environment.number("REQUESTS", 20, least=1)

# OVERLOAD_LAG, milliseconds (250): a process whose loop is so late for most of a second lets people in one by one until
# it has caught up; at twice that nobody new, and it shows presence once a second only. Edits go first.
OVERLOAD_LAG = environment.number("OVERLOAD_LAG", 250, least=10)

# READER_WINDOW, bytes (1 MiB): what a reader may be sent before it has seen some of it: the memory that a slow one
# costs.
READER_WINDOW = environment.number("READER_WINDOW", 1024 * 1024, least=512 * 1024)

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["collab.accounts.authentication.Bearer", "collab.accounts.authentication.Login"],
    "DEFAULT_PERMISSION_CLASSES": ["collab.accounts.permissions.SignedIn"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["collab.rest.parsers.StrictJson"],
    "DEFAULT_THROTTLE_CLASSES": [
        "collab.accounts.throttles.PersonThrottle",
        "collab.accounts.throttles.TokenThrottle",
        "collab.accounts.throttles.AddressThrottle",
    ],
    "DEFAULT_THROTTLE_RATES": RATES,
    "NUM_PROXIES": PROXIES,
    "DEFAULT_PAGINATION_CLASS": "collab.rest.pages.Pages",
    "DEFAULT_SCHEMA_CLASS": "collab.rest.schema.Described",
    "EXCEPTION_HANDLER": "collab.rest.refusals.refuse",
    "DEFAULT_METADATA_CLASS": None,  # OPTIONS is no second description: that is at /api/schema/
    "UNICODE_JSON": False,  # ASCII escapes: a delta may hold half a surrogate pair, which UTF-8 cannot
    "URL_FORMAT_OVERRIDE": None,  # ?format= is a document's
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}

# Access tokens are short, since nobody has to ask for a new one by hand; refresh tokens last while they are used.
SIMPLE_JWT = {
    "ACCESS_TOKEN_LIFETIME": timedelta(minutes=10),
    "REFRESH_TOKEN_LIFETIME": timedelta(days=30),
    "SIGNING_KEY": SECRET_KEY,
}

SPECTACULAR_SETTINGS = {
    "TITLE": "Nexus",
    "VERSION": "1",
    "DESCRIPTION": "Documents that people and programs write together. Whatever is acknowledged is on disk.",
    "OAS_VERSION": "3.1.0",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SERVE_AUTHENTICATION": [],
    "SERVE_INCLUDE_SCHEMA": False,
    "COMPONENT_SPLIT_REQUEST": True,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "TAGS": [
        {"name": "accounts", "description": "People, how they sign in, and the tokens of their programs."},
        {"name": "documents", "description": "Documents: created, found, put away, handed on."},
        {"name": "content", "description": "What is in them: read in any format, written so that it merges."},
        {"name": "revisions", "description": "What was written, by whom and when."},
        {"name": "threads", "description": "Discussions that stay with their words."},
        {"name": "inbox", "description": "What has happened that concerns somebody, and what they want to be told."},
        {"name": "access", "description": "Members, links, and tickets for a connection."},
    ],
    "ENUM_NAME_OVERRIDES": {
        "Role": "documents.models.Role",
        "LinkRole": "documents.links.ROLES",
        "Format": "documents.api.serializers.FORMATS",
        "PacketFormat": "documents.api.sync_shapes.FORMATS",
    },
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "collab.rest.schema.with_problems",
    ],
}


def shared_cache() -> dict[str, object]:
    """A cache in Redis. Requests wait for it, so it is given a second, once, and then done without."""
    from redis.backoff import NoBackoff  # noqa: PLC0415 - 10 MB that the embedded default does without
    from redis.retry import Retry  # noqa: PLC0415 - as above

    waits = {"socket_connect_timeout": 1, "socket_timeout": 1, "retry": Retry(NoBackoff(), 0)}
    return {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL, "OPTIONS": waits}


# Counts of requests are kept where all processes see them, if there are several.
CACHES = {
    "default": shared_cache()
    if REDIS_URL
    # Room for the counters of many, so that nobody's can be pushed out by asking under many names.
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 200_000}}
}

# Django itself --------------------------------------------------------------------------------------------------------

ROOT_URLCONF = "routing.http"
ASGI_APPLICATION = "asgi.application"
APPEND_SLASH = False  # an address is right or it is not: a redirect would lose the body of a POST
USE_TZ = True
TIME_ZONE = "UTC"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

_OURS = ("collab", "documents", "presence", "consumers", "routing")
_NOWHERE = {"handlers": ["nowhere"], "propagate": False}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"text": {"()": "collab.logs.forms.Text"}, "json": {"()": "collab.logs.forms.Json"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT},
        "nowhere": {"class": "logging.NullHandler"},
    },
    "loggers": {
        **{name: {"level": LOG_LEVEL.upper()} for name in _OURS},
        # Anybody can send a wrong Host or no CSRF token as often as they like; the answer says what is wrong.
        "django.security.DisallowedHost": _NOWHERE,
        "django.security.csrf": _NOWHERE,
        "django.request": _NOWHERE,  # collab.logs.access has a line for each request, without its address
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
}
