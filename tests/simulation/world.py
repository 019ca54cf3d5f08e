"""One seed, one history: nodes, devices and a store in one loop, bad weather for a while, and then calm."""

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import count
from random import Random
from typing import TYPE_CHECKING, Any, Final
from unittest import mock
from uuid import UUID

from django.test import override_settings

from collab.client import holding
from collab.ot import Delta, dump
from collab.sync import trail
from consumers import document as door
from documents import archive, desk, doorway, following, room, rooms, scribe
from documents.models import Role
from tests.simulation.checks import Checks
from tests.simulation.clockwork import Clockwork
from tests.simulation.device import Device
from tests.simulation.node import Doors, Node
from tests.simulation.onlookers import Onlookers
from tests.simulation.outside import Outside
from tests.simulation.shelf import Shelf
from tests.simulation.store import Kept, Store
from tests.simulation.tables import Journal, in_memory
from tests.simulation.weather import Weather

if TYPE_CHECKING:
    from types import ModuleType

# After the last misfortune everybody must have everything within so long: the longest pause of a client, the time
# after which it takes a submission or a server for lost, and the time that a transaction or a node may hold others up.
CALM: Final = 120.0  # seconds
ENDING: Final = 12.0  # seconds that what has begun takes to come to its end: drains, restarts, programs
LOOK: Final = 0.5  # seconds between two looks at that

# The wall clock of a world when it begins.
EPOCH: Final = 1_800_000_000_000  # milliseconds since 1970

LOGGERS: Final = ("documents", "consumers", "collab", "asyncio")


@dataclass
class History:
    """What became of a seed."""

    seed: int
    failures: list[str]
    counts: Counter[str]
    revisions: int
    seconds: float  # of the world's time
    calm: float  # seconds of it that were needed in the end, until everybody had everything
    story: list[str] = field(default_factory=list)


class World:
    """Everything that there is, and the chance that moves it."""

    def __init__(self, seed: int, loop: Clockwork, journal: Journal, *, tells: bool) -> None:
        self.loop = loop
        self.journal = journal
        self.chance = Random(seed)
        self.weather = Weather.drawn(self.chance)
        self.checks = Checks(self)
        self.store = Store(self)
        self.shelf = Shelf(self)
        self.story: list[str] = []
        self.nodes: list[Node] = []
        self.devices: list[Device] = []
        self.ended: set[str] = set()  # credentials that are not good any more
        self.never = loop.create_future()  # what processes wait for that are no more
        self.rested = 0.0  # seconds that it took to come to rest
        self.people = self.chance.choice((2, 3, 4))
        self.window = self.chance.choice((300, 1_500, 6_000, 100_000))
        self.token = self.chance.choice((0.0, 0.0, 2.0, 8.0))  # seconds that a token is good for; 0 for ever
        self.heartbeat = self.chance.choice((2, 10))  # seconds
        self._skews = self.chance.choice((0, 0, 50, 3_000))  # milliseconds that clocks may go wrong
        self._tells = tells
        self._counters: dict[str, Iterator[int]] = {}

    @property
    def now(self) -> float:
        """Seconds since the world began."""
        return self.loop.now

    def wall(self) -> int:
        """The time of day, in milliseconds since 1970."""
        return EPOCH + int(self.loop.now * 1_000)

    def skew(self, name: str) -> int:
        """How wrong the clock of a machine goes, in milliseconds."""
        return Random(f"{self._skews} {name}").randint(-self._skews, self._skews)

    def number(self, what: str) -> int:
        """1, 2, 3 … for each kind of thing."""
        return next(self._counters.setdefault(what, count(1)))

    def say(self, line: Callable[[], str]) -> None:
        """Tell the story, if somebody listens."""
        if self._tells:
            self.story.append(f"{self.now:8.3f}  {line()}")

    def door(self) -> Node | None:
        """The node that somebody who connects is led to; none if it does not answer."""
        node = self.any_node()
        if node.rooms.draining and self.chance.random() < 0.8:
            node = self.any_node()
        return node if node.alive else None

    def any_node(self) -> Node:
        """One of the nodes, alive or not."""
        return self.chance.choice(self.nodes)

    def any_device(self) -> Device:
        """One of the devices."""
        return self.chance.choice(self.devices)

    def any_document(self) -> Kept:
        """One of the documents."""
        return self.chance.choice(list(self.store.documents.values()))

    def start(self, name: str) -> None:
        """Let a process begin, unless one of this name lives."""
        if any(node.alive for node in self.nodes if node.name == name):
            return
        self.nodes = [node for node in self.nodes if node.name != name]
        self.nodes.append(Node(self, name))
        self.nodes.sort(key=lambda node: node.name)

    async def live(self) -> None:
        """Be built, live through bad weather, and come to rest."""
        self._build()
        outside = Outside(self)
        outside.begin()
        typing = [self.loop.create_task(device.live()) for device in self.devices]
        await asyncio.sleep(self.weather.span(4.0, 16.0))
        self.weather.calm, began = True, self.now
        self.say(lambda: "*** calm")
        await asyncio.gather(*typing)
        await asyncio.sleep(ENDING)
        self.weather.still = True
        await outside.restore()
        onlookers = Onlookers(self)
        while self.now < began + CALM and not self._is_over():
            onlookers.look()
            await asyncio.sleep(LOOK)
        self.rested = self.now - began
        if not self.checks.failures:
            self.checks.finish()

    def _is_over(self) -> bool:
        """Whether everybody has everything, or something is wrong."""
        settled = all(map(self.checks.is_settled, self.devices)) and all(node.scribe.idle for node in self.nodes)
        return settled or bool(self.checks.failures)

    def _build(self) -> None:
        for _ in range(self.chance.choice((1, 1, 2))):
            self._document()
        for number in range(self.chance.choice((1, 2, 2, 3))):
            self.start(f"node{number}-")
        documents = list(self.store.documents)
        for number in range(self.chance.choice((2, 3, 4, 5))):
            self.devices.append(
                Device(self, f"device{number}", 1 + number % self.people, documents[number % len(documents)])
            )

    def _document(self) -> None:
        document, rich = UUID(int=self.chance.getrandbits(128)), self.chance.random() < 0.5
        kept = Kept(document, rich=rich, lineage="the-lineage")
        kept.roles = dict.fromkeys(range(1, self.people + 1), Role.EDITOR)
        self.store.documents[document] = kept
        content = Delta().insert(self.checks.typed(None, self.chance.choice((1, 20, 200))) + "\n")
        row = {"document": document.hex, "number": 1, "length": content.growth, "session": "session-of-the-beginning"}
        written = {**row, "seq": 1, "author": None, "at": EPOCH, "delta": dump(content)}
        self.store.write([("revisions", [written]), ("heads", [row])])


