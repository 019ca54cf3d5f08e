"""What the doctor looks at beside the database: Redis, the machine, mail, and the settings."""

import resource
import time
from pathlib import Path
from typing import Final

from django.conf import settings
from django.core.mail import get_connection

from documents.doctor.database import clock
from documents.doctor.finding import Finding, broken, ok, warning

PATIENCE: Final = 2  # seconds, for Redis

# Redis says so much less than this one does not.
OLDEST_REDIS: Final = 6

# Open files: one for each connection, and some for the rest.
FEW, TOO_FEW = 4096, 512

LOCAL: Final = "http://127.0.0.1:8000"


def redis(nodes: int) -> list[Finding]:
    """Whether the nodes hear each other."""
    if not settings.REDIS_URL:
        if nodes > 1:
            return [broken("redis", f"{nodes} nodes would not hear each other", "set REDIS_URL for all of them")]
        return [ok("redis", "none: there is one process")]
    from redis import Redis, RedisError  # noqa: PLC0415 - 10 MB that the embedded default does without

    try:
        client = Redis.from_url(settings.REDIS_URL, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE)
        with client:
            version = str(client.info("server")["redis_version"])
            before = time.time()
            seconds, micros = client.time()
            middle = (before + time.time()) / 2
    except RedisError as error:
        do = "start it, or set REDIS_URL to where it is"
        return [broken("redis", f"it cannot be reached ({type(error).__name__})", do)]
    found = ok("redis", f"Redis {version}")
    if int(version.partition(".")[0]) < OLDEST_REDIS:
        found = warning("redis", f"Redis {version}", f"upgrade it to {OLDEST_REDIS} or newer")
    return [found, clock(middle, seconds + micros / 1e6, "Redis")]


def workers() -> list[Finding]:
    """Whether somebody works the outbox off, where Celery does."""
    if settings.OUTBOX != "celery":
        return []
    from documents.outbox.over_celery import app  # noqa: PLC0415 - 20 MB that all others do without

    try:
        answers = app.control.ping(timeout=PATIENCE)
    except Exception as error:  # noqa: BLE001 - whatever kombu raises
        return [broken("workers", f"they cannot be asked ({type(error).__name__})", "see to Redis first")]
    if not answers:
        return [broken("workers", "none answers", "start celery -A documents.tasks worker, and one beat")]
    return [ok("workers", f"{len(answers)} answer")]


def limits() -> list[Finding]:
    """How many connections the system allows a process."""
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY:
        return [ok("limits", "as many open files as one likes")]
    says = f"{soft} open files, one for each connection"
    do = "raise it: ulimit -n, or LimitNOFILE= of systemd"
    if soft < TOO_FEW:
        return [broken("limits", says, do)]
    return [warning("limits", says, do) if soft < FEW else ok("limits", says)]


def mail() -> list[Finding]:
    """Whether mails leave."""
    if settings.EMAIL_BACKEND.endswith("console.EmailBackend"):
        if settings.PRODUCTION:
            do = "set EMAIL_URL: nobody can reset a password without"
            return [warning("mail", "mails are printed, not sent", do)]
        return [ok("mail", "mails are printed")]
    try:
        with get_connection(timeout=PATIENCE) as server:
            server.open()
    except Exception as error:  # noqa: BLE001 - sockets, TLS and SMTP each have their own
        do = "see whether EMAIL_URL has the right host, port and password"
        return [broken("mail", f"the mail server turns us away ({type(error).__name__})", do)]
    if settings.PUBLIC_URL == LOCAL:
        return [warning("mail", f"links in mails begin with {LOCAL}", "set PUBLIC_URL to where people reach Nexus")]
    return [ok("mail", "the mail server lets us in")]


def key_and_doors() -> list[Finding]:
    """What the settings promise to whoever comes from outside."""
    if not settings.PRODUCTION:
        return [ok("settings", "those of a laptop; NEXUS_ENV=production refuses what is safe there only")]
    found = [ok("settings", "production, with a secret key of its own")]
    if settings.HTTPS_ONLY and not settings.PROXIES:
        do = "set PROXIES to 1, or to how many stand in front, so that limits and blocks are about people"
        found.append(warning("proxies", "something ends HTTPS in front, and everybody has its address", do))
    return found


def build() -> list[Finding]:
    """Whether there is an app to hand out."""
    wanted = [settings.APP_PAGE, *(Path(folder) for _, folder in settings.STATICFILES_DIRS)]
    missing = [str(path) for path in wanted if not path.exists()]
    if missing:
        return [broken("app", f"{missing[0]} is missing", "run make run once, or npm run build --prefix web")]
    return [ok("app", "built")]
