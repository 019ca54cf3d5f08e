"""A writer that remembers desks writes what the journal would have written, and is told so when it was mistaken."""

from uuid import UUID

import pytest

from collab.errors import SeqGap
from collab.ot import Delta
from collab.sync import Known, Revision
from documents import journal
from documents.desk import Desks, Outcome
from tests.documents.test_journal import begun, content_of, offer

pytestmark = pytest.mark.django_db(transaction=True)


def commit(desks: Desks | None, document: UUID, text: str, *, seq: int, session: str = "ann", base: int = 1) -> Outcome:
    (outcome,) = journal.commit(
        [offer(document, Delta().insert(text), session=session, seq=seq, base=base)], at=1, desks=desks
    )
    return outcome


def number(outcome: Outcome) -> int:
    assert isinstance(outcome, Revision | Known)
    return outcome.number


def test_edits_follow_each_other_from_what_is_remembered() -> None:
    desks, document = Desks(), begun()
    assert [number(commit(desks, document, str(seq), seq=seq, base=seq)) for seq in range(1, 6)] == [2, 3, 4, 5, 6]
    assert content_of(document) == Delta().insert("54321abc")


def test_a_document_that_somebody_else_has_moved_is_read_anew() -> None:
    desks, document = Desks(), begun()
    commit(desks, document, "1", seq=1)
    commit(None, document, "x", seq=1, session="bob")
    assert number(commit(desks, document, "2", seq=2, base=2)) == 4
    assert number(commit(desks, document, "3", seq=3, base=4)) == 5
    assert content_of(document) == Delta().insert("321xabc")


def test_of_a_batch_those_that_were_moved_are_decided_again() -> None:
    desks, moved, still = Desks(), begun(), begun()
    for document in (moved, still):
        commit(desks, document, "1", seq=1)
    commit(None, moved, "x", seq=1, session="bob")
    offers = [offer(document, Delta().insert("2"), seq=2, base=2) for document in (moved, still)]
    assert [number(outcome) for outcome in journal.commit(offers, at=1, desks=desks)] == [4, 3]
    assert content_of(moved) == Delta().insert("21xabc")
    assert content_of(still) == Delta().insert("21abc")


def test_what_looks_refused_is_asked_under_the_lock() -> None:
    desks, document = Desks(), begun()
    commit(desks, document, "1", seq=1)
    assert isinstance(commit(desks, document, "3", seq=3), SeqGap)
    commit(None, document, "2", seq=2, base=2)  # by another writer
    assert number(commit(desks, document, "3", seq=3, base=3)) == 4
    assert number(commit(desks, document, "3", seq=3, base=3)) == 4


def test_what_failed_is_remembered_by_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    desks, document = Desks(), begun()
    commit(desks, document, "1", seq=1)

    def fail(*_: object) -> None:
        raise ValueError("a bug")

    with monkeypatch.context() as broken:
        broken.setattr(journal, "_write_unmoved", fail)
        with pytest.raises(ValueError, match="a bug"):
            commit(desks, document, "2", seq=2, base=2)
    assert desks.get(document) is None
    assert number(commit(desks, document, "2", seq=2, base=2)) == 3
