"""What rooms ask of what is kept: every question goes to a thread of a small crew, none holds up the loop."""

import asyncio
import logging
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from typing import TYPE_CHECKING, ParamSpec, Protocol, TypeVar
from uuid import UUID

from django.db import InterfaceError, OperationalError, connections
from msgspec import Struct

from collab.accounts import credentials
from collab.accounts.credentials import Credential
from collab.cutting import cut
from collab.errors import Unavailable
from collab.ot import KEPT, Delta, Insert, Op, compose, dump, fold, parse
from collab.sync import Mark, Revision
from collab.sync.messages import Join
from collab.sync.packets import Answer, Packet
from collab.sync.trail import Piece, pieces, revisions_of
from documents import access, admission, journal, snapshots, synchronizing
from documents.access import Grant, Principal
from documents.admission import Visitor
from documents.models import Role

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

log = logging.getLogger(__name__)

# Threads: joining is a few short questions, and a hundred people who come at once wait some tens of milliseconds.
CREW = 6

# A question that takes longer has a database behind it that stands still, or a line on which nothing passes any more:
# the connection is given up, or one after the other the whole crew would wait for ever.
STUCK = 3.0  # seconds

# Bytes of one `content` frame: a part of a large document.
PART = 256 * 1024

# Units of text in one op of a part: each may take six bytes.
SLICE = 32 * 1024

NOTHING = dump(Delta())

P = ParamSpec("P")
T = TypeVar("T")


class Whole(Struct, frozen=True):
    """Content at a revision, as it is sent: the ops in parts, each an array in JSON."""

    revision: int
    parts: tuple[str, ...]
    digest: str
    length: int  # units

    @property
    def content(self) -> Delta:
        """All of it, with ops that were cut for their parts whole again."""
        return parse(f"[{','.join(part[1:-1] for part in self.parts)}]", KEPT)

    @property
    def size(self) -> int:
        """Bytes."""
        return sum(map(len, self.parts))


class Opened(Struct, frozen=True):
    """A document as a room begins with it."""

    lineage: str
    rich: bool
    access: int
    number: int
    whole: Whole
    later: list[Revision]


class Standing(Struct, frozen=True):
    """How far a document has come."""

    number: int
    lineage: str
    access: int
    threads: int = 0  # the number of the newest change of its threads …
    least: Role = Role.VIEWER  # … and the role that it takes to hear of it


class Archive(Protocol):
    """What is kept, as rooms see it. Every answer is as of a moment after the question; any may be `Unavailable`."""

    async def open(self, document: UUID) -> Opened:
        """What a room begins with."""

    async def read(self, document: UUID, after: int, upto: int) -> list[Revision]:
        """Revisions, in order."""

    async def way(self, document: UUID, after: int, upto: int, session: str) -> list[Piece]:
        """What leads a session from a revision to another."""

    async def compose(self, whole: Whole, frames: Sequence[str], upto: int) -> Whole:
        """The content some revisions later."""

    async def keep(self, document: UUID, whole: Whole) -> None:
        """Store the content, to spare others composing it."""

    async def heads(self, documents: Collection[UUID]) -> dict[UUID, Standing]:
        """How far documents have come; those that are gone are not in the answer."""

    async def admit(self, document: UUID, join: Join, cookie: str | None) -> Visitor:
        """Who comes in by this frame."""

    async def renew(self, visitor: Visitor, token: str) -> Visitor:
        """Who stays by a fresh token."""

    async def come(self, document: UUID, session: str, principal: Principal) -> Mark:
        """How far a session has come."""

    async def readers(self, document: UUID, principals: Collection[Principal]) -> dict[Principal, Grant]:
        """Those who may still read a document."""

    async def still_good(self, shown: Collection[Credential]) -> set[Credential]:
        """What would still let somebody in."""


