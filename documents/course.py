"""What the newest revisions of a document did to its length, and to places in it."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise
from typing import Final

from msgspec import Struct

from collab.ot import Delta, Range, fold, join, move
from collab.sync.messages import Place
from collab.sync.trail import Trail, revisions_of
from documents.archive import Whole

# Places that are older cannot be followed. Whoever is here is looked after long before.
FOLLOWED: Final = 2_048  # revisions


class Reach(Struct):
    """A revision, what it did, and how long it left the content."""

    number: int
    delta: Delta
    length: int


class Course:
    """Follows a document no faster than somebody asks where something is: until then no revision is decoded.

    `place` at a revision is at `move(place, join of all deltas since)` now.
    """

    def __init__(self) -> None:
        self.revision = -1  # as far as it has been followed, once it has been …
        self._since = 0  # … and from where on; the content there has this length:
        self._length = 0
        self._reaches: deque[Reach] = deque()

    def follow(self, trail: Trail, whole: Whole) -> None:
        """Go on to the end of a trail; `whole` is content somewhere on it."""
        if self.revision < trail.oldest:
            self._begin(trail, whole)
        elif self.revision == trail.newest:
            return
        length = self._reaches[-1].length if self._reaches else self._length
        for number, delta in _deltas(trail.frames(self.revision, trail.newest), self.revision):
            length += delta.growth
            self._reaches.append(Reach(number, delta, length))
            self.revision = number
        while len(self._reaches) > FOLLOWED:
            passed = self._reaches.popleft()
            self._since, self._length = passed.number, passed.length

    def length(self, revision: int) -> int | None:
        """Of the content at a revision; none if that is not known here."""
        if not self._since <= revision <= self.revision:
            return None
        return self._length if revision == self._since else self._reaches[revision - self._since - 1].length

    def mover(self, revisions: Iterable[int]) -> Callable[[Place, int], Place | None]:
        """What tells where a place at one of some revisions is now; none if it cannot be followed from there."""
        since: dict[int, Delta] = {self.revision: Delta()}
        wanted = sorted({each for each in revisions if self._since <= each < self.revision}, reverse=True)
        for later, earlier in pairwise([self.revision, *wanted]):
            between = [self._reaches[number - self._since].delta for number in range(earlier, later)]
            since[earlier] = join(fold(between, join), since[later])

        def moved(place: Place, revision: int) -> Place | None:
            over = since.get(revision)
            if over is None:
                return None
            found = move(Range(*place), over, theirs_first=False)
            return found.start, found.end

        return moved

    def _begin(self, trail: Trail, whole: Whole) -> None:
        """Begin at the oldest revision of a trail: its length follows from that of the content further on."""
        led = _deltas(trail.frames(trail.oldest, whole.revision), trail.oldest)
        grown = sum(delta.growth for number, delta in led if number <= whole.revision)
        self._reaches.clear()
        self.revision = self._since = trail.oldest
        self._length = whole.length - grown


def _deltas(frames: Iterable[str], after: int) -> Iterator[tuple[int, Delta]]:
    for frame in frames:
        for revision in revisions_of(frame):
            if revision.number > after:
                yield revision.number, revision.delta
