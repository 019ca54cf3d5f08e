"""The journal's statements, as a database in memory understands them: so the journal itself runs in the simulation."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from unittest import mock
from uuid import UUID

from django.db import OperationalError

from documents import journal, statements
from documents.statements import Columns, Found, Rows
from tests.simulation.clockwork import Strand
from tests.simulation.store import LOOK, Connection, Kept, Transaction


class Cursor:
    """A place to ask questions."""

    def __init__(self, connection: Connection) -> None:
        self.db = connection

    def execute(self, statement: str, values: list[str] | None = None) -> None:
        """A setting of the transaction: how long its locks are waited for. Others change nothing here."""
        if values and "lock_timeout" in statement:
            self.db.patience = int(values[0].removesuffix("ms")) / 1_000


class Journal:
    """What stands in for Django's connections and transactions, for as long as a world lasts."""

    def __init__(self) -> None:
        self._connections: dict[Strand, Connection] = {}

    @property
    def connection(self) -> Connection:
        """Of whoever runs right now."""
        assert Strand.current is not None
        return self._connections[Strand.current]

    @contextmanager
    def through(self, connection: Connection) -> Iterator[None]:
        """Whoever runs right now uses this connection."""
        strand = Strand.current
        assert strand is not None
        self._connections[strand] = connection
        try:
            yield
        finally:
            del self._connections[strand]

    def __getitem__(self, name: str) -> "Journal":
        return self

    @contextmanager
    def cursor(self) -> Iterator[Cursor]:
        """A cursor of the connection of whoever asks."""
        yield Cursor(self.connection)

    @contextmanager
    def atomic(self) -> Iterator[None]:
        """A transaction."""
        connection = self.connection
        connection.begin()
        try:
            yield
            connection.commit()
        except BaseException:
            connection.lose()
            raise


@contextmanager
def in_memory() -> Iterator[Journal]:
    """Let the journal write into the stores of worlds."""
    stand_in = Journal()
    with (
        mock.patch.multiple(journal, connections=stand_in, transaction=stand_in, run=run),
        mock.patch.object(statements, "write_unmoved", write_unmoved),
    ):
        yield stand_in


def run(cursor: Cursor, statement: str, rows: Rows, columns: Columns, *, lock: str = "") -> Found:
    """One statement, for all rows."""
    connection, asked = cursor.db, list(rows)
    match statement:
        case statements.ADD_REVISIONS | statements.MOVE_HEADS | statements.KEEP_MARKS:
            assert connection.transaction is not None
            connection.transaction.writes.append((_TABLES[statement], asked))
            return []
        case statements.LOCK:
            return _lock(connection, asked, skip=bool(lock))
    connection.reach()
    documents = connection.store.documents
    match statement:
        case statements.EXISTING:
            return [(row["document"],) for row in asked if UUID(str(row["document"])) in documents]
        case statements.MARKS:
            return [found for row in asked for found in _mark(documents[UUID(str(row["document"]))], row)]
        case statements.REVISIONS_SINCE:
            return [found for row in asked for found in _since(documents[UUID(str(row["document"]))], row)]
    raise AssertionError(f"the journal has a statement that the simulation does not know: {statement}")


def write_unmoved(cursor: Cursor, heads: Rows, revisions: Rows, marks: Rows) -> Found:
    """Write, in one step, what belongs to heads that are still where they are said to be."""
    connection, asked = cursor.db, list(heads)
    weather = connection.world.weather
    rows = [("revisions", list(revisions)), ("heads", asked), ("marks", list(marks))]
    if weather.happens("statement late", weather.statement_late):
        late = connection.begin()
        connection.reach()
        connection.transaction = None
        connection.later(weather.span(0, 8.0), lambda: _write_late(connection, late, asked, rows))
        raise OperationalError("the connection was lost, and the statement had not begun")
    transaction = connection.begin()
    try:
        connection.reach()
        held = _fill(connection, transaction, asked, rows)
        connection.commit()
    except BaseException:
        connection.lose()
        raise
    return [(kept.document,) for kept in held]


def _fill(
    connection: Connection, transaction: Transaction, heads: list[Mapping[str, object]], rows: list[tuple[str, Any]]
) -> list[Kept]:
    documents = connection.store.documents
    unmoved = [documents[UUID(str(head["document"]))] for head in heads if is_unmoved(documents, head)]
    held = [kept for kept in unmoved if transaction.lock(kept)]
    which = {kept.document.hex for kept in held}
    for table, all_rows in rows:
        if found := [row for row in all_rows if row["document"] in which]:
            transaction.writes.append((table, found))
    return held


def _write_late(
    connection: Connection, transaction: Transaction, heads: list[Any], rows: list[tuple[str, Any]]
) -> None:
    _fill(connection, transaction, heads, rows)
    transaction.end(commit=True)


def is_unmoved(documents: Mapping[UUID, Kept], head: Mapping[str, object]) -> bool:
    """Whether a head is still where somebody has left it."""
    kept = documents[UUID(str(head["document"]))]
    return (kept.number, kept.lineage, kept.access) == (head["expected"], head["lineage"], head["access"])


def _lock(connection: Connection, asked: list[Any], *, skip: bool) -> Found:
    """Lock heads in the order of their ids, and read them when they are locked."""
    connection.reach()
    transaction = connection.transaction
    assert transaction is not None
    found: Found = []
    until = connection.world.now + connection.patience
    for row in sorted(asked, key=lambda row: str(row["document"])):
        kept = connection.store.documents.get(UUID(str(row["document"])))
        while kept is not None and not transaction.lock(kept) and not skip:
            if connection.world.now >= until:
                raise OperationalError("the lock was waited for long enough")
            connection.wait(LOOK)
        if kept is not None and kept.holder is transaction:
            found.append((row["document"], kept.number, kept.length, kept.rich, kept.access, kept.lineage))
        elif kept is not None:
            connection.world.weather.count("head held by somebody else")
    return found


def _mark(kept: Kept, row: Mapping[str, object]) -> Found:
    session = str(row["session"])
    if session not in kept.marks:
        return []
    principal, seq, revision = kept.marks[session]
    return [(row["document"], session, principal, seq, revision)]


def _since(kept: Kept, row: Mapping[str, object]) -> Found:
    since = row["since"]
    assert isinstance(since, int)
    deltas = [
        (number, kept.lengths[number], kept.deltas[number - 1]) for number in range(max(since, 1), kept.number + 1)
    ]
    return [(row["document"], length, delta) for _, length, delta in deltas]


_TABLES = {
    statements.ADD_REVISIONS: "revisions",
    statements.MOVE_HEADS: "heads",
    statements.KEEP_MARKS: "marks",
}
