"""Where the words of threads are, revision after revision. Pure.

A thread's words are those it was opened on, and whatever is written between them while it stands: what is typed at
their edges is not theirs. Its anchor reaches from the first of its words that is there to the last. When the last one
is deleted the thread is an orphan; when a submission brings some of them back, and says so (`restores`), they are its
words again. Each deletion is taken back once: what brings the same text back a second time is other text.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from collab.sync import Restored
from documents.comments.marks import Marks
from documents.comments.shapes import Step


class Anchor(Struct, frozen=True, gc=False):
    """The range of a thread's words, as of a revision (I7). Of an orphan it is the one before they died."""

    revision: int  # up to which it was moved
    start: int
    end: int
    died: int | None = None  # the revision that deleted the last of its words

    @property
    def range(self) -> tuple[int, int] | None:
        """Where the words are; none of an orphan."""
        return None if self.died else (self.start, self.end)

    def forgets(self, restored: Restored) -> bool:
        """Whether what came back may be of its words, and it has gone too far to know."""
        return restored.revision <= self.revision and (self.died is None or restored.revision < self.died)


Anchors = Mapping[int, Anchor]  # by the numbers of their threads


def move(anchors: Anchors, steps: Sequence[Step], *, until: int) -> dict[int, Anchor]:
    """The anchors as of a revision, by the steps that lead there: all after the oldest anchor, in order, or more.

    `move(move(a, steps, until=m), steps, until=n) == move(a, steps, until=n)`, as long as none `forgets`.
    """
    return moves(anchors, steps, [until])[0]


def moves(anchors: Anchors, steps: Sequence[Step], stops: Sequence[int]) -> list[dict[int, Anchor]]:
    """The anchors as of several revisions, the oldest first, on one way."""
    moving = _Moving(anchors, steps, stops[-1])
    found = []
    place = bisect_right(steps, moving.oldest, key=lambda one: one.number)
    for stop in stops:
        while place < len(steps) and steps[place].number <= stop:
            moving.go(steps[place])
            place += 1
        found.append(moving.anchors(stop))
    return found


def forgetful(anchors: Anchors, origins: Anchors, steps: Iterable[Step]) -> set[int]:
    """The threads whose anchors have gone past what one of the steps before them brings back: ask their origins."""
    returning = [(step.number, restored) for step in steps for restored in step.restores]
    return {
        number
        for number, anchor in anchors.items()
        for at, restored in returning
        if at > anchor.revision and restored.revision > origins[number].revision and anchor.forgets(restored)
    }


class _Moving:
    """Anchors on their way. Those of later revisions join when their revision has come."""

    def __init__(self, anchors: Anchors, steps: Sequence[Step], until: int) -> None:
        self.oldest = min((anchor.revision for anchor in anchors.values()), default=until)
        self._marks = Marks()
        self._orphans = {number: anchor for number, anchor in anchors.items() if anchor.died}
        self._late = sorted(
            ((anchor.revision, number, anchor) for number, anchor in anchors.items()),
            key=lambda each: each[:2],
            reverse=True,
        )
        self._joined: set[int] = set()
        self._wanted = {restored.revision for step in steps for restored in step.restores if step.number <= until}
        # By revisions that are brought back in parts: where the words of each thread were before them.
        self._past: defaultdict[int, dict[int, tuple[int, int]]] = defaultdict(dict)
        self._back: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)  # and which parts of them were
        for number, anchor in self._orphans.items():
            self._past[anchor.died or 0][number] = (anchor.start, anchor.end)

    def go(self, step: Step) -> None:
        """One revision further."""
        self._join(step.number - 1)
        if step.number in self._wanted:
            self._past[step.number].update(self._marks.ranges())
        grown = 0
        for position, deleted, inserted in step.cuts:
            here = position + grown
            if deleted:
                self._bury(step.number, here, here + deleted, grown)
            self._marks.edit(here, deleted, inserted)
            grown += inserted - deleted
        if step.restores:
            self._revive(step)

    def anchors(self, until: int) -> dict[int, Anchor]:
        """All of them, as of a revision."""
        self._join(until)
        found = {number: Anchor(until, start, end) for number, (start, end) in self._marks.ranges().items()}
        found.update((number, replace(anchor, revision=until)) for number, anchor in self._orphans.items())
        found.update((number, anchor) for _, number, anchor in self._late)  # who have not come yet stay as they are
        return found

    def _join(self, revision: int) -> None:
        while self._late and self._late[-1][0] <= revision:
            _, number, anchor = self._late.pop()
            self._joined.add(number)
            if anchor.died is None:
                self._marks.add(anchor.start, anchor.end, number)

    def _bury(self, revision: int, first: int, last: int, grown: int) -> None:
        """Make orphans of those who have all their words in what is about to be deleted."""
        dying = self._marks.within(first, last)
        if not dying:
            return
        ranges = self._marks.ranges()
        for number in dying:
            start, end = ranges[number]
            self._orphans[number] = Anchor(revision, start - grown, end - grown, died=revision)
            self._past[revision][number] = (start - grown, end - grown)
        self._marks.drop(dying)

    def _revive(self, step: Step) -> None:
        """Let threads have back those of their words that have come back."""
        ranges = self._marks.ranges()
        changed: dict[int, tuple[int, int]] = {}
        for back in self._fresh(step.restores):
            for number, (start, end) in self._past.get(back.revision, {}).items():
                first, last = max(start, back.position), min(end, back.position + back.length)
                if first >= last or number not in self._joined:
                    continue
                moved = back.at - back.position
                known = changed.get(number) or ranges.get(number) or (first + moved, last + moved)
                changed[number] = (min(known[0], first + moved), max(known[1], last + moved))
        self._marks.drop(changed)
        for number, (start, end) in changed.items():
            self._orphans.pop(number, None)
            self._marks.add(start, end, number)

    def _fresh(self, restores: Iterable[Restored]) -> Iterator[Restored]:
        """What was not brought back before: what two have deleted and both bring back are the words but once."""
        for each in restores:
            before = self._back[each.revision]
            left = [(each.position, each.position + each.length)]
            for first, last in before:
                left = [part for start, end in left for part in ((start, min(end, first)), (max(start, last), end))]
                left = [(start, end) for start, end in left if start < end]
            before.append((each.position, each.position + each.length))
            for start, end in left:
                yield replace(each, at=each.at + start - each.position, position=start, length=end - start)
