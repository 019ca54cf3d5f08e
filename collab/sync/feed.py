"""What one connection is handed, and when it must wait."""

from bisect import bisect_right
from enum import Enum
from operator import itemgetter

from collab.errors import MalformedFrame


class Verdict(Enum):
    """What to do with a frame of revisions."""

    HAND = "hand"  # send it: it is what the connection needs next
    SKIP = "skip"  # the connection has all of it
    ASK = "ask"  # something before it, or only a part of it, is missing: read the journal after `handed`
    HOLD = "hold"  # the reader lags: nothing more until it has seen some of what it was sent


class Feed:
    """Every revision is handed in order, once, without gaps, whatever comes from the network (I5).

    A reader that was sent more than a window of bytes it has not seen is handed nothing until it has, so that what
    waits for it is bounded.
    """

    def __init__(self, revision: int, *, window: int) -> None:
        self.handed = revision  # the last revision that the connection was sent
        self._window = window  # bytes
        self._unseen: list[tuple[int, int]] = []  # the last revision and the size of each frame not yet seen
        self._waiting = 0  # bytes of those frames

    @property
    def lags(self) -> bool:
        """Whether the reader must see something before it is handed more."""
        return self._waiting > self._window

    def offer(self, first: int, last: int, size: int) -> Verdict:
        """Judge a frame of the revisions from first to last. Only what is to be sent changes the feed."""
        if last <= self.handed:
            return Verdict.SKIP
        if self.lags:
            return Verdict.HOLD
        if first != self.handed + 1:
            return Verdict.ASK
        self.handed = last
        self._unseen.append((last, size))
        self._waiting += size
        return Verdict.HAND

    def seen(self, revision: int) -> None:
        """The reader has everything up to this revision."""
        if revision > self.handed:
            raise MalformedFrame(f"revision {revision} cannot have been seen: {self.handed} is the last that was sent")
        count = bisect_right(self._unseen, revision, key=itemgetter(0))
        self._waiting -= sum(size for _, size in self._unseen[:count])
        del self._unseen[:count]
