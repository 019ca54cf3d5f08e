"""A document, the people who write it and the network between them, as plain values: tests decide what arrives when."""

from collections.abc import Iterator

from collab.errors import FeedBroken, StaleSeq
from collab.ot import Delta, compose, fold, join
from collab.sync import (
    Accepted,
    Effect,
    Mark,
    Recovery,
    Replica,
    Revision,
    Standing,
    Stretch,
    Submission,
    rebase,
    restoring,
)
from collab.sync.rebase import NO_MARK

LINEAGE = "the-first-lineage"


class Authority:
    """The journal in its simplest form: it accepts submissions one at a time and remembers everything."""

    def __init__(self, content: Delta) -> None:
        self.contents = [content]  # by revision; the content that it began with is revision 0
        self.revisions: list[Revision] = []
        self.marks: dict[str, Mark] = {}

    @property
    def head(self) -> int:
        return len(self.revisions)

    @property
    def content(self) -> Delta:
        return self.contents[-1]

    def submit(self, submission: Submission, *, at_once: bool = False) -> Revision:
        """Accept a submission, or find what it became; rebased over one stretch if at once, else step by step."""
        missed = [revision.delta for revision in self.revisions[submission.base :]]
        standing = Standing(
            head=self.head,
            length=self.contents[min(submission.base, self.head)].growth,
            missed=[fold(missed, join)] if at_once else missed,
            mark=self.marks.get(submission.session, NO_MARK),
            rich=False,
        )
        outcome = rebase(submission, standing)
        if not isinstance(outcome, Accepted):
            return self.revisions[outcome.number - 1]
        self._check(submission)
        revision = Revision(
            outcome.number, outcome.delta, submission.session, submission.seq, at=0, restores=outcome.restores
        )
        self.revisions.append(revision)
        self.contents.append(compose(self.content, outcome.delta))
        self.marks[submission.session] = Mark(submission.seq, revision.number)
        return revision

    def _check(self, submission: Submission) -> None:
        """Refuse a submission that brings back what was not deleted: no replica ever makes one."""
        if submission.restores:
            first, last = restoring.stretch(submission.restores)
            revisions = [revision.delta for revision in self.revisions[first - 1 : last]]
            restoring.check(submission.restores, submission.delta, self.contents[first - 1], revisions)

    def arrive(self, submission: Submission, *, at_once: bool = False) -> Revision | None:
        """Accept whatever the network brings: nobody waits for the answer to an old copy any more."""
        try:
            return self.submit(submission, at_once=at_once)
        except StaleSeq:
            return None

    def way(self, since: int, session: str) -> Iterator[Revision | Stretch]:
        """The way from a revision to the head in as few stretches as may be, cut around the session's own revisions."""
        first = since + 1
        for revision in self.revisions[since:]:
            if revision.session == session:
                yield from self._stretch(first, revision.number - 1)
                yield revision
                first = revision.number + 1
        yield from self._stretch(first, self.head)

    def _stretch(self, first: int, last: int) -> Iterator[Stretch]:
        if first <= last:
            yield Stretch(first, last, fold([revision.delta for revision in self.revisions[first - 1 : last]], join))


class Person:
    """Somebody at an editor: what is on the screen follows from what was typed and what the replica said to show."""

    def __init__(self, name: str, authority: Authority) -> None:
        self.name = name
        self.replica = Replica(authority.content, authority.head, session=f"{name}-1", lineage=LINEAGE)
        self.screen = authority.content
        self.outbox: list[Submission] = []  # on their way to the authority, in no order
        self.inbox: list[Revision] = []  # on their way from it, in no order
        self.aside: list[Recovery] = []
        self._sessions = 1

    def type(self, delta: Delta) -> None:
        self.screen = compose(self.screen, delta)
        self.follow(self.replica.edit(delta))

    def undo(self) -> None:
        self.follow(self.replica.undo())

    def redo(self) -> None:
        self.follow(self.replica.redo())

    def hand(self, unit: Revision | Stretch) -> bool:
        """Hand over what has arrived; false if something before it is missing."""
        try:
            self.follow(self.replica.receive(unit))
        except FeedBroken:
            return False
        return True

    def catch_up(self, authority: Authority, *, in_stretches: bool) -> None:
        """Come back: take the way to the head, then send again what is not acknowledged."""
        since = self.replica.revision
        way = authority.way(since, self.replica.session) if in_stretches else iter(authority.revisions[since:])
        for unit in list(way):
            assert self.hand(unit)
        self.resend()

    def start_over(self, authority: Authority) -> None:
        """Come back and be given new content instead of the way to it."""
        seq = authority.marks.get(self.replica.session, NO_MARK).seq
        effect = self.replica.replace(
            authority.content, authority.head, lineage=LINEAGE, seq=seq, session=self.another_session()
        )
        self.follow(effect)

    def another_session(self) -> str:
        self._sessions += 1
        return f"{self.name}-{self._sessions}"

    def resend(self) -> None:
        if self.replica.submission is not None:
            self.outbox.append(self.replica.submission)

    def follow(self, effect: Effect) -> None:
        self.screen = compose(self.screen, effect.show)
        if effect.send is not None:
            self.outbox.append(effect.send)
        if effect.recovery is not None:
            self.aside.append(effect.recovery)


def put_aside(people: list[Person], authority: Authority) -> list[Delta]:
    """The edits in recovery copies, without what was saved after all when a late copy of it arrived."""
    edits = []
    for recovery in (recovery for person in people for recovery in person.aside):
        answered = any(map(recovery.is_answered_by, authority.revisions))
        edits.append((recovery.without_sent() if answered else recovery).edits)
    return edits


def settle(authority: Authority, people: list[Person]) -> None:
    """Let everything arrive, in order, until nobody has anything left to send."""
    while any(person.replica.submission is not None or person.replica.revision < authority.head for person in people):
        for person in people:
            person.catch_up(authority, in_stretches=False)
            for submission in person.outbox:
                authority.arrive(submission)
            person.outbox.clear()