def run(seed: int, *, tells: bool = False) -> History:
    """Live through one seed."""
    loop = Clockwork()
    with in_memory() as journal, ExitStack() as stack:
        world = World(seed, loop, journal, tells=tells)
        for bounds in _bounds(world):
            stack.enter_context(bounds)
        stack.enter_context(_listening(world))
        loop.set_exception_handler(lambda _, context: _unhandled(world, context))
        try:
            loop.run_until_complete(world.live())
        except RuntimeError as error:
            world.checks.fail("the world stands still", error)
        finally:
            _end(world)
        revisions = sum(kept.number for kept in world.store.documents.values())
        checks, weather = world.checks, world.weather
        return History(seed, checks.failures, weather.counts, revisions, world.now, world.rested, world.story)


def _bounds(world: World) -> Iterator[Any]:
    """Smaller bounds than those of a server, so that a short history reaches them; and no clock but the world's."""
    chance = world.chance
    checkpoints = chance.choice((8, 16, 64, 1_024))
    bounds: dict[ModuleType, dict[str, Any]] = {
        following: {
            "USUAL": chance.choice((10, 120)),
            "EVERY": checkpoints,
            "STORED": chance.choice((4, 32)),
            "HEALED": chance.choice((2, 100)),
        },
        holding: {"CHECKPOINTS": checkpoints},
        trail: {"FEW": chance.choice((2, 6, 32))},
        archive: {"PART": chance.choice((60, 700, 100_000))},
        desk: {"WINDOW": chance.choice((2, 10, 512)), "SESSIONS": chance.choice((1, 5, 4_096))},
        room: {"TURN": chance.choice((1, 100)), "_connections": count(1)},
        scribe: {
            "LONGEST": chance.choice((1.0, 20.0)),
            "MOST": chance.choice((3, 20_000)),
            "SKIPS": chance.choice((0, 3)),
            "RECHECKS": chance.choice((1, 10)),
        },
        rooms: {"EMPTY": chance.choice((0.5, 5.0, 60.0)), "DRAIN": chance.choice((1.0, 5.0)), "BEAT": 0.25},
        doorway: {"AT_ONCE": chance.choice((1, 12)), "LINE": chance.choice((1, 2_000))},
        door: {"ROOMS": Doors(), "monotonic": lambda: world.now, "time_ns": lambda: world.wall() * 1_000_000},
    }
    for module, names in bounds.items():
        yield mock.patch.multiple(module, **names)
    yield override_settings(
        ALLOWED_HOSTS=["localhost"],
        READER_WINDOW=world.window,
        HEARTBEAT=world.heartbeat,
        DOCUMENT_LIMIT=chance.choice((300, 1_000_000)),
        SUBMISSION_RATE=chance.choice((2, 50)),
        SUBMISSION_RATE_PERSON=chance.choice((4, 200)),
        JOINS_ADDRESS=chance.choice((1, 50)),
        CONNECTIONS_PERSON=chance.choice((4, 100)),
        CONNECTIONS=chance.choice((8, 100)),
    )


@contextmanager
def _listening(world: World) -> Iterator[None]:
    """Whatever is logged is held against the code."""
    loggers = [logging.getLogger(name) for name in LOGGERS]
    before = [(logger.handlers, logger.propagate) for logger in loggers]
    for logger in loggers:
        logger.handlers, logger.propagate = [world.checks], False
    try:
        yield
    finally:
        for logger, (handlers, propagate) in zip(loggers, before, strict=True):
            logger.handlers, logger.propagate = handlers, propagate


def _unhandled(world: World, context: dict[str, Any]) -> None:
    world.checks.fail(f"nobody handled: {context['message']}", context.get("exception"))


def _end(world: World) -> None:
    """Let nothing go on that has begun."""
    failures = list(world.checks.failures)
    for task in asyncio.all_tasks(world.loop):
        task.cancel()
    for _ in range(5):
        world.loop.call_soon(world.loop.stop)
        world.loop.run_forever()
    world.checks.failures[:] = failures
    world.loop.close()
