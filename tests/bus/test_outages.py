"""What happens while Redis is away, stands still, or drops us; and that whoever missed something is told."""

import asyncio
from threading import Thread

import pytest

from collab.bus import listener, local, sender
from collab.bus.over_redis import RedisBus
from tests.bus.hearing import Ear, Gaps, serving, topic, until
from tests.redis import RedisServer


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Try again at once, so that tests end soon."""
    for module in (listener, sender):
        monkeypatch.setattr(module, "SHORTEST", 0.01)
        monkeypatch.setattr(module, "LONGEST", 0.02)


async def test_after_a_restart_everything_is_subscribed_again_before_the_gap_is_told(fragile: RedisServer) -> None:
    here, there = RedisBus(fragile.url), RedisBus(fragile.url)
    ear, names = Ear(), [topic() for _ in range(20)]
    told: list[bytes] = []

    def answer() -> None:
        """At this moment whatever is published must arrive."""
        told.append(b"gap %d" % len(told))
        with fragile.client() as client:
            for name in names:
                assert client.publish(f"nexus:0:{name}", bytes(16) + told[-1]) == 1

    async with serving(there, answer):
        for name in names:
            await there.subscribe(name, ear)
        assert there.healthy
        for count in range(2):
            fragile.kill()
            await until(lambda: not there.healthy)
            fragile.start()
            await until(lambda: there.healthy and len(told) == count + 1)  # noqa: B023 - asked within this turn
            await until(lambda: ear.heard.count(told[-1]) == len(names))
        here.publish(names[0], b"hello")
        await ear.hears(b"hello")
        assert there.traffic.reconnects == len(told) == 2
    await here.stop()


async def test_a_connection_that_redis_drops_is_made_again_and_the_gap_told(fragile: RedisServer) -> None:
    here, there = RedisBus(fragile.url), RedisBus(fragile.url)
    ear, gaps, name = Ear(), Gaps(), topic()
    async with serving(there, gaps):
        await there.subscribe(name, ear)
        assert gaps.count == 0
        assert await asyncio.to_thread(fragile.drop_connections, "nexus-listener") == 1
        await until(lambda: gaps.count == 1)
        here.publish(name, b"one")
        await ear.hears(b"one")
        assert fragile.drop_connections("nexus-sender") == 1
        here.publish(name, b"two")  # who comes upon a closed connection makes another
        assert await ear.hears(b"two") == [b"one", b"two"]
        assert gaps.count == 1
    await here.stop()


async def test_a_redis_that_forgets_all_its_keys_has_forgotten_nothing_of_ours(fragile: RedisServer) -> None:
    here, there = RedisBus(fragile.url), RedisBus(fragile.url)
    ear, gaps, name = Ear(), Gaps(), topic()
    async with serving(there, gaps):
        await there.subscribe(name, ear)
        with fragile.client() as client:
            client.flushall()
        here.publish(name, b"hello")
        await ear.hears(b"hello")
    assert gaps.count == 0
    await here.stop()


async def test_while_redis_stands_still_those_in_the_process_notice_nothing(fragile: RedisServer) -> None:
    bus = RedisBus(fragile.url)
    ear, name = Ear(), topic()
    async with serving(bus):
        await bus.subscribe(name, ear)
        with fragile.paused():
            for number in range(1_000):
                bus.publish(name, b"%d" % number)
            assert await ear.hears(b"999") == [b"%d" % number for number in range(1_000)]
        assert await asyncio.to_thread(bus.flush)
    assert ear.heard == [b"%d" % number for number in range(1_000)]


async def test_a_connection_on_which_nobody_answers_is_given_up(
    fragile: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listener, "BEAT", 0.02)
    bus = RedisBus(fragile.url)
    gaps = Gaps()
    async with serving(bus, gaps):
        await until(lambda: bus.healthy)
        beats = listener.SILENT + 2
        await until(lambda: bus._listener is not None and bus._listener._unanswered == 1)
        for _ in range(beats):  # as long as it answers, it stays
            await until(lambda: bus._listener is not None and bus._listener._unanswered == 0)
            await until(lambda: bus._listener is not None and bus._listener._unanswered == 1)
        assert (bus.healthy, bus.traffic.reconnects) == (True, 0)
        with fragile.paused():
            await until(lambda: not bus.healthy)
            assert gaps.count == 0
        await until(lambda: bus.healthy)
        await until(lambda: gaps.count == 1)


async def test_who_subscribes_while_redis_stands_still_is_told_of_the_gap_when_it_goes_on(
    fragile: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listener, "PATIENCE", 0.02)
    bus = RedisBus(fragile.url)
    gaps = Gaps()
    names = [topic(), topic()]
    async with serving(bus, gaps):
        await until(lambda: bus.healthy)
        with fragile.paused():
            for name in names:
                await bus.subscribe(name, Ear())
            assert gaps.count == 0
        await until(lambda: gaps.count == 1)
        assert (bus.healthy, bus.traffic.reconnects) == (True, 0)


async def test_who_waits_for_redis_when_it_dies_waits_no_longer(
    fragile: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listener, "PATIENCE", 3_600)
    bus = RedisBus(fragile.url)
    async with serving(bus):
        await until(lambda: bus.healthy)
        with fragile.paused():
            waiting = [asyncio.create_task(bus.subscribe(topic(), Ear())) for _ in range(3)]
            await until(lambda: bus._listener is not None and len(bus._listener._waiting) == 3)
            fragile.kill()
            await asyncio.gather(*waiting)
            fragile.start()


async def test_who_subscribes_before_redis_is_there_hears_once_it_is(fragile: RedisServer) -> None:
    fragile.kill()
    here, there = RedisBus(fragile.url), RedisBus(fragile.url)
    ear, gaps, name = Ear(), Gaps(), topic()
    async with serving(there, gaps):
        await there.subscribe(name, ear)
        given_up = topic()
        await there.subscribe(given_up, ear)
        there.unsubscribe(given_up, ear)
        assert (there.healthy, here.healthy, gaps.count) == (False, False, 0)
        fragile.start()
        await until(lambda: gaps.count == 1)
        here.publish(name, b"hello")
        await ear.hears(b"hello")
        assert there.healthy
    await here.stop()


async def test_a_listener_of_gaps_that_raises_is_logged_and_listening_goes_on(
    fragile: RedisServer, caplog: pytest.LogCaptureFixture
) -> None:
    here, there = RedisBus(fragile.url), RedisBus(fragile.url)
    ear, name = Ear(), topic()

    def broken() -> None:
        raise ValueError("no journal")

    async with serving(there, broken):
        await there.subscribe(name, ear)
        fragile.restart()
        await until(lambda: "on_gap_failed" in caplog.messages)
        here.publish(name, b"hello")
        await ear.hears(b"hello")
    assert caplog.messages.count("bus_hears_nothing") == 1
    assert caplog.messages.count("bus_hears_again") <= 1
    await here.stop()


async def test_what_cannot_be_sent_is_dropped_and_all_others_are_told_once_it_can(
    fragile: RedisServer, caplog: pytest.LogCaptureFixture
) -> None:
    here, there = RedisBus(fragile.url), RedisBus(fragile.url)
    ear, gaps, name = Ear(), Gaps(), topic()
    async with serving(there, gaps):
        await there.subscribe(name, ear)
        with fragile.client() as client:
            client.execute_command("ACL", "SETUSER", "default", "-publish")
            here.publish(name, b"lost")
            await until(lambda: here.traffic.dropped == 1)
            here.publish(name, b"lost")
            await until(lambda: here.traffic.dropped == 2)
            client.execute_command("ACL", "SETUSER", "default", "+publish")
        await until(lambda: gaps.count == 1)
        here.publish(name, b"hello")
        assert await ear.hears(b"hello") == [b"hello"]
        await asyncio.to_thread(here.flush)
        assert (here.traffic.sent, here.traffic.dropped, gaps.count) == (1, 2, 1)
    assert caplog.messages.count("bus_sends_nothing") == 1
    await here.stop()


@pytest.mark.parametrize(("bound", "value"), [("MOST", 3), ("MOST_BYTES", 3 * (16 + 2))])
async def test_while_redis_stands_still_the_oldest_make_room_and_all_others_are_told(
    fragile: RedisServer, monkeypatch: pytest.MonkeyPatch, bound: str, value: int
) -> None:
    monkeypatch.setattr(sender, "PATIENCE", 3_600)
    here, there = RedisBus(fragile.url), RedisBus(fragile.url)
    ear, gaps, name = Ear(), Gaps(), topic()
    async with serving(there, gaps):
        await there.subscribe(name, ear)
        monkeypatch.setattr(sender, bound, value)
        with fragile.paused():
            here.publish(name, b"go")
            await until(lambda: here._sender._busy)
            for number in range(10, 20):
                here.publish(name, b"%d" % number)
        assert await ear.hears(b"19") == [b"go", b"17", b"18", b"19"]
        await until(lambda: gaps.count == 1)
        assert here.traffic.dropped == 7
        here.publish(name, b"too large" * 1_000)
        here.publish(name, b"20")
        assert (await ear.hears(b"20"))[-1] == b"20"
    await here.stop()


async def test_what_may_have_arrived_is_not_sent_again() -> None:
    """A Redis that takes a message and hangs up before it says so."""
    taken: list[bytes] = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(65_536):
            if b"PUBLISH" in data:
                taken.append(data)
                break
            writer.write(b"+OK\r\n" * data.count(b"CLIENT"))
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
        host, port = server.sockets[0].getsockname()
        bus, name = RedisBus(f"redis://{host}:{port}"), topic()
        bus.publish(name, b"once")
        await until(lambda: len(taken) == 2)  # the second says that something was lost
        await bus.stop()
    assert [data.count(b"once") for data in taken[:2]] == [1, 0]
    assert bus.traffic.dropped == 1


async def test_where_no_thread_can_begin_a_message_waits_for_the_next(
    redis: RedisServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, there = RedisBus(redis.url), RedisBus(redis.url)
    ear, name = Ear(), topic()

    def refuse(thread: Thread) -> None:
        raise RuntimeError("can't start new thread")

    async with serving(there):
        await there.subscribe(name, ear)
        with monkeypatch.context() as exhausted:
            exhausted.setattr(Thread, "start", refuse)
            here.publish(name, b"one")
        here.publish(name, b"two")
        assert await ear.hears(b"two") == [b"one", b"two"]
    await here.stop()


async def test_stopping_waits_for_no_redis_that_is_dead(fragile: RedisServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sender, "LEAVE", 0.02)
    monkeypatch.setattr(local, "LEAVE", 0.02)
    bus = RedisBus(fragile.url)
    async with serving(bus):
        await until(lambda: bus.healthy)
        with fragile.paused():
            bus.publish(topic(), b"hello")
            assert not bus.flush()
            await bus.stop()
