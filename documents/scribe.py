"""The one way into the journal: every edit, whoever makes it, is offered here.

A server has one writer, a thread that takes whatever was offered since its last commit, in all documents, and writes it
in one transaction. While it commits, the next batch gathers: under load batches grow, and when there is little to do a
single edit goes at once. A process that is no server, a command or a test, writes in the thread that asks.

Everything that is hard, what goes when and again, is in `gather`, `write` and `insist`, which know no thread and no
clock of their own: so the simulation can run them as it likes.
"""

import logging
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from functools import partial
from itertools import chain
from threading import Condition, Thread
from typing import Final, Self
from uuid import UUID

from django.db import InterfaceError, OperationalError
from msgspec import Struct
from msgspec.structs import replace

from collab.errors import CollabError, Unavailable
from collab.metrics import TALLY
from collab.sync import Known, Revision, Submission
from documents import announcing, snapshots
from documents.access import Grant, Principal
from documents.announcing import Done
from documents.desk import Busy, Desks, Offer, Recheck
from documents.keeping import Database, Keeping

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

# After so long a person who types should know that what they typed is not on disk yet.
NOTICED = 1.0  # seconds

# A commit that takes longer has a database behind it that stands still: the connection is given up, and tried anew.
STUCK = 6.0  # seconds: longer than anything that PATIENCE allows

# Between two attempts while the database is away, and before a batch of which everything is held by somebody else.
PAUSE = 0.1  # seconds
BREATH = 0.002  # seconds


class HeldUp(Struct, frozen=True):
    """What was offered still waits: what is kept cannot be reached, and is tried again."""


Settled = Revision | Known | CollabError
Answer = Callable[[Settled | HeldUp | Exception], None]


class Entry(Struct, eq=False):
    """An offer on its way, and who waits to hear what became of it."""

    offer: Offer
    principal: Principal
    answer: Answer  # called once with what became of it; before that perhaps with `HeldUp`
    since: float  # by the scribe's clock
    skips: int = 0
    rechecks: int = 0
    noticed: bool = False  # whether its maker knows that it is held up
    checked: bool = False  # whether what it brings back is the text that was deleted

    @property
    def unchecked(self) -> bool:
        """Whether it says that it brings something back, and nobody has looked."""
        return bool(self.offer.submission.restores) and not self.checked

    @classmethod
    def of(cls, granted: Grant, submission: Submission, answer: Answer, *, since: float, session_of: str = "") -> Self:
        """The entry of a submission; a session that is given to one request alone belongs to `session_of`."""
        principal = granted.principal
        offer = Offer(
            document=granted.document.pk,
            submission=submission,
            principal=session_of or principal.name,
            author=principal.person,
            access=granted.access,
            until=granted.until,
            lineage=granted.document.head.lineage,
        )
        return cls(offer, principal, answer, since)

    def pass_over(self, *, waited: bool) -> None:
        """Somebody else holds the document; who has waited for it already must not wait for ever."""
        self.skips += 1
        if waited:
            raise Unavailable("somebody else holds the document: try the same again")

    def ask_again(self, keeping: Keeping) -> None:
        """Take up the access that the principal has now; a `CollabError` says why they have none."""
        self.rechecks += 1
        if self.rechecks > RECHECKS:
            raise Unavailable("who may write here changes all the time: try the same again")
        granted = keeping.grant(self.principal, self.offer.document)
        self.offer = replace(self.offer, access=granted.access, until=granted.until)


def submit(granted: Grant, submission: Submission, *, session_of: str = "") -> int:
    """The number of the revision that the submission became, or was already. Waits until that is on disk."""
    future: Future[Settled] = Future()
    SCRIBE.take(Entry.of(granted, submission, into(future), since=time.monotonic(), session_of=session_of))
    outcome = future.result()
    if isinstance(outcome, CollabError):
        raise outcome
    if isinstance(outcome, Revision):
        snapshots.keep_due(granted.document.pk, outcome.number)
    return outcome.number


def into(future: Future[Settled]) -> Answer:
    """An answer that a thread waits for."""

    def answer(outcome: Settled | HeldUp | Exception) -> None:
        match outcome:
            case HeldUp():
                pass  # whoever waits for the future waits
            case Revision() | Known() | CollabError():
                future.set_result(outcome)
            case error:
                future.set_exception(error)

    return answer


