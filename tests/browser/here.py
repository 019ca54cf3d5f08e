"""The installations of these tests, for callers that wait for browsers and so cannot await."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from signal import SIGKILL
from typing import Any
from uuid import UUID

from tests.browser.lines import Lines
from tests.browser.screen import Op, compact, text_of
from tests.live.place import UNBOUND, UNHURRIED, Answer, Person, Place
from tests.postgres import database_url
from tests.redis import RedisServer
from tests.server.server import Server
from tests.trials.installation import Installation, database


class Here:
    """What a test asks for, through the same doors as anybody."""

    def __init__(self, place: Place, lines: Lines) -> None:
        self.place = place
        self.lines = lines

    def someone(self) -> Person:
        """A person whom no other test knows."""
        return self.place.someone()

    def port(self, node: int) -> Callable[[], int]:
        """Where a node is found, now or after it was started anew."""
        number = node % len(self.place.nodes)
        return lambda: self.place.nodes[number].port

    def document(
        self, owner: Person, *others: Person, kind: str = "rich", text: str = "", role: str = "editor"
    ) -> UUID:
        """A new one, shared with the others."""
        made = self.lines.wait(self.place.document(owner, kind=kind, text=text))
        self.lines.wait(self.place.share(made, owner, others, role))
        return made

    def ask(self, who: Person | str, method: str, path: str, body: Any = None, *, node: int = 0) -> Answer:
        """The answer of a node."""
        return self.lines.wait(self.place.ask(who, method, path, body, node=node))

    def done(self, who: Person | str, method: str, path: str, body: Any = None, *, node: int = 0) -> Any:
        """What a node answers to a request that is granted."""
        return self.lines.wait(self.place.done(who, method, path, body, node=node))

    def content(self, document: UUID, reader: Person, *, node: int = 0) -> list[Op]:
        """What is kept."""
        return compact(self.lines.wait(self.place.content(document, reader, node=node))[1])

    def text(self, document: UUID, reader: Person) -> str:
        """What is kept, without its formatting."""
        return text_of(self.content(document, reader))

    def kill(self, node: int) -> None:
        """Let a node die as it stands; nobody takes its place yet."""
        self.place.nodes[node].stop(SIGKILL)

    def start(self, node: int) -> None:
        """Start another in the place of one that has ended."""
        self.place.restart(node)

    def restart(self, node: int) -> None:
        """Ask a node to end, and start another in its place."""
        assert self.place.nodes[node].stop() == 0
        self.place.nodes[node] = Server.start(**self.place.installed.variables)


@contextmanager
def embedded(lines: Lines, **settings: str) -> Iterator[Here]:
    """One server on SQLite, until the block ends."""
    with database("") as variables:
        place = Place(Installation({**variables, **UNBOUND, **UNHURRIED, **settings}, 1))
        try:
            yield Here(place, lines)
        finally:
            place.installed.stop()


@contextmanager
def two_nodes(lines: Lines) -> Iterator[Here]:
    """Two servers on PostgreSQL and Redis, until the block ends."""
    with database_url() as url, database(url) as variables, RedisServer.started() as redis:
        place = Place(Installation({**variables, **UNBOUND, **UNHURRIED, "REDIS_URL": redis.url}, 2), redis)
        try:
            yield Here(place, lines)
        finally:
            place.installed.stop()
