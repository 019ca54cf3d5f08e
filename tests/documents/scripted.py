"""A room's surroundings without threads, database and sockets: what is kept, a scribe that can be held, an ear."""

# ruff: noqa: ARG002 - rooms ask with more than memory needs

import asyncio
import json
from collections import defaultdict
from collections.abc import Collection, Sequence
from contextlib import ExitStack
from typing import Any
from uuid import UUID, uuid4

from msgspec.structs import replace

from collab.accounts.credentials import Credential, Kind
from collab.bus import Bus
from collab.errors import CollabError, NotFound, SessionTaken, SignedOut, Unavailable
from collab.ot import Delta, compose, dump, fold
from collab.sync import Mark, Revision
from collab.sync.messages import Join
from collab.sync.rebase import NO_MARK
from collab.sync.trail import Piece, pieces
from documents import announcing
from documents.access import Grant, Principal
from documents.admission import Visitor
from documents.announcing import Done, Notice
from documents.archive import Opened, Standing, Whole, composed, wholly
from documents.desk import Desk, Desks, Offer, Outcome
from documents.models import Document, Role
from documents.rooms import Rooms, presence_over
from documents.scribe import Entry, Scribe
from documents.seat import Seat
from presence.shelf import Memory
from tests.documents.clock import Alarms, Clock

NOW = 1_700_000_000_000


class Ear:
    """Hears what is sent to one client."""

    def __init__(self) -> None:
        self.heard: list[dict[str, Any]] = []
        self.code: int | None = None  # that it was closed with
        self.silent = 0.0  # seconds

    def send(self, text: str) -> None:
        assert self.code is None, "a frame behind the close"
        self.heard.append(json.loads(text))

    def close(self, code: int) -> None:
        assert self.code is None
        self.code = code

    def silence(self) -> float:
        return self.silent

    def take(self) -> list[dict[str, Any]]:
        """What came since the last time."""
        heard, self.heard = self.heard, []
        return heard

    def kinds(self) -> list[str]:
        """Of what came since the last time."""
        return [str(frame["type"]) for frame in self.take()]

    def numbers(self) -> list[int]:
        """Of the revisions that came since the last time, each once; those of a stretch too."""
        found: list[int] = []
        for frame in self.take():
            found += [each["number"] for each in frame.get("revisions", ())]
            if frame["type"] == "stretch":
                found += range(frame["first"], frame["last"] + 1)
        return found

    def error(self) -> tuple[str, int | None]:
        """Code and seq of the one error that came since the last time."""
        (found,) = [frame for frame in self.take() if frame["type"] == "error"]
        return found["code"], found.get("seq")


