"""What is kept: documents in memory, with the locks, the transactions and the misfortunes of a database.

It holds to what the real one promises, and no more: a transaction is written as a whole or not at all, a head is locked
by one at a time, and whoever loses their connection does not know whether what they had committed is written.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING
from uuid import UUID

import msgspec
from django.db import IntegrityError, OperationalError

from collab.ot import KEPT, Delta, parse
from collab.sync import Restored, Revision
from documents.models import Role
from tests.simulation import clockwork

if TYPE_CHECKING:
    from tests.simulation.node import Node
    from tests.simulation.world import World

Row = Mapping[str, object]

# A server gives up a transaction whose client says nothing more, as the journal asks it to.
IDLE = 2.0  # seconds

# Between two looks at a lock that somebody else holds.
LOOK = 0.01  # seconds


@dataclass
class Kept:
    """A document, as it is on disk."""

    document: UUID
    rich: bool
    lineage: str
    number: int = 0
    length: int = 0
    access: int = 0
    contents: list[Delta] = field(default_factory=lambda: [Delta()])  # at 0, 1, 2 …
    revisions: list[Revision] = field(default_factory=list)
    lengths: list[int] = field(default_factory=lambda: [0])  # of the content at 0, 1, 2 …
    deltas: list[str] = field(default_factory=list)  # of the revisions, as they are written
    marks: dict[str, tuple[str, int, int]] = field(default_factory=dict)  # principal, seq, revision of each session
    roles: dict[int, Role] = field(default_factory=dict)
    snapshots: dict[int, str] = field(default_factory=dict)
    past: dict[str, "Kept"] = field(default_factory=dict)  # as it was when it was of another lineage
    submissions: set[tuple[str, int]] = field(default_factory=set)  # that became revisions
    holder: "Transaction | None" = None

    def of(self, lineage: str) -> "Kept":
        """As it is, or as it was when it was of this lineage."""
        return self.past.get(lineage, self)

    def restore(self, number: int, lineage: str) -> None:
        """Be again as at a revision, as a backup has it: what came after that has never been."""
        self.past[self.lineage] = replace(
            self,
            contents=[*self.contents],
            revisions=[*self.revisions],
            lengths=[*self.lengths],
            submissions={*self.submissions},
            holder=None,
        )
        del self.contents[number + 1 :], self.lengths[number + 1 :], self.revisions[number:], self.deltas[number:]
        self.number, self.length, self.lineage = number, self.lengths[number], lineage
        self.snapshots = {each: text for each, text in self.snapshots.items() if each <= number}
        self.submissions = {(revision.session, revision.seq) for revision in self.revisions}
        owners = {session: whose for session, (whose, _, _) in self.marks.items()}
        newest = {revision.session: (revision.seq, revision.number) for revision in self.revisions}
        self.marks = {session: (owners[session], *mark) for session, mark in newest.items() if session in owners}


class Transaction:
    """Locks, and what is to be written; it ends once."""

    def __init__(self, store: "Store") -> None:
        self.writes: list[tuple[str, list[Row]]] = []
        self.over = False
        self._store = store
        store.transactions[self] = None
        self._held: list[Kept] = []

    def lock(self, kept: Kept) -> bool:
        """Hold a head, if nobody else does."""
        if kept.holder is None and not self.over:
            kept.holder = self
            self._held.append(kept)
        return kept.holder is self

    def end(self, *, commit: bool) -> None:
        """Write everything, or nothing, and let go of the heads."""
        if self.over:
            return
        self.over = True
        del self._store.transactions[self]
        try:
            if commit:
                self._store.write(self.writes)
        finally:
            for kept in self._held:
                kept.holder = None


class Store:
    """The database that all nodes share."""

    def __init__(self, world: "World") -> None:
        self.documents: dict[UUID, Kept] = {}
        self.transactions: dict[Transaction, None] = {}  # that are not over
        self.away_until = 0.0  # nobody reaches it
        self.still_until = 0.0  # it answers nobody
        self._world = world

    def forget_transactions(self) -> None:
        """End whatever is under way."""
        for transaction in list(self.transactions):
            transaction.end(commit=False)

    def write(self, writes: Sequence[tuple[str, list[Row]]]) -> None:
        """Write rows, all of them or none."""
        for table, rows in writes:
            if table == "revisions":
                self._check(rows)
        for table, rows in writes:
            for row in rows:
                kept = self.documents[UUID(str(row["document"]))]
                match table:
                    case "revisions":
                        self._add(kept, row)
                    case "heads":
                        kept.number, kept.length = _int(row["number"]), _int(row["length"])
                    case "marks":
                        before = kept.marks.get(str(row["session"]))
                        whose = before[0] if before else str(row["principal"])
                        kept.marks[str(row["session"])] = (whose, _int(row["seq"]), _int(row["revision"]))
        self._world.checks.written({UUID(str(row["document"])) for _, rows in writes for row in rows})

    def _check(self, rows: list[Row]) -> None:
        """The constraints of the table of revisions."""
        for row in rows:
            kept = self.documents[UUID(str(row["document"]))]
            number, submission = _int(row["number"]), (str(row["session"]), _int(row["seq"]))
            if 0 < number <= len(kept.revisions) or submission in kept.submissions:
                raise IntegrityError(f"revision {row['number']} is there already")

    def _add(self, kept: Kept, row: Row) -> None:
        author, restores = row["author"], str(row.get("restores", ""))
        revision = Revision(
            number=_int(row["number"]),
            delta=parse(str(row["delta"]), KEPT),
            session=str(row["session"]),
            seq=_int(row["seq"]),
            at=_int(row["at"]),
            author=None if author is None else str(author),
            restores=msgspec.json.decode(restores, type=tuple[Restored, ...]) if restores else (),
        )
        kept.revisions.append(revision)
        kept.submissions.add((revision.session, revision.seq))
        kept.lengths.append(_int(row["length"]))
        kept.deltas.append(str(row["delta"]))
        self._world.checks.accepted(kept, revision)


class Connection:
    """One thread's way to the store, which may be lost at any moment."""

    vendor = "postgresql"

    def __init__(self, world: "World", node: "Node") -> None:
        self.transaction: Transaction | None = None
        self.patience = 0.0  # seconds that a lock is waited for
        self.world = world
        self._node = node
        self._strand: clockwork.Strand | None = None  # that waits for an answer

    @property
    def store(self) -> Store:
        """What it leads to."""
        return self.world.store

    def reach(self) -> None:
        """A statement is on its way: it takes its time, and may find nobody."""
        weather = self.world.weather
        self.wait(weather.statement())
        still = self._node.still_until - self.world.now
        if still > 0:  # the process was stopped, and goes on as if nothing had happened
            self.wait(still)
            if self.transaction is not None and still > IDLE:
                self.lose()
                raise OperationalError("the transaction was idle for too long")
        while self.store.still_until > self.world.now:
            self.wait(self.store.still_until - self.world.now)
        if self.store.away_until > self.world.now:
            self.lose()
            raise OperationalError("the server is away")
        if weather.happens("statement lost", weather.statement_lost):
            self.lose()
            raise OperationalError("the connection was lost")

    def wait(self, seconds: float) -> None:
        """Let others go on for a while; from outside it can be interrupted."""
        if seconds > 0:
            self._strand = clockwork.Strand.current
            try:
                clockwork.wait(seconds)
            finally:
                self._strand = None

    def cut(self) -> None:
        """From the loop: whoever waits for an answer gets none."""
        if self._strand is not None:
            self.world.weather.count("commit cut")
            self._strand.interrupt(OperationalError("the connection was cut"))

    def begin(self) -> Transaction:
        """Begin a transaction."""
        self.transaction = Transaction(self.store)
        return self.transaction

    def lose(self) -> None:
        """The server has not heard of it yet: a transaction that is open holds its locks for some time more."""
        transaction, self.transaction, self.patience = self.transaction, None, 0.0
        if transaction is not None and not transaction.over:
            weather = self.world.weather
            self.later(weather.span(0, IDLE), lambda: transaction.end(commit=False))

    def rollback(self) -> None:
        """Leave everything as it was."""
        transaction, self.transaction, self.patience = self.transaction, None, 0.0
        if transaction is not None:
            transaction.end(commit=False)

    def commit(self) -> None:
        """Write what the transaction holds: for good, or perhaps."""
        transaction = self.transaction
        assert transaction is not None
        if transaction.writes:
            self.decide(transaction)
        else:
            transaction.end(commit=True)
        self.transaction, self.patience = None, 0.0

    def decide(self, transaction: Transaction) -> None:
        """The moment of a commit: done, lost on the way there or on the way back, or done later than anybody waits."""
        weather = self.world.weather
        self.reach()
        try:
            self.wait(weather.disk())
        except (OperationalError, clockwork.Killed):  # the server goes on with what it has heard of
            self.perhaps(transaction)
            raise
        if weather.happens("commit lost, nothing written", weather.commit_lost):
            self.lose()
            raise OperationalError("the connection was lost before the commit")
        if weather.happens("commit late", weather.commit_late):
            self.perhaps(transaction)
            raise OperationalError("the connection was lost during the commit")
        transaction.end(commit=True)
        if weather.happens("commit written, answer lost", weather.answer_lost):
            self.transaction = None
            raise OperationalError("the connection was lost after the commit")
        self.wait(weather.statement())

    def perhaps(self, transaction: Transaction) -> None:
        """The server goes on by itself, and ends it some time later, in one way or the other."""
        weather = self.world.weather
        self.transaction, self.patience = None, 0.0
        commit = weather.odds(0.6)
        weather.count("commit by itself, later" if commit else "rollback by itself, later")
        self.later(weather.span(0, 8.0), lambda: transaction.end(commit=commit))

    def later(self, seconds: float, then: Callable[[], None]) -> None:
        """Without anybody who waits for it."""
        self.world.loop.call_later(seconds, then)


def _int(value: object) -> int:
    assert isinstance(value, int)
    return value
