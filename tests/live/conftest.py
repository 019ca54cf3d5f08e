"""The installations of these tests: the embedded one, and two nodes on PostgreSQL and Redis."""

from collections.abc import Iterator

import pytest

from tests.live.place import UNBOUND, UNHURRIED, Place
from tests.postgres import database_url
from tests.redis import RedisServer
from tests.trials.installation import Installation, database


@pytest.fixture(scope="session")
def embedded() -> Iterator[Place]:
    """One server, SQLite, announcements within the process."""
    with database("") as variables:
        place = Place(Installation({**variables, **UNBOUND, **UNHURRIED}, 1))
        yield place
        place.installed.stop()


@pytest.fixture(scope="session")
def cluster() -> Iterator[Place]:
    """Two servers. A test that harms one of them, or what they stand on, mends it."""
    with database_url() as url, database(url) as variables, RedisServer.started() as redis:
        place = Place(Installation({**variables, **UNBOUND, **UNHURRIED, "REDIS_URL": redis.url}, 2), redis)
        yield place
        place.installed.stop()


@pytest.fixture(params=["embedded", "cluster"])
def place(request: pytest.FixtureRequest) -> Place:
    """Both, one after the other."""
    found: Place = request.getfixturevalue(request.param)
    return found
