"""What happens to a world from outside: misfortunes, programs that write, and owners who change rights."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any

from collab.errors import CollabError, Remedy
from collab.ot import Delta
from collab.sync import Known, Revision, Submission, write_frame
from collab.sync.messages import DocumentChanged
from documents import announcing, rooms
from documents.access import Action, Principal
from documents.announcing import Changed, Notice, Told
from documents.models import Role
from documents.scribe import Entry, HeldUp
from tests.simulation.archive import granted
from tests.simulation.store import LOOK, Kept, Transaction

if TYPE_CHECKING:
    from tests.simulation.world import World

# A program asks again, somewhere else, if it has not heard for so long.
PATIENCE = 6.0  # seconds


class Outside:
    """Whatever is not the server and not its users' devices."""

    def __init__(self, world: "World") -> None:
        self._world = world

    def begin(self) -> None:
        """Let things happen until everything is to become calm."""
        weather = self._world.weather
        misfortunes: dict[str, Callable[[], Coroutine[Any, Any, None]]] = {
            "cut": self._cut,
            "half_open": self._half_open,
            "slow_reader": self._slow_reader,
            "dead_reader": self._dead_reader,
            "offline": self._offline,
            "client_crash": self._client_crash,
            "node_crash": self._node_crash,
            "node_drain": self._node_drain,
            "node_still": self._node_still,
            "node_behind": self._node_behind,
            "bus_gap": self._bus_gap,
            "store_away": self._store_away,
            "store_still": self._store_still,
            "head_held": self._head_held,
            "access_changed": self._access_changed,
            "renamed": self._renamed,
            "signed_out": self._signed_out,
            "restored": self._restored,
        }
        for name, happens in misfortunes.items():
            every = getattr(weather, name)
            if every:
                self._world.loop.create_task(self._now_and_then(name.replace("_", " "), every, happens))
        for number in range(weather.chance.choice((0, 1, 1, 3))):
            self._world.loop.create_task(self._program(number))

    async def restore(self) -> None:
        """Give everybody their rights again."""
        for kept in self._world.store.documents.values():
            if any(role is not Role.EDITOR for role in kept.roles.values()) or len(kept.roles) < self._world.people:
                await self._grant(kept, dict.fromkeys(range(1, self._world.people + 1), Role.EDITOR))

    async def _now_and_then(self, kind: str, every: float, happens: Callable[[], Coroutine[Any, Any, None]]) -> None:
        weather = self._world.weather
        while True:
            await asyncio.sleep(weather.until(every))
            if weather.calm:
                return
            weather.count(kind)
            self._world.say(lambda: f"*** {kind}")
            await happens()

    # Connections and devices.

    async def _cut(self) -> None:
        device, span = self._world.any_device(), self._world.weather.span
        if device.wire is not None:
            device.wire.cut(span(0, 1.0), span(0, 2.0))

    async def _half_open(self) -> None:
        device, weather = self._world.any_device(), self._world.weather
        if device.wire is not None:
            here, there = weather.chance.choice(((0.1, 40.0), (None, 0.1), (0.1, 8.0)))
            device.wire.cut(here, there)

    async def _slow_reader(self) -> None:
        device = self._world.any_device()
        if device.wire is not None:
            device.wire.deafen(self._world.weather.span(0.3, 6.0))

    async def _dead_reader(self) -> None:
        self._world.any_device().sleep(self._world.weather.chance.choice((3.0, 20.0, 45.0)))

    async def _offline(self) -> None:
        self._world.any_device().go_offline(self._world.weather.span(0.5, 10.0))

    async def _client_crash(self) -> None:
        self._world.any_device().crash()

    async def _signed_out(self) -> None:
        self._world.ended.add(self._world.any_device().key)

    # Nodes and the bus.

    async def _node_crash(self) -> None:
        node = self._world.any_node()
        node.crash()
        await self._come_again(node.name)

    async def _node_drain(self) -> None:
        node = self._world.any_node()
        if not node.rooms.draining:
            await node.drain()
            await self._come_again(node.name)

    async def _come_again(self, name: str) -> None:
        await asyncio.sleep(self._world.weather.span(0.1, 3.0))
        self._world.start(name)

    async def _node_still(self) -> None:
        self._world.any_node().still_until = self._world.now + self._world.weather.span(0.5, 7.0)

    async def _node_behind(self) -> None:
        """It has more to do than it can, for a while."""
        node, span = self._world.any_node(), self._world.weather.span
        until = self._world.now + span(0.5, 5.0)
        measure = span(1.5, 4.0)
        while self._world.now < until:
            for _ in range(4):  # beside its own, that all is well
                node.rooms.load.take(measure)
            await asyncio.sleep(rooms.BEAT)

    async def _bus_gap(self) -> None:
        bus = self._world.any_node().bus
        bus.in_touch = False
        await asyncio.sleep(self._world.weather.span(0.1, 4.0))
        bus.touch()

    # What is kept.

    async def _store_away(self) -> None:
        self._world.store.away_until = self._world.now + self._world.weather.chance.choice((0.3, 2.0, 8.0, 24.0))

    async def _store_still(self) -> None:
        self._world.store.still_until = self._world.now + self._world.weather.span(0.5, 9.0)

    async def _head_held(self) -> None:
        await self._held(self._world.any_document(), self._world.weather.span(0.1, 8.0))

    async def _held(self, kept: Kept, seconds: float) -> None:
        transaction = await self._locked(kept)
        await asyncio.sleep(seconds)
        transaction.end(commit=False)

    async def _locked(self, kept: Kept) -> Transaction:
        transaction = Transaction(self._world.store)
        while not transaction.lock(kept):  # noqa: ASYNC110 - a lock has no event: this is how others wait for it, too
            await asyncio.sleep(LOOK)
        return transaction

    # Rights and titles.

    async def _access_changed(self) -> None:
        kept, chance = self._world.any_document(), self._world.weather.chance
        roles = dict(kept.roles)
        person = chance.randint(1, self._world.people)
        role = chance.choice((Role.EDITOR, Role.EDITOR, Role.VIEWER, None))
        if role is None:
            roles.pop(person, None)
        else:
            roles[person] = role
        await self._grant(kept, roles)

    async def _restored(self) -> None:
        """A backup is brought back while all nodes are down: what was written since is gone, as the lineage says."""
        world, nodes = self._world, list(self._world.nodes)
        for node in nodes:
            node.crash()
        world.store.forget_transactions()
        kept = world.any_document()
        kept.restore(world.weather.chance.randint(1, kept.number), f"lineage-{world.number('lineage')}")
        for node in nodes:
            await self._come_again(node.name)

    async def _grant(self, kept: Kept, roles: dict[int, Role]) -> None:
        transaction = await self._locked(kept)
        kept.roles = roles
        kept.access += 1
        transaction.end(commit=True)
        self._world.say(lambda: f"roles are {roles}")
        await asyncio.sleep(self._world.weather.hop())
        self._tell(kept, Changed())

    async def _renamed(self) -> None:
        self._tell(self._world.any_document(), Told(write_frame(DocumentChanged("Another title"))))

    def _tell(self, kept: Kept, notice: Notice) -> None:
        self._world.any_node().bus.publish(announcing.topic(kept.document), announcing.written(notice))

    # Programs.

    async def _program(self, number: int) -> None:
        """Somebody who writes over REST: each submission has its own session, and is offered until it is answered."""
        weather = self._world.weather
        every = weather.span(0.3, 3.0)
        while True:
            await asyncio.sleep(weather.until(every))
            if weather.calm:
                return
            await self._write(1 + number % self._world.people)

    async def _write(self, person: int) -> None:
        world, chance = self._world, self._world.weather.chance
        kept = world.any_document()
        lineage = kept.lineage
        base = chance.randint(max(1, kept.number - 6), kept.number)
        length = kept.lengths[base] - (1 if kept.rich else 0)
        at = chance.randint(0, length)
        text = world.checks.typed(None, 2)
        delta = (Delta().retain(at) if at else Delta()).insert(text)
        submission = Submission(f"session-of-program-{world.number('program'):06}", 1, base, delta)
        for _ in range(12):
            try:
                if kept.lineage != lineage:
                    break
                grant = granted(kept, Principal(person), Action.WRITE)
                outcome = await self._offer(Entry.of(grant, submission, lambda _: None, since=world.now))
            except CollabError as error:
                outcome = error
            if isinstance(outcome, Revision | Known):
                world.checks.acknowledged(kept, submission, outcome.number)
                return
            if isinstance(outcome, CollabError) and outcome.remedy is not Remedy.RETRY:
                break
            if isinstance(outcome, Exception) and not isinstance(outcome, CollabError):
                world.checks.fail("a program was answered with a bug", outcome)
            await asyncio.sleep(world.weather.span(0, 1.0))
        world.checks.excuse(set(text))

    async def _offer(self, entry: Entry) -> object:
        world = self._world
        world.checks.offered(entry.offer.document, entry.offer.submission, entry.principal.person or 0)
        node = world.door()
        if node is None:
            return None
        answered: asyncio.Future[object] = world.loop.create_future()

        def answer(outcome: object) -> None:
            if not isinstance(outcome, HeldUp) and node.alive:
                world.loop.call_soon(_settle, answered, outcome)

        entry.answer = answer
        await asyncio.sleep(world.weather.hop())
        if node.alive:
            node.scribe.take(entry)
        done, _ = await asyncio.wait([answered], timeout=PATIENCE)
        return answered.result() if done else None


def _settle(answered: asyncio.Future[object], outcome: object) -> None:
    if not answered.done():
        answered.set_result(outcome)
