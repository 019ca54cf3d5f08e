"""The one way into the journal: every edit, whoever makes it, is offered here.

A server has one writer, a thread that takes whatever was offered since its last commit, in all documents, and writes it
in one transaction. While it commits, the next batch gathers: under load batches grow, and when there is little to do a
single edit goes at once. A process that is no server, a command or a test, writes in the thread that asks.
"""

import logging
import time
from concurrent.futures import Future
from threading import Condition, Thread
from typing import Final, Self
from uuid import UUID

from django.db import DatabaseError, InterfaceError, OperationalError, connections
from msgspec import Struct
from msgspec.structs import replace

from collab.errors import CollabError, Unavailable
from collab.sync import Known, Revision, Submission
from documents import access, journal, snapshots
from documents.access import Action, Grant, Principal
from documents.journal import Busy, Offer, Recheck

log = logging.getLogger(__name__)

# Somebody else holds a document for a transaction's time, a millisecond or two; longer only if a node is broken.
PATIENCE = 5_000  # milliseconds

# So often a batch goes past a document that somebody else holds; then its offers wait for it, apart from all others.
SKIPS = 3

# Access can change between asking for it and writing, and even again; not so often by honest means.
RECHECKS = 10

# While the database is away, offers wait for so long, and so many of them; then those who made them must try again.
LONGEST = 20.0  # seconds
MOST = 20_000  # offers: a few megabytes

# Between two attempts while the database is away, and before a batch of which everything is held by somebody else.
PAUSE = 0.1  # seconds
BREATH = 0.002  # seconds

Settled = Revision | Known | CollabError


class Entry(Struct, eq=False):
    """An offer on its way, and who waits to hear what became of it."""

    offer: Offer
    principal: Principal
    future: Future[Settled]
    since: float  # by the monotonic clock
    skips: int = 0
    rechecks: int = 0

    @classmethod
    def of(cls, granted: Grant, submission: Submission, session_of: str = "") -> Self:
        """The entry of a submission; a session that is given to one request alone belongs to `session_of`."""
        principal = granted.principal
        offer = Offer(
            document=granted.document.pk,
            submission=submission,
            principal=session_of or principal.name,
            author=principal.person,
            access=granted.access,
            until=granted.until,
        )
        return cls(offer, principal, Future(), time.monotonic())

    def pass_over(self, *, waited: bool) -> None:
        """Somebody else holds the document; who has waited for it already must not wait for ever."""
        self.skips += 1
        if waited:
            raise Unavailable("somebody else holds the document: try the same again")

    def ask_again(self) -> None:
        """Take up the access that the principal has now; a `CollabError` says why they have none."""
        self.rechecks += 1
        if self.rechecks > RECHECKS:
            raise Unavailable("who may write here changes all the time: try the same again")
        granted = access.grant(self.principal, self.offer.document, Action.WRITE)
        self.offer = replace(self.offer, access=granted.access, until=granted.until)


def submit(granted: Grant, submission: Submission, *, session_of: str = "") -> int:
    """The number of the revision that the submission became, or was already. Waits until that is on disk."""
    entry = Entry.of(granted, submission, session_of)
    SCRIBE.take(entry)
    outcome = entry.future.result()
    if isinstance(outcome, CollabError):
        raise outcome
    if isinstance(outcome, Revision):
        _keep_snapshot(entry.offer.document, outcome.number)
    return outcome.number


