"""What a listener makes of answers that come at the worst moment, from a Redis that says only what the test wants."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from typing import cast

import pytest
from redis.asyncio import Connection

from collab.bus import Receiver, Traffic, listener, local
from collab.bus.listener import LOST, Listener
from tests.bus.hearing import Ear, Gaps, until


class Scripted:
    """A connection on which commands are kept, and answers come when the test gives them."""

    def __init__(self) -> None:
        self.commands: list[tuple[object, ...]] = []
        self.answers: asyncio.Queue[list[object] | Exception] = asyncio.Queue()

    async def connect(self) -> None:
        """There is nobody to connect to."""

    async def disconnect(self, *, nowait: bool) -> None:
        """Nor to leave."""

    async def send_command(self, *command: object) -> None:
        self.commands.append(command)

    async def read_response(self) -> list[object]:
        answer = await self.answers.get()
        if isinstance(answer, Exception):
            raise answer
        return answer

    def acknowledge(self, *topics: str) -> None:
        for topic in topics:
            self.answers.put_nowait([b"subscribe", b"x:" + topic.encode(), 1])


class Heard:
    """A listener, and what it has connected to and been told."""

    def __init__(self, wanted: Iterable[str], connections: Iterable[Scripted | Exception]) -> None:
        self.gaps, self.ear = Gaps(), Ear()
        self.wanted = set(wanted)
        self.receiver: Receiver = self.ear
        connecting = iter(connections)

        def connect() -> Connection:
            connection = next(connecting)
            if isinstance(connection, Exception):
                raise connection
            return cast("Connection", connection)

        self.listener = Listener(
            connect,
            b"x:",
            wanted=self.wanted,
            hand=self.hand,
            on_gap=self.gaps,
            traffic=Traffic(),
        )

    def hand(self, _: str, message: bytes) -> None:
        self.receiver(message)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[Listener]:
        task = asyncio.create_task(self.listener.run())
        try:
            yield self.listener
        finally:
            task.cancel()
            await asyncio.wait({task})

    async def leave(self, topic: str) -> None:
        self.wanted.discard(topic)
        self.listener.remove(topic)

    async def come(self, topic: str) -> None:
        self.wanted.add(topic)
        await self.listener.add(topic)


async def test_who_leaves_before_redis_is_told_leaves_nobody_waiting_for_the_gap(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(listener, "SHORTEST", 0)
    connection = Scripted()
    heard = Heard({"early"}, [ConnectionRefusedError(), ConnectionRefusedError(), connection])
    async with heard.running() as ears:
        await until(lambda: connection.commands)
        assert set(connection.commands[0]) == {"SUBSCRIBE", b"x:", b"x:early"}
        await heard.come("hasty")  # it is known that something was lost: so nobody waits
        await heard.leave("hasty")
        connection.acknowledge(LOST)
        await until(lambda: ears.healthy)
        assert heard.gaps.count == 0
        connection.acknowledge("early")
        await until(lambda: heard.gaps.count == 1)
        assert len(connection.commands) == 1


async def test_who_leaves_while_redis_answers_leaves_nobody_waiting_for_a_gap(monkeypatch: pytest.MonkeyPatch) -> None:
    connection = Scripted()
    heard = Heard((), [connection])
    async with heard.running():
        await until(lambda: connection.commands)
        hasty = asyncio.create_task(heard.come("hasty"))
        await until(lambda: len(connection.commands) == 2)
        await heard.leave("hasty")
        connection.acknowledge(LOST, "hasty")
        await hasty
        await until(lambda: connection.commands[-1] == ("UNSUBSCRIBE", b"x:hasty"))
        monkeypatch.setattr(listener, "PATIENCE", 0)
        await heard.come("late")
        connection.acknowledge("late")
        await until(lambda: heard.gaps.count == 1)


async def test_the_gap_is_told_when_the_last_who_waited_in_vain_is_acknowledged(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(listener, "PATIENCE", 0)
    connection = Scripted()
    heard = Heard({"slow", "slower"}, [connection])
    async with heard.running() as ears:
        await until(lambda: connection.commands)
        await ears.add("slow")
        await ears.add("slower")
        connection.acknowledge(LOST, "slow")
        await until(lambda: connection.answers.empty() and ears.healthy)
        assert heard.gaps.count == 0
        connection.acknowledge("slower")
        await until(lambda: heard.gaps.count == 1)
        await ears.add("slower")
    assert heard.gaps.count == 1


async def test_redis_is_told_only_what_it_does_not_know() -> None:
    connection = Scripted()
    heard = Heard({"known"}, [connection])
    async with heard.running() as ears:
        connection.acknowledge(LOST, "known")
        await until(lambda: ears.healthy and connection.answers.empty())
        await heard.leave("known")
        await heard.come("known")
        fresh = asyncio.create_task(heard.come("fresh"))
        await until(lambda: len(connection.commands) == 2)
        connection.acknowledge("fresh")
        await fresh
    assert connection.commands[1] == ("SUBSCRIBE", b"x:fresh")


async def test_each_connection_is_asked_for_everything_and_gets_its_own_time_to_answer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("SHORTEST", "BEAT"):
        monkeypatch.setattr(listener, name, 0.001)
    silent = [Scripted(), Scripted(), Scripted()]
    async with Heard({"one"}, silent).running():
        await until(lambda: silent[2].commands)
    for connection in silent[:2]:
        assert set(connection.commands[0]) == {"SUBSCRIBE", b"x:", b"x:one"}
        assert connection.commands[1:] == [("PING",)] * listener.SILENT


async def test_a_connection_that_held_is_made_again_without_a_long_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listener, "SHORTEST", 0.001)
    monkeypatch.setattr(listener, "LONGEST", 3_600)
    connections = [Scripted() for _ in range(25)]  # the pause would be hours long by then
    for connection in connections:
        connection.acknowledge(LOST)
        connection.answers.put_nowait(ConnectionResetError())
    connections[-1].answers.get_nowait()
    heard = Heard((), connections)
    async with heard.running():
        await until(lambda: connections[-1].commands)


async def test_a_flood_of_messages_lets_others_have_their_turn() -> None:
    connection = Scripted()
    heard = Heard({"flood"}, [connection])
    between: list[int] = []

    def first(message: bytes) -> None:
        heard.receiver = heard.ear
        heard.ear(message)
        asyncio.get_running_loop().call_soon(lambda: between.append(len(heard.ear.heard)))

    heard.receiver = first
    for number in range(3 * local.TURN):
        connection.answers.put_nowait([b"message", b"x:flood", b"%d" % number])
    async with heard.running():
        await heard.ear.hears(b"%d" % (3 * local.TURN - 1))
    assert between == [local.TURN]
