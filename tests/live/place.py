"""Installations to edit in, and the people who do: real servers, asked over REST and by `manage.py`."""

import asyncio
import http.client
import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from uuid import UUID

from tests.redis import RedisServer
from tests.server.server import PATIENCE, Server
from tests.trials.installation import UNLIMITED, Installation

Json = Any

# Tests ask, join and write more than people do, and all from one address.
UNBOUND = {
    **UNLIMITED,
    **dict.fromkeys(("SUBMISSION_RATE", "SUBMISSION_RATE_PERSON", "FRAME_RATE"), "1000000"),
    **dict.fromkeys(("CONNECTIONS_PERSON", "CONNECTIONS_ADDRESS", "JOINS_ADDRESS"), "1000000"),
}

# A machine that runs many tests is late with all of them: that is no reason to put anybody off.
UNHURRIED = {"OVERLOAD_LAG": "60000"}  # milliseconds

# People with everything that lets them in; without passwords, which cost a third of a second each.
_PEOPLE = """
import json
from django.test import Client
from collab.accounts import families, personal_tokens
from collab.accounts.models import Person, Scope
from collab.audit.record import Actor
found = []
for name in {names!r}:
    person = Person.objects.create_user(name, None, None)
    actor = Actor(person.pk)
    pair = families.begin(person, actor)
    browser = Client()
    browser.force_login(person, "collab.accounts.signing_in.ByNameOrEmail")
    found.append((person.pk, name, pair.access, pair.refresh, browser.cookies["sessionid"].value))
print(json.dumps(found))
"""


@dataclass(frozen=True)
class Person:
    """Somebody with a token, and the cookie of a browser."""

    id: int
    name: str
    access: str
    refresh: str
    cookie: str


@dataclass(frozen=True)
class Answer:
    """What a node has answered."""

    status: int
    body: Json


class Place:
    """An installation: its nodes, and what they stand on."""

    def __init__(self, installed: Installation, redis: RedisServer | None = None) -> None:
        self.installed = installed
        self.redis = redis
        self._people: list[Person] = []
        self._named = 0

    @property
    def nodes(self) -> list[Server]:
        """All servers, up or not."""
        return self.installed.servers

    def someone(self) -> Person:
        """A person whom no other test knows."""
        if not self._people:
            names = [f"person{self._named + number}" for number in range(40)]
            self._named += len(names)
            self._people = [Person(*each) for each in json.loads(self.run(_PEOPLE.format(names=names)))]
        return self._people.pop()

    def some(self, count: int) -> list[Person]:
        """So many people whom no other test knows."""
        return [self.someone() for _ in range(count)]

    def run(self, script: str) -> str:
        """What a command beside the servers prints."""
        done = self.installed.manage("shell", "--no-imports", "-c", script)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def restart(self, number: int) -> None:
        """Put a new server in the place of one that has ended."""
        assert self.nodes[number].process.poll() is not None
        self.nodes[number] = Server.start(**self.installed.variables)

    @contextmanager
    def without_redis(self) -> Iterator[None]:
        """Redis is gone until the block ends."""
        assert self.redis is not None
        self.redis.kill()
        try:
            yield
        finally:
            self.redis.start()

    def verify(self) -> None:
        """Everything that is kept is whole."""
        verified = self.installed.manage("verify", "--quiet")
        assert verified.returncode == 0, verified.stdout + verified.stderr

    # Over REST.

    async def ask(self, who: Person | str, method: str, path: str, body: Json = None, *, node: int = 0) -> Answer:
        """The answer of a node to a person, or to whoever has a token."""
        token = who.access if isinstance(who, Person) else who
        return await asyncio.to_thread(asked, self.nodes[node].port, token, method, path, body)

    async def done(self, who: Person | str, method: str, path: str, body: Json = None, *, node: int = 0) -> Json:
        """What a node answers to a request that is granted."""
        answer = await self.ask(who, method, path, body, node=node)
        assert answer.status < HTTPStatus.BAD_REQUEST, answer
        return answer.body

    async def document(self, owner: Person, *, kind: str = "plain", text: str = "") -> UUID:
        """A new one."""
        content = {"format": "text", "value": text}
        return UUID((await self.done(owner, "POST", "documents", {"kind": kind, "content": content}))["id"])

    async def share(self, document: UUID, owner: Person, people: Iterable[Person], role: str = "editor") -> None:
        """Give people a role."""
        for each in people:
            await self.done(owner, "POST", f"documents/{document}/members", {"person": each.name, "role": role})

    async def content(self, document: UUID, reader: Person, *, node: int = 0) -> tuple[int, Json]:
        """The newest revision and its content, as a node tells it."""
        read = await self.done(reader, "GET", f"documents/{document}/content", node=node)
        return read["revision"], read["delta"]

    async def text(self, document: UUID, reader: Person, *, node: int = 0) -> str:
        """All that is written in a document of text alone."""
        return "".join(op["insert"] for op in (await self.content(document, reader, node=node))[1])


def asked(port: int, token: str, method: str, path: str, body: Json = None) -> Answer:
    """What the server at a port answers."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
    try:
        connection.request(method, f"/api/v1/{path}", None if body is None else json.dumps(body), headers)
        response = connection.getresponse()
        return Answer(response.status, json.loads(response.read() or b"null"))
    finally:
        connection.close()
