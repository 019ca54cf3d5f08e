"""Frames leave in their order, whether the server takes them at once or lets those who send wait."""

import asyncio
from collections.abc import Generator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consumers import outlet
from consumers.outlet import SILENCE, STRAIGHT, Outlet


class Quick:
    """A server that takes everything at once, as Daphne does."""

    def __init__(self) -> None:
        self.got: list[Any] = []
        self.gone = False

    async def __call__(self, event: Any) -> None:
        if self.gone:
            raise ConnectionResetError
        self.got.append(event.get("text") or event["code"])


class Patient(Quick):
    """A server that lets those who send wait while its client does not read, as uvicorn does."""

    def __init__(self) -> None:
        super().__init__()
        self.reads = asyncio.Event()

    async def __call__(self, event: Any) -> None:
        await self.reads.wait()
        await asyncio.sleep(0)
        await super().__call__(event)


class Awaitable(Quick):
    """A server whose `send` is no coroutine, only something that can be awaited."""

    def __call__(self, event: Any) -> Any:
        return Later(super().__call__(event))


class Later:
    """Something that can be awaited."""

    def __init__(self, what: Any) -> None:
        self.what = what

    def __await__(self) -> Generator[Any, None, None]:
        yield from self.what.__await__()


async def settled() -> None:
    for _ in range(50):
        await asyncio.sleep(0)


@pytest.mark.parametrize("server", [Quick, Awaitable])
def test_what_can_leave_leaves_at_once_without_a_loop(server: type[Quick]) -> None:
    made = server()
    way = Outlet(made)
    way.send("a")
    way.send("b")
    way.close(4400)
    way.send("c")
    way.close(4401)
    assert made.got == ["a", "b", 4400]
    way.stop()


async def test_behind_what_must_wait_everything_waits_in_order() -> None:
    server = Patient()
    way = Outlet(server)
    for number in range(5):
        way.send(str(number))
    way.close(4400)
    way.send("too late")
    await settled()
    assert server.got == []
    server.reads.set()
    await settled()
    assert server.got == ["0", "1", "2", "3", "4", 4400]


async def test_when_what_waited_has_left_the_next_leaves_at_once() -> None:
    server = Patient()
    way = Outlet(server)
    way.send("a")
    server.reads.set()
    await settled()
    way.send("b")
    way.send("c")
    await settled()
    assert server.got == ["a", "b", "c"]
    assert way._size == 0


@given(st.lists(st.sampled_from(["send", "read", "halt", "turn"]), max_size=60))
def test_whatever_the_server_does_the_order_is_kept(steps: list[str]) -> None:
    async def run() -> None:
        server = Patient()
        way = Outlet(server)
        sent = []
        for number, step in enumerate(steps):
            match step:
                case "send":
                    sent.append(str(number))
                    way.send(sent[-1])
                case "read":
                    server.reads.set()
                case "halt":
                    server.reads.clear()
                case "turn":
                    await asyncio.sleep(0)
            assert server.got == sent[: len(server.got)]
        server.reads.set()
        for _ in range(10 * len(steps) + 10):
            await asyncio.sleep(0)
        assert server.got == sent

    asyncio.run(run())


async def test_what_waits_is_bounded_and_then_the_connection_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outlet, "MOST", 10)
    server = Patient()
    way = Outlet(server)
    for text in ("12345", "67890", "12345", "too much", "too late"):
        way.send(text)
    assert len(way._waiting) == 4
    server.reads.set()
    await settled()
    assert server.got == ["12345", "67890", "12345", "too much", 4503]


@pytest.mark.parametrize("server", [Quick, Patient])
async def test_a_client_that_is_gone_is_sent_nothing_more(server: type[Quick]) -> None:
    made = server()
    if isinstance(made, Patient):
        made.reads.set()
    made.gone = True
    way = Outlet(made)
    way.send("a")
    way.send("b")
    await settled()
    made.gone = False
    way.send("c")
    way.close(4400)
    await settled()
    assert made.got == []


async def test_a_client_that_leaves_while_it_is_waited_for_is_forgotten() -> None:
    server = Patient()
    way = Outlet(server)
    way.send("a")
    way.send("b")
    await settled()
    way.stop()
    way.send("c")
    server.reads.set()
    await settled()
    assert server.got == []
    assert not way._waiting
    Outlet(server).stop()


async def test_what_a_server_waits_for_may_fail_and_that_is_for_the_server_to_mend() -> None:
    class Mending(Quick):
        async def __call__(self, event: Any) -> None:
            try:
                await failing
            except OSError:
                await super().__call__(event)

    failing: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    server = Mending()
    way = Outlet(server)
    way.send("a")
    await settled()
    failing.set_exception(OSError())
    await settled()
    assert server.got == ["a"]


async def test_how_long_a_client_is_silent_the_server_knows_or_nobody() -> None:
    assert Outlet(Quick()).silence() == 0.0
    assert Outlet(Quick(), {SILENCE: lambda: 7.5}).silence() == 7.5


async def test_a_server_that_takes_texts_straight_is_handed_them_so_and_closes_as_any_other() -> None:
    server, texts = Quick(), list[str]()
    way = Outlet(server, {STRAIGHT: texts.append})
    way.send("one")
    way.send("two")
    way.close(4404)
    way.send("three")
    assert (texts, server.got) == (["one", "two"], [4404])
