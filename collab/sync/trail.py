"""The newest revisions of a document as the frames that readers are sent, and the shortest way along them."""

from bisect import bisect_right
from collections import deque
from collections.abc import Sequence

from msgspec import Struct

from collab.ot import fold, join
from collab.sync.frames import read_server_frame, write_frame
from collab.sync.messages import Revisions
from collab.sync.submission import Revision, Stretch

# Readers who miss no more are sent what all others were sent: making it shorter would cost more than it spares.
FEW = 32  # frames

# A frame takes no more than this together, unless it is of one revision: so every reader's door is wide enough.
LARGEST = 256 * 1024  # bytes

# Stretches that are kept for those who come next; most begin at the same snapshot.
KEPT_STRETCHES = 8


class Piece(Struct, frozen=True):
    """A frame of revisions that follow each other, or of a stretch of them."""

    first: int
    last: int
    frame: str


class Trail:
    """What follows revision `oldest`, up to `newest`, without a gap. Nothing is decoded before somebody needs it."""

    def __init__(self, revision: int) -> None:
        self.oldest = revision
        self.newest = revision
        self.size = 0  # bytes of all frames
        self._pieces: list[Piece] = []
        self._stretches: deque[tuple[Piece, frozenset[str]]] = deque(maxlen=KEPT_STRETCHES)

    def push(self, piece: Piece) -> None:
        """Go on by a frame that begins right after the newest revision."""
        self._pieces.append(piece)
        self.newest = piece.last
        self.size += len(piece.frame)

    def forget(self, revision: int) -> None:
        """Let go of the frames that bring nothing beyond a revision."""
        count = self._index(revision)
        if count:
            self.size -= sum(len(piece.frame) for piece in self._pieces[:count])
            self.oldest = self._pieces[count - 1].last
            del self._pieces[:count]

    def frames(self, after: int, upto: int) -> list[str]:
        """The frames that bring the revisions after one, up to another, and perhaps some more at both ends."""
        found = self._pieces[self._index(after) :]
        return [piece.frame for piece in found if piece.first <= upto]

    def way(self, after: int, session: str) -> list[Piece]:
        """What leads a session from a revision to the newest: as everybody got it, or in stretches around its own."""
        start = self._index(after)
        missed = self._pieces[start:]
        if not missed or (missed[0].first == after + 1 and len(missed) <= FEW):
            return missed
        for stretch, sessions in self._stretches:
            begun = self._index(stretch.last)
            if stretch.first == after + 1 and session not in sessions and len(self._pieces) - begun <= FEW:
                return [stretch, *self._pieces[begun:]]
        revisions = [each for piece in missed for each in revisions_of(piece.frame) if each.number > after]
        if len(revisions) <= FEW:
            return framed(revisions)
        found = pieces(revisions, session)
        sessions = frozenset(revision.session for revision in revisions)
        if len(found) == 1 and session not in sessions:
            self._stretches.appendleft((found[0], sessions))
        return found

    def _index(self, revision: int) -> int:
        """How many frames bring nothing beyond a revision."""
        return bisect_right(self._pieces, revision, key=lambda piece: piece.last)


def pieces(revisions: Sequence[Revision], session: str) -> list[Piece]:
    """Revisions that follow each other, in stretches, except those of a session: it waits for them one by one."""
    found: list[Piece] = []
    others: list[Revision] = []
    for revision in revisions:
        if revision.session == session:
            found += _joined(others)
            found += framed([revision])
            others = []
        else:
            others.append(revision)
    return found + _joined(others)


def framed(revisions: Sequence[Revision]) -> list[Piece]:
    """Revisions that follow each other, one by one, in as few frames as readers can take."""
    text = write_frame(Revisions(tuple(revisions)))
    if len(text) <= LARGEST or len(revisions) == 1:
        return [Piece(revisions[0].number, revisions[-1].number, text)]
    half = len(revisions) // 2
    return framed(revisions[:half]) + framed(revisions[half:])


def revisions_of(frame: str) -> tuple[Revision, ...]:
    """The revisions in a frame that brings them one by one."""
    read = read_server_frame(frame)
    return read.revisions if isinstance(read, Revisions) else ()


def _joined(revisions: list[Revision]) -> list[Piece]:
    if len(revisions) <= 1:
        return framed(revisions) if revisions else []
    first, last = revisions[0].number, revisions[-1].number
    text = write_frame(Stretch(first, last, fold([revision.delta for revision in revisions], join)))
    if len(text) <= LARGEST:
        return [Piece(first, last, text)]
    half = len(revisions) // 2
    return _joined(revisions[:half]) + _joined(revisions[half:])