class Database:
    """The archive of this installation."""

    def __init__(self) -> None:
        self._crew = ThreadPoolExecutor(CREW, "archive")

    async def open(self, document: UUID) -> Opened:
        """What a room begins with: two statements, and composing at most what came since the newest snapshot."""
        return await self._ask(_open, document)

    async def read(self, document: UUID, after: int, upto: int) -> list[Revision]:
        """Revisions, in order."""
        return await self._ask(journal.read, document, after, upto)

    async def way(self, document: UUID, after: int, upto: int, session: str) -> list[Piece]:
        """What leads a session from a revision to another."""
        return await self._ask(lambda: pieces(journal.read(document, after, upto), session))

    async def compose(self, whole: Whole, frames: Sequence[str], upto: int) -> Whole:
        """The content some revisions later."""
        return await self._ask(composed, whole, frames, upto)

    async def keep(self, document: UUID, whole: Whole) -> None:
        """Store the content."""
        await self._ask(_keep, document, whole)

    async def heads(self, documents: Collection[UUID]) -> dict[UUID, Standing]:
        """How far documents have come."""
        return await self._ask(_heads, documents)

    async def admit(self, document: UUID, join: Join, cookie: str | None) -> Visitor:
        """Who comes in by this frame."""
        return await self._ask(admission.admit, document, join, cookie)

    async def renew(self, visitor: Visitor, token: str) -> Visitor:
        """Who stays by a fresh token."""
        return await self._ask(admission.renew, visitor, token)

    async def come(self, document: UUID, session: str, principal: Principal) -> Mark:
        """How far a session has come."""
        return await self._ask(admission.come, document, session, principal)

    async def readers(self, document: UUID, principals: Collection[Principal]) -> dict[Principal, Grant]:
        """Those who may still read a document."""
        return await self._ask(lambda: access.readers(document, principals))

    async def still_good(self, shown: Collection[Credential]) -> set[Credential]:
        """What would still let somebody in."""
        return await self._ask(credentials.still_good, shown)

    async def synchronize(self, principal: Principal, document: UUID, packet: Packet) -> Answer:
        """What a packet is answered."""
        return await self._ask(synchronizing.answer, principal, document, packet)

    async def _ask(self, question: Callable[P, T], *about: P.args, **more: P.kwargs) -> T:
        loop, begun = asyncio.get_running_loop(), asyncio.Event()
        used: list[BaseDatabaseWrapper] = []  # the thread's

        def ask() -> T:
            used.append(connections["default"])
            loop.call_soon_threadsafe(begun.set)
            return _asked(question, *about, **more)

        answer = loop.run_in_executor(self._crew, ask)
        await begun.wait()
        while not (await asyncio.wait({answer}, timeout=STUCK))[0]:
            log.error("archive_stuck")
            cut(used[0].connection)
        return answer.result()


def wholly(text: str, revision: int) -> Whole:
    """Content, given as its text, as it is sent."""
    content = parse(text, KEPT)
    return _wholly(dump(content), content, revision)  # what older versions stored may be cut


def composed(whole: Whole, frames: Sequence[str], upto: int) -> Whole:
    """Content, and what some frames bring up to a revision."""
    revisions = [revision for frame in frames for revision in revisions_of(frame)]
    deltas = [revision.delta for revision in revisions if whole.revision < revision.number <= upto]
    content = compose(whole.content, fold(deltas, compose))
    return _wholly(dump(content), content, upto)


def _wholly(text: str, content: Delta, revision: int) -> Whole:
    known = sha256(text.encode("ascii")).hexdigest()
    if len(text) <= PART:
        return Whole(revision, (text,) if text != NOTHING else (), known, content.growth)
    parts: list[str] = []
    ops: list[str] = []
    size = 0
    for op in _cut(content):
        written = dump(Delta([op]))[1:-1]
        if ops and size + len(written) > PART:
            parts.append(f"[{','.join(ops)}]")
            ops, size = [], 0
        ops.append(written)
        size += len(written)
    return Whole(revision, (*parts, f"[{','.join(ops)}]"), known, content.growth)


def _cut(content: Delta) -> Iterator[Op]:
    """The ops of content, none longer than a part can hold however its text is escaped."""
    for op in content.ops:
        if isinstance(op, Insert) and isinstance(op.content, str):
            for start in range(0, op.length, SLICE):
                yield Insert(op.content[start : start + SLICE], op.attributes)
        else:
            yield op


def _keep(document: UUID, whole: Whole) -> None:
    snapshots.keep(document, whole.revision, dump(whole.content))


def _open(document: UUID) -> Opened:
    head = journal.head(document)
    number, text = snapshots.newest(document, head.number) or (0, NOTHING)
    later = journal.read(document, number, head.number)
    return Opened(head.lineage, head.rich, head.access, head.number, wholly(text, number), later)


def _heads(documents: Collection[UUID]) -> dict[UUID, Standing]:
    threads = [f"document__discussion__{field}" for field in ("number", "viewers")]
    rows = journal.heads().filter(pk__in=documents).values_list("pk", "number", "lineage", "access", *threads)
    return {document: _standing(*row) for document, *row in rows}


def _standing(number: int, lineage: str, rights: int, threads: int | None, viewers: bool | None) -> Standing:  # noqa: FBT001 - a row
    """Where nobody has ever discussed the document there is no row of that."""
    return Standing(number, lineage, rights, threads or 0, Role.COMMENTER if viewers is False else Role.VIEWER)


def _asked(question: Callable[P, T], *about: P.args, **more: P.kwargs) -> T:
    try:
        return question(*about, **more)
    except (OperationalError, InterfaceError) as error:
        connections["default"].close()
        raise Unavailable(f"what is kept cannot be reached right now ({type(error).__name__})") from error
