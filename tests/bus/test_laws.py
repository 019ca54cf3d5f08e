"""What both buses promise to those who publish and listen in one process."""

import asyncio
from threading import Thread

import pytest

from collab.bus import Bus, local
from tests.bus.hearing import Ear, serving, topic, until


async def test_a_message_reaches_every_subscriber_of_its_topic_once_and_in_the_order_of_publishing(bus: Bus) -> None:
    one, other, stranger = Ear(), Ear(), Ear()
    name = topic()
    sent = [str(number).encode() for number in range(3 * local.TURN)]
    async with serving(bus):
        await bus.subscribe(name, one)
        await bus.subscribe(name, other)
        await bus.subscribe(topic(), stranger)
        for message in sent:
            bus.publish(name, message)
        assert one.heard == []
        assert await one.hears(sent[-1]) == other.heard == sent
        assert bus.traffic.delivered == len(sent)
    assert stranger.heard == []


async def test_each_threads_messages_keep_their_order_and_all_subscribers_see_the_same(bus: Bus) -> None:
    one, other = Ear(), Ear()
    name = topic()

    def write(thread: int) -> None:
        for number in range(500):
            bus.publish(name, b"%d %d" % (thread, number))

    async with serving(bus):
        await bus.subscribe(name, one)
        await bus.subscribe(name, other)
        threads = [Thread(target=write, args=[number]) for number in range(4)]
        for thread in threads:
            thread.start()
        await until(lambda: len(other.heard) == 2_000)
        for thread in threads:
            thread.join()
    assert one.heard == other.heard
    for number in range(4):
        mine = [message for message in one.heard if message.startswith(b"%d " % number)]
        assert mine == [b"%d %d" % (number, count) for count in range(500)]


async def test_what_a_thread_publishes_at_a_stretch_wakes_the_loop_once(
    bus: Bus, monkeypatch: pytest.MonkeyPatch
) -> None:
    ear, name = Ear(), topic()
    loop = asyncio.get_running_loop()
    wakes: list[object] = []
    real = loop.call_soon_threadsafe

    def publish() -> None:
        for number in range(50):
            bus.publish(name, b"%d" % number)

    def spy(callback: object, *args: object, **kwargs: object) -> object:
        wakes.append(callback)
        return real(callback, *args, **kwargs)  # type: ignore[arg-type]  # handed through as it came

    async with serving(bus):
        await bus.subscribe(name, ear)
        monkeypatch.setattr(loop, "call_soon_threadsafe", spy)
        thread = Thread(target=publish)
        thread.start()
        thread.join()  # the loop stands still meanwhile
        assert await ear.hears(b"49")
    assert wakes.count(bus._deliver) == 1


async def test_a_stretch_of_messages_lets_others_have_their_turn(bus: Bus) -> None:
    ear, name = Ear(), topic()
    between: list[int] = []
    async with serving(bus):
        await bus.subscribe(name, ear)
        for _ in range(local.TURN):
            bus.publish(name, b"early")
        bus.publish(name, b"late")
        asyncio.get_running_loop().call_soon(lambda: between.append(len(ear.heard)))
        await ear.hears(b"late")
    assert between == [local.TURN]


async def test_a_receiver_that_raises_is_logged_and_harms_no_other(bus: Bus, caplog: pytest.LogCaptureFixture) -> None:
    ear, name = Ear(), topic()

    def broken(message: bytes) -> None:
        raise ValueError(message)

    async with serving(bus):
        await bus.subscribe(name, broken)
        await bus.subscribe(name, ear)
        bus.publish(name, b"one")
        bus.publish(name, b"two")
        assert await ear.hears(b"two") == [b"one", b"two"]
    assert [record.message for record in caplog.records if record.levelname == "ERROR"] == ["receiver_failed"] * 2
    assert bus.traffic.failures == 2


async def test_what_a_receiver_publishes_is_delivered_after_what_came_before(bus: Bus) -> None:
    name, heard = topic(), list[bytes]()

    def answer(message: bytes) -> None:
        heard.append(message)
        if message == b"question":
            bus.publish(name, b"answer")
            heard.append(b"published")

    async with serving(bus):
        await bus.subscribe(name, answer)
        bus.publish(name, b"question")
        bus.publish(name, b"next")
        await until(lambda: b"answer" in heard)
    assert heard == [b"question", b"published", b"next", b"answer"]


