"""Who waits for the disk is told after a second; and a database that stands still is given up for lost."""

from collections.abc import Sequence
from uuid import UUID, uuid4

import pytest

from collab.ot import Delta
from collab.sync import Known, Submission
from documents import keeping
from documents.access import Grant, Principal
from documents.desk import Busy, Desks, Offer, Outcome
from documents.scribe import NOTICED, STUCK, Entry, HeldUp, Scribe
from tests.documents.clock import Clock


class Slow:
    """A database over which time passes."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.takes = 0.0
        self.held: set[UUID] = set()
        self.cuts = 0
        self.overdue: list[bool] = []
        self.scribe: Scribe | None = None

    def commit(self, offers: Sequence[Offer], *, at: int, wait: int, desks: Desks | None) -> list[Outcome]:  # noqa: ARG002 - as the journal
        self.clock.now += self.takes
        if self.scribe is not None:
            self.overdue.append(self.scribe.overdue())
        return [Busy() if offer.document in self.held and not wait else Known(1) for offer in offers]

    def check(self, offer: Offer) -> Offer:
        raise NotImplementedError

    def grant(self, principal: Principal, document: UUID) -> Grant:
        raise NotImplementedError

    def hang_up(self) -> None:
        """There is nothing to hang up."""

    def cut(self) -> None:
        self.cuts += 1


def made() -> tuple[Clock, Slow, Scribe]:
    clock = Clock()
    slow = Slow(clock)
    scribe = Scribe(announce=lambda _: None, keeping=slow, clock=clock, spawn=lambda _: None)
    slow.scribe = scribe
    scribe._serving = True
    scribe._begin = lambda: None  # type: ignore[method-assign] # the test writes
    return clock, slow, scribe


def offered(scribe: Scribe, document: UUID, clock: Clock) -> list[object]:
    """What the one is told who offers something."""
    told: list[object] = []
    offer = Offer(document, Submission("s" * 16, 1, 1, Delta().insert("x")), "person:1", 1)
    scribe.take(Entry(offer, Principal(1), told.append, clock()))
    return told


def test_who_waits_is_told_once_wherever_their_offer_waits() -> None:
    clock, slow, scribe = made()
    held = uuid4()
    slow.held = {held}
    apart, told = offered(scribe, held, clock), offered(scribe, uuid4(), clock)
    for _ in range(4):
        scribe.write(scribe.gather())
    assert told == [Known(1)]
    waiting = offered(scribe, uuid4(), clock)
    clock.now += NOTICED
    assert not scribe.overdue()
    assert apart == waiting == []
    clock.now += 0.1
    for _ in range(3):
        assert not scribe.overdue()
    assert apart == waiting == [HeldUp()]
    scribe.insist(held)
    assert apart == [HeldUp(), Known(1)]


@pytest.mark.parametrize(("takes", "overdue"), [(STUCK, False), (STUCK + 0.1, True)])
def test_what_takes_too_long_is_given_up_for_lost(
    takes: float, overdue: bool, caplog: pytest.LogCaptureFixture
) -> None:
    clock, slow, scribe = made()
    slow.takes = takes
    told = offered(scribe, uuid4(), clock)
    scribe.write(scribe.gather())
    assert slow.overdue == [overdue]
    assert told == [HeldUp(), Known(1)]
    scribe.cut()
    assert slow.cuts == 1
    assert [record.message for record in caplog.records] == ["database_stuck"]


def test_what_is_insisted_on_is_given_up_too() -> None:
    clock, slow, scribe = made()
    held = uuid4()
    slow.held = {held}
    offered(scribe, held, clock)
    for _ in range(4):
        scribe.write(scribe.gather())
    slow.takes = STUCK + 0.1
    slow.overdue.clear()
    scribe.insist(held)
    assert slow.overdue == [True]


@pytest.mark.django_db(transaction=True)
def test_only_connections_that_write_are_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    cuts: list[object] = []
    monkeypatch.setattr(keeping, "cut", cuts.append)
    database = keeping.Database()
    database.cut()
    assert cuts == []
    database.commit([], at=1, wait=0, desks=None)
    database.cut()
    assert len(cuts) == 1
    database.hang_up()
    database.cut()
    assert len(cuts) == 1
