"""The journal keeps what it accepted, once, in order: on SQLite, and on PostgreSQL when DATABASE_URL names one."""

from random import Random
from threading import Barrier, Thread
from uuid import UUID, uuid4

import pytest
from django.db import connection

from collab.errors import CollabError, DoesNotFit, FutureBase, NotFound, SeqGap, SessionTaken, StaleSeq
from collab.ot import Delta, Embed, compose, fold
from collab.sync import Known, Restored, Revision, Submission
from documents import journal
from documents.desk import Busy, Offer, Outcome

pytestmark = pytest.mark.django_db(transaction=True)


def begun(content: Delta | None = None, *, rich: bool = False) -> UUID:
    document = uuid4()
    beginning = Offer(document, Submission("first", 1, 0, content or Delta().insert("abc")), "person:7", 7)
    journal.create(beginning, rich=rich, lineage="l" * 32, at=1)
    return document


def offer(
    document: UUID, delta: Delta, *, session: str = "ann", seq: int = 1, base: int = 1, principal: str = "person:7"
) -> Offer:
    return Offer(document, Submission(session, seq, base, delta), principal, 7)


def commit(*offers: Offer) -> list[Outcome]:
    return journal.commit(offers, at=1_700_000_000_000)


def content_of(document: UUID) -> Delta:
    revisions = journal.read(document, 0, journal.head(document).number)
    assert [revision.number for revision in revisions] == list(range(1, len(revisions) + 1))
    return fold([revision.delta for revision in revisions], compose)


def test_a_document_begins_with_its_content_as_revision_1() -> None:
    document = begun(Delta().insert("Hi\n", bold=True), rich=True)
    assert content_of(document) == Delta().insert("Hi\n", bold=True)
    head = journal.head(document)
    assert (head.number, head.length, head.rich, head.lineage) == (1, 3, True, "l" * 32)


@pytest.mark.parametrize(
    ("content", "rich"), [(Delta().delete(1), False), (Delta(), True), (Delta().insert("a"), True)]
)
def test_a_document_cannot_begin_with_less_than_content(content: Delta, rich: bool) -> None:
    with pytest.raises(DoesNotFit):
        journal.create(Offer(uuid4(), Submission("first", 1, 0, content), "person:7", 7), rich=rich, lineage="l", at=1)


def test_what_is_accepted_can_be_read_back_exactly() -> None:
    document = begun()
    delta = Delta().retain(1).insert("é😀", bold=True, x=None).insert(Embed.of("image", {"a": [1]})).delete(2)
    restores = (Restored(at=0, revision=1, position=0, length=2),)
    (accepted,) = journal.commit(
        [Offer(document, Submission("ann", 1, 1, delta, restores), "guest:5", None)], at=1_700_000_000_000
    )
    assert accepted == Revision(2, delta, "ann", 1, 1_700_000_000_000, None, restores)
    assert journal.read(document, 1, 2) == [accepted]


def test_half_a_pair_that_a_cut_leaves_is_kept_as_it_is() -> None:
    document = begun(Delta().insert("😀"))
    commit(offer(document, Delta().delete(1)))
    assert content_of(document) == Delta().insert("\ude00")


def test_a_batch_writes_many_documents_and_follows_its_own_revisions() -> None:
    one, other = begun(), begun()
    outcomes = commit(
        offer(one, Delta().insert("1")),
        offer(other, Delta().insert("x")),
        offer(one, Delta().insert("2"), session="bob", principal="person:8"),
        offer(one, Delta().retain(4).insert("3"), seq=2, base=2),
    )
    assert [outcome.number for outcome in outcomes if isinstance(outcome, Revision)] == [2, 2, 3, 4]
    assert content_of(one) == Delta().insert("12abc3")
    assert content_of(other) == Delta().insert("xabc")


def test_an_offer_that_is_refused_harms_no_other() -> None:
    document, nowhere = begun(), uuid4()
    outcomes = commit(
        offer(document, Delta().retain(99).insert("x"), session="far"),
        offer(nowhere, Delta().insert("x")),
        offer(document, Delta().insert("x"), session="early", base=9),
        offer(document, Delta().insert("x"), session="gap", seq=2),
        offer(document, Delta().insert("good")),
    )
    assert [type(outcome) for outcome in outcomes] == [DoesNotFit, NotFound, FutureBase, SeqGap, Revision]
    assert content_of(document) == Delta().insert("goodabc")


