"""A server of the protocol and its connections as plain values: tests decide what arrives when, and what breaks."""

from collections import deque
from collections.abc import Iterator
from itertools import count, pairwise
from random import Random

from collab.client.steps import Change, Phase, Step
from collab.client.visit import Visit
from collab.errors import CollabError, Remedy
from collab.ot import Delta, Insert, compose, digest
from collab.sync import Revision, read_client_frame, write_frame
from collab.sync.messages import (
    Announced,
    Checkpoint,
    Closing,
    Content,
    Differs,
    Error,
    Join,
    Joined,
    Kind,
    Ping,
    Pong,
    Revisions,
    Role,
    Seen,
    ServerFrame,
    Submit,
)
from collab.sync.rebase import NO_MARK
from tests.sync.world import LINEAGE, Authority

LIMITS = Announced(
    frame=524_288,
    delta=262_144,
    ops=20_000,
    attributes=32,
    attribute_size=4_096,
    embeds=True,
    embed_size=65_536,
    length=1_000_000,
    rate=1_000_000,
    window=1_048_576,
)


class Line:
    """One connection: frames as text, in order, both ways, until it is cut. The server may read what it had got."""

    def __init__(self) -> None:
        self.to_server: deque[str] = deque()
        self.to_client: deque[str] = deque()
        self.is_open = True
        self.session: str | None = None  # since it has joined
        self.handed = 0  # the last revision on the way to the client
        self.seen = 0


class Server:
    """Joins, accepts and announces as docs/protocol.md says; with chance on its side it finds every way to do so."""

    def __init__(self, authority: Authority, chance: Random | None = None) -> None:
        self.authority = authority
        self.lineage = LINEAGE
        self.lines: list[Line] = []
        self.differs: list[Differs] = []
        self._chance = chance

    def read(self, line: Line) -> None:
        """Read one frame that a client has sent."""
        frame = read_client_frame(line.to_server.popleft())
        assert isinstance(frame, Join) == (line.session is None), "join comes first, and once"
        match frame:
            case Join() as join:
                self._join(line, join)
            case Submit() as submit:
                self._submit(line, submit)
            case Seen(revision):
                assert line.seen <= revision <= line.handed
                line.seen = revision
            case Differs() as differs:
                self.differs.append(differs)
            case Ping():
                self.say(line, Pong(0))

    def announce(self, line: Line) -> None:
        """Hand a connection what it has not been handed, as revisions or in stretches."""
        if line.session is None or line.handed == self.authority.head:
            return
        if not self._odds(0.5):
            self.say(line, Revisions(tuple(self.authority.revisions[line.handed :])))
        else:
            for unit in self.authority.way(line.handed, line.session):
                self.say(line, Revisions((unit,)) if isinstance(unit, Revision) else unit)
        line.handed = self.authority.head

    def checkpoint(self, line: Line, *, wrong: bool) -> None:
        """Send the hash of the newest content, or of something else."""
        self.announce(line)
        content = self.authority.content
        self.say(line, Checkpoint(self.authority.head, digest(content.insert("wrong") if wrong else content)))

    def refuse(self, line: Line, remedy: Remedy, *, seq: int | None = None) -> None:
        """Say that something is wrong."""
        self.say(line, Error("because", remedy, "I say so", seq))

    def restart(self) -> None:
        """Close every connection, with notice."""
        for line in self.lines:
            self.say(line, Closing("the server restarts", 700))

    def say(self, line: Line, frame: ServerFrame) -> None:
        """Put a frame on its way."""
        if line.is_open:
            line.to_client.append(write_frame(frame))

    def _join(self, line: Line, join: Join) -> None:
        known = join.lineage == self.lineage and join.revision is not None
        keeps = known and not self._odds(0.1 if join.sent or join.unsent else 0.4)
        revision = join.revision if keeps and join.revision is not None else self.authority.head
        parts = [] if keeps else list(self._parts())
        self.say(line, self._joined(join, revision, len(parts)))
        for part in parts:
            self.say(line, part)
        line.session, line.handed, line.seen = join.session, revision, revision
        if known and join.sent is not None:
            self._submit(line, join.sent)

    def _joined(self, join: Join, revision: int, parts: int) -> Joined:
        mark = self.authority.marks.get(join.session, NO_MARK)
        seq = mark.seq if mark.revision <= revision else mark.seq - 1
        return Joined(self.lineage, revision, self.authority.head, seq, Kind.PLAIN, Role.EDITOR, LIMITS, 0, parts)

    def _parts(self) -> Iterator[Content]:
        ops = self.authority.content.ops
        cuts = [*range(0, len(ops), 2 if self._odds(0.5) else 1), len(ops)] if ops else []
        for part, (start, end) in enumerate(pairwise(cuts), 1):
            yield Content(part, Delta(ops[start:end]))

    def _submit(self, line: Line, submit: Submit) -> None:
        assert line.session is not None
        if self._odds(0.05):
            self.refuse(line, Remedy.RELOAD if self._odds(0.3) else Remedy.RETRY, seq=submit.seq)
            return
        try:
            self.authority.submit(submit.by(line.session), at_once=self._odds(0.5))
        except CollabError as error:
            error.seq = submit.seq
            self.say(line, Error.of(error))

    def _odds(self, odds: float) -> bool:
        return self._chance is not None and self._chance.random() < odds


