"""A listening socket at which many wait."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from twisted.internet.protocol import Factory

from collab.serving.gate import gate
from collab.serving.server import reactor


class Counting(Factory):
    """Counts those who come, and sends them away."""

    def __init__(self) -> None:
        self.came = 0

    def buildProtocol(self, addr: object) -> None:  # noqa: ARG002, N802 - its name
        self.came += 1


@pytest.fixture
def listening() -> Iterator[socket.socket]:
    """At which five wait."""
    with ExitStack() as stack:
        opened = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        opened.setblocking(False)  # noqa: FBT003 - its only argument
        for _ in range(5):
            stack.enter_context(socket.create_connection(opened.getsockname()))
        yield opened


def test_a_turn_lets_in_one_however_many_wait(listening: socket.socket) -> None:
    counting = Counting()
    port = gate(listening, counting, reactor)
    try:
        for turn in range(1, 6):
            port.doRead()  # type: ignore[no-untyped-call] # Twisted's
            assert counting.came == turn
        port.doRead()  # type: ignore[no-untyped-call] # as above
        assert counting.came == 5
    finally:
        port.loseConnection()  # type: ignore[no-untyped-call] # as above


def test_whoever_comes_by_a_unix_socket_is_let_in_too(tmp_path: Path) -> None:
    counting = Counting()
    with socket.socket(socket.AF_UNIX) as listening, socket.socket(socket.AF_UNIX) as caller:
        listening.bind(str(tmp_path / "nexus"))
        listening.listen()
        listening.setblocking(False)  # noqa: FBT003 - its only argument
        port = gate(listening, counting, reactor)
        caller.connect(str(tmp_path / "nexus"))
        port.doRead()  # type: ignore[no-untyped-call] # Twisted's
        port.loseConnection()  # type: ignore[no-untyped-call] # as above
    assert counting.came == 1
