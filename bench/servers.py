"""The servers that are measured, each as one process: Nexus, and two to measure beside."""

import json
import subprocess
import sys
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from pathlib import Path
from typing import NamedTuple
from urllib.request import urlopen

import psycopg2

from bench.dialects import NexusClient, PlainClient, ShareDBClient
from bench.generator import Client
from bench.machine import servers_core
from tests.server.server import PATIENCE, ROOT, Server, environment
from tests.trials.installation import UNLIMITED, Installation, database
from tests.trials.rest import Program

# Nobody types as fast as a bench, or opens as many documents at once.
UNBOUND = {
    **dict.fromkeys(("SUBMISSION_RATE", "SUBMISSION_RATE_PERSON", "FRAME_RATE"), "1000000"),
    **dict.fromkeys(("CONNECTIONS_PERSON", "CONNECTIONS_ADDRESS", "JOINS_ADDRESS"), "1000000"),
}

# Documents that the peers make when they start: for all figures together.
POOL = 500

SHAREDB = Path(__file__).parent / "peers" / "sharedb"

# Of a document's formatted runs.
RUN = "ab"

Ops = list[dict[str, object]]


class Ground(NamedTuple):
    """What servers stand on: a database and a Redis, empty where there is none, and a core of their own."""

    database: str = ""
    redis: str = ""
    pinned: bool = False

    @property
    def core(self) -> AbstractContextManager[None]:
        """What is started in here runs where servers run."""
        return servers_core() if self.pinned else nullcontext()


class Target(ABC):
    """A server that is measured."""

    name: str
    process: int  # its id
    address: tuple[str, int]

    def __init__(self, ground: Ground) -> None:
        self.ground = ground

    @abstractmethod
    def start(self) -> None:
        """Let a process answer, which has done nothing yet."""

    @abstractmethod
    def stop(self) -> None:
        """End the process. What is kept stays."""

    def fresh(self) -> None:
        """Go on with a new process: what was done before neither fills its memory nor keeps it busy."""
        self.stop()
        with self.ground.core:
            self.start()

    @abstractmethod
    def document(self) -> str:
        """A new document, empty."""

    @abstractmethod
    def client(self, document: str) -> Client:
        """A client of it, not connected yet."""

    @abstractmethod
    def kept(self, document: str) -> int:
        """How many edits of the document are in the server's store, by what it answers."""


