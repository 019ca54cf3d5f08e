"""The ways from browsers to nodes: each browser has a line of its own, which can be cut, stalled and mended."""

import asyncio
import threading
from collections.abc import Callable, Coroutine, Iterator
from contextlib import AsyncExitStack, contextmanager
from random import Random
from typing import Any, TypeVar

from tests.server.server import PATIENCE
from tests.trials.proxy import Ends, Proxy, reached

T = TypeVar("T")


class Line:
    """The way from one browser to a node: an address of its own, whichever node stands behind it."""

    def __init__(self, lines: "Lines", port_of_node: Callable[[], int]) -> None:
        self.is_cut = False
        self._is_heard = asyncio.Event()  # while it is not set, what the node says waits
        self._is_heard.set()
        self._lines = lines
        self._port_of_node = port_of_node
        self._proxy: Proxy

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self._proxy.port}"

    def cut(self) -> None:
        """End all connections, and let none come about until it is mended."""
        self.is_cut = True
        self.drop()

    def drop(self) -> None:
        """End all connections; the next ones are good."""
        self._lines.call(self._proxy.cut)

    def stall(self) -> None:
        """Let nothing pass until it is mended; connections stay open."""
        self._lines.call(self._proxy.stall)

    def mute(self) -> None:
        """Let the node hear the browser, and the browser not hear the node, until it is mended."""
        self._lines.call(self._is_heard.clear)

    def mend(self) -> None:
        """Let everything pass."""
        self.is_cut = False
        self._lines.call(self._is_heard.set)
        self._lines.call(self._proxy.flow)

    async def open(self, stack: AsyncExitStack) -> None:
        """Listen."""
        self._proxy = await stack.enter_async_context(Proxy.to(self._reach, Random(0)))

    async def _reach(self) -> Ends:
        if self.is_cut:
            raise ConnectionRefusedError("the line is cut")
        reader, writer = await reached("127.0.0.1", self._port_of_node())
        return _Hearing(reader, self._is_heard), writer


class _Hearing(asyncio.StreamReader):
    """What a node says, as long as it is heard."""

    def __init__(self, node: asyncio.StreamReader, is_heard: asyncio.Event) -> None:
        super().__init__()
        self._node = node
        self._is_heard = is_heard

    async def read(self, n: int = -1) -> bytes:
        piece = await self._node.read(n)
        await self._is_heard.wait()
        return piece


class Lines:
    """All lines, carried by a loop of their own: a test that waits for its browser holds up nobody."""

    def __init__(self, loop: asyncio.AbstractEventLoop, stack: AsyncExitStack) -> None:
        self._loop = loop
        self._stack = stack

    @classmethod
    @contextmanager
    def laid(cls) -> Iterator["Lines"]:
        """They carry until the block ends."""
        loop = asyncio.new_event_loop()
        thread = threading.Thread(target=loop.run_forever, name="lines")
        thread.start()
        stack = AsyncExitStack()
        lines = cls(loop, stack)
        try:
            yield lines
        finally:
            lines.wait(stack.aclose())
            loop.call_soon_threadsafe(loop.stop)
            thread.join(PATIENCE)
            loop.close()

    def to(self, port_of_node: Callable[[], int]) -> Line:
        """A new one; the node is asked for at every connection, for it may be another one by then."""
        line = Line(self, port_of_node)
        self.wait(line.open(self._stack))
        return line

    def call(self, verb: Callable[[], None]) -> None:
        """Do it where the lines are carried, and return when it is done."""

        async def do() -> None:
            verb()

        self.wait(do())

    def wait(self, task: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(task, self._loop).result(PATIENCE)