def test_a_submission_that_is_sent_again_is_the_revision_it_became() -> None:
    document = begun()
    again = offer(document, Delta().insert("x"))
    (accepted,) = commit(again)
    assert isinstance(accepted, Revision)
    assert commit(again, again) == [Known(2), Known(2)]
    assert content_of(document) == Delta().insert("xabc")
    _, late = commit(offer(document, Delta().insert("y"), seq=2, base=2), again)
    assert isinstance(late, StaleSeq)
    assert content_of(document) == Delta().insert("yxabc")


def test_a_submission_twice_in_one_batch_is_accepted_once() -> None:
    document = begun()
    again = offer(document, Delta().insert("x"))
    accepted, known = commit(again, again)
    assert isinstance(accepted, Revision)
    assert known == Known(2)
    assert content_of(document) == Delta().insert("xabc")


def test_a_session_belongs_to_who_wrote_with_it_first() -> None:
    document = begun()
    commit(offer(document, Delta().insert("x")))
    (taken,) = commit(offer(document, Delta().insert("y"), seq=2, base=2, principal="person:8"))
    assert isinstance(taken, SessionTaken)
    assert content_of(document) == Delta().insert("xabc")


def test_a_submission_on_a_very_old_base_merges() -> None:
    document = begun()
    for seq in range(1, 21):
        commit(offer(document, Delta().insert(str(seq % 10)), seq=seq, base=seq))
    (late,) = commit(offer(document, Delta().retain(3).insert("!"), session="bob", base=1))
    assert isinstance(late, Revision)
    assert late.delta == Delta().retain(23).insert("!")


def test_nothing_can_be_made_on_the_empty_content_before_a_rich_document() -> None:
    document = begun(Delta().insert("\n"), rich=True)
    (refused,) = commit(offer(document, Delta().insert("x"), base=0))
    assert isinstance(refused, DoesNotFit)


def test_a_document_that_is_not_there_has_no_position() -> None:
    with pytest.raises(NotFound):
        journal.head(uuid4())


def test_a_transaction_that_fails_leaves_nothing() -> None:
    document = begun()
    with connection.cursor() as cursor:  # a revision that stands where the next one must go
        cursor.execute(
            "INSERT INTO documents_revision (document, number, length, session, seq, at, delta, restores)"
            " VALUES (%s, 2, 0, 'x', 1, 0, '[]', '')",
            [document.hex],
        )
    other = begun()
    with pytest.raises(Exception, match=r"(?i)unique"):
        commit(offer(document, Delta().insert("x")), offer(other, Delta().insert("x")))
    assert journal.head(document).number == 1
    assert content_of(other) == Delta().insert("abc")


@pytest.mark.parametrize("seed", range(3))
def test_writers_at_once_leave_one_history_with_everything_in_it_once(seed: int) -> None:
    documents = [begun() for _ in range(3)]
    barrier = Barrier(4)
    failures: list[BaseException] = []

    def write(writer: int) -> None:
        chance = Random(seed * 100 + writer)
        seqs = dict.fromkeys(documents, 0)
        try:
            barrier.wait()
            for number in range(15):
                chosen = chance.sample(documents, 2)
                for document in chosen:
                    seqs[document] += 1
                offers = [
                    offer(
                        document, Delta().insert(f"[{writer}.{number}]"), session=f"writer-{writer}", seq=seqs[document]
                    )
                    for document in chosen
                ]
                settle(offers)
        except BaseException as error:  # noqa: BLE001 - shown by the test
            failures.append(error)
        finally:
            connection.close()

    threads = [Thread(target=write, args=[writer]) for writer in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    found = "".join(str(content_of(document)) for document in documents)
    for writer in range(4):
        for number in range(15):
            assert found.count(f"[{writer}.{number}]") == 2


def settle(offers: list[Offer]) -> None:
    """Offer a batch until nobody else holds its documents."""
    while offers:
        outcomes = journal.commit(offers, at=1)
        assert not [outcome for outcome in outcomes if isinstance(outcome, CollabError)]
        offers = [each for each, outcome in zip(offers, outcomes, strict=True) if isinstance(outcome, Busy)]
