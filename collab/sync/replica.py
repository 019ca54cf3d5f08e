"""A session's copy of a document, on the side of the one who types."""

from collections.abc import Callable
from enum import Enum
from functools import partial
from itertools import chain

from msgspec import Struct
from msgspec.structs import replace

from collab.errors import FeedBroken
from collab.ot import Delete, Delta, Op, Retain, compose, diff, invert, transform
from collab.sync.lost import Losses, Lost, carried, deleted, followed, named, reunited
from collab.sync.rebase import check_fit
from collab.sync.recovery import Recovery
from collab.sync.submission import Revision, Stretch, Submission
from collab.sync.tail import Tail
from collab.sync.undo import Step, Undo

# More steps than a person remembers, few enough to be moved at every remote edit.
UNDO_STEPS = 100


class State(Enum):
    """What of a replica's edits is not known to be committed."""

    SYNCHRONIZED = "synchronized"  # nothing
    AWAITING = "awaiting"  # what was sent
    AWAITING_WITH_UNSENT = "awaiting with unsent"  # what was sent, and what was typed since


class Effect(Struct, frozen=True):
    """What follows from an event."""

    show: Delta  # an edit of what is shown; it may be empty
    send: Submission | None = None
    recovery: Recovery | None = None  # edits that were put aside: a new session has begun, on a connection of its own


