"""Requests, of which so many are answered at once."""

import asyncio
import json
from typing import Any

import pytest

from consumers.turns import LINE, OUT_OF_TURN, InTurn


class Slow:
    """An application that answers when it is let."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.most = 0
        self.go_on = asyncio.Event()
        self._inside = 0

    async def __call__(self, scope: Any, _receive: Any, send: Any) -> None:
        self.begun.append(scope["path"])
        self._inside += 1
        self.most = max(self.most, self._inside)
        try:
            await self.go_on.wait()
            if scope["path"] == "/broken":
                raise RuntimeError("it is broken")
            await send(scope["path"])
        finally:
            self._inside -= 1


class Asking:
    """Requests, and what they were sent."""

    def __init__(self, most: int) -> None:
        self.slow = Slow()
        self.turns = InTurn(self.slow, most)
        self.sent: dict[str, list[Any]] = {}

    def ask(self, path: str) -> "asyncio.Task[None]":
        async def send(message: Any) -> None:
            self.sent.setdefault(path, []).append(message)

        return asyncio.create_task(self.turns({"type": "http", "path": path}, None, send))  # type: ignore[arg-type] # no more is read


async def settled() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


async def test_no_more_are_answered_at_once_and_the_others_in_the_order_in_which_they_came() -> None:
    asking = Asking(2)
    tasks = [asking.ask(f"/{number}") for number in range(6)]
    await settled()
    assert (asking.slow.begun, asking.turns.waiting) == (["/0", "/1"], 4)
    asking.slow.go_on.set()
    await asyncio.gather(*tasks)
    assert asking.slow.begun == [f"/{number}" for number in range(6)]
    assert (asking.slow.most, asking.turns.waiting) == (2, 0)


@pytest.mark.parametrize("path", sorted(OUT_OF_TURN))
async def test_who_asks_whether_it_lives_does_not_wait(path: str) -> None:
    asking = Asking(1)
    tasks = [asking.ask("/long"), asking.ask("/next"), asking.ask(path)]
    await settled()
    assert asking.slow.begun == ["/long", path]
    asking.slow.go_on.set()
    await asyncio.gather(*tasks)


async def test_who_finds_too_long_a_line_is_told_to_come_back() -> None:
    asking = Asking(1)
    tasks = [asking.ask(f"/{number}") for number in range(1 + LINE)]
    await settled()
    await asking.ask("/late")
    start, body = asking.sent["/late"]
    headers = dict(start["headers"])
    assert (start["status"], headers[b"retry-after"]) == (503, b"2")
    assert headers[b"content-type"] == b"application/problem+json"
    said = json.loads(body["body"])
    assert (said["code"], said["remedy"]) == ("overloaded", "retry")
    assert asking.turns.turned_away == 1
    asking.slow.go_on.set()
    await asyncio.gather(*tasks)
    await asking.ask("/later")
    assert asking.sent["/later"] == ["/later"]


async def test_who_goes_away_or_breaks_leaves_their_turn_to_the_next() -> None:
    asking = Asking(1)
    first, second, broken, last = (asking.ask(path) for path in ("/first", "/second", "/broken", "/last"))
    await settled()
    second.cancel()
    first.cancel()
    await settled()
    assert asking.slow.begun == ["/first", "/broken"]
    asking.slow.go_on.set()
    await asyncio.wait([first, second, broken, last])
    assert isinstance(broken.exception(), RuntimeError)
    assert (asking.sent["/last"], asking.turns.waiting) == (["/last"], 0)
