"""Whether this process can serve, for balancers: what it needs is there, and it is not about to end."""

import os
import socket
import time
from concurrent.futures import Future
from contextlib import suppress
from http import HTTPStatus
from threading import Lock, Thread
from typing import Final

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from psycopg2 import InterfaceError
from psycopg2.extensions import connection as Connection  # noqa: N812 - it is a class

from collab.bus import bus
from collab.errors import Remedy
from collab.problems import method_not_allowed, problem

_METHODS = ["GET", "HEAD"]

# So long a database may take to answer a question that takes it a millisecond; also the least that libpq waits.
PATIENCE = 2  # seconds

# An answer serves all who ask within this time, so that asking costs nothing.
FRESH = 1.0  # seconds

DRAINING = "this server is about to end"
NO_DATABASE = "the database cannot be reached"
NO_MIGRATION = "migrations are missing: run manage.py migrate"
NO_REDIS = "Redis cannot be reached"


class Readiness:
    """What keeps this process from serving. One question at a time is under way, however many ask."""

    def __init__(self) -> None:
        self.draining = False
        self._lock = Lock()
        self._question: Question | None = None

    def reasons(self) -> list[str]:
        """All that is wrong; the answer comes in a bounded time, whatever stands still."""
        with self._lock:
            if self._question is None or self._question.is_old():
                self._question = Question(migrated=self._question is not None and self._question.migrated)
            question = self._question
        return [
            *([DRAINING] if self.draining else []),
            *([reason] if (reason := question.answer()) else []),
            *([] if bus().healthy else [NO_REDIS]),
        ]


class Question:
    """The database is asked, in a thread and on a connection of its own, whether it is there and migrated."""

    def __init__(self, *, migrated: bool) -> None:
        self.migrated = migrated  # which is not undone under a server that runs
        self._answer: Future[str] = Future()
        self._asked = time.monotonic()
        self._database: BaseDatabaseWrapper | None = None  # the thread's
        Thread(target=self._ask, name="readiness", daemon=True).start()

    def is_old(self) -> bool:
        """Whether it was answered, and that is some time ago."""
        return self._answer.done() and time.monotonic() - self._asked > FRESH

    def answer(self) -> str:
        """What is wrong with the database, if anything is."""
        left = self._asked + PATIENCE - time.monotonic()
        try:
            return self._answer.result(max(0.0, left))
        except TimeoutError:
            _cut(self._database and self._database.connection)
            return NO_DATABASE

    def _ask(self) -> None:
        database = self._database = _connection()
        try:
            self._answer.set_result(self._wrong(database))
        except Exception:  # noqa: BLE001 - whatever keeps it from answering, it cannot be used
            self._answer.set_result(NO_DATABASE)
        finally:
            database.close()

    def _wrong(self, database: BaseDatabaseWrapper) -> str:
        with database.cursor() as cursor:
            cursor.execute("SELECT 1")
        if not self.migrated:
            executor = MigrationExecutor(database)
            self.migrated = not executor.migration_plan(executor.loader.graph.leaf_nodes())
        return "" if self.migrated else NO_MIGRATION


def _connection() -> BaseDatabaseWrapper:
    """A new one, which does not wait for ever for a PostgreSQL that accepts it and then says nothing."""
    database = connections.create_connection(DEFAULT_DB_ALIAS)
    if database.vendor == "postgresql":
        options = {**database.settings_dict["OPTIONS"], "connect_timeout": PATIENCE}
        database.settings_dict = {**database.settings_dict, "OPTIONS": options}
    return database


def _cut(connection: object) -> None:
    """End a conversation with a PostgreSQL that stands still: who waits for its answer is told that it is gone."""
    if isinstance(connection, Connection):
        with suppress(OSError, InterfaceError), socket.socket(fileno=os.dup(connection.fileno())) as theirs:
            theirs.shutdown(socket.SHUT_RDWR)


@csrf_exempt  # it changes nothing: a wrong method is just that
def readyz(request: HttpRequest) -> JsonResponse:
    """Ready: this process has all that it needs to serve. If not, each thing that is wrong is named."""
    if request.method not in _METHODS:
        return method_not_allowed(request, _METHODS)
    if reasons := READINESS.reasons():
        detail = "; ".join(reasons)
        answer = problem(
            HTTPStatus.SERVICE_UNAVAILABLE, detail, code="not_ready", remedy=Remedy.RETRY, more={"reasons": reasons}
        )
    else:
        answer = JsonResponse({"status": "ready"})
    answer["Cache-Control"] = "no-store"
    return answer


# The one of this process.
READINESS: Final = Readiness()
