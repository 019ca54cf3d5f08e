"""An installation of its own for a trial: a database, and servers on it that can be killed and started again."""

import signal
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit, urlunsplit

import psycopg2

from tests.redis import redis_url
from tests.server.server import PATIENCE, ROOT, Server, environment

# A trial asks for more than any person, and from one address.
UNLIMITED = {
    f"RATE_{name}": "1000000/second"
    for name in ("PERSON", "TOKEN", "ADDRESS", "SIGN_IN_ADDRESS", "SIGN_IN_NAME", "SIGN_UP", "COMMENT")
}


class Installation:
    """A database, and the servers on it."""

    def __init__(self, variables: dict[str, str], servers: int) -> None:
        self.variables = variables
        self.manage("migrate", "--verbosity", "0")
        self.servers = [Server.start(**variables) for _ in range(servers)]

    def manage(self, *command: str) -> subprocess.CompletedProcess[str]:
        """Run a command on the installation."""
        return subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=ROOT,
            env=environment(**self.variables),
            capture_output=True,
            text=True,
            timeout=10 * PATIENCE,
            check=False,
        )

    def kill(self, number: int) -> None:
        """Let a server die as it stands, and start another in its place."""
        self.servers[number].stop(signal.SIGKILL)
        self.servers[number] = Server.start(**self.variables)

    def stop(self) -> None:
        """End all servers."""
        for server in self.servers:
            server.stop()


@contextmanager
def installation(database_url: str, servers: int, **more: str) -> Iterator[Installation]:
    """An installation on a PostgreSQL, or on SQLite where there is no URL; gone when the block ends."""
    with database(database_url) as variables, bus(servers) as shared:
        made = Installation({**variables, **shared, **UNLIMITED, **more}, servers)
        try:
            yield made
        finally:
            made.stop()


@contextmanager
def bus(servers: int) -> Iterator[dict[str, str]]:
    """What several servers need between them, until the block ends; one needs nothing."""
    if servers == 1:
        yield {}
        return
    with redis_url() as url:
        yield {"REDIS_URL": url}


@contextmanager
def database(database_url: str) -> Iterator[dict[str, str]]:
    """The settings of a new database, on a PostgreSQL or in a folder; gone when the block ends."""
    if not database_url:
        with TemporaryDirectory(prefix="trial-") as folder:
            yield {"DATA_DIR": folder}
        return
    name = f"trial_{uuid.uuid4().hex}"
    _run(database_url, f"CREATE DATABASE {name}")
    try:
        yield {"DATABASE_URL": urlunsplit(urlsplit(database_url)._replace(path=f"/{name}"))}
    finally:
        _run(database_url, f"DROP DATABASE {name} WITH (FORCE)")


def _run(database_url: str, statement: str) -> None:
    connection = psycopg2.connect(database_url)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(statement)
    connection.close()