class Scribe:
    """The writer of a process. Until it serves, whoever offers writes for themselves.

    Every entry is answered in the end: committed, refused, or told to try again. Those of one document keep their
    order. What was accepted is announced when it is on disk, and before those who offered it are answered.
    """

    def __init__(
        self,
        announce: Callable[[Sequence[Done]], None] = announcing.announce,
        keeping: Keeping | None = None,
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], int] = lambda: time.time_ns() // 1_000_000,
        spawn: Callable[[Callable[[], None]], object] = lambda run: Thread(target=run, daemon=True).start(),
    ) -> None:
        self._announce = announce
        self._keeping = keeping or Database()
        self._clock = clock
        self._now = now
        self._spawn = spawn  # runs something beside everything else
        self._awake = Condition()
        self._waiting: list[Entry] = []
        self._under_way: list[Entry] = []  # what is being written right now
        self._began = 0.0  # when that began
        self._aside: dict[UUID, list[Entry]] = {}  # what waits for a document that somebody else holds
        self._insisting: dict[UUID, tuple[float, list[Entry]]] = {}  # since when it is waited for, and to write what
        self._desks = Desks()
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

    @property
    def idle(self) -> bool:
        """Whether everything that was offered is answered."""
        with self._awake:
            return not (self._waiting or self._under_way or self._aside)

    @property
    def queues(self) -> dict[str, int]:
        """How many offers wait for the next batch, are being written, and wait apart for documents held elsewhere."""
        with self._awake:
            apart = [*self._aside.values(), *(entries for _, entries in self._insisting.values())]
            return {"next": len(self._waiting), "now": len(self._under_way), "apart": sum(map(len, apart))}

    def take(self, entry: Entry) -> None:
        """Accept an entry; its answer says what became of it."""
        with self._awake:
            serving = self._serving
            full = serving and len(self._waiting) >= MOST
            if serving and not full:
                self._queue([entry])
                self._begin()
        if full:
            entry.answer(Unavailable("too much is waiting to be written: try the same again"))
        elif not serving:
            left = [entry]
            while left:
                left = self._settle(left, wait=PATIENCE)

    def gather(self) -> list[Entry]:
        """Everything that waits and may be written; it is under way from now on."""
        with self._awake:
            self._under_way, self._waiting = self._waiting, []
            self._began = self._clock()
            return self._under_way

    def write(self, batch: list[Entry]) -> float:
        """Write what was gathered, as far as that goes; the seconds to wait before the next."""
        batch = self._divert(batch)
        if not batch:
            return 0
        try:
            again = self._settle(batch, desks=self._desks)
        except (OperationalError, InterfaceError) as error:
            return self._outlast(error, batch)
        except Exception:  # one document's fault must not become the others'
            log.exception("batch_failed", extra={"entries": len(batch)})
            return self._part(batch)
        self._put_back(again)
        return BREATH if again and len(again) == len(batch) else 0

    def insist(self, document: UUID) -> None:
        """Wait for a document on a connection of its own, and write what has gathered for it."""
        with self._awake:
            entries, self._aside[document] = self._aside[document], []
            self._insisting[document] = (self._clock(), entries)
        again: list[Entry] = []
        try:
            again = self._settle(entries, wait=PATIENCE)
        except Exception as error:
            log.exception("document_held", extra={"document": str(document)})
            for entry in entries:
                entry.answer(_unavailable(error))
        finally:
            self._keeping.hang_up()
            with self._awake:
                del self._insisting[document]
                self._waiting[:0] = [*again, *self._aside.pop(document)]
                self._awake.notify_all()

    def overdue(self) -> bool:
        """Tell those whose offers are held up, once; whether what is being written must be given up for lost."""
        now = self._clock()
        with self._awake:
            written = [*self._insisting.values(), *([(self._began, self._under_way)] if self._under_way else [])]
            waiting = chain(self._waiting, *self._aside.values(), *(entries for _, entries in written))
            late = [entry for entry in waiting if not entry.noticed and entry.since < now - NOTICED]
        for entry in late:
            if not entry.noticed:  # what was put back a moment ago stands among what was written, too
                entry.noticed = True
                entry.answer(HeldUp())
        return any(began < now - STUCK for began, _ in written)

    def cut(self) -> None:
        """Give up what is being written for lost: it is offered again, on another connection."""
        log.error("database_stuck", extra={"entries": len(self._under_way)})
        self._keeping.cut()

    def _begin(self) -> None:
        """Start the thread that writes, if it is not there."""
        if self._thread is None or not self._thread.is_alive():
            self._thread = Thread(target=self._run, name="scribe", daemon=True)
            self._thread.start()

    def _run(self) -> None:
        """Write until it is over, in a thread of its own; who was written for last is not held until the next."""
        while batch := self._next():
            time.sleep(self.write(batch))
            del batch
        self._keeping.hang_up()

    def _next(self) -> list[Entry]:
        """What is to be written, as soon as there is anything; nothing when it is over."""
        with self._awake:
            self._under_way = []
            self._awake.wait_for(lambda: self._waiting or not (self._serving or self._aside))
            if not self._waiting:
                return []
        return self.gather()

    def _settle(self, entries: list[Entry], *, wait: int = 0, desks: Desks | None = None) -> list[Entry]:
        """Write a batch, announce it and tell everybody; those who must offer again come back, in their order."""
        settled = self._check(entries)
        refused = {id(entry) for entry, _ in settled}
        entries = [entry for entry in entries if id(entry) not in refused] if refused else entries
        again: list[Entry] = []
        offers = [entry.offer for entry in entries]
        outcomes = self._keeping.commit(offers, at=self._now(), wait=wait, desks=desks)
        TALLY.waits.add(self._clock() - min((entry.since for entry in entries), default=self._clock()))
        for entry, outcome in zip(entries, outcomes, strict=True):
            try:
                match outcome:
                    case Busy():
                        entry.pass_over(waited=wait > 0)
                        again.append(entry)
                    case Recheck():
                        entry.ask_again(self._keeping)
                        again.append(entry)
                    case _:
                        settled.append((entry, outcome))
            except CollabError as error:
                settled.append((entry, error))
        # All at the end: whatever fails before has told nobody anything.
        self._announce([(entry.offer, result) for entry, result in settled if isinstance(result, Revision | Known)])
        for entry, result in settled:
            entry.answer(result)
        return again

    def _check(self, entries: list[Entry]) -> list[tuple[Entry, Settled]]:
        """Look whether what entries bring back is the text that was deleted; those of which it is not, and why."""
        refused: list[tuple[Entry, Settled]] = []
        for entry in entries:
            if entry.unchecked:
                try:
                    entry.offer = self._keeping.check(entry.offer)
                    entry.checked = True
                except CollabError as error:
                    refused.append((entry, error))
        return refused

    def _divert(self, batch: list[Entry]) -> list[Entry]:
        """Let documents to which text is brought back be written apart: looking what it was may take long."""
        apart = {entry.offer.document for entry in batch if entry.unchecked}
        if apart:
            with self._awake:
                since, self._waiting = self._waiting, []
                self._aside.update({document: [] for document in apart})
                self._queue([*(entry for entry in batch if entry.offer.document in apart), *since])
                self._under_way = [entry for entry in batch if entry.offer.document not in apart]
            for document in apart:
                self._spawn(partial(self.insist, document))
        return [entry for entry in batch if entry.offer.document not in apart]

    def _queue(self, entries: list[Entry]) -> None:
        """Let entries wait, behind those of their documents that wait apart already."""
        for entry in entries:
            self._aside.get(entry.offer.document, self._waiting).append(entry)
        self._awake.notify_all()

    def _put_back(self, entries: list[Entry]) -> None:
        """Let entries go before all that came since; of a document that was held too often, all wait apart."""
        with self._awake:
            since, self._waiting = self._waiting, []
            held = {entry.offer.document for entry in entries if entry.skips > SKIPS} - self._aside.keys()
            self._aside.update({document: [] for document in held})
            self._queue([*entries, *since])
        for document in held:
            self._spawn(partial(self.insist, document))

    def _outlast(self, error: Exception, batch: list[Entry]) -> float:
        """The database is away: who has waited too long must try again, the others go first when it is back.

        What a lost connection had committed is found by its marks when it is offered once more.
        """
        TALLY.lost += 1
        log.warning("database_away", extra={"entries": len(batch)}, exc_info=error)
        self._keeping.hang_up()
        oldest = self._clock() - LONGEST
        for entry in batch:
            if entry.since < oldest:
                entry.answer(_unavailable(error))
        self._put_back([entry for entry in batch if entry.since >= oldest])
        return PAUSE

    def _part(self, batch: list[Entry]) -> float:
        """Write each document by itself; one that fails alone answers those who wrote it, and is not tried again."""
        apart: dict[UUID, list[Entry]] = {}
        for entry in batch:
            apart.setdefault(entry.offer.document, []).append(entry)
        pause = 0.0
        for entries in apart.values():
            try:
                self._put_back(self._settle(entries))
            except (OperationalError, InterfaceError) as error:
                pause = self._outlast(error, entries)
            except Exception as error:  # noqa: BLE001 - told to those whom it is about
                for entry in entries:
                    entry.answer(error)
        return pause


def _unavailable(error: Exception) -> Unavailable:
    return Unavailable(f"what is kept cannot be reached right now ({type(error).__name__}): try the same again")


# The one of this process.
SCRIBE: Final = Scribe()
