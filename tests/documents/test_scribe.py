"""One writer for all: batches gather while it commits, and nothing that goes wrong for one goes wrong for others."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from gc import collect
from threading import Event
from time import monotonic
from typing import Any
from uuid import UUID
from weakref import ref

import pytest
from django.db import OperationalError

from collab.accounts.models import Person
from collab.audit.record import Actor
from collab.errors import NotFound, Unavailable
from collab.ot import Delta, compose, fold
from collab.sync import Known, Revision, Submission
from documents import access, journal, library, scribe
from documents.access import Action, Principal
from documents.desk import Busy, Desks, Offer, Outcome
from documents.keys import Key
from documents.models import Role
from documents.scribe import Entry, HeldUp, Scribe, Settled, into

pytestmark = pytest.mark.django_db(transaction=True)

Commit = Callable[..., list[Outcome]]


@pytest.fixture
def serving() -> Iterator[Scribe]:
    """A scribe with a thread of its own."""
    started = Scribe()
    started.serve()
    yield started
    started.stop()


@pytest.fixture
def ann() -> Person:
    return Person.objects.create_user("ann")


def made(owner: Person) -> UUID:
    return library.create(owner.pk, Key.anew(owner.pk), "Plan", Delta().insert("."), rich=False)


def entry(person: Person, document: UUID, text: str, *, session: str = "first", seq: int = 1, base: int = 1) -> Entry:
    granted = access.grant(Principal(person.pk), document, Action.WRITE)
    submission = Submission(session * 4, seq, base, Delta().insert(text))
    future: Future[Settled] = Future()
    return Entry.of(granted, submission, into(future), since=monotonic())


def text_of(document: UUID) -> str:
    revisions = journal.read(document, 0, journal.head(document).number)
    (op,) = fold([revision.delta for revision in revisions], compose).ops
    return str(getattr(op, "content", ""))


def outcome(one: Entry) -> object:
    return future_of(one).result(60)


def future_of(one: Entry) -> Future[Settled]:
    return next(cell.cell_contents for cell in one.answer.__closure__ or () if isinstance(cell.cell_contents, Future))


class Gate:
    """The journal, behind a gate: it counts what comes, and lets nothing through before it is opened."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.batches: list[list[UUID]] = []
        self.reached, self.opened = Event(), Event()
        self.real = journal.commit
        monkeypatch.setattr(journal, "commit", self.commit)

    def commit(self, offers: Sequence[Offer], *, at: int, wait: int = 0, desks: Desks | None = None) -> list[Outcome]:
        self.batches.append([offer.document for offer in offers])
        self.reached.set()
        assert self.opened.wait(60)
        return self.real(offers, at=at, wait=wait, desks=desks)