class Guest:
    """Somebody who visits: what is on the screen follows from what was typed and what the visit said to show."""

    def __init__(self, name: str, server: Server, chance: Random) -> None:
        sessions = count(1)
        self.visit = Visit(new_session=lambda: f"{name}-session-number-{next(sessions)}", chance=chance.random)
        self.screen = Delta()
        self.line: Line | None = None
        self.now = 0.0
        self._server = server

    def type(self, delta: Delta) -> None:
        self.screen = compose(self.screen, delta)
        self.follow(self.visit.edit(delta, self.now))

    def hear(self) -> bool:
        """Take one frame in, if there is one."""
        if self.line is None or not self.line.to_client:
            return False
        self.follow(self.visit.received(self.line.to_client.popleft(), self.now))
        return True

    def cut(self) -> None:
        """Lose the connection, with what is on its way here; what is on its way there may still be read."""
        self._hang_up()
        self.follow(self.visit.lost(self.now))

    def wait(self, seconds: float) -> None:
        """Let time pass."""
        self.now += seconds
        self.follow(self.visit.woken(self.now))

    def follow(self, step: Step) -> None:
        """Do what the visit says."""
        for event in step.events:
            if isinstance(event, Change):
                self.screen = compose(self.screen, event.delta)
        for frame in step.frames:
            assert self.line is not None
            self.line.to_server.append(write_frame(frame))
        if step.close:
            self._hang_up()
        if step.connect:
            self.line = Line()
            self._server.lines.append(self.line)
            self.follow(self.visit.opened(self.now))

    def _hang_up(self) -> None:
        if self.line is not None:
            self.line.is_open = False
            self.line.to_client.clear()
            self.line = None


def settle(server: Server, guests: list[Guest]) -> None:
    """Let everything arrive, and time pass, until nobody has anything left to send or to hear."""
    for _ in range(200):
        for line in list(server.lines):
            while line.to_server:
                server.read(line)
            server.announce(line)
        for guest in guests:
            while guest.hear():
                pass
            guest.wait(1.0)
        if all(is_settled(server, guest) for guest in guests):
            return
    raise AssertionError("they do not settle")


def is_settled(server: Server, guest: Guest) -> bool:
    replica = guest.visit.replica
    return (
        guest.visit.phase is Phase.LIVE
        and replica is not None
        and replica.submission is None
        and replica.revision == server.authority.head
        and guest.line is not None
        and not guest.line.to_server
        and guest.visit.due is not None
    )


def text_of(delta: Delta) -> str:
    """All text that a delta inserts."""
    return "".join(op.content for op in delta.ops if type(op) is Insert and isinstance(op.content, str))
