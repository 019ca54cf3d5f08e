"""Where offers to one document are decided, one after the other. Pure: what it takes was read by the journal."""

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from typing import Final
from uuid import UUID

from msgspec import Struct

from collab.errors import CollabError, DocumentTooLarge, OtherLineage, SessionTaken
from collab.ot import Delete, Delta, Insert, Op
from collab.sync import Accepted, Known, Mark, Revision, Standing, Submission, rebase
from collab.sync.rebase import NO_MARK

# Revisions that a desk remembers: edits made on older ones are rare, and what they missed can be read.
WINDOW: Final = 512

# What those may hold together: a few large ones, or many small ones.
HEAVIEST: Final = 512 * 1024  # characters

# Sessions that a desk remembers: more than write in one document on one day.
SESSIONS: Final = 4_096


class Offer(Struct, frozen=True):
    """A submission to a document, and who offers it."""

    document: UUID
    submission: Submission
    principal: str  # whose session it is: a person, or a guest
    author: int | None  # the person's id
    access: int = 0  # the head's number of the access by which the principal may write
    until: int | None = None  # milliseconds since 1970, where that ends by itself
    lineage: str = ""  # of the content that it was made on; any, if none is said


class Busy(Struct, frozen=True):
    """Somebody else is writing this document right now: offer it again."""


class Recheck(Struct, frozen=True):
    """Who may do what has changed, or come to its end: ask again, and offer it again if the answer is yes."""


Outcome = Revision | Known | Busy | Recheck | CollabError


