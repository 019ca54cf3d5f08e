"""What becomes of a submission when its turn has come."""

import pytest

from collab.errors import CollabError, DoesNotFit, FutureBase, SeqGap, StaleSeq
from collab.ot import Delta
from collab.sync import Accepted, Known, Mark, Standing, Submission, rebase

EDIT = Delta().retain(3).insert("x")


def submission(seq: int = 1, base: int = 5, delta: Delta = EDIT) -> Submission:
    return Submission("session", seq, base, delta)


def test_a_submission_on_the_head_becomes_the_next_revision_as_it_is() -> None:
    assert rebase(submission(), Standing(head=5, length=4, missed=[])) == Accepted(6, EDIT)


def test_a_late_submission_follows_all_that_it_missed() -> None:
    missed = [Delta().insert("abc"), Delta().retain(6).insert("Y"), Delta().delete(2)]
    outcome = rebase(submission(), Standing(head=8, length=9, missed=missed))
    assert outcome == Accepted(9, Delta().retain(5).insert("x"))


def test_a_submission_may_become_a_revision_that_changes_nothing() -> None:
    gone = submission(delta=Delta().delete(2))
    assert rebase(gone, Standing(head=6, length=9, missed=[Delta().delete(3)])) == Accepted(7, Delta())


@pytest.mark.parametrize("base", [0, 5, 99])
def test_a_submission_that_was_sent_again_is_the_revision_that_it_became_whatever_else_is_wrong(base: int) -> None:
    again = submission(seq=3, base=base, delta=Delta().delete(1000))
    assert rebase(again, Standing(head=8, length=0, missed=[], mark=Mark(3, 6))) == Known(6)


REFUSED: list[tuple[Submission, Standing, type[CollabError], str]] = [
    (
        submission(seq=2),
        Standing(head=8, length=9, missed=[], mark=Mark(3, 6)),
        StaleSeq,
        "this session has come to seq 3; seq 2 is past",
    ),
    (
        submission(seq=5),
        Standing(head=8, length=9, missed=[], mark=Mark(3, 6)),
        SeqGap,
        "this session has come to seq 3; send seq 4 before seq 5",
    ),
    (submission(seq=2), Standing(head=8, length=9, missed=[]), SeqGap, "send seq 1 before seq 2"),
    (submission(base=9), Standing(head=8, length=9, missed=[]), FutureBase, "the base is revision 9; the newest is 8"),
    (
        submission(delta=Delta().retain(2).delete(3)),
        Standing(head=5, length=4, missed=[], rich=False),
        DoesNotFit,
        "op 1: the delta reads 5 units or more; there are 4",
    ),
    (
        submission(delta=Delta().retain(5).insert("x")),
        Standing(head=5, length=4, missed=[], rich=False),
        DoesNotFit,
        "op 0: the delta reads 5 units or more; there are 4",
    ),
    (
        submission(delta=Delta().retain(3).delete(1)),
        Standing(head=5, length=4, missed=[]),
        DoesNotFit,
        "op 1: the newline that ends rich content cannot be deleted",
    ),
    (
        submission(delta=Delta().retain(4).insert("x")),
        Standing(head=5, length=4, missed=[]),
        DoesNotFit,
        "op 1: nothing can follow the newline that ends rich content",
    ),
]


@pytest.mark.parametrize(("offered", "standing", "error", "why"), REFUSED)
def test_a_submission_that_cannot_be_accepted_is_refused_with_its_reason(
    offered: Submission, standing: Standing, error: type[CollabError], why: str
) -> None:
    with pytest.raises(error) as caught:
        rebase(offered, standing)
    assert why in caught.value.detail


@pytest.mark.parametrize(
    ("delta", "rich"),
    [
        (Delta().retain(3).insert("x"), True),
        (Delta().delete(3), True),
        (Delta().retain(4, header=1), True),
        (Delta().retain(4).insert("x"), False),
        (Delta().delete(4), False),
    ],
)
def test_a_delta_may_reach_up_to_what_nobody_may_touch(delta: Delta, rich: bool) -> None:
    assert rebase(submission(delta=delta), Standing(head=5, length=4, missed=[], rich=rich)) == Accepted(6, delta)


def test_the_newline_that_ends_rich_content_stays_at_its_end_whoever_types_beside_it() -> None:
    a, b = submission(delta=Delta().retain(3).insert("a")), submission(delta=Delta().delete(3))
    first = rebase(a, Standing(head=5, length=4, missed=[]))
    assert isinstance(first, Accepted)
    second = rebase(b, Standing(head=6, length=4, missed=[first.delta]))
    assert second == Accepted(7, Delta().delete(3))
