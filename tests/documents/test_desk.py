"""Offers to one document are decided one after the other; what a desk remembers is true, and bounded."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from collab.errors import (
    CollabError,
    DocumentTooLarge,
    FutureBase,
    OtherLineage,
    SeqGap,
    SessionTaken,
    StaleSeq,
)
from collab.ot import Delta, Embed
from collab.sync import Known, Mark, Revision, Submission
from documents import desk
from documents.desk import Desk, Desks, Offer, Recheck

DOCUMENT = UUID(int=1)


def sat(*, length: int = 10, rich: bool = False, longest: int = 10**9) -> Desk:
    return Desk(1, length, lineage="l", rich=rich, access=5, longest=longest)


def offer(
    delta: Delta | None = None,
    *,
    session: str = "ann",
    seq: int = 1,
    base: int = 1,
    principal: str = "person:1",
    **more: Any,
) -> Offer:
    submission = Submission(session, seq, base, delta or Delta().insert("x"))
    return Offer(DOCUMENT, submission, principal, 1, **{"access": 5, "lineage": "l", **more})


def test_what_is_accepted_moves_the_desk_on() -> None:
    here = sat()
    first, second = here.accept(offer(), 1), here.accept(offer(seq=2), 2)
    assert isinstance(first, Revision)
    assert isinstance(second, Revision)
    assert (first.number, second.number, here.number, here.length) == (2, 3, 3, 12)
    assert second.delta == Delta().retain(1).insert("x")  # rebased over the first
    assert second.author == "1"
    assert here.marks["ann"] == ("person:1", Mark(2, 3))
    assert [length for _, length in here.accepted] == [11, 12]


REFUSALS: dict[str, tuple[Offer, type[CollabError]]] = {
    "of another lineage": (offer(lineage="m"), OtherLineage),
    "by somebody else's session": (offer(session="bob", principal="person:2"), SessionTaken),
    "a gap": (offer(seq=3), SeqGap),
    "a seq that is past": (offer(session="bob", seq=1), StaleSeq),
    "a base to come": (offer(base=2), FutureBase),
    "too long": (offer(Delta().insert("x" * 100)), DocumentTooLarge),
}


@pytest.mark.parametrize("name", REFUSALS)
def test_what_is_refused_leaves_everything_as_it_was(name: str) -> None:
    refused, error = REFUSALS[name]
    here = sat(longest=100)
    here.marks["bob"] = ("person:1", Mark(2, 1))
    assert isinstance(here.accept(refused, 1), error)
    assert (here.number, here.length, here.accepted) == (1, 10, [])
    assert isinstance(here.accept(offer(), 1), Revision)


def test_what_was_accepted_before_is_known_whatever_has_changed() -> None:
    here = sat()
    here.accept(offer(), 1)
    assert here.accept(offer(access=4, until=0), 1) == Known(2)
    assert here.accept(offer(seq=2, access=4), 1) == Recheck()
    assert here.accept(offer(seq=2, until=1), 1) == Recheck()
    assert isinstance(here.accept(offer(seq=2, until=2), 1), Revision)
    assert isinstance(here.accept(offer(seq=3, lineage=""), 1), Revision)


def test_a_document_that_is_too_long_already_may_become_shorter() -> None:
    here = sat(length=200, longest=100)
    assert isinstance(here.accept(offer(Delta().delete(5)), 1), Revision)
    assert isinstance(here.accept(offer(Delta().insert("ab").delete(2), seq=2, base=2), 1), Revision)
    assert isinstance(here.accept(offer(seq=3, base=3), 1), DocumentTooLarge)


def test_what_was_not_written_is_taken_back() -> None:
    here = sat()
    here.accept(offer(), 1)
    here.go_on()
    here.accept(offer(seq=2), 1)
    here.accept(offer(seq=3), 1)
    here.accept(offer(session="bob"), 1)
    here.take_back()
    assert (here.number, here.length, here.accepted) == (2, 11, [])
    assert here.marks == {"ann": ("person:1", Mark(1, 2))}
    assert not here.knows(offer(session="bob").submission)
    again = here.accept(offer(seq=2), 1)
    assert isinstance(again, Revision)
    assert again.number == 3
    here.take_back()
    here.take_back()
    assert here.is_at(2, "l")


def test_it_knows_what_it_has_read_and_written() -> None:
    here = sat()
    assert not here.knows(offer().submission)
    here.accept(offer(), 1)
    assert here.knows(offer(seq=2).submission)
    assert not here.knows(offer(seq=2, base=0).submission)
    assert here.is_at(2, "l")
    assert not here.is_at(2, "m")
    assert not here.is_at(1, "l")
    assert (here.reaches(1), here.reaches(0)) == (True, False)


def test_what_was_read_is_what_offers_are_rebased_over() -> None:
    here = sat(length=2)
    here.recall([(1, Delta().insert("a"))], since=0, length=0)
    found = here.accept(offer(Delta().insert("x"), base=0), 1)
    assert isinstance(found, Revision)
    assert found.delta == Delta().retain(1).insert("x")


def test_only_the_newest_revisions_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk, "WINDOW", 4)
    here = sat()
    for seq in range(1, 10):
        here.accept(offer(seq=seq, base=seq), 1)
        here.go_on()
    assert here.number == 10
    assert not here.reaches(5)
    assert here.reaches(6)
    assert isinstance(here.accept(offer(Delta().retain(15).insert("x"), seq=10, base=6), 1), Revision)


HEAVY = {
    "a text": Delta().insert("x" * 1000),
    "a text that takes the place of another": Delta().insert("x" * 1000).delete(1000),
    "an embed": Delta().insert(Embed.of("image", "x" * 1000)),
    "a format": Delta().retain(1, link="x" * 1000),
}


@pytest.mark.parametrize("name", HEAVY)
def test_what_is_remembered_is_bounded_however_little_the_document_grows(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(desk, "HEAVIEST", 3_500)
    here = sat(length=5000)
    for seq in range(1, 30):
        here.accept(offer(HEAVY[name], seq=seq, base=seq), 1)
        here.go_on()
        assert len(here._deltas) <= 7
        assert len(here._lengths) == len(here._deltas) + 1
    assert here.reaches(here.number - 3)


def test_one_revision_that_is_too_heavy_is_not_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk, "HEAVIEST", 10)
    here = sat()
    here.accept(offer(Delta().insert("x" * 100)), 1)
    here.go_on()
    assert here._deltas == []
    assert here._lengths == [110]
    assert isinstance(here.accept(offer(seq=2, base=2), 1), Revision)


def test_what_is_taken_back_again_and_again_makes_it_forget_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk, "HEAVIEST", 1000)
    here = sat()
    for seq in range(1, 4):
        here.accept(offer(seq=seq, base=seq), 1)
    here.go_on()
    for _ in range(10):
        here.accept(offer(Delta().insert("x" * 500), seq=4, base=4), 1)
        here.take_back()
    here.go_on()
    assert here.reaches(1)


def test_a_desk_of_many_sessions_forgets_them_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk, "SESSIONS", 3)
    here = sat()
    for number in range(4):
        here.accept(offer(session=f"s{number}"), 1)
    here.go_on()
    assert here.marks == {}


def test_desks_that_were_not_asked_for_longest_give_way() -> None:
    desks, documents = Desks(most=2), [uuid4() for _ in range(3)]
    made = {document: sat() for document in documents}
    desks.keep(list(made.items())[:2])
    desks.keep([(documents[0], made[documents[0]])])
    desks.keep([(documents[2], made[documents[2]])])
    assert [desks.get(document) for document in documents] == [made[documents[0]], None, made[documents[2]]]
    desks.clear()
    assert desks.get(documents[0]) is None
