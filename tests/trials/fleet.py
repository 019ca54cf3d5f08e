"""Nodes on ports that stay, behind the balancer of `make cluster`, on a PostgreSQL and a Redis of a trial's own."""

import asyncio
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from signal import SIGTERM, Signals
from tempfile import TemporaryDirectory
from typing import Final

from tests.cluster.balancer import command, free_port
from tests.cluster.child import outlive_nobody
from tests.live.place import UNBOUND, Place
from tests.postgres import database_url
from tests.redis import RedisServer
from tests.server.server import PATIENCE, ROOT, Server, environment
from tests.trials.installation import Installation, database
from tests.trials.scene import bugs_in

# How a node is started, but for its port.
SERVE: Final = ("manage.py", "serve", "--port")


class Fleet:
    """So many nodes, any of which can be ended and put back in its place."""

    def __init__(self, folder: Path, variables: dict[str, str], redis: RedisServer, count: int) -> None:
        self.redis = redis
        self.folder = folder
        self.nodes: list[Server] = []
        self.words: Sequence[str] = SERVE
        self._log = folder / "log"
        self._ports = [free_port() for _ in range(count)]
        self._variables = {**variables, **UNBOUND, "REDIS_URL": redis.url, "PROXIES": "1"}
        # REST goes to whichever node the balancer chooses, like everything else.
        self.place = Place(Installation(self._variables, 0), redis)

    @classmethod
    @contextmanager
    def started(cls, count: int, *, words: Sequence[str] = SERVE, **more: str) -> Iterator["Fleet"]:
        """One that serves until the block ends."""
        with ExitStack() as stack:
            url = stack.enter_context(database_url())
            redis = stack.enter_context(RedisServer.started())
            variables = stack.enter_context(database(url))
            folder = Path(stack.enter_context(TemporaryDirectory(prefix="fleet-")))
            fleet = cls(folder, {**variables, **more}, redis, count)
            fleet.words = words
            stack.callback(fleet._stop)
            fleet.nodes += [fleet._run(port) for port in fleet._ports]
            fleet.place.nodes.append(fleet._balance())
            for server in [*fleet.nodes, fleet.front]:
                fleet._wait(server)
            yield fleet

    @property
    def front(self) -> Server:
        """The balancer."""
        return self.place.nodes[0]

    async def start(self, number: int) -> None:
        """Start a node in its place, and wait until it is ready, as an orchestrator does."""
        self.nodes[number : number + 1] = [self._run(self._ports[number])]
        await asyncio.to_thread(self._wait, self.nodes[number])

    async def end(self, number: int, how: Signals = SIGTERM) -> int:
        """End a node; its exit status."""
        return await asyncio.to_thread(self.nodes[number].stop, how)

    def bugs(self) -> list[str]:
        """What the nodes have logged that ought not to be."""
        return bugs_in(self._log)

    def verified(self) -> list[str]:
        """What is wrong with what is kept."""
        done = self.place.installed.manage("verify", "--quiet")
        return [done.stdout + done.stderr] if done.returncode else []

    def _run(self, port: int) -> Server:
        with self._log.open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, *self.words, str(port)],
                cwd=ROOT,
                env=environment(**self._variables, FLEET=str(self.folder)),
                start_new_session=True,
                preexec_fn=outlive_nobody,  # noqa: PLW1509 - one call into the kernel, which takes no lock
                stdout=subprocess.DEVNULL,
                stderr=log,
            )
        return Server(process, port)

    def _balance(self) -> Server:
        port = free_port()
        words, more = command(self.folder / "balancer", "127.0.0.1", port, self._ports)
        process = subprocess.Popen(
            words,
            cwd=ROOT,
            env=environment(**more),
            start_new_session=True,
            preexec_fn=outlive_nobody,  # noqa: PLW1509 - as above
        )
        return Server(process, port)

    def _wait(self, server: Server) -> None:
        until = time.monotonic() + PATIENCE
        while True:
            try:
                if server.ask("GET", "/readyz").status == 200:
                    return
            except OSError:
                if server.process.poll() is not None:
                    break
            if time.monotonic() > until:
                break
            time.sleep(0.05)
        raise RuntimeError(f"what should answer on port {server.port} does not:\n{self._log.read_text()}")

    def _stop(self) -> None:
        for server in [*self.nodes, *self.place.nodes]:
            server.stop()
