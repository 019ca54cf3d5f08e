"""What rooms and writers ask of the store, answered late, or not at all."""

import asyncio
from collections.abc import Callable, Collection, Sequence
from typing import TYPE_CHECKING, TypeVar
from uuid import UUID

from collab.accounts.credentials import Credential, Kind
from collab.errors import Forbidden, NotFound, SessionTaken, SignedOut, Unavailable
from collab.ot import dump
from collab.sync import Mark, Revision
from collab.sync.messages import Join
from collab.sync.rebase import NO_MARK
from collab.sync.trail import Piece, pieces
from documents import archive
from documents.access import RANK, RULES, Action, Grant, Principal
from documents.admission import Visitor
from documents.archive import Opened, Standing, Whole
from documents.models import Document, Head
from tests.simulation.store import Kept

if TYPE_CHECKING:
    from tests.simulation.node import Node

T = TypeVar("T")


class Memory:
    """The archive of a node: each answer is as of a moment between the question and its arrival."""

    def __init__(self, node: "Node") -> None:
        self._node = node
        self._world = node.world

    async def open(self, document: UUID) -> Opened:
        """What a room begins with."""

        def ask() -> Opened:
            kept = self._kept(document)
            number = max(kept.snapshots, default=0)
            whole = archive.wholly(kept.snapshots.get(number, archive.NOTHING), number)
            return Opened(kept.lineage, kept.rich, kept.access, kept.number, whole, kept.revisions[number:])

        return await self._asked(ask)

    async def read(self, document: UUID, after: int, upto: int) -> list[Revision]:
        """Revisions, in order."""
        return await self._asked(lambda: self._kept(document).revisions[after:upto])

    async def way(self, document: UUID, after: int, upto: int, session: str) -> list[Piece]:
        """What leads a session from a revision to another."""
        return await self._asked(lambda: pieces(self._kept(document).revisions[after:upto], session))

    async def compose(self, whole: Whole, frames: Sequence[str], upto: int) -> Whole:
        """The content some revisions later."""
        return await self._asked(lambda: archive.composed(whole, frames, upto))

    async def keep(self, document: UUID, whole: Whole) -> None:
        """Store the content."""

        def ask() -> None:
            kept = self._kept(document)
            kept.snapshots[whole.revision] = dump(kept.contents[whole.revision])

        await self._asked(ask)

    async def heads(self, documents: Collection[UUID]) -> dict[UUID, Standing]:
        """How far documents have come."""

        def ask() -> dict[UUID, Standing]:
            all_kept = self._world.store.documents
            found = [all_kept[document] for document in documents if document in all_kept]
            return {kept.document: Standing(kept.number, kept.lineage, kept.access) for kept in found}

        return await self._asked(ask)

    async def admit(self, document: UUID, join: Join, cookie: str | None) -> Visitor:  # noqa: ARG002 - nobody has one
        """Who comes in by this frame."""

        def ask() -> Visitor:
            credential = self._credential(join.token or "")
            return Visitor(granted(self._kept(document), Principal(credential.person), Action.READ), credential)

        return await self._asked(ask)

    async def renew(self, visitor: Visitor, token: str) -> Visitor:
        """Who stays by a fresh token."""

        def ask() -> Visitor:
            credential, kept = self._credential(token), self._kept(visitor.grant.document.pk)
            return Visitor(granted(kept, visitor.grant.principal, Action.READ), credential)

        return await self._asked(ask)

    async def come(self, document: UUID, session: str, principal: Principal) -> Mark:
        """How far a session has come."""

        def ask() -> Mark:
            whose, seq, revision = self._kept(document).marks.get(session, (principal.name, 0, 0))
            if whose != principal.name:
                raise SessionTaken("this session is somebody else's")
            return Mark(seq, revision) if seq else NO_MARK

        return await self._asked(ask)

    async def readers(self, document: UUID, principals: Collection[Principal]) -> dict[Principal, Grant]:
        """Those who may still read a document."""

        def ask() -> dict[Principal, Grant]:
            kept = self._kept(document)
            reading = sorted((each for each in principals if each.person in kept.roles), key=lambda each: each.name)
            return {each: granted(kept, each, Action.READ) for each in reading}

        return await self._asked(ask)

    async def still_good(self, shown: Collection[Credential]) -> set[Credential]:
        """What would still let somebody in."""
        return await self._asked(lambda: {each for each in shown if each.key not in self._world.ended})

    def _kept(self, document: UUID) -> Kept:
        return found(self._world.store.documents, document)

    def _credential(self, token: str) -> Credential:
        person, key, until = token.split(".")
        if key in self._world.ended or (until and int(until) <= self._node.wall()):
            raise SignedOut("the token is not good any more")
        return Credential(Kind.FAMILY, key, int(person), 1, int(until) if until else None)

    async def _asked(self, ask: Callable[[], T]) -> T:
        await self._pass()
        if self._world.weather.happens("question failed", self._world.weather.question_failed):
            raise Unavailable("the connection was lost")
        if self._world.store.away_until > self._world.now:
            raise Unavailable("the server is away")
        answer = ask()
        await self._pass()
        return answer

    async def _pass(self) -> None:
        still = max(0.0, self._world.store.still_until - self._world.now)
        await asyncio.sleep(still + self._world.weather.question())
        if not self._node.alive:
            await self._world.never


def found(documents: dict[UUID, Kept], document: UUID) -> Kept:
    """A document that there is."""
    if document not in documents:
        raise NotFound(f"there is no document {document}")
    return documents[document]


def granted(kept: Kept, principal: Principal, action: Action) -> Grant:
    """Whether somebody may do this."""
    role = kept.roles.get(principal.person or 0)
    if role is None:
        raise NotFound("there is no such document, or you may not see it")
    if RANK[role] < RANK[RULES[action].role]:
        raise Forbidden(f"a {role} may not")
    document = Document(id=kept.document)
    document.head = Head(
        document=document,
        rich=kept.rich,
        number=kept.number,
        length=kept.length,
        lineage=kept.lineage,
        access=kept.access,
    )
    return Grant(principal, document, role, kept.access, None)
