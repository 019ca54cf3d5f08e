"""Accepting a submission: a late one becomes the next revision, or the one that it already is."""

from collections.abc import Sequence

from msgspec import Struct

from collab.errors import DoesNotFit, FutureBase, SeqGap, StaleSeq
from collab.ot import Delete, Delta, Insert, transform
from collab.sync.restoring import carried
from collab.sync.submission import Mark, Restored, Submission

NO_MARK = Mark(seq=0, revision=0)


class Standing(Struct, frozen=True):
    """What the journal knows when a submission's turn has come, read while nobody else can write."""

    head: int  # the newest revision
    length: int  # of the content at the submission's base
    missed: Sequence[Delta]  # what came after the base, in order: revisions, or stretches made by `join`
    mark: Mark = NO_MARK
    rich: bool = True  # rich content ends in a newline that no submission takes away or goes beyond


class Accepted(Struct, frozen=True):
    """The submission becomes the next revision, with this delta."""

    number: int
    delta: Delta
    restores: tuple[Restored, ...] = ()  # in the content that the delta leaves


class Known(Struct, frozen=True, gc=False):
    """The submission is this revision already: it was sent again."""

    number: int


def rebase(submission: Submission, standing: Standing) -> Accepted | Known:
    """What becomes of a submission. The session's mark is asked first, so that a resend is known whatever has changed.

    A `(session, seq)` becomes at most one revision (I3). Where the submission and what it missed inserted in one place,
    what was accepted first stands first.
    """
    mark = standing.mark
    if submission.seq == mark.seq:
        return Known(mark.revision)
    if submission.seq < mark.seq:
        raise StaleSeq(f"this session has come to seq {mark.seq}; seq {submission.seq} is past")
    if submission.seq > mark.seq + 1:
        raise SeqGap(f"this session has come to seq {mark.seq}; send seq {mark.seq + 1} before seq {submission.seq}")
    if submission.base > standing.head:
        raise FutureBase(f"the base is revision {submission.base}; the newest is {standing.head}")
    check_fit(submission.delta, standing.length, rich=standing.rich)
    delta, restores = submission.delta, submission.restores
    for missed in standing.missed:
        if restores:
            restores = carried(restores, transform(missed, delta, theirs_first=False))
        delta = transform(delta, missed, theirs_first=True)
    return Accepted(standing.head + 1, delta, restores)


def check_fit(delta: Delta, length: int, *, rich: bool) -> None:
    """Refuse a delta that reads beyond content of this length, or in rich content touches the end of the last line."""
    writable = length - 1 if rich else length
    position = 0
    for index, op in enumerate(delta.ops):
        reached = position if type(op) is Insert else position + op.length
        if reached > length:
            raise DoesNotFit(f"op {index}: the delta reads {reached} units or more; there are {length}")
        if reached > writable and type(op) is Delete:
            raise DoesNotFit(f"op {index}: the newline that ends rich content cannot be deleted")
        if reached > writable and type(op) is Insert:
            raise DoesNotFit(f"op {index}: nothing can follow the newline that ends rich content")
        position = reached
