"""One connection in a room: what it is handed, what it may do, and how much of it."""

from typing import Protocol

from collab.errors import CollabError, FeedBroken, Forbidden, InTrash, TooFast, Unavailable
from collab.metrics import TALLY
from collab.sync import Feed, Verdict, write_frame
from collab.sync.closing import EXPIRED, close_code
from collab.sync.messages import Closing, Delayed, DocumentChanged, Error, Joined, Role, RoleChanged, ServerFrame
from collab.sync.trail import Piece
from documents.admission import Visitor
from documents.buckets import Bucket
from presence.showing import NOBODY

# Submissions of one connection that are not answered yet: a client has one under way, a replay of old edits some more.
UNDER_WAY = 64


class Outlet(Protocol):
    """The way to one client. Nothing here waits, and what is sent arrives in order or not at all."""

    def send(self, text: str) -> None:
        """Send a frame."""

    def close(self, code: int) -> None:
        """Close the connection when what was sent has left."""

    def silence(self) -> float:
        """Seconds since anything came from the client; 0 where nobody knows."""


class Seat:
    """A connection that has joined. It is handed every revision in order, once (`Feed`), and told what concerns it."""

    def __init__(self, visitor: Visitor, session: str, outlet: Outlet, feed: Feed, bucket: Bucket) -> None:
        self.visitor = visitor
        self.session = session
        self.feed = feed
        self.bucket = bucket  # of its submissions
        self.under_way = 0  # submissions that are not answered yet
        self.reading = False  # whether the journal is being read for it
        self.lagging: float | None = None  # since when it has not seen enough to be handed more
        self.differed = False  # whether it has said so; once is enough
        self.leaving = False
        self.gone = False
        self.connection = ""  # its name; names sort as connections came
        self.stay = ""  # the name by which it is in the roster, of which it has had so many:
        self.stays = 0
        self.absent = False  # whether it is not in the roster, though the connection has not ended
        self.named = False  # whether it is told who the others are
        self.shown = NOBODY  # of the roster
        self._outlet = outlet

    @property
    def principal(self) -> str:
        """Whose sessions it may write with."""
        return self.visitor.grant.principal.name

    @property
    def silence(self) -> float:
        """Seconds since anything came from the client."""
        return self._outlet.silence()

    def hand(self, piece: Piece) -> None:
        """Send a piece, which is what comes next, if the reader keeps up; else they are handed it later."""
        verdict = self.feed.offer(piece.first, piece.last, len(piece.frame))
        if verdict is Verdict.HAND:
            self.send(piece.frame)
        elif verdict is not Verdict.HOLD:
            raise FeedBroken(f"revision {self.feed.handed + 1} comes next, not {piece.first}")

    def tell(self, frame: ServerFrame) -> None:
        """Send a frame that is no revision."""
        self.send(write_frame(frame))

    def greet(self, joined: Joined) -> None:
        """Say that they are in; and, right behind it, if the document lies in the trash."""
        self.tell(joined)
        if self.visitor.grant.document.trashed is not None:
            self.tell(DocumentChanged(trashed=True))

    def send(self, text: str) -> None:
        """Send a frame that is written already."""
        if not self.gone:
            self._outlet.send(text)

    def check(self, seq: int, now: int) -> None:
        """Refuse a submission that the one who offers it may not make, or not now."""
        grant, until = self.visitor.grant, self.visitor.until
        if until is not None and until <= now:
            raise Unavailable("what you came in with has expired: come in with a fresh one", seq=seq)
        if not self.visitor.writes:
            if grant.document.trashed:
                raise InTrash("the document is in the trash: take it out first", seq=seq)
            raise Forbidden(f"this takes the role of an editor; you are here as {grant.role.value}", seq=seq)
        if self.under_way >= UNDER_WAY:
            raise TooFast(f"{UNDER_WAY} submissions are under way already: wait for their revisions", seq=seq)
        self.bucket.take(f"more than {self.bucket.rate} submissions a second", seq=seq)

    def held_up(self, seq: int) -> None:
        """What it has submitted is not on disk yet."""
        self.tell(Delayed(seq))

    def refuse(self, error: CollabError) -> None:
        """Say what is wrong. What is not about one submission ends the connection."""
        TALLY.errors["socket", error.code] += 1
        self.tell(Error.of(error))
        if error.seq is None:
            self.close(close_code(error))

    def expire(self) -> None:
        """What they came in with is over; with a fresh one they may come back at once."""
        self.warn("what you came in with has expired: come in with a fresh one", 0)
        self.close(EXPIRED)

    def warn(self, reason: str, retry_after: int) -> None:
        """The connection is about to be closed: come back after so many milliseconds. Nothing more is taken from it."""
        self.tell(Closing(reason, retry_after))
        self.leaving = True

    def close(self, code: int) -> None:
        """Nothing more is sent."""
        if not self.gone:
            self.gone = True
            self._outlet.close(code)

    def become(self, visitor: Visitor) -> None:
        """Take up what the one who sits here may do now, and tell them if that is another thing."""
        before, self.visitor = self.visitor, visitor
        if before.grant.role != visitor.grant.role:
            self.tell(RoleChanged(Role(visitor.grant.role.value)))
        trashed = visitor.grant.document.trashed is not None
        if trashed != (before.grant.document.trashed is not None):
            self.tell(DocumentChanged(trashed=trashed))
