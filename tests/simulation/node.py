"""A server process: the real rooms, the real scribe and the real door, on a store and a network that are none."""

import asyncio
from collections.abc import Callable, Coroutine, Iterable, Sequence
from contextvars import ContextVar, copy_context
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from collab.ot import Delta
from collab.sync import Known, Revision, restoring
from consumers.document import DocumentConsumer
from consumers.outlet import SILENCE
from documents import announcing, journal
from documents.access import Action, Grant, Principal
from documents.desk import Desks, Offer, Outcome
from documents.rooms import Rooms, presence_over
from documents.scribe import Scribe
from tests.simulation import clockwork
from tests.simulation.archive import Memory, found, granted
from tests.simulation.bus import NodeBus
from tests.simulation.network import Wire
from tests.simulation.store import Connection

if TYPE_CHECKING:
    from tests.simulation.world import World

# The rooms of the node whose connection is being served.
HERE: ContextVar[Rooms] = ContextVar("HERE")


class Doors:
    """Stands where the door looks for the rooms of its process."""

    def __getattr__(self, name: str) -> Any:
        return getattr(HERE.get(), name)


class Keeping:
    """Where a node's scribe writes: the real journal, on a connection to the store."""

    def __init__(self, node: "Node") -> None:
        self._node = node
        self._world = node.world
        self._used: dict[Connection, None] = {}

    def commit(self, offers: Sequence[Offer], *, at: int, wait: int, desks: Desks | None) -> list[Outcome]:
        """Accept a batch."""
        connection = Connection(self._world, self._node)
        self._used[connection] = None
        began, stopped = self._world.now, self._node.still_until
        try:
            with self._world.journal.through(connection):
                return journal.commit(offers, at=at, wait=wait, desks=desks)
        finally:
            del self._used[connection]
            if self._node.alive and not self._node.rooms.draining and self._node.still_until == stopped <= began:
                self._world.checks.lasted(self._world.now - began)

    def check(self, offer: Offer) -> Offer:
        """Compare what an offer brings back with what was deleted."""
        Connection(self._world, self._node).reach()
        kept = found(self._world.store.documents, offer.document)
        first, last = restoring.stretch(offer.submission.restores)
        deltas = [revision.delta for revision in kept.revisions[first - 1 : last]]
        content = kept.contents[first - 1] if len(deltas) > last - first else Delta()
        restoring.check(offer.submission.restores, offer.submission.delta, content, deltas)
        return offer

    def grant(self, principal: Principal, document: UUID) -> Grant:
        """Whether the principal may write the document."""
        Connection(self._world, self._node).reach()
        return granted(found(self._world.store.documents, document), principal, Action.WRITE)

    def hang_up(self) -> None:
        """Each commit has a connection of its own."""

    def cut(self) -> None:
        """End what those who write wait for."""
        for connection in list(self._used):
            connection.cut()


class NodeScribe(Scribe):
    """The scribe, whose thread is a strand of the loop."""

    def __init__(self, node: "Node", announce: Callable[[Iterable[announcing.Done]], None]) -> None:
        world = node.world
        super().__init__(announce, node.keeping, lambda: world.now, node.wall, self._spawn_apart)
        self._node = node
        self._writes = False

    def _begin(self) -> None:
        if not self._writes and self._node.alive:
            self._writes = True
            self._node.do(self._go())

    async def _go(self) -> None:
        try:
            await clockwork.beside(self._until_nothing_waits)
        finally:
            self._writes = False

    def _until_nothing_waits(self) -> None:
        while batch := self.gather():
            pause = self.write(batch)
            if pause:
                clockwork.wait(pause)

    def _spawn_apart(self, work: Callable[[], None]) -> None:
        self._node.do(self._apart(work))

    async def _apart(self, work: Callable[[], None]) -> None:
        await clockwork.beside(work)
        if self._waiting:
            self._begin()


class Node:
    """One life of a process: when it has ended, another takes its name."""

    def __init__(self, world: "World", name: str) -> None:
        self.world = world
        self.name = name
        self.alive = True
        self.still_until = 0.0  # it does nothing before
        self._skew = world.skew(name)  # milliseconds that its clock goes wrong
        self.waits_for_readers = world.weather.odds(0.5)
        self.wires: list[Wire] = []
        self.bus = NodeBus(self)
        self.keeping = Keeping(self)
        self.scribe = NodeScribe(self, self._announce)
        self.scribe.serve()
        self._tasks: dict[asyncio.Task[None], None] = {}
        weather = world.weather
        life = f"{name}{world.number(name)}"
        presence = presence_over(
            self.bus,
            world.shelf.of(self),
            clock=lambda: world.now,
            now=self.wall,
            later=world.loop.call_later,
            node=life,
        )
        self.rooms = Rooms(*(Memory(self), self.bus, self.scribe), presence=presence, chance=weather.chance.random)
        self.rooms.begin()
        self._context = copy_context()
        self._context.run(HERE.set, self.rooms)

    def wall(self) -> int:
        """The time of day, as far as its clock knows."""
        return self.world.wall() + self._skew

    def accept(self, wire: Wire) -> None:
        """Somebody connects."""
        self.wires.append(wire)
        self.do(self._serve(wire))

    def hear(self, topic: str, message: bytes) -> None:
        """Something was said on another node."""
        if self.alive and self.still_until > self.world.now:
            self.world.loop.call_at(self.still_until + 1e-6, self.hear, topic, message)
        elif self.alive:
            self.bus.arrive(topic, message)

    def do(self, work: Coroutine[Any, Any, None]) -> None:
        """Do something for as long as the process lives."""
        task = self.world.loop.create_task(work, context=self._context)
        self._tasks[task] = None
        task.add_done_callback(self._done)

    async def pause(self, seconds: float) -> None:
        """Let time pass, for as long as the process lives."""
        await asyncio.sleep(seconds)
        if not self.alive:
            await self.world.never

    def crash(self) -> None:
        """Everything in memory is gone, at once."""
        self.alive = False
        for task in list(self._tasks):
            task.cancel()
        rooms = self.rooms
        for watch in rooms._watch:
            watch.cancel()
        for room in rooms._rooms.values():
            room.close()
        weather = self.world.weather
        for wire in self.wires:
            # The system says goodbye to those who are connected, unless it has gone with the process.
            wire.cut(weather.span(0, 0.5) if weather.odds(0.8) else None, None)

    async def drain(self) -> None:
        """End in good order, as after SIGTERM."""
        await self.rooms.drain("the server is about to end")
        for _ in range(1_000):
            if self.scribe.idle or not self.alive:
                break
            await asyncio.sleep(0.01)
        self.crash()

    async def _serve(self, wire: Wire) -> None:
        scope = {
            "type": "websocket",
            "headers": [(b"host", b"localhost")],
            "subprotocols": ["nexus.v1"],
            "client": [wire.device.name, 1],
            "extensions": {SILENCE: wire.silence},
            "url_route": {"kwargs": {"document": wire.device.document}},
        }
        try:
            await DocumentConsumer()(cast("Any", scope), cast("Any", wire.receive), cast("Any", wire.send))
        finally:
            self.wires.remove(wire)

    def _announce(self, done: Iterable[tuple[Offer, Revision | Known]]) -> None:
        for document, notices in announcing.notices_of(done).items():
            for notice in notices:
                self.bus.publish(announcing.topic(document), announcing.written(notice))

    def _done(self, task: asyncio.Task[None]) -> None:
        del self._tasks[task]
        error = None if task.cancelled() else task.exception()
        if error is not None and not isinstance(error, clockwork.Killed):
            self.world.checks.fail("a task of a node has failed", error)
