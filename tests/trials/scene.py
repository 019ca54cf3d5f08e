"""Two nodes, what they stand on, a network between all of it, and everything that can happen to any of them."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import (
    AbstractAsyncContextManager,
    AbstractContextManager,
    AsyncExitStack,
    asynccontextmanager,
    contextmanager,
)
from functools import partial
from pathlib import Path
from random import Random
from signal import SIGCONT, SIGKILL, SIGSTOP
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

from tests.live.place import UNBOUND, UNHURRIED, Place
from tests.redis import RedisServer
from tests.server.server import RUNNERS, Server
from tests.trials.installation import Installation, database
from tests.trials.postgres import Fragile
from tests.trials.proxy import Ends, Proxy

NODES = 2

# A piece takes no longer than this on a slow line.
SLOW = 0.3  # seconds

# What a node writes into its log when something is wrong with it, rather than with the world.
BUGS = (
    "batch_failed",
    "chore_failed",
    "connection_failed",
    "reader_failed",
    "receiver_failed",
    "replica_differs",
    "submission_failed",
    "watch_failed",
)

# The line of a traceback that names the error.
_ERROR = re.compile(r"[\w.]+(:|$)")

# While the block lasts, something is not as it should be.
Harm = Callable[[], AbstractAsyncContextManager[None]]


class Scene:
    """Nodes that can be harmed; each reaches Redis and PostgreSQL by lines of its own."""

    def __init__(self, place: Place, kept: Fragile, redis: RedisServer, log: Path, chance: Random) -> None:
        self.place = place
        self.front: Proxy  # where people come in
        self._kept = kept
        self._redis = redis
        self._log = log
        self._chance = chance
        self._settings: list[dict[str, str]] = []  # of each node
        self._proxies: dict[str, Proxy] = {}

    @classmethod
    @asynccontextmanager
    async def set(cls, chance: Random) -> AsyncIterator["Scene"]:
        """One that stands until the block ends."""
        async with AsyncExitStack() as stack:
            kept = stack.enter_context(Fragile.started())
            redis = stack.enter_context(RedisServer.started())
            variables = stack.enter_context(database(kept.url))
            place = Place(Installation({**variables, **UNBOUND, **UNHURRIED}, 0), redis)
            log = Path(stack.enter_context(TemporaryDirectory(prefix="trial-"))) / "log"
            scene = cls(place, kept, redis, log, chance)
            scene.front = await stack.enter_async_context(Proxy.to(scene._reach_node, chance))
            scene._proxies["people"] = scene.front
            for number in range(NODES):
                line_to_redis = await stack.enter_async_context(Proxy.to(scene._reach_redis, chance))
                line_to_kept = await stack.enter_async_context(Proxy.to(kept.reach, chance))
                name = urlsplit(variables["DATABASE_URL"]).path
                scene._proxies |= {f"redis of {number}": line_to_redis, f"database of {number}": line_to_kept}
                scene._settings.append(
                    {
                        **UNBOUND,
                        **UNHURRIED,
                        "REDIS_URL": f"redis://127.0.0.1:{line_to_redis.port}/0",
                        "DATABASE_URL": f"postgres://postgres@127.0.0.1:{line_to_kept.port}{name}",
                    }
                )
                await scene._start(number)
            try:
                yield scene
            finally:
                await asyncio.to_thread(place.installed.stop)

    async def kill(self, number: int) -> None:
        """Let a node die as it stands, and start another in its place."""
        await asyncio.to_thread(self.place.nodes[number].stop, SIGKILL)
        await self._start(number)

    def harms(self) -> dict[str, Harm]:
        """All that can happen beside the death of a node."""
        found: dict[str, Harm] = {
            "Redis restarted": partial(_once, self._redis.restart),
            "Redis flushed": partial(_once, self._flush),
            "Redis paused": partial(_during, self._redis.paused),
            "Redis gone": partial(_during, self.place.without_redis),
            "PostgreSQL restarted": partial(_once, self._kept.restart),
            "PostgreSQL paused": partial(_during, self._kept.paused),
        }
        for number in range(NODES):
            found[f"node {number} paused"] = partial(_during, partial(self._stopped, number))
        for name, proxy in self._proxies.items():
            found |= {
                f"{name}: cut": partial(_once_here, proxy.cut),
                f"{name}: slow": partial(_slow, proxy),
                f"{name}: stalled": partial(_stalled, proxy),
                f"{name}: stranded": partial(_stranded, proxy),
            }
        return found

    def mended(self) -> None:
        """Lines that nothing passes on are cut, as they would be in time."""
        for proxy in self._proxies.values():
            proxy.cut()

    def bugs(self) -> list[str]:
        """What the nodes have logged that no harm explains, each with the last words of its traceback."""
        return bugs_in(self._log)

    async def _start(self, number: int) -> None:
        """Start a node, and wait until it answers."""
        with self._log.open("ab") as log:
            server = Server.run(RUNNERS["serve"], stderr=log.fileno(), **self._settings[number])
        self.place.nodes[number : number + 1] = [server]
        await asyncio.to_thread(server.ask, "GET", "/healthz")

    async def _reach_node(self) -> Ends:
        return await asyncio.open_connection("127.0.0.1", self._chance.choice(self.place.nodes).port)

    async def _reach_redis(self) -> Ends:
        return await asyncio.open_connection("127.0.0.1", self._redis.port)

    def _flush(self) -> None:
        with self._redis.client() as client:
            client.flushall()

    @contextmanager
    def _stopped(self, number: int) -> Iterator[None]:
        process = self.place.nodes[number].process
        process.send_signal(SIGSTOP)
        try:
            yield
        finally:
            process.send_signal(SIGCONT)


def bugs_in(log: Path) -> list[str]:
    """What nodes have logged of themselves, each with the last words of its traceback."""
    lines = iter(log.read_text().splitlines())
    return [f"{line}: {next(filter(_ERROR.match, lines), '')}" for line in lines if line in BUGS]


@asynccontextmanager
async def _once(happens: Callable[[], object]) -> AsyncIterator[None]:
    await asyncio.to_thread(happens)
    yield


@asynccontextmanager
async def _once_here(happens: Callable[[], object]) -> AsyncIterator[None]:
    happens()
    yield


@asynccontextmanager
async def _during(lasts: Callable[[], AbstractContextManager[None]]) -> AsyncIterator[None]:
    """What lasts begins and ends in a thread: it may take its time."""
    state = lasts()
    await asyncio.to_thread(state.__enter__)
    try:
        yield
    finally:
        await asyncio.to_thread(state.__exit__, None, None, None)


@asynccontextmanager
async def _slow(proxy: Proxy) -> AsyncIterator[None]:
    proxy.delay = SLOW
    yield
    proxy.delay = 0.0


@asynccontextmanager
async def _stalled(proxy: Proxy) -> AsyncIterator[None]:
    proxy.stall()
    yield
    proxy.flow()


@asynccontextmanager
async def _stranded(proxy: Proxy) -> AsyncIterator[None]:
    """Nobody is told: who waits must find out by themselves."""
    proxy.strand()
    yield
