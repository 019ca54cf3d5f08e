"""A server's claim on its installation, so that several without a bus between them are found out.

The law: while a server without REDIS_URL serves a database, no other server serves it. Any number with REDIS_URL may.

A claim is a lock, exclusive without REDIS_URL and shared with it: on a file beside SQLite, or on a number in
PostgreSQL, where a connection of its own keeps a transaction open for it. A transaction, since behind PgBouncer in
transaction mode a connection to the database is lent for one: a lock of the session would stay in the pool when its
server is gone. So each server takes one connection of the pool for good. It holds no snapshot and keeps nothing from
being vacuumed; an idle_transaction_timeout of PgBouncer's would end it, and then it is taken anew, like after a restart
of PostgreSQL.

A process that is gone holds no claim; a machine that is gone, none after some seconds. A server that cannot reach its
database starts all the same and takes its claim when it can. If by then the database is taken, the server ends.
"""

import fcntl
import logging
import os
import select
import signal
import time
from collections.abc import Callable
from pathlib import Path
from threading import Thread
from typing import Final, Protocol

import psycopg2
from django.conf import settings
from django.db import connections
from psycopg2.extensions import connection as Connection  # noqa: N812 - it is a class

log = logging.getLogger(__name__)

# A server that is being replaced has ten seconds to end; whoever takes its place waits a little longer.
PATIENCE = 12.0  # seconds
PAUSE = 0.05  # seconds, between two attempts to take a claim
AWAY = 1.0  # seconds, between two attempts to reach a database that is away

# The number of the lock, of which each database of a PostgreSQL has its own: "nexus" in ASCII.
NUMBER: Final = int.from_bytes(b"nexus", "big")

# The client's side and then the server's: a machine that is gone is noticed within some ten seconds, and what ends idle
# transactions is not meant for this one. An older PostgreSQL does not have all of the names.
_KEPT_ALIVE = {"connect_timeout": 5, "keepalives_idle": 5, "keepalives_interval": 2, "keepalives_count": 3}
_HOLDING = """
    SELECT set_config(name, value, true) FROM pg_settings JOIN (VALUES
        ('idle_in_transaction_session_timeout', '0'), ('transaction_timeout', '0'),
        ('tcp_keepalives_idle', '5'), ('tcp_keepalives_interval', '2'), ('tcp_keepalives_count', '3')
    ) AS wanted (name, value) USING (name)"""


class Taken(Exception):
    """Another server serves the database, and one of the two has no bus."""

    def __init__(self) -> None:
        super().__init__(
            "another server already serves this database: set REDIS_URL for all of them, or stop the other one"
        )


class Claim(Protocol):
    """Held from when it is taken until the process ends."""

    def take(self) -> None:
        """Take it, if need be after a while. `Taken` says that another server has it."""


def claim() -> Claim:
    """The claim of a server with these settings, still to be taken."""
    database = connections["default"]
    if database.vendor == "postgresql":
        return DatabaseClaim(database.get_connection_params(), alone=not settings.REDIS_URL)
    return FileClaim(Path(database.settings_dict["NAME"]), alone=not settings.REDIS_URL)


class FileClaim:
    """On a file beside SQLite's. The system gives it back when the process ends, however it does."""

    def __init__(self, database: Path, *, alone: bool) -> None:
        self._path = database.with_name(f"{database.name}.claim")
        self._kind = fcntl.LOCK_EX if alone else fcntl.LOCK_SH

    def take(self) -> None:
        """Take it, if need be after a while."""
        self._file = self._path.open("a")
        _insist(self._try)

    def _try(self) -> bool:
        try:
            fcntl.flock(self._file, self._kind | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


class DatabaseClaim:
    """On a number in PostgreSQL. A thread keeps watch: what is lost with its connection is taken anew."""

    def __init__(
        self, parameters: dict[str, str | int], *, alone: bool, lost: Callable[[], None] | None = None
    ) -> None:
        self._parameters = {**parameters, **_KEPT_ALIVE}
        self._lock = "pg_try_advisory_xact_lock" if alone else "pg_try_advisory_xact_lock_shared"
        self._lost = lost or _end

    def take(self) -> None:
        """Take it, if need be after a while; while the database is away, later and without anybody's waiting."""
        held = self._take()
        Thread(target=self._watch, args=[held], name="claim", daemon=True).start()

    def _take(self) -> Connection | None:
        """The connection whose transaction holds it; none while the database is away."""
        try:
            held: Connection = psycopg2.connect(**self._parameters)  # type: ignore[call-overload] # whatever Django knows of
            with held.cursor() as cursor:
                cursor.execute(_HOLDING)
                _insist(lambda: _asked(cursor, f"SELECT {self._lock}(%s)", NUMBER))
        except psycopg2.Error as error:
            log.warning("claim_waits", exc_info=error)
            return None
        return held

    def _watch(self, held: Connection | None) -> None:
        try:
            while True:
                if held is None:
                    time.sleep(AWAY)
                else:
                    _outlive(held)
                held = self._take()
        except Taken as error:
            log.critical("claim_taken", exc_info=error)
            self._lost()


def _insist(attempt: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE
    while not attempt():
        if time.monotonic() > until:
            raise Taken
        time.sleep(PAUSE)


def _outlive(held: Connection) -> None:
    """Wait until the connection is lost: it can be read from when it is, or when the database says something else."""
    try:
        with held.cursor() as cursor:
            while _asked(cursor, "SELECT %s = %s", NUMBER, NUMBER):
                select.select([held], [], [])
    except psycopg2.Error as error:
        log.warning("claim_lost", exc_info=error)


def _asked(cursor: psycopg2.extensions.cursor, question: str, *parameters: int) -> bool:
    cursor.execute(question, parameters)
    row = cursor.fetchone()
    return row is not None and bool(row[0])


def _end() -> None:
    """Ask this server to end, as an operator would."""
    os.kill(os.getpid(), signal.SIGTERM)
