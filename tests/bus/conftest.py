"""The buses that these tests ride, and the Redis below them."""

from collections.abc import Iterator

import pytest

from collab.bus import Bus, bus_of
from tests.redis import RedisServer


@pytest.fixture(scope="session")
def redis() -> Iterator[RedisServer]:
    """One Redis for all tests that do it no harm."""
    with RedisServer.started() as server:
        yield server


@pytest.fixture
def fragile() -> Iterator[RedisServer]:
    """A Redis of the test's own, to be stopped, killed and started again."""
    with RedisServer.started() as server:
        yield server


@pytest.fixture(params=["in the process", "over Redis"])
def bus(request: pytest.FixtureRequest, redis: RedisServer) -> Bus:
    """Each kind of bus in turn."""
    return bus_of("" if request.param == "in the process" else redis.url)
