"""Bugs, planted one at a time: the simulation must find each, or it would not find those that nobody has planted."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Final
from unittest import mock

from msgspec.structs import replace

from collab.client.holding import Holding
from collab.sync import Accepted, Feed, Known, Mark, Replica, Revision, Standing, Submission, rebase
from collab.sync.messages import Join, Joined, Submit
from collab.sync.rebase import NO_MARK
from documents import desk
from documents.admission import Visitor
from documents.archive import Standing as Head
from documents.company import Company
from documents.desk import Desk, Desks, Offer, Outcome
from documents.doorway import Doorway
from documents.load import Bound
from documents.room import Room
from documents.scribe import Entry, Scribe
from documents.seat import Seat
from presence.attendance import Attendance
from presence.roster import Roster
from tests.simulation import tables
from tests.simulation.clockwork import Strand

Plant = Callable[[], AbstractContextManager[object]]


@contextmanager
def acknowledge_before_commit() -> Iterator[None]:
    """What is accepted is announced before it is on disk."""
    settle, accept = Scribe._settle, Desk.accept
    writing: dict[Strand | None, Scribe] = {}

    def settled(self: Scribe, entries: list[Entry], *, wait: int = 0, desks: Desks | None = None) -> list[Entry]:
        writing[Strand.current] = self
        return settle(self, entries, wait=wait, desks=desks)

    def accepted(self: Desk, offer: Offer, at: int) -> Outcome:
        outcome = accept(self, offer, at)
        if isinstance(outcome, Revision):
            writing[Strand.current]._announce([(offer, outcome)])
        return outcome

    with mock.patch.object(Scribe, "_settle", settled), mock.patch.object(Desk, "accept", accepted):
        yield


def no_dedupe() -> AbstractContextManager[object]:
    """A submission that is sent again is taken for the next one."""

    def twice(submission: Submission, standing: Standing) -> Accepted | Known:
        return rebase(submission, replace(standing, mark=Mark(submission.seq - 1, standing.mark.revision)))

    return mock.patch.object(desk, "rebase", twice)


def feed_off_by_one() -> AbstractContextManager[object]:
    """A connection that joins is taken to have one revision more than it has."""
    begin = Feed.__init__

    def begun(self: Feed, revision: int, *, window: int) -> None:
        begin(self, revision + 1, window=window)

    return mock.patch.object(Feed, "__init__", begun)


def skipped_head_check() -> AbstractContextManager[object]:
    """A writer that remembers a document writes it without asking whether somebody else has written it since."""
    return mock.patch.object(tables, "is_unmoved", return_value=True)


def lost_tail() -> AbstractContextManager[object]:
    """Nobody compares a room with the journal: what was announced last, and lost, is never found."""

    def stood(self: Room, standing: Head | None) -> None:
        if standing is not None and standing.access != self.following.access:
            self.recheck()

    return mock.patch.object(Room, "stand", stood)


def mark_not_checked_on_join() -> AbstractContextManager[object]:
    """Who joins is told that nothing of their session is in the journal."""
    join = Room._joined

    def joined(self: Room, visitor: Visitor, revision: int, mark: Mark, parts: int) -> Joined:
        return join(self, visitor, revision, NO_MARK, parts)

    return mock.patch.object(Room, "_joined", joined)


def stale_desk() -> AbstractContextManager[object]:
    """What a writer remembers is believed, though somebody else has moved the head since."""
    return mock.patch.object(Desk, "is_at", return_value=True)


def forgotten_rights() -> AbstractContextManager[object]:
    """Who was let in writes for ever, whatever has become of their role."""
    accept = Desk.accept

    def accepted(self: Desk, offer: Offer, at: int) -> Outcome:
        return accept(self, replace(offer, access=self.access), at)

    return mock.patch.object(Desk, "accept", accepted)


def resend_rebuilt() -> AbstractContextManager[object]:
    """A replica that comes back offers what was under way as it is now, instead of as it was first sent."""
    join = Holding.join

    def joined(self: Holding, token: str | None, ticket: str | None, link: str | None) -> Join:
        frame, replica = join(self, token, ticket, link), self.replica
        if frame.sent is None or replica is None:
            return frame
        return replace(frame, sent=_rebuilt(replica, frame.sent))

    return mock.patch.object(Holding, "join", joined)


def unbounded_reader() -> AbstractContextManager[object]:
    """Who does not read is sent more and more."""
    return mock.patch.object(Feed, "lags", new=False)


def ghosts() -> AbstractContextManager[object]:
    """Who was connected to a node that died is in the roster for ever."""
    return mock.patch.object(Roster, "forget")


def unheard_silence() -> AbstractContextManager[object]:
    """Who answers nothing is in the roster for as long as the connection looks open."""
    return mock.patch.object(Seat, "silence", 0.0)


def no_return() -> AbstractContextManager[object]:
    """Who was silent for a while, and answers again, stays out of the roster."""
    return mock.patch.object(Company, "_appear", _appears_once(Company._appear))


def never_caught_up() -> AbstractContextManager[object]:
    """A process that was behind once lets nobody in any more."""
    take = Bound.take

    def taken(self: Bound, level: float) -> None:
        if not self.reached:
            take(self, level)

    return mock.patch.object(Bound, "take", taken)


def blocked_doorway() -> AbstractContextManager[object]:
    """Whoever waits to be let in, and goes, stays in the way of the others."""
    return mock.patch.object(Doorway, "_leave")


def no_heartbeat() -> AbstractContextManager[object]:
    """What was reported of participants, and lost, is never said again."""
    return mock.patch.object(Attendance, "beat", Attendance.say)


def _appears_once(appear: Callable[[Company, Seat], None]) -> Callable[[Company, Seat], None]:
    def appeared(self: Company, seat: Seat) -> None:
        if not seat.stays:
            appear(self, seat)

    return appeared


def _rebuilt(replica: Replica, sent: Submit) -> Submit:
    return Submit(sent.seq, replica.revision, replica._sent) if replica._sent else sent


PLANTS: Final[dict[str, Plant]] = {
    plant.__name__: plant
    for plant in (
        acknowledge_before_commit,
        no_dedupe,
        feed_off_by_one,
        skipped_head_check,
        lost_tail,
        mark_not_checked_on_join,
        stale_desk,
        forgotten_rights,
        resend_rebuilt,
        unbounded_reader,
        ghosts,
        unheard_silence,
        no_return,
        never_caught_up,
        blocked_doorway,
        no_heartbeat,
    )
}