async def test_who_unsubscribes_another_in_mid_delivery_has_it_called_no_more(bus: Bus) -> None:
    one, other, name = Ear(), Ear(), topic()

    def jealous(message: bytes) -> None:
        bus.unsubscribe(name, other)

    async with serving(bus):
        await bus.subscribe(name, jealous)
        await bus.subscribe(name, other)
        await bus.subscribe(name, one)
        bus.publish(name, b"hello")
        await one.hears(b"hello")
    assert other.heard == []


async def test_who_unsubscribes_is_not_given_even_what_was_published_before(bus: Bus) -> None:
    one, other, name = Ear(), Ear(), topic()
    async with serving(bus):
        await bus.subscribe(name, one)
        await bus.subscribe(name, other)
        bus.publish(name, b"hello")
        bus.unsubscribe(name, one)
        bus.unsubscribe(name, one)
        bus.unsubscribe(topic(), one)
        await other.hears(b"hello")
        bus.unsubscribe(name, other)
        bus.publish(name, b"is anybody there")
    assert (one.heard, other.heard) == ([], [b"hello"])
    assert bus.traffic.delivered == 1


async def test_subscribing_twice_is_subscribing_once(bus: Bus) -> None:
    ear, name = Ear(), topic()
    async with serving(bus):
        await bus.subscribe(name, ear)
        await bus.subscribe(name, ear)
        bus.publish(name, b"once")
        bus.publish(name, b"last")
        assert await ear.hears(b"last") == [b"once", b"last"]


async def test_before_it_serves_nobody_hears_anything(bus: Bus) -> None:
    ear, gone, name = Ear(), Ear(), topic()
    await bus.subscribe(name, ear)
    await bus.subscribe(name, gone)
    bus.unsubscribe(name, gone)
    bus.publish(name, b"too early")
    assert bus.flush()
    async with serving(bus):
        await until(lambda: bus.healthy)
        bus.publish(name, b"in time")
        assert await ear.hears(b"in time") == [b"in time"]
    assert gone.heard == []


async def test_what_is_queued_when_it_stops_is_delivered_and_then_nothing(bus: Bus) -> None:
    ear, name = Ear(), topic()
    async with serving(bus):
        await bus.subscribe(name, ear)
        for number in range(2 * local.TURN):
            bus.publish(name, b"%d" % number)
    bus.publish(name, b"too late")
    async with serving(bus):
        bus.publish(name, b"forgotten")
    assert ear.heard == [b"%d" % number for number in range(2 * local.TURN)]


async def test_stopping_waits_for_no_receiver_that_never_ends(bus: Bus, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local, "LEAVE", 0.02)
    name = topic()

    def echo(message: bytes) -> None:
        bus.publish(name, message)

    bus.serve()
    await bus.subscribe(name, echo)
    bus.publish(name, b"on and on")
    await bus.stop()


def test_a_bus_that_was_stopped_serves_another_loop(bus: Bus) -> None:
    async def talk() -> list[bytes]:
        ear, name = Ear(), topic()
        async with serving(bus):
            await bus.subscribe(name, ear)
            bus.publish(name, b"hello")
            return await ear.hears(b"hello")

    assert asyncio.run(talk()) == asyncio.run(talk()) == [b"hello"]


async def test_a_bus_serves_one_loop_at_a_time(bus: Bus) -> None:
    async with serving(bus):
        with pytest.raises(RuntimeError, match="serves a loop already"):
            bus.serve()


def test_a_loop_that_was_closed_without_a_word_costs_those_who_publish_nothing(bus: Bus) -> None:
    ear, name = Ear(), topic()

    async def leave() -> None:
        bus.serve()
        await bus.subscribe(name, ear)

    async def come_back() -> list[bytes]:
        async with serving(bus):
            assert not bus._arrived
            bus.publish(name, b"again")
            return await ear.hears(b"again")

    asyncio.run(leave())
    for _ in range(3):
        bus.publish(name, b"into the void")
    assert len(bus._arrived) <= 1
    assert b"again" in asyncio.run(come_back())


async def test_within_one_process_nothing_is_ever_missing() -> None:
    assert Bus().healthy
    assert Bus().flush()