def test_what_comes_while_it_commits_is_the_next_batch(
    serving: Scribe, ann: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = made(ann), made(ann)
    gate = Gate(monkeypatch)
    entries = [entry(ann, one, "0")]
    serving.take(entries[0])
    assert gate.reached.wait(60)
    for seq in range(2, 6):
        entries += [entry(ann, one, str(seq), seq=seq, base=seq), entry(ann, other, "x", session=f"by-{seq}")]
    for each in entries[1:]:
        serving.take(each)
    gate.opened.set()
    assert all(isinstance(outcome(each), Revision) for each in entries)
    assert [len(batch) for batch in gate.batches] == [1, 8]
    assert text_of(one) == "54320."
    assert text_of(other) == "xxxx."


def test_who_was_written_for_last_is_not_held_until_somebody_else_is(serving: Scribe, ann: Person) -> None:
    one = entry(ann, made(ann), "x")
    answer = ref(one.answer)
    serving.take(one)
    assert isinstance(outcome(one), Revision)
    del one
    deadline = monotonic() + 60
    while answer() is not None:  # the thread lets go right after it has answered
        assert monotonic() < deadline
        collect()


def test_whoever_offers_where_nobody_serves_writes_for_themselves(ann: Person) -> None:
    document = made(ann)
    one = entry(ann, document, "x")
    Scribe().take(one)
    assert future_of(one).done()
    assert text_of(document) == "x."


def test_what_was_offered_is_written_before_it_stops(ann: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    document = made(ann)
    gate = Gate(monkeypatch)
    gate.opened.set()
    serving = Scribe()
    serving.stop()  # it has not begun
    serving.serve()
    entries = [entry(ann, document, str(number), session=f"by-{number}") for number in range(5)]
    for each in entries:
        serving.take(each)
    serving.stop()
    assert all(future_of(each).done() for each in entries)
    late = entry(ann, document, "late", session="late-")
    serving.take(late)
    assert future_of(late).done()
    serving.serve()  # and once more
    again = entry(ann, document, "again", session="again")
    serving.take(again)
    assert isinstance(outcome(again), Revision)
    serving.stop()


def test_a_batch_that_was_committed_though_the_connection_was_lost_is_not_applied_twice(
    serving: Scribe, ann: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = made(ann)
    real, lost = journal.commit, list[bool]()

    def lose(offers: Sequence[Offer], **more: Any) -> list[Outcome]:
        outcomes = real(offers, **more)
        if not lost:
            lost.append(True)
            raise OperationalError("server closed the connection unexpectedly")
        return outcomes

    monkeypatch.setattr(journal, "commit", lose)
    monkeypatch.setattr(scribe, "PAUSE", 0)
    one = entry(ann, document, "x")
    serving.take(one)
    assert outcome(one) == Known(2)
    assert text_of(document) == "x."


@pytest.mark.parametrize("patience", [0.0, 60.0])
def test_while_the_database_is_away_offers_wait_but_not_for_ever(
    serving: Scribe, ann: Person, monkeypatch: pytest.MonkeyPatch, patience: float
) -> None:
    document = made(ann)
    real, failures = journal.commit, list[bool]()

    def away(offers: Sequence[Offer], **more: Any) -> list[Outcome]:
        if len(failures) < 3:
            failures.append(True)
            raise OperationalError("connection refused")
        return real(offers, **more)

    monkeypatch.setattr(journal, "commit", away)
    monkeypatch.setattr(scribe, "PAUSE", 0)
    monkeypatch.setattr(scribe, "LONGEST", patience)
    one = entry(ann, document, "x")
    serving.take(one)
    assert isinstance(outcome(one), Revision if patience else Unavailable)


def test_a_document_that_fails_fails_alone(serving: Scribe, ann: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    sound, broken, away = made(ann), made(ann), made(ann)
    gate = Gate(monkeypatch)
    real, failed = gate.real, list[bool]()

    def fail(offers: Sequence[Offer], **more: Any) -> list[Outcome]:
        if any(offer.document == broken for offer in offers):
            raise ValueError("a bug")
        if any(offer.document == away for offer in offers) and not failed:
            failed.append(True)
            raise OperationalError("server closed the connection unexpectedly")
        return real(offers, **more)

    gate.real = fail
    monkeypatch.setattr(scribe, "PAUSE", 0)
    first = entry(ann, sound, "0", session="zeroth")
    serving.take(first)
    assert gate.reached.wait(60)
    entries = [entry(ann, document, "x") for document in (sound, broken, away)]
    for each in entries:
        serving.take(each)
    gate.opened.set()
    assert isinstance(outcome(first), Revision)
    assert isinstance(outcome(entries[0]), Revision)
    assert isinstance(outcome(entries[2]), Revision)
    with pytest.raises(ValueError, match="a bug"):
        outcome(entries[1])
    gate.real = real
    once_more = entry(ann, broken, "x")
    serving.take(once_more)
    assert isinstance(outcome(once_more), Revision)


def test_access_is_asked_again_where_it_has_changed(
    serving: Scribe, ann: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    bob, eve = Person.objects.create_user("bob"), Person.objects.create_user("eve")
    document = made(ann)
    for person in (bob, eve):
        access.give(document, person.pk, Role.EDITOR, Actor())
    entries = [entry(bob, document, "b", session="bobs-"), entry(eve, document, "e", session="eves-")]
    access.take(document, eve.pk, Actor())
    for each in entries:
        serving.take(each)
    assert isinstance(outcome(entries[0]), Revision)
    assert isinstance(outcome(entries[1]), NotFound)
    monkeypatch.setattr(scribe, "RECHECKS", 0)
    restless = entry(bob, document, "r", session="restless")
    access.give(document, eve.pk, Role.VIEWER, Actor())
    serving.take(restless)
    assert isinstance(outcome(restless), Unavailable)


def test_more_than_can_wait_is_told_to_try_again(serving: Scribe, ann: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    document = made(ann)
    monkeypatch.setattr(scribe, "MOST", 0)
    one = entry(ann, document, "x")
    serving.take(one)
    assert isinstance(outcome(one), Unavailable)


def held_times(document: UUID, times: int, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Somebody else holds the document for so many batches; what each of them was willing to wait."""
    real, waits = journal.commit, list[int]()

    def held(offers: Sequence[Offer], *, at: int, wait: int = 0, desks: Desks | None = None) -> list[Outcome]:
        here = [offer for offer in offers if offer.document == document]
        if here and len(waits) < times:
            waits.append(wait)
            others = iter(real([offer for offer in offers if offer.document != document], at=at))
            return [Busy() if offer.document == document else next(others) for offer in offers]
        return real(offers, at=at, wait=wait, desks=desks)

    monkeypatch.setattr(journal, "commit", held)
    return waits


def test_a_document_that_is_held_for_long_waits_apart_and_keeps_its_order(
    serving: Scribe, ann: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    document, free = made(ann), made(ann)
    waits = held_times(document, scribe.SKIPS + 1, monkeypatch)
    entries = [entry(ann, document, str(seq), seq=seq, base=seq) for seq in range(1, 30)]
    others = [entry(ann, free, "x", session=f"by-{seq}") for seq in range(1, 30)]
    for one, other in zip(entries, others, strict=True):
        serving.take(one)
        serving.take(other)
    assert all(isinstance(outcome(each), Revision) for each in [*entries, *others])
    assert [waits.count(0), len(waits)] == [scribe.SKIPS + 1, scribe.SKIPS + 1]
    assert text_of(document) == "".join(str(seq) for seq in range(29, 0, -1)) + "."


def test_a_document_that_stays_held_is_given_up_and_the_next_offer_finds_it_free(
    serving: Scribe, ann: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = made(ann)
    waits = held_times(document, scribe.SKIPS + 2, monkeypatch)
    one = entry(ann, document, "x")
    serving.take(one)
    assert isinstance(outcome(one), Unavailable)
    assert waits == [0] * (scribe.SKIPS + 1) + [scribe.PATIENCE]
    serving.take(other := entry(ann, document, "x"))
    assert isinstance(outcome(other), Revision)


def test_a_lock_that_times_out_is_told_to_those_who_waited(
    serving: Scribe, ann: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = made(ann)
    held_times(document, scribe.SKIPS + 1, monkeypatch)
    held = journal.commit

    def time_out(offers: Sequence[Offer], **more: Any) -> list[Outcome]:
        if more.get("wait"):
            raise OperationalError("canceling statement due to lock timeout")
        return held(offers, **more)

    monkeypatch.setattr(journal, "commit", time_out)
    one = entry(ann, document, "x")
    serving.take(one)
    assert isinstance(outcome(one), Unavailable)


def test_whoever_waits_for_a_future_goes_on_waiting_while_it_is_held_up() -> None:
    future: Future[Settled] = Future()
    into(future)(HeldUp())
    assert not future.done()
