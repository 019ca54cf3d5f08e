"""What is brought back is looked at before it is written, and other documents do not wait for that."""

from collections.abc import Callable, Iterator
from threading import Event
from uuid import UUID

import pytest
from django.db import OperationalError
from msgspec.structs import replace

from collab.accounts.models import Person
from collab.errors import CollabError, NotRestored, Unavailable
from collab.ot import Delta
from collab.sync import Restored, Revision, Submission
from documents import journal, keeping
from documents.desk import Offer
from documents.keeping import Database
from documents.scribe import Entry, Scribe
from tests.documents.test_scribe import entry, made, outcome, text_of

pytestmark = pytest.mark.django_db(transaction=True)


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


def offering(ann: Person, document: UUID, delta: Delta, *restores: Restored, seq: int, base: int) -> Entry:
    """An entry of a session that does nothing else."""
    one = entry(ann, document, "x", seq=seq, base=base)
    submission = Submission(one.offer.submission.session, seq, base, delta, restores)
    one.offer = replace(one.offer, submission=submission)
    return one


def settled(scribe: Scribe, one: Entry) -> object:
    scribe.take(one)
    return outcome(one)


def cut(scribe: Scribe, ann: Person) -> UUID:
    """A document that reads `ab.`, with what its revisions 2 and 3 put there, and of which revision 4 takes `ab`."""
    document = made(ann)
    assert isinstance(settled(scribe, offering(ann, document, Delta().insert("b"), seq=1, base=1)), Revision)
    assert isinstance(settled(scribe, offering(ann, document, Delta().insert("a"), seq=2, base=2)), Revision)
    assert isinstance(settled(scribe, offering(ann, document, Delta().delete(2), seq=3, base=3)), Revision)
    return document


AB = Restored(at=0, revision=4, position=0, length=2)


@pytest.mark.parametrize("alone", [True, False])
def test_the_very_text_comes_back_where_it_is_after_all_that_came_before(
    serving: Scribe, ann: Person, *, alone: bool
) -> None:
    scribe = Scribe() if alone else serving
    document = cut(scribe, ann)
    assert isinstance(settled(scribe, entry(ann, document, "first ", session="other", base=4)), Revision)
    revision = settled(scribe, offering(ann, document, Delta().insert("ab"), AB, seq=4, base=4))
    assert isinstance(revision, Revision)
    assert revision.restores == (Restored(at=6, revision=4, position=0, length=2),)
    assert journal.read(document, 5, 6)[0].restores == revision.restores
    assert text_of(document) == "first ab."


@pytest.mark.parametrize(
    ("text", "restored"),
    [
        ("ba", AB),
        ("ab", replace(AB, revision=3)),
        ("ab", replace(AB, revision=5)),
        ("ab", replace(AB, revision=1)),
        ("ab", replace(AB, at=1)),
    ],
)
def test_what_is_not_the_very_text_is_refused_alone(
    serving: Scribe, ann: Person, text: str, restored: Restored
) -> None:
    document = cut(serving, ann)
    wrong = offering(ann, document, Delta().insert(text), restored, seq=4, base=4)
    serving.take(wrong)
    assert isinstance(settled(serving, entry(ann, document, "x", session="other", base=4)), Revision)
    with pytest.raises(NotRestored):
        raise _error(outcome(wrong))
    assert text_of(document) == "x."


def test_what_was_inserted_by_the_first_revision_comes_back(serving: Scribe, ann: Person) -> None:
    document = made(ann)
    assert isinstance(settled(serving, offering(ann, document, Delta().delete(1), seq=1, base=1)), Revision)
    back = offering(ann, document, Delta().insert("."), Restored(0, 2, 0, 1), seq=2, base=2)
    assert isinstance(settled(serving, back), Revision)


def test_other_documents_do_not_wait_until_it_is_looked_at(
    serving: Scribe, ann: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    document, other = cut(serving, ann), made(ann)
    reached, opened = Event(), Event()
    real = Database.check

    def check(self: Database, offer: Offer) -> Offer:
        reached.set()
        assert opened.wait(60)
        return real(self, offer)

    monkeypatch.setattr(Database, "check", check)
    back = offering(ann, document, Delta().insert("ab"), AB, seq=4, base=4)
    serving.take(back)
    assert reached.wait(60)
    behind = entry(ann, document, "x", session="other", base=4)
    serving.take(behind)
    assert isinstance(settled(serving, entry(ann, other, "y")), Revision)
    assert not serving.idle
    opened.set()
    assert [getattr(outcome(each), "number", None) for each in (back, behind)] == [5, 6]


def test_what_came_while_it_was_put_apart_waits_behind_it(ann: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    apart: list[Callable[[], None]] = []
    scribe = Scribe(spawn=apart.append)
    document = cut(scribe, ann)
    scribe.serve()
    monkeypatch.setattr(scribe, "_begin", lambda: None)  # nobody writes by themselves
    back = offering(ann, document, Delta().insert("ab"), AB, seq=4, base=4)
    behind = offering(ann, document, Delta().insert("x"), seq=5, base=4)
    scribe.take(back)
    batch = scribe.gather()
    scribe.take(behind)
    scribe.write(batch)
    assert scribe.gather() == []
    apart.pop()()
    found = [outcome(each) for each in (back, behind)]
    assert [each.number for each in found if isinstance(each, Revision)] == [5, 6]


def test_where_looking_would_take_too_long_it_is_new_text(
    serving: Scribe, ann: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = cut(serving, ann)
    monkeypatch.setattr(keeping, "HEAVIEST", 5)
    revision = settled(serving, offering(ann, document, Delta().insert("ab"), AB, seq=4, base=4))
    assert isinstance(revision, Revision)
    assert (revision.restores, text_of(document)) == ((), "ab.")


def test_while_nobody_can_look_it_is_not_refused(serving: Scribe, ann: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    document = cut(serving, ann)

    def read(*_: object) -> None:
        raise OperationalError("the line is cut")

    monkeypatch.setattr(journal, "read", read)
    with pytest.raises(Unavailable):
        raise _error(settled(serving, offering(ann, document, Delta().insert("ab"), AB, seq=4, base=4)))


def _error(found: object) -> CollabError:
    assert isinstance(found, CollabError)
    return found