class Replica:
    """What is shown is the content at `revision`, then what was sent, then what is unsent (I4).

    It draws no time and no chance: whoever holds it tells it what was typed and what has arrived, shows and sends what
    follows from that, and sends `submission` again after every reconnect. The revision wins: should an own revision
    come back otherwise than expected, what is shown follows it.
    """

    def __init__(
        self,
        content: Delta,
        revision: int,
        *,
        session: str,
        lineage: str,
        rich: bool = False,
        undo_steps: int = UNDO_STEPS,
    ) -> None:
        self.session = session
        self.lineage = lineage
        self.revision = revision
        self.seq = 0  # of the newest submission that was made
        self.submission: Submission | None = None  # under way, as it was first made
        self.differences = 0  # own revisions that came back otherwise than expected: each is a bug somewhere
        self.length = content.growth  # of what is shown
        self._rich = rich
        self._base = Tail(content)
        self._sent = Delta()  # the submission's delta as it is now, after the revisions that have come since
        self._unsent = Delta()
        self._returning: Losses = ()  # deleted text that the unsent brings back, where it is in what is shown
        self._undo = Undo(most=undo_steps)

    @property
    def state(self) -> State:
        """Which of the three states it is in."""
        if self.submission is None:
            return State.SYNCHRONIZED
        return State.AWAITING_WITH_UNSENT if self._unsent else State.AWAITING

    @property
    def content(self) -> Delta:
        """What is shown."""
        return compose(self.base, self.ahead)

    @property
    def ahead(self) -> Delta:
        """What is shown beyond the base: what was sent, then what is unsent."""
        return compose(self._sent, self._unsent)

    @property
    def base(self) -> Delta:
        """The content at the revision: what is known to be committed."""
        return self._base.content

    def edit(self, delta: Delta, *, with_last: bool = False) -> Effect:
        """The person edited what is shown. One step of undo, or one with the last edit.

        An edit that the server would refuse is refused here: `DoesNotFit`.
        """
        check_fit(delta, self.length, rich=self._rich)
        if self._undo.keeps_any:  # else nobody needs the content, which is long to compose, for what a delete takes
            self._undo.record(self._inverse(delta), with_last=with_last)
        return Effect(Delta(), send=self._add(delta))

    def undo(self) -> Effect:
        """The person takes back the last edit of their own that was not taken back."""
        return self._turned(self._undo.undo(self._inverse))

    def redo(self) -> Effect:
        """The person does again what was taken back last."""
        return self._turned(self._undo.redo(self._inverse))

    def receive(self, unit: Revision | Stretch) -> Effect:
        """Revisions have come: what follows the revision is taken in, what was here before is passed over."""
        if unit.last <= self.revision:
            return Effect(Delta())
        if unit.first != self.revision + 1:
            raise FeedBroken(f"revision {self.revision + 1} is missing before {unit.first}")
        self.revision = unit.last
        if isinstance(unit, Revision) and self._is_own(unit):
            return self._acknowledge(unit.delta)
        self._base.push(unit.delta)
        return Effect(self._rebase(unit.delta, unit.number if isinstance(unit, Revision) else None))

    def replace(self, content: Delta, revision: int, *, lineage: str, seq: int, session: str) -> Effect:
        """Other content takes the place of the base, and the way there is not known.

        `seq` is the session's newest that the content has in it. Edits that it does not have are put aside, and the
        session given begins, so that no seq is ever used for two things; so it does where the lineage is another, which
        may know less of the old session than the replica does.
        """
        shown = self.content
        recovery = Recovery(self.base, self._sent, self._unsent, self.submission)
        if self.submission is not None and lineage == self.lineage and seq >= self.submission.seq:
            recovery = recovery.without_sent()
        if recovery.edits or recovery.submission is not None or lineage != self.lineage:
            self.session, self.seq = session, 0
        self.lineage, self.revision, self.submission = lineage, revision, None
        self._base, self._sent, self._unsent, self._returning = Tail(content), Delta(), Delta(), ()
        self._undo.clear()
        self.length = content.growth
        return Effect(diff(shown, content), recovery=recovery if recovery.edits else None)

    def refuse(self, session: str) -> Effect:
        """The submission was refused for good: it and what was typed since are put aside, and a session begins."""
        return self.replace(self.base, self.revision, lineage=self.lineage, seq=0, session=session)

    def _add(self, delta: Delta, back: Losses = ()) -> Submission | None:
        self.length += delta.growth
        self._returning = carried(self._returning, delta) + back
        self._unsent = compose(self._unsent, delta)
        fresh = tuple(each for each in back if each.revision is None and each.seq > self.seq)
        if fresh:
            self._unsent = reunited(self._unsent, compose(self.base, self._sent), fresh)
        return self._next()

    def _next(self) -> Submission | None:
        """Send what is unsent, unless something is under way."""
        if self.submission is not None or not self._unsent:
            return None
        self.seq += 1
        restores = named(self._returning, self._unsent)
        self.submission = Submission(self.session, self.seq, self.revision, self._unsent, restores)
        self._sent, self._unsent, self._returning = self._unsent, Delta(), ()
        return self.submission

    def _turned(self, step: Step | None) -> Effect:
        return Effect(Delta()) if step is None else Effect(step.delta, send=self._add(step.delta, step.losses))

    def _is_own(self, revision: Revision) -> bool:
        submission = self.submission
        return submission is not None and (revision.session, revision.seq) == (submission.session, submission.seq)

    def _acknowledge(self, delta: Delta) -> Effect:
        sent, self._sent, self.submission = self._sent, Delta(), None
        show = Delta()
        self._follow(partial(self._known, delta == sent))
        if delta != sent:
            self.differences += 1
            show = self._rebase(diff(compose(self.base, sent), compose(self.base, delta)))
        self._base.push(delta)
        return Effect(show, send=self._next())

    def _rebase(self, delta: Delta, revision: int | None = None) -> Delta:
        """Take what was sent and what is unsent over a delta on the base; what of it is to be shown."""
        over_sent = transform(delta, self._sent, theirs_first=False)
        if self._sent or self._unsent:
            self._follow(partial(self._moved, delta, over_sent, revision))
        self._sent = transform(self._sent, delta, theirs_first=True)
        show = transform(over_sent, self._unsent, theirs_first=False)
        self._unsent = transform(self._unsent, over_sent, theirs_first=True)
        self._undo.move(show)
        self._returning = carried(self._returning, show)
        self.length += show.growth
        return show

    def _follow(self, change: Callable[[Lost], list[Lost]]) -> None:
        self._undo.follow(change)
        self._returning = tuple(chain.from_iterable(map(change, self._returning)))

    def _known(self, expected: bool, lost: Lost) -> list[Lost]:  # noqa: FBT001 - the answer to one question
        """The newest submission has become this revision; if otherwise than expected, what it deleted is not known."""
        if lost.revision is not None or lost.seq > self.seq:
            return [lost]
        return [replace(lost, revision=self.revision)] if expected else []

    def _moved(self, delta: Delta, over_sent: Delta, revision: int | None, lost: Lost) -> list[Lost]:
        """Somebody else's delta has come, which perhaps deletes the same text."""
        if lost.revision is not None:
            return [lost]
        if lost.seq > self.seq:
            return followed(lost, over_sent, self._sent, revision)
        return followed(lost, delta, Delta(), revision)

    def _inverse(self, delta: Delta) -> Step:
        """What takes the delta back from what is shown; typing takes nothing away, so no content is needed for it."""
        if not any(map(_loses, delta.ops)):
            return Step(invert(delta, Delta()))
        return Step(invert(delta, self.content), deleted(delta, self._unsent, self.seq + 1))


def _loses(op: Op) -> bool:
    return type(op) is Delete or (type(op) is Retain and op.attributes is not None)