class Kept:
    """What is kept of one document, in memory; any question may be held, or fail."""

    def __init__(self, content: Delta, *, rich: bool) -> None:
        self.document = uuid4()
        self.row = Document(pk=self.document, title="Plan")
        self.lineage = "lineage"
        self.rich = rich
        self.access = 0
        self.threads = 0  # changes of them
        self.least = Role.VIEWER  # who may hear of those
        self.gone = False
        self.revisions: list[Revision] = []
        self.stored: dict[int, str] = {}  # snapshots
        self.people: dict[str, Grant] = {}  # by their tokens
        self.shown: dict[str, Credential] = {}
        self.ended: set[str] = set()
        self.asked: list[str] = []
        self.failing: dict[str, Exception] = {}
        self.gates: dict[str, asyncio.Event] = {}
        self.desk = Desk(0, 0, lineage=self.lineage, rich=False, access=0, longest=10**6)
        self.accept("0" * 16, content)
        self.desk.rich = rich

    @property
    def number(self) -> int:
        return len(self.revisions)

    def accept(self, session: str, delta: Delta, *, base: int | None = None) -> Revision:
        """A revision by somebody elsewhere, of whom nobody tells here."""
        seq = 1 + sum(revision.session == session for revision in self.revisions)
        revision = Revision(self.number + 1, delta, session, seq, NOW)
        self.desk.number = self.number if base is None else base
        self.revisions.append(revision)
        self.desk = Desk(
            self.number,
            sum(each.delta.growth for each in self.revisions),
            lineage=self.lineage,
            rich=self.rich,
            access=self.access,
            longest=10**6,
        )
        return revision

    def text(self, upto: int) -> str:
        """The content at a revision."""
        return dump(fold([revision.delta for revision in self.revisions[:upto]], compose))

    def person(
        self, name: str, number: int, *, role: Role = Role.EDITOR, until: int | None = None, member: bool = True
    ) -> str:
        """Somebody who may come in by a token, which is their name."""
        principal = Principal(number) if number else Principal(None, uuid4())
        self.people[name] = Grant(principal, self.row, role, self.access, None, member)
        if number:
            self.shown[name] = Credential(Kind.TOKEN, name, number, 0, until)
        return name

    def become(self, name: str, role: Role | None) -> None:
        """Give somebody another role, or none."""
        self.access += 1
        self.desk.access = self.access
        found = self.people.pop(name)
        if role is not None:
            self.people[name] = Grant(found.principal, self.row, role, self.access, None)

    async def _asked(self, question: str) -> None:
        self.asked.append(question)
        await asyncio.sleep(0)
        if question in self.gates:
            await self.gates[question].wait()
        if question in self.failing:
            raise self.failing[question]

    # As rooms ask

    async def open(self, document: UUID) -> Opened:
        await self._asked("open")
        if document != self.document:
            raise NotFound("there is no such document")
        start = max(self.stored, default=0)
        whole = wholly(self.stored.get(start, "[]"), start)
        return Opened(self.lineage, self.rich, self.access, self.number, whole, self.revisions[start:])

    async def read(self, document: UUID, after: int, upto: int) -> list[Revision]:
        await self._asked("read")
        return self.revisions[after:upto]

    async def way(self, document: UUID, after: int, upto: int, session: str) -> list[Piece]:
        await self._asked("way")
        return pieces(self.revisions[after:upto], session)

    async def compose(self, whole: Whole, frames: Sequence[str], upto: int) -> Whole:
        await self._asked("compose")
        return composed(whole, frames, upto)

    async def keep(self, document: UUID, whole: Whole) -> None:
        await self._asked("keep")
        self.stored[whole.revision] = self.text(whole.revision)

    async def heads(self, documents: Collection[UUID]) -> dict[UUID, Standing]:
        await self._asked("heads")
        standing = {self.document: Standing(self.number, self.lineage, self.access, self.threads, self.least)}
        return {} if self.gone else {each: standing[each] for each in documents if each in standing}

    async def admit(self, document: UUID, join: Join, cookie: str | None) -> Visitor:
        await self._asked("admit")
        token = join.token or cookie or ""
        if token not in self.people:
            raise SignedOut("nobody has this token")
        return Visitor(replace(self.people[token], access=self.access), self.shown.get(token))

    async def renew(self, visitor: Visitor, token: str) -> Visitor:
        await self._asked("renew")
        return await self.admit(self.document, Join("x" * 16, token=token), None)

    async def come(self, document: UUID, session: str, principal: Principal) -> Mark:
        await self._asked("come")
        own = [revision for revision in self.revisions if revision.session == session]
        if own and own[-1].author not in (None, str(principal.person)):
            raise SessionTaken("this session is somebody else's")
        return Mark(own[-1].seq, own[-1].number) if own else NO_MARK

    async def readers(self, document: UUID, principals: Collection[Principal]) -> dict[Principal, Grant]:
        await self._asked("readers")
        return {grant.principal: grant for grant in self.people.values() if grant.principal in principals}

    async def still_good(self, shown: Collection[Credential]) -> set[Credential]:
        await self._asked("still_good")
        return {each for each in shown if each.key not in self.ended}

    # As the scribe asks

    def commit(self, offers: Sequence[Offer], *, at: int, wait: int, desks: Desks | None) -> list[Outcome]:
        """Each offer to a document that has one desk."""
        if "commit" in self.failing:
            raise self.failing["commit"]
        outcomes = []
        for offer in offers:
            marks = defaultdict(int, {each.session: each.number for each in self.revisions})
            if offer.submission.session in marks:
                own = self.revisions[marks[offer.submission.session] - 1]
                self.desk.marks[offer.submission.session] = (offer.principal, Mark(own.seq, own.number))
            deltas = [each.delta for each in self.revisions]
            lengths = [sum(each.growth for each in deltas[: count + 1]) for count in range(len(deltas))]
            self.desk.recall(list(zip(lengths, deltas, strict=True)), 0, 0)
            outcome = self.desk.accept(offer, at)
            if isinstance(outcome, Revision):
                self.revisions.append(outcome)
            self.desk.go_on()
            outcomes.append(outcome)
        return outcomes

    def check(self, offer: Offer) -> Offer:
        """Whatever is brought back is right."""
        return offer

    def grant(self, principal: Principal, document: UUID) -> Grant:
        for each in self.people.values():
            if each.principal == principal:
                return each
        raise NotFound("you may not see it any more")

    def hang_up(self) -> None:
        """There is no connection."""

    def cut(self) -> None:
        """There is none."""


