"""Where a scribe writes, and whom it asks: the journal and the rights, over a connection of each thread that writes."""

import time
from collections.abc import Sequence
from threading import get_ident
from typing import TYPE_CHECKING, Final, Protocol
from uuid import UUID

from django.db import connections
from msgspec.structs import replace

from collab.cutting import cut
from collab.metrics import TALLY
from collab.ot import Delta
from collab.sync import Known, Revision, restoring
from documents import access, journal, snapshots
from documents.access import Action, Grant, Principal
from documents.desk import Desks, Offer, Outcome

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper


# Of the revisions between the oldest and the newest of those that deleted what is brought back: a second's work.
HEAVIEST: Final = 2 * 1024 * 1024  # characters


class Keeping(Protocol):
    """Where a scribe writes, and whom it asks."""

    def commit(self, offers: Sequence[Offer], *, at: int, wait: int, desks: Desks | None) -> list[Outcome]:
        """Accept a batch, as the journal does."""

    def check(self, offer: Offer) -> Offer:
        """The offer, if what it brings back is the text that was deleted; else `NotRestored`."""

    def grant(self, principal: Principal, document: UUID) -> Grant:
        """Whether the principal may write the document, as `access` does."""

    def hang_up(self) -> None:
        """Give up this thread's connection: the next question makes a new one."""

    def cut(self) -> None:
        """From any thread: end what those who write wait for, as if their connections had been lost."""


class Database:
    """The journal and the rights of this installation."""

    def __init__(self) -> None:
        self._used: dict[int, BaseDatabaseWrapper] = {}  # connections, by the threads that write over them

    def commit(self, offers: Sequence[Offer], *, at: int, wait: int, desks: Desks | None) -> list[Outcome]:
        """Accept a batch."""
        self._used[get_ident()] = connections["default"]
        began = time.monotonic()
        outcomes = journal.commit(offers, at=at, wait=wait, desks=desks)
        TALLY.commits.add(time.monotonic() - began)
        TALLY.batches.add(len(offers))
        TALLY.revisions += sum(isinstance(outcome, Revision) for outcome in outcomes)
        TALLY.resent += sum(isinstance(outcome, Known) for outcome in outcomes)
        return outcomes

    def check(self, offer: Offer) -> Offer:
        """Compare what an offer brings back with what was deleted; without that, if looking would take too long."""
        self._used[get_ident()] = connections["default"]
        restores, document = offer.submission.restores, offer.document
        first, last = restoring.stretch(restores)
        if journal.weight(document, first - 1, last) > HEAVIEST:
            return replace(offer, submission=replace(offer.submission, restores=()))
        deltas = [revision.delta for revision in journal.read(document, first - 1, last)]
        there = len(deltas) > last - first
        content = snapshots.content(document, first - 1) if there and first > 1 else Delta()
        restoring.check(restores, offer.submission.delta, content, deltas)
        return offer

    def grant(self, principal: Principal, document: UUID) -> Grant:
        """Whether the principal may write the document."""
        return access.grant(principal, document, Action.WRITE)

    def hang_up(self) -> None:
        """Close this thread's connection."""
        self._used.pop(get_ident(), None)
        connections["default"].close()

    def cut(self) -> None:
        """Shut the sockets of a database that does not answer."""
        TALLY.stuck += 1
        for used in list(self._used.values()):
            cut(used.connection)
