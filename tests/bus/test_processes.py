"""What goes through Redis, from one process to another. Two buses are two processes to each other."""

import asyncio
import atexit
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from pytest_django import Settings

from collab import bus as door
from collab.bus import Bus, bus_of, sender
from collab.bus.over_redis import RedisBus
from tests.bus.hearing import Ear, serving, topic, until
from tests.redis import RedisServer
from tests.server.server import ROOT, environment


def listeners(redis: RedisServer, name: str) -> int:
    """How many are subscribed to the topic, as Redis sees it."""
    with redis.client() as client:
        ((_, count),) = client.pubsub_numsub(f"nexus:0:{name}")
        return int(count)


def commands(redis: RedisServer, name: str) -> int:
    """How many commands of this name Redis has been sent."""
    with redis.client() as client:
        return int(client.info("commandstats").get(f"cmdstat_{name}", {"calls": 0})["calls"])


def test_a_bus_knows_how_much_has_not_left_it_yet() -> None:
    silent = bus_of("redis://127.0.0.1:1/0")
    assert isinstance(silent, RedisBus)
    assert silent.waiting == 0


async def test_a_message_reaches_other_processes_once_and_in_order(redis: RedisServer) -> None:
    here, there = RedisBus(redis.url), RedisBus(redis.socket_url)
    near, far, name = Ear(), Ear(), topic()
    sent = [b"%d" % number for number in range(1_000)]
    async with serving(here), serving(there):
        await here.subscribe(name, near)
        await there.subscribe(name, far)
        for message in sent:
            here.publish(name, message)
        assert await far.hears(sent[-1]) == sent
        there.publish(name, b"thanks")  # by then whatever of our own came back has come
        assert await near.hears(b"thanks") == [*sent, b"thanks"]
        await until(lambda: there.traffic.sent == 1)
    assert (here.traffic.sent, here.traffic.received, here.traffic.delivered) == (1_000, 1, 1_000)
    assert (there.traffic.sent, there.traffic.received, there.traffic.delivered) == (1, 1_000, 1)
    assert (here.traffic.dropped, here.traffic.reconnects) == (0, 0)


async def test_any_bytes_arrive_as_they_were_sent(redis: RedisServer) -> None:
    here, there = RedisBus(redis.url), RedisBus(redis.url)
    far, name = Ear(), topic()
    async with serving(there):
        await there.subscribe(name, far)
        for message in (b"", b"\r\n$-1\r\n", bytes(range(256)) * 4_096, b"end"):
            here.publish(name, message)
        assert await far.hears(b"end") == [b"", b"\r\n$-1\r\n", bytes(range(256)) * 4_096, b"end"]
    await here.stop()


async def test_many_subscriptions_at_one_moment_are_one_command(redis: RedisServer) -> None:
    here, there = RedisBus(redis.url), RedisBus(redis.url)
    ear = Ear()
    names = [topic() for _ in range(500)]
    async with serving(here), serving(there):
        await until(lambda: there.healthy)
        before = commands(redis, "subscribe")
        await asyncio.gather(*(there.subscribe(name, ear) for name in names))
        assert commands(redis, "subscribe") == before + 1
        for name in names:
            here.publish(name, name.encode())
        assert await ear.hears(names[-1].encode()) == [name.encode() for name in names]


async def test_a_topic_leaves_redis_with_its_last_receiver(redis: RedisServer) -> None:
    bus = RedisBus(redis.url)
    one, other, name = Ear(), Ear(), topic()
    async with serving(bus):
        await bus.subscribe(name, one)
        await bus.subscribe(name, other)
        bus.unsubscribe(name, one)
        await bus.subscribe(topic(), one)  # by then Redis knows all that happened before
        assert listeners(redis, name) == 1
        bus.unsubscribe(name, other)
        await until(lambda: listeners(redis, name) == 0)


async def test_who_comes_back_at_once_is_still_heard(redis: RedisServer) -> None:
    here, there = RedisBus(redis.url), RedisBus(redis.url)
    ear, name = Ear(), topic()
    async with serving(there):
        await there.subscribe(name, ear)
        there.unsubscribe(name, ear)
        await there.subscribe(name, ear)
        there.unsubscribe(name, ear)
        await asyncio.sleep(0)  # now Redis may be told; then it is told the contrary
        await there.subscribe(name, ear)
        here.publish(name, b"hello")
        assert await ear.hears(b"hello") == [b"hello"]
    await here.stop()