class Pen(Scribe):
    """A scribe that writes at once; or, while it is held, when the test says so."""

    def __init__(self, kept: Kept, bus: Bus) -> None:
        super().__init__(announce=self._tell, keeping=kept)
        self._bus = bus
        self.silent = False  # announcements are lost
        self.held = False
        self.waiting: list[Entry] = []
        self.late = False
        self.cuts = 0

    @property
    def idle(self) -> bool:
        return not self.waiting

    def take(self, entry: Entry) -> None:
        if self.held:
            self.waiting.append(entry)
        else:
            super().take(entry)

    def write(self) -> None:  # type: ignore[override] # the test says when, not what
        """Write what was held."""
        waiting, self.waiting = self.waiting, []
        for entry in waiting:
            super().take(entry)

    def overdue(self) -> bool:
        return self.late

    def cut(self) -> None:
        self.cuts += 1

    def _tell(self, done: Sequence[Done]) -> None:
        for document, notices in announcing.notices_of(done).items():
            for notice in notices:
                if not self.silent:
                    self._bus.publish(announcing.topic(document), announcing.written(notice))


class World:
    """A document, its rooms in one process, and those who come."""

    def __init__(self, content: Delta | None = None, *, rich: bool = False) -> None:
        self.clock = Clock()
        self.now = NOW
        self.kept = Kept(content or Delta().insert("abc\n"), rich=rich)
        self.bus = Bus()
        self.pen = Pen(self.kept, self.bus)
        self.alarms = Alarms(self.clock)
        self.shelf = Memory()
        self.presence = presence_over(
            self.bus, self.shelf, clock=self.clock, now=lambda: self.now, later=self.alarms.later, node="here"
        )
        self.rooms = Rooms(self.kept, self.bus, self.pen, presence=self.presence, chance=lambda: 0.5)
        for number, name in enumerate(("ann", "bob"), start=1):
            self.kept.person(name, number)

    async def begin(self) -> None:
        """Serve; the watch looks only when the test does."""
        self.rooms.begin()
        for watch in self.rooms._watch:
            watch.cancel()
        await settled()

    async def enter(self, who: str, session: str = "", **fields: Any) -> tuple[Seat, Ear]:
        """Somebody who comes in, with what they hear."""
        ear = Ear()
        join = Join(session=session or who * 8, token=who, **fields)
        _, seat = await self.rooms.enter(self.kept.document, join, None, "address", ear, ExitStack())
        await settled()
        return seat, ear

    async def refused(self, who: str, session: str = "", **fields: Any) -> str:
        """The code by which somebody is not let in."""
        try:
            await self.enter(who, session, **fields)
        except CollabError as error:
            return error.code
        return ""

    def say(self, notice: Notice) -> None:
        """Another process says something about the document."""
        self.bus.publish(announcing.topic(self.kept.document), announcing.written(notice))

    async def tell(self, *revisions: Revision, lineage: str = "") -> None:
        """Another process announces revisions."""
        for piece in pieces(revisions, revisions[0].session):
            self.say(announcing.Announced(lineage or self.kept.lineage, piece.first, piece.last, piece.frame))
        await settled()

    async def look(self) -> None:
        """The watch looks once."""
        self.rooms._tick()
        await self.rooms._look()
        await settled()


AWAY = Unavailable("what is kept is away")


async def settled() -> None:
    """Everything that can go on has gone on."""
    for _ in range(60):
        await asyncio.sleep(0)
