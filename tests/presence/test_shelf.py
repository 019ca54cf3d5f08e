"""What a node has put lies on the shelf until it drops it, or is not heard any more; Redis may come and go."""

import asyncio
import time
from collections.abc import Callable, Iterator
from uuid import UUID, uuid4

import pytest

from collab.errors import Unavailable
from presence import over_redis
from presence.over_redis import NODES, RedisShelf
from presence.shelf import STAYS, Memory, shelf, shelf_of
from tests.redis import PATIENCE, RedisServer

LONG = 3600.0  # seconds


@pytest.fixture(scope="module")
def redis() -> Iterator[RedisServer]:
    """A Redis that tests may harm, if they mend it."""
    with RedisServer.started() as server:
        yield server


@pytest.fixture
def made(redis: RedisServer) -> Iterator[Callable[[float], RedisShelf]]:
    """Shelves in an empty Redis."""
    shelves: list[RedisShelf] = []

    def make(stay: float = LONG) -> RedisShelf:
        shelves.append(RedisShelf(redis.url, stay))
        return shelves[-1]

    with redis.client() as client:
        client.flushall()
    yield make
    for each in shelves:
        each.stop()


Make = Callable[..., RedisShelf]


def until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end, "in vain"
        time.sleep(0.005)


def test_in_one_process_it_is_memory() -> None:
    kept, one, other = Memory(), uuid4(), uuid4()
    kept.put(one, "near", b"1")
    kept.put(one, "near", b"2")
    kept.put(one, "far", b"3")
    assert kept.look([one, other]) == {one: [b"2", b"3"], other: []}
    kept.drop(one, "near")
    kept.drop(one, "far")
    kept.drop(one, "far")
    assert kept.look([one]) == {one: []}
    kept.stop()


async def test_in_one_process_there_are_no_others_to_read_of() -> None:
    kept, document = Memory(), uuid4()
    kept.put(document, "near", b"1")
    assert await kept.read(document) == []


def test_the_settings_say_which_it_is(redis: RedisServer) -> None:
    assert isinstance(shelf_of("", 10), Memory)
    kept = shelf_of(redis.url, 10)
    assert isinstance(kept, RedisShelf)
    assert kept._stay == STAYS * 10 * 1_000
    assert shelf() is shelf()


async def test_what_one_node_puts_others_read(made: Make) -> None:
    near, far, document = made(), made(), uuid4()
    near.put(document, "near", b"old")
    near.put(document, "near", b"new")
    far.put(document, "far", b"far")
    assert near.flush()
    assert far.flush()
    assert sorted(far.look([document])[document]) == [b"far", b"new"]
    assert far.look([UUID(int=0)]) == {UUID(int=0): []}
    found = dict(await near.read(document))
    assert found.keys() == {b"new", b"far"}
    assert all(0 <= age < PATIENCE for age in found.values())
    near.drop(document, "near")
    assert near.flush()
    assert far.look([document]) == {document: [b"far"]}


def test_what_is_not_put_again_is_gone_in_time(made: Make) -> None:
    near, document = made(0.05), uuid4()
    near.put(document, "near", b"1")
    near.flush()
    until(lambda: near.look([document]) == {document: []})


def test_a_node_that_has_gone_is_struck_off_the_list(
    made: Make, redis: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    near, document = made(), uuid4()
    with redis.client() as client:
        client.zadd(NODES, {"of-yesterday": time.time() - over_redis.FORGOTTEN - 60, "of-today": time.time() - 60})
        near.put(document, "near", b"1")
        near.flush()
        assert client.zrange(NODES, 0, -1) == [b"of-today", b"near"]


async def test_while_redis_is_away_nobody_waits_long_and_what_is_put_then_is_there(
    made: Make, redis: RedisServer, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(over_redis, "AWAY", 0.05)
    near, document = made(), uuid4()
    near.put(document, "near", b"1")
    near.flush()
    redis.kill()
    try:
        assert await near.read(document) == []
        assert await near.read(document) == []
        with pytest.raises(Unavailable):
            near.look([document])
        for number in range(3):
            near.put(document, "near", b"%d" % number)
            assert near.flush()  # it is dropped
    finally:
        redis.start()
    near.put(document, "near", b"back")
    near.flush()
    until(lambda: near.look([document]) == {document: [b"back"]})
    assert [record.message for record in caplog.records] == ["presence_not_kept"]


async def test_a_redis_that_stands_still_is_not_waited_for(
    made: Make, redis: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(over_redis, "OPENING", 0.01)
    monkeypatch.setattr(over_redis, "AWAY", LONG)
    near, document = made(), uuid4()
    near.put(document, "near", b"1")
    near.flush()
    with redis.paused():
        assert await near.read(document) == []
        near.put(document, "near", b"2")
    assert await near.read(document) == []  # it was away a moment ago: nobody waits again so soon
    near._away_until = 0.0
    monkeypatch.setattr(over_redis, "OPENING", PATIENCE)
    assert [whole for whole, _ in await near.read(document)]


def test_what_is_put_at_the_end_arrives_and_it_can_begin_again(made: Make) -> None:
    near, document = made(), uuid4()
    near.stop()  # nothing was put
    near.put(document, "near", b"1")
    near.stop()
    assert near.look([document]) == {document: [b"1"]}
    near.put(document, "near", b"2")
    near.stop()
    assert near.look([document]) == {document: [b"2"]}


def test_where_no_node_is_nothing_is_asked_for(made: Make) -> None:
    assert made().look([UUID(int=1)]) == {UUID(int=1): []}


async def test_who_waited_and_has_gone_leaves_nothing_behind(made: Make, redis: RedisServer) -> None:
    near = made()
    redis.kill()
    try:
        reading = asyncio.ensure_future(near.read(uuid4()))
        await asyncio.sleep(0)
        reading.cancel()
        await asyncio.wait({reading})
    finally:
        redis.start()
    assert reading.cancelled()