class Nexus(Target):
    """Ours. Documents are made and read over REST, as one person."""

    name = "Nexus"

    def __init__(self, ground: Ground, variables: dict[str, str]) -> None:
        super().__init__(ground)
        redis = {"REDIS_URL": ground.redis} if ground.redis else {}
        self._installed = Installation({**variables, **UNLIMITED, **UNBOUND, **redis}, 0)
        self.start()
        self._program = Program(self._installed, 0)
        person = {"username": "bench", "password": "correct horse battery"}
        self._program.ask("POST", "people", person)
        self._program.token = self._program.ask("POST", "tokens", person)["access"]
        self._program.token = self._program.ask("POST", "api-tokens", {"name": "bench", "scope": "write"})["token"]
        self._lengths: dict[str, int] = {}

    def start(self) -> None:
        """Let `manage.py serve` answer."""
        server = Server.start(**self._installed.variables)
        self._installed.servers[:] = [server]
        self.process, self.address = server.process.pid, ("127.0.0.1", server.port)

    def stop(self) -> None:
        """End it as an operator does."""
        self._installed.stop()

    def document(self) -> str:
        """A new document, of a newline."""
        return self._create([{"insert": "\n"}], 1)

    def formatted(self, runs: int) -> str:
        """A new document of so many formatted runs."""
        ops: Ops = [{"insert": RUN, "attributes": {"bold" if run % 2 else "italic": True}} for run in range(runs)]
        return self._create([*ops, {"insert": "\n"}], runs * len(RUN) + 1)

    def client(self, document: str) -> NexusClient:
        """A client that types at the beginning."""
        return NexusClient(self.address, f"/ws/documents/{document}/", document, self._program.token)

    def typist(self, document: str) -> NexusClient:
        """A client that types in the middle of what the document began with."""
        client = self.client(document)
        client.type_behind(self._lengths[document] // 2)
        return client

    def kept(self, document: str) -> int:
        """The characters beyond those that the document began with, each of which is an x."""
        content = self._program.ask("GET", f"documents/{document}/content")
        text = "".join(op["insert"] for op in content["delta"])
        return text.count("x") if len(text) - text.count("x") == self._lengths[document] else -1

    def _create(self, ops: Ops, length: int) -> str:
        wanted = {"title": "bench", "kind": "rich", "content": {"format": "delta", "value": ops}}
        key = f"bench-{len(self._lengths)}"
        document = str(self._program.ask("POST", "documents", wanted, **{"Idempotency-Key": key})["id"])
        self._lengths[document] = length
        return document


class Plain(Target):
    """A consumer in a Channels group on Daphne, one ORM commit for each edit: what one writes first."""

    name = "Channels"

    def __init__(self, ground: Ground, variables: dict[str, str]) -> None:
        super().__init__(ground)
        self._variables = variables
        prepare = [sys.executable, "-m", "bench.peers.plain.prepare", str(POOL)]
        made = subprocess.run(prepare, cwd=ROOT, env=environment(**variables), stdout=subprocess.PIPE, check=True)
        self._documents = iter(made.stdout.decode().split())
        self.start()

    def start(self) -> None:
        """Let Daphne answer."""
        application = "bench.peers.plain.asgi:application"
        self._server = Server.run(
            ["-m", "daphne", "--verbosity", "0", application, "--fd"], stderr=None, **self._variables
        )
        self.process, self.address = self._server.process.pid, ("127.0.0.1", self._server.port)

    def stop(self) -> None:
        """End it."""
        self._server.stop()

    def document(self) -> str:
        """The next of those that were made."""
        return next(self._documents)

    def client(self, document: str) -> PlainClient:
        """A client of it."""
        return PlainClient(self.address, f"/{document}", document, "none")

    def kept(self, document: str) -> int:
        """Its rows."""
        connection = psycopg2.connect(self._variables["DATABASE_URL"])
        with closing(connection), connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM plain_edit WHERE document_id = %s", [document])
            return int(cursor.fetchone()[0])  # type: ignore[index] # a count is always answered


class ShareDB(Target):
    """The best known server of operational transformation, with its PostgreSQL adapter, on Node."""

    name = "ShareDB"

    def __init__(self, ground: Ground, variables: dict[str, str]) -> None:
        super().__init__(ground)
        self._settings = environment(**variables, DOCUMENTS=str(POOL))
        self._documents = (f"document-{number}" for number in range(POOL))
        self.start()

    def start(self) -> None:
        """Let Node answer, as soon as the documents are made."""
        self._node = subprocess.Popen(["node", "server.mjs"], cwd=SHAREDB, env=self._settings, stdout=subprocess.PIPE)
        if self._node.stdout is None or not (port := self._node.stdout.readline()):
            raise RuntimeError("ShareDB did not start")
        self.process, self.address = self._node.pid, ("127.0.0.1", int(port))

    def stop(self) -> None:
        """End it."""
        self._node.kill()
        self._node.communicate(timeout=PATIENCE)

    def document(self) -> str:
        """The next of those that were made."""
        return next(self._documents)

    def client(self, document: str) -> ShareDBClient:
        """A client of it."""
        return ShareDBClient(self.address, document)

    def kept(self, document: str) -> int:
        """The characters in its snapshot, without the newline that it began with."""
        with urlopen(f"http://127.0.0.1:{self.address[1]}/{document}") as answer:
            return int(json.load(answer)["length"]) - 1


# By name; ours comes first, and the others are compared with it.
TARGETS: dict[str, type[Nexus | Plain | ShareDB]] = {each.name: each for each in (Nexus, Plain, ShareDB)}


@contextmanager
def running(name: str, ground: Ground) -> Iterator[Target]:
    """A server on a database of its own, until the block ends."""
    with database(ground.database) as variables:
        with ground.core:
            target = TARGETS[name](ground, variables)
        try:
            yield target
        finally:
            target.stop()
