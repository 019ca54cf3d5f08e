"""Where the words of threads are, revision after revision. Pure.

A thread's words are those it was opened on, and whatever is written between them while it stands: what is typed at
their edges is not theirs. Its anchor reaches from the first of its words that is there to the last. When the last one
is deleted the thread is an orphan; when a submission brings some of them back, and says so (`restores`), they are its
words again. Each deletion is taken back once: what brings the same text back a second time is other text.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from operator import attrgetter

from msgspec import Struct
from msgspec.structs import replace

from collab.sync import Restored
from documents.comments.marks import Marks, Range
from documents.comments.shapes import Cut, Step


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

    @property
    def forgotten(self) -> int:
        """Of what revisions up to this one have deleted it cannot say whether it was of its words."""
        return self.revision if self.died is None else self.died - 1


Anchors = Mapping[int, Anchor]  # by the numbers of their threads


def move(anchors: Anchors, steps: Sequence[Step], *, until: int) -> dict[int, Anchor]:
    """The anchors as of a revision, by the steps that lead there: all after the oldest anchor, in order, or more.

    `move(move(a, steps, until=m), steps, until=n) == move(a, steps, until=n)`, as long as none is `forgetful`.
    """
    return moves(anchors, steps, [until])[0]


def moves(anchors: Anchors, steps: Sequence[Step], stops: Sequence[int]) -> list[dict[int, Anchor]]:
    """The anchors as of several revisions, the oldest first, on one way."""
    moving = _Moving(anchors, steps, stops[-1])
    found = []
    place = bisect_right(steps, moving.oldest, key=attrgetter("number"))
    for stop in stops:
        past = max(place, bisect_right(steps, stop, key=attrgetter("number")))
        for step in steps[place:past]:
            moving.go(step)
        place = past
        found.append(moving.anchors(stop))
    return found


def forgetful(anchors: Anchors, origins: Anchors, steps: Iterable[Step]) -> set[int]:
    """The threads whose anchors have gone past what one of the steps before them brings back: ask their origins."""
    returning = sorted((restored.revision, step.number) for step in steps for restored in step.restores)
    found = set()
    for number, anchor in anchors.items():
        first = bisect_left(returning, (origins[number].revision + 1,))
        last = bisect_left(returning, (anchor.forgotten + 1,))
        if any(at > anchor.revision for _, at in returning[first:last]):
            found.add(number)
    return found


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
        self._past: defaultdict[int, dict[int, Range]] = defaultdict(dict)
        self._back: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)  # and which parts of them were
        for number, anchor in self._orphans.items():
            self._past[anchor.died or 0][number] = (anchor.start, anchor.end)

    def go(self, step: Step) -> None:
        """One revision further."""
        if self._late:
            self._join(step.number - 1)
        cuts = step.cuts()
        if step.number in self._wanted:
            self._remember(step.number, cuts)
        grown = 0
        for position, deleted, inserted in cuts:
            died = self._marks.edit(position + grown, deleted, inserted)
            for number, (start, end) in died.items():
                self._orphans[number] = Anchor(step.number, start - grown, end - grown, died=step.number)
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
        joining: dict[int, Range] = {}
        while self._late and self._late[-1][0] <= revision:
            _, number, anchor = self._late.pop()
            self._joined.add(number)
            if anchor.died is None:
                joining[number] = (anchor.start, anchor.end)
        if joining:
            self._marks.add(joining)

    def _remember(self, revision: int, cuts: Iterable[Cut]) -> None:
        """Note who has words in what is about to be deleted."""
        for position, deleted, _ in cuts:
            if deleted:
                self._past[revision].update(self._marks.touching(position, position + deleted))

    def _revive(self, step: Step) -> None:
        """Let threads have back those of their words that have come back."""
        changed: dict[int, Range] = {}
        for back in self._fresh(step.restores):
            for number, (start, end) in self._past.get(back.revision, {}).items():
                first, last = max(start, back.position), min(end, back.position + back.length)
                if first >= last or number not in self._joined:
                    continue
                moved = back.at - back.position
                known = changed.get(number) or self._marks.get(number) or (first + moved, last + moved)
                changed[number] = (min(known[0], first + moved), max(known[1], last + moved))
                self._orphans.pop(number, None)
        self._marks.drop(changed)
        self._marks.add(changed)

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