def settle(entries: list[Entry], *, wait: int = 0) -> list[Entry]:
    """Write a batch in one transaction and tell everybody; those who must offer again come back, in their order."""
    settled: list[tuple[Entry, Settled]] = []
    again: list[Entry] = []
    outcomes = journal.commit([entry.offer for entry in entries], at=time.time_ns() // 1_000_000, wait=wait)
    for entry, outcome in zip(entries, outcomes, strict=True):
        try:
            match outcome:
                case Busy():
                    entry.pass_over(waited=wait > 0)
                    again.append(entry)
                case Recheck():
                    entry.ask_again()
                    again.append(entry)
                case _:
                    settled.append((entry, outcome))
        except CollabError as error:
            settled.append((entry, error))
    for entry, result in settled:  # all at the end: whatever fails before has told nobody anything
        entry.future.set_result(result)
    return again


class Scribe:
    """The writer of a process. Until it serves, whoever offers writes for themselves.

    Every entry is settled in the end: committed, refused, or told to try again. Those of one document keep their order.
    """

    def __init__(self) -> None:
        self._awake = Condition()
        self._waiting: list[Entry] = []
        self._aside: dict[UUID, list[Entry]] = {}  # what waits for a document that somebody else holds
        self._thread: Thread | None = None
        self._serving = False

    def serve(self) -> None:
        """Write in a thread of its own from now on. It begins with the first offer, in whichever process that comes."""
        self._serving = True

    def stop(self) -> None:
        """Settle what has been offered, and write no more in a thread."""
        with self._awake:
            self._serving = False
            self._awake.notify_all()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def take(self, entry: Entry) -> None:
        """Accept an entry; its future says what became of it."""
        with self._awake:
            if self._serving:
                if len(self._waiting) >= MOST:
                    entry.future.set_result(Unavailable("too much is waiting to be written: try the same again"))
                    return
                self._waiting.append(entry)
                self._awake.notify_all()
                if self._thread is None or not self._thread.is_alive():
                    self._thread = Thread(target=self._run, name="scribe", daemon=True)
                    self._thread.start()
                return
        left = [entry]
        while left:
            left = settle(left, wait=PATIENCE)

    def _run(self) -> None:
        while batch := self._next():
            try:
                again = settle(batch)
            except (OperationalError, InterfaceError) as error:
                self._outlast(error, batch)
            except Exception:  # one document's fault must not become the others'
                log.exception("batch_failed", extra={"entries": len(batch)})
                self._part(batch)
            else:
                self._put_back(again)
                if len(again) == len(batch):
                    time.sleep(BREATH)
        connections["default"].close()

    def _next(self) -> list[Entry]:
        """All that waits, as soon as anything does; nothing when it is over."""
        with self._awake:
            while True:
                batch, self._waiting = self._waiting, []
                for entry in batch:
                    if entry.offer.document in self._aside:
                        self._aside[entry.offer.document].append(entry)
                batch = [entry for entry in batch if entry.offer.document not in self._aside]
                if batch or not (self._serving or self._aside):
                    return batch
                self._awake.wait()

    def _put_back(self, entries: list[Entry]) -> None:
        """Let entries go before all that came since; of a document that was held too often, all wait apart."""
        with self._awake:
            for entry in entries:
                if entry.skips > SKIPS and entry.offer.document not in self._aside:
                    self._aside[entry.offer.document] = []
                    Thread(target=self._insist, args=[entry.offer.document], name="scribe aside", daemon=True).start()
            self._waiting[:0] = entries

    def _insist(self, document: UUID) -> None:
        """Wait for a document on a connection of its own, and write what has gathered for it."""
        again: list[Entry] = []
        while not (entries := self._gathered(document)):
            time.sleep(BREATH)
        try:
            again = settle(entries, wait=PATIENCE)
        except Exception as error:
            log.exception("document_held", extra={"document": str(document)})
            for entry in entries:
                entry.future.set_result(_unavailable(error))
        finally:
            connections["default"].close()
            with self._awake:
                self._waiting[:0] = [*again, *self._aside.pop(document)]
                self._awake.notify_all()

    def _gathered(self, document: UUID) -> list[Entry]:
        with self._awake:
            entries, self._aside[document] = self._aside[document], []
        return entries

    def _outlast(self, error: Exception, batch: list[Entry]) -> None:
        """The database is away: who has waited too long must try again, the others go first when it is back.

        What a lost connection had committed is found by its marks when it is offered once more.
        """
        log.warning("database_away", extra={"entries": len(batch)}, exc_info=error)
        connections["default"].close()
        oldest = time.monotonic() - LONGEST
        for entry in batch:
            if entry.since < oldest:
                entry.future.set_result(_unavailable(error))
        self._put_back([entry for entry in batch if entry.since >= oldest])
        time.sleep(PAUSE)

    def _part(self, batch: list[Entry]) -> None:
        """Write each document by itself; one that fails alone answers those who wrote it, and is not tried again."""
        apart: dict[UUID, list[Entry]] = {}
        for entry in batch:
            apart.setdefault(entry.offer.document, []).append(entry)
        for entries in apart.values():
            try:
                self._put_back(settle(entries))
            except (OperationalError, InterfaceError) as error:
                self._outlast(error, entries)
            except Exception as error:  # noqa: BLE001 - told to those whom it is about
                for entry in entries:
                    entry.future.set_exception(error)


def _unavailable(error: Exception) -> Unavailable:
    return Unavailable(f"what is kept cannot be reached right now ({type(error).__name__}): try the same again")


def _keep_snapshot(document: UUID, number: int) -> None:
    """Spare later readers some composing. The edit is on disk: what fails here is not its failure."""
    try:
        if snapshots.is_due(number):
            snapshots.keep(document, number)
    except DatabaseError:
        log.exception("snapshot_failed", extra={"document": str(document), "revision": number})


# The one of this process.
SCRIBE: Final = Scribe()