async def test_a_subscription_that_is_given_up_under_way_does_not_stay_in_redis(redis: RedisServer) -> None:
    bus = RedisBus(redis.url)
    ear, name, never = Ear(), topic(), topic()
    async with serving(bus):
        await until(lambda: bus.healthy)
        under_way = asyncio.create_task(bus.subscribe(name, ear))
        with redis.paused():
            await until(lambda: name in bus._listener._asked)  # type: ignore[union-attr]  # it serves
            bus.unsubscribe(name, ear)
        await under_way
        at_once = asyncio.create_task(bus.subscribe(never, ear))
        await asyncio.sleep(0)
        bus.unsubscribe(never, ear)
        await at_once
        await until(lambda: listeners(redis, name) == 0)
        assert listeners(redis, never) == 0


async def test_installations_in_two_databases_of_a_redis_do_not_hear_each_other(redis: RedisServer) -> None:
    here, there = RedisBus(redis.url), RedisBus(redis.url.removesuffix("0") + "1")
    near, far, name = Ear(), Ear(), topic()
    async with serving(here), serving(there):
        await here.subscribe(name, near)
        await there.subscribe(name, far)
        other = RedisBus(redis.url)
        there.publish(name, b"one")
        assert await asyncio.to_thread(there.flush)
        other.publish(name, b"zero")
        assert await near.hears(b"zero") == [b"zero"]
        await other.stop()
    assert far.heard == [b"one"]


async def test_what_is_queued_when_it_stops_leaves_and_the_thread_ends(
    redis: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sender, "PATIENCE", 3_600)
    monkeypatch.setattr(sender, "LEAVE", 3_600)
    here, there = RedisBus(redis.url), RedisBus(redis.url)
    ear, name = Ear(), topic()
    async with serving(there):
        await there.subscribe(name, ear)
        with redis.paused():
            here.publish(name, b"under way")
            await until(lambda: here._sender._busy)
            here.publish(name, b"queued")
            thread = here._sender._thread
            stopping = asyncio.create_task(here.stop())
            await asyncio.sleep(0)
        await stopping
        assert thread is not None
        assert not thread.is_alive()
        assert here.traffic.sent == 2
        here.publish(name, b"afterwards")
        assert await ear.hears(b"afterwards") == [b"under way", b"queued", b"afterwards"]
    await here.stop()


async def test_two_processes_that_were_copied_from_one_hear_each_other(redis: RedisServer) -> None:
    here, there = RedisBus(redis.url), RedisBus(redis.url)
    there._id = here._id
    ear, name = Ear(), topic()
    async with serving(here), serving(there):
        await there.subscribe(name, ear)
        here.publish(name, b"hello")
        await ear.hears(b"hello")


async def test_a_command_that_publishes_and_ends_is_heard(redis: RedisServer) -> None:
    """A process of its own, without any loop."""
    there = RedisBus(redis.url)
    ear, name = Ear(), topic()
    code = f"from collab.bus import bus\nfor number in range(100): bus().publish({name!r}, b'%d' % number)"
    variables = environment(REDIS_URL=redis.url, DJANGO_SETTINGS_MODULE="collab.settings")
    async with serving(there):
        await there.subscribe(name, ear)
        command = [sys.executable, "-c", code]
        await asyncio.to_thread(subprocess.run, command, cwd=ROOT, env=variables, check=True, timeout=60)
        assert await ear.hears(b"99") == [b"%d" % number for number in range(100)]


def test_the_bus_of_a_process_is_one_and_the_settings_say_which(
    settings: Settings, redis: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(atexit, "register", lambda _: None)

    def made_slowly(url: str) -> Bus:
        time.sleep(0.02)  # long enough for all to ask at once
        return bus_of(url)

    monkeypatch.setattr(door, "bus_of", made_slowly)
    for url, kind in ((redis.url, RedisBus), ("", Bus)):
        settings.REDIS_URL = url
        door._own.cache_clear()
        with ThreadPoolExecutor(8) as threads:
            made = list(threads.map(lambda _: door.bus(), range(8)))
        assert {id(one) for one in made} == {id(made[0])}
        assert type(made[0]) is kind
    door._own.cache_clear()


def test_without_an_address_there_is_no_redis_to_load() -> None:
    code = "import sys; from collab.bus import bus_of; bus_of(''); print('redis' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
    assert type(bus_of("rediss://localhost:1/2")) is RedisBus