class Desk:
    """A document whose head is locked: offers come to it one after the other, each to find what the last has left.

    What it knows of revisions and marks stays true until somebody else moves the head.
    """

    def __init__(self, number: int, length: int, *, lineage: str, rich: bool, access: int, longest: int) -> None:
        self.number = number
        self.length = length
        self.lineage = lineage
        self.rich = rich
        self.access = access
        self.accepted: list[tuple[Revision, int]] = []  # with the length of the content that each leaves
        self.marks: dict[str, tuple[str, Mark]] = {}  # of the sessions that write, with whose they are
        self._longest = longest  # units that the content may have
        self._before: dict[str, tuple[str, Mark] | None] = {}  # marks as they were before what was accepted
        self._since = number  # the oldest revision that an offer can be made on
        self._lengths = [length]  # of the content, from there on
        self._deltas: list[Delta] = []  # what followed it
        self._weight = 0  # of those

    def is_at(self, number: int, lineage: str) -> bool:
        """Whether the document still is where this desk has left it."""
        return self.number == number and self.lineage == lineage

    def knows(self, submission: Submission) -> bool:
        """Whether nothing more must be read to decide about a submission."""
        return submission.session in self.marks and submission.base >= self._since

    def recall(self, rows: Sequence[tuple[int, Delta]], since: int, length: int) -> None:
        """Take up the lengths and deltas of the revisions after the oldest base, which has this length."""
        self._since = since
        self._lengths = [length, *(each for each, _ in rows)]
        self._deltas = [delta for _, delta in rows]
        self._weight = sum(map(_weight, self._deltas))

    def reaches(self, base: int) -> bool:
        """Whether it remembers what followed this revision."""
        return base >= self._since

    def accept(self, offer: Offer, at: int) -> Outcome:
        """What becomes of an offer. One that is accepted moves the desk on."""
        submission = offer.submission
        if offer.lineage not in ("", self.lineage):
            return OtherLineage(f"the document is of lineage {self.lineage} now, not of {offer.lineage}")
        principal, mark = self.marks.get(submission.session, (offer.principal, NO_MARK))
        if principal != offer.principal:
            return SessionTaken("this session is somebody else's: begin one of your own")
        ended = offer.access != self.access or (offer.until is not None and offer.until <= at)
        if ended and submission.seq > mark.seq:  # what is in the journal already is answered, whatever has changed
            return Recheck()
        try:
            outcome = rebase(submission, self._standing(submission.base, mark))
            return outcome if isinstance(outcome, Known) else self._add(offer, outcome, at)
        except CollabError as error:
            return error

    def take_back(self) -> None:
        """Forget what was accepted: it was not written."""
        count = len(self.accepted)
        if count:
            del self._lengths[-count:], self._deltas[-count:]
            self.number -= count
            self.length = self._lengths[-1]
        for session, mark in self._before.items():
            if mark is None:
                del self.marks[session]
            else:
                self.marks[session] = mark
        self._begin()

    def go_on(self) -> None:
        """What was accepted is written; what is too old to be asked for is forgotten."""
        if len(self._deltas) > 2 * WINDOW or self._weight > 2 * HEAVIEST:
            kept = self._newest()
            self._since = self.number - kept
            self._lengths = self._lengths[-kept - 1 :]
            self._deltas = self._deltas[-kept:] if kept else []
            self._weight = sum(map(_weight, self._deltas))
        if len(self.marks) > SESSIONS:
            self.marks.clear()
        self._begin()

    def _newest(self) -> int:
        """How many of the newest revisions are worth remembering."""
        weight = 0
        for count, delta in enumerate(reversed(self._deltas)):
            weight += _weight(delta)
            if count == WINDOW or weight > HEAVIEST:
                return count
        return len(self._deltas)

    def _begin(self) -> None:
        self.accepted = []
        self._before = {}

    def _standing(self, base: int, mark: Mark) -> Standing:
        """What there is to know about a submission on this base."""
        made = base - self._since
        return Standing(
            head=self.number,
            length=self._lengths[made] if 0 <= made < len(self._lengths) else 0,
            missed=self._deltas[made:] if made >= 0 else self._deltas,
            mark=mark,
            rich=self.rich,
        )

    def _add(self, offer: Offer, outcome: Accepted, at: int) -> Revision:
        given = offer.submission
        length = self.length + outcome.delta.growth
        if length > max(self._longest, self.length):
            raise DocumentTooLarge(f"the document would have {length} units; {self._longest} are allowed")
        author = None if offer.author is None else str(offer.author)
        revision = Revision(outcome.number, outcome.delta, given.session, given.seq, at, author, outcome.restores)
        self.number = outcome.number
        self.length = length
        self._before.setdefault(given.session, self.marks.get(given.session))
        self.marks[given.session] = (offer.principal, Mark(given.seq, outcome.number))
        self.accepted.append((revision, self.length))
        self._lengths.append(self.length)
        self._deltas.append(outcome.delta)
        self._weight += _weight(outcome.delta)
        return revision


class Desks:
    """What a process remembers of the documents that it has written last."""

    def __init__(self, most: int = 2_000) -> None:
        self._most = most  # documents: some ten kilobytes each, where much is written
        self._desks: OrderedDict[UUID, Desk] = OrderedDict()

    def get(self, document: UUID) -> Desk | None:
        """The desk as it was left, if it is remembered."""
        return self._desks.get(document)

    def keep(self, desks: Iterable[tuple[UUID, Desk]]) -> None:
        """Remember desks; those that were not asked for longest give way."""
        for document, desk in desks:
            desk.go_on()
            self._desks[document] = desk
            self._desks.move_to_end(document)
        while len(self._desks) > self._most:
            self._desks.popitem(last=False)

    def clear(self) -> None:
        """Forget everything: what was written last may not have been."""
        self._desks.clear()


def _weight(delta: Delta) -> int:
    """What a delta takes, however little the content grows by it."""
    return sum(map(_characters, delta.ops))


def _characters(op: Op) -> int:
    if isinstance(op, Delete):
        return 1
    said = len(op.attributes.text) if op.attributes else 0
    if isinstance(op, Insert):
        said += len(op.content if isinstance(op.content, str) else op.content.data)
    return 1 + said
