"""A hold on what the nodes write: a test stands in their way in PostgreSQL, and sees who waits."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from signal import SIGCONT, SIGSTOP

import psycopg2

from tests.live.place import Place
from tests.server.server import PATIENCE, Server

# What stands in the way of every write to a document, and of every revision of any.
HEAD = "SELECT 1 FROM documents_head WHERE document = %s FOR UPDATE"
REVISIONS = "LOCK TABLE documents_revision IN SHARE MODE"

# Those who wait for a lock that somebody else has.
_WAITING = """
    SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"""


class Hold:
    """What a statement has locked, until it is let go."""

    def __init__(self, place: Place, statement: str, *parameters: str) -> None:
        self._holder = psycopg2.connect(place.installed.variables["DATABASE_URL"])
        with self._holder.cursor() as cursor:
            cursor.execute(statement, parameters)
        self._watcher = psycopg2.connect(place.installed.variables["DATABASE_URL"])
        self._watcher.autocommit = True  # within a transaction it would see the same again and again

    def let_go(self) -> None:
        """Whoever waits goes on."""
        self._holder.rollback()

    async def is_waited_for(self, count: int) -> None:
        """Wait until so many wait for a lock."""
        async with asyncio.timeout(PATIENCE):
            while await asyncio.to_thread(self._waiting) < count:  # noqa: ASYNC110 - PostgreSQL tells nobody
                await asyncio.sleep(0.005)

    def close(self) -> None:
        """Let go, if that was not done."""
        self._holder.close()
        self._watcher.close()

    def _waiting(self) -> int:
        with self._watcher.cursor() as cursor:
            cursor.execute(_WAITING)
            row = cursor.fetchone()
        assert row is not None
        return int(row[0])


@asynccontextmanager
async def standing_still(node: Server) -> AsyncIterator[None]:
    """A node is stopped until the block ends: its connections stay, and nobody answers on them."""
    node.process.send_signal(SIGSTOP)
    try:
        yield
    finally:
        node.process.send_signal(SIGCONT)
