"""The way out to one client: frames leave in their order, and nobody ever waits for it."""

import asyncio
from collections.abc import Callable, Coroutine, Generator, Mapping
from functools import partial
from types import coroutine
from typing import Any

from asgiref.typing import ASGISendCallable, ASGISendEvent

from collab.metrics import TALLY

# What waits for a client that does not read, where the server lets us know that it does not.
MOST = 4 * 1024 * 1024  # characters


# The extensions by which a server tells for how many seconds nothing has come from a client, not even a pong; and takes
# a text at once, without an event and a coroutine around it.
SILENCE = "nexus.silence"
STRAIGHT = "nexus.straight"


class Outlet:
    """Sends at once as far as the server takes it, and the rest as soon as it does.

    Daphne takes everything at once and keeps it; uvicorn lets those who send wait for slow clients. So `send` is
    begun here and now, which spares a task for each frame, and only one that has to wait becomes a task. Our own runner
    takes texts straight.
    """

    def __init__(self, send: ASGISendCallable, extensions: Mapping[str, Any] | None = None) -> None:
        found = extensions or {}
        self._send = send
        self._silence: Callable[[], float] | None = found.get(SILENCE)
        self._straight: Callable[[str], None] | None = found.get(STRAIGHT)
        self._waiting: list[ASGISendEvent] = []  # behind one that is under way
        self._size = 0  # characters of those
        self._task: asyncio.Task[None] | None = None
        self._closed = False
        self.code: int | None = None  # by which we closed it

    def send(self, text: str) -> None:
        """Send a frame."""
        if not self._closed:
            TALLY.sent += 1
            if self._straight is not None:
                self._straight(text)
                return
            self._size += len(text)
            self._put({"type": "websocket.send", "text": text, "bytes": None})
            if self._size > MOST:
                self.close(4503)

    def close(self, code: int) -> None:
        """Close the connection behind what was sent."""
        if not self._closed:
            self._closed, self.code = True, code
            self._put({"type": "websocket.close", "code": code, "reason": ""})

    def silence(self) -> float:
        """Seconds since anything came from the client; 0 where the server does not say."""
        return 0.0 if self._silence is None else self._silence()

    def stop(self) -> None:
        """The client is gone."""
        self._closed = True
        self._waiting.clear()
        if self._task is not None:
            self._task.cancel()

    def _put(self, event: ASGISendEvent) -> None:
        if self._task is not None:
            self._waiting.append(event)
            return
        self._leave(event)
        sending = self._send(event)
        started = sending.__await__() if not isinstance(sending, Coroutine) else sending
        try:
            waits_for = started.send(None)
        except StopIteration:
            return
        except Exception:  # noqa: BLE001 - the client is gone; each server says so in its own way
            self._closed = True
            return
        self._task = asyncio.get_running_loop().create_task(self._go_on(started, waits_for))

    async def _go_on(self, started: Any, waits_for: object) -> None:  # noqa: ANN401 - a coroutine that is under way
        """Finish what had to wait, and then what has gathered behind it."""
        try:
            await _rest_of(started, waits_for)
            while self._waiting:
                event = self._waiting.pop(0)
                self._leave(event)
                await self._send(event)
        except Exception:  # noqa: BLE001 - as above
            self._closed = True
        self._task = None

    def _leave(self, event: ASGISendEvent) -> None:
        self._size -= len(event.get("text") or "")  # type: ignore[arg-type] # of one kind or the other


@coroutine
def _rest_of(started: Any, waits_for: object) -> Generator[object, object, None]:  # noqa: ANN401 - see above
    """What is left of a coroutine that has been begun, and waits for something."""
    while True:
        try:
            yield waits_for
        except BaseException as error:  # noqa: BLE001 - handed on to where it belongs
            go_on = partial(started.throw, error)
        else:
            go_on = partial(started.send, None)
        try:
            waits_for = go_on()
        except StopIteration:
            return
