"""Our runner: what it lets in and out, and that it ends in order, in time and with 0, whatever its peers do."""

import socket
import struct
import subprocess
import sys
import time
from collections.abc import Iterator
from signal import SIGINT, SIGTERM, Signals
from threading import Thread
from types import SimpleNamespace

import pytest
from autobahn.websocket.types import ConnectionDeny
from twisted.internet.defer import Deferred
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from collab.serving.sockets import UNREAD, Socket
from collab.sync.frames import LARGEST_FRAME
from documents.management.commands.serve import _address
from tests.server.server import PATIENCE, ROOT, Answer, Server, environment

ALONE = ["-m", "tests.server.alone", "--fd"]


@pytest.fixture
def alone() -> Iterator[Server]:
    server = Server.run(ALONE)
    assert server.says() == "ready"
    yield server
    assert server.stop() == 0


@pytest.fixture
def hurried() -> Iterator[Server]:
    """One whose patience is short, for tests of what it does when it has none left."""
    server = Server.run(ALONE, HURRY="1")
    assert server.says() == "ready"
    yield server
    assert server.stop() == 0


def opened(server: Server, path: str) -> ClientConnection:
    return connect(f"ws://127.0.0.1:{server.port}{path}", open_timeout=PATIENCE, max_size=None, compression=None)


def closed_with(connection: ClientConnection) -> tuple[int, str]:
    with pytest.raises(ConnectionClosed) as closed:
        connection.recv(PATIENCE)
    assert closed.value.rcvd is not None
    return closed.value.rcvd.code, closed.value.rcvd.reason


def unread(server: Server, path: str) -> socket.socket:
    """A peer that opens a WebSocket and never reads what it is sent."""
    peer = socket.create_connection(("127.0.0.1", server.port), PATIENCE)
    peer.sendall(
        f"GET {path} HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()
    )
    assert peer.recv(12) == b"HTTP/1.1 101"
    return peer


def frame(opcode: int, payload: bytes) -> bytes:
    return bytes((0x80 | opcode, 0x80 | len(payload))) + bytes(4) + payload


# What is sent.


@pytest.mark.parametrize("said", ["close", "close 1012", "close 1012 restart", "close 4404 not_found"])
def test_an_application_may_close_with_any_code_and_a_reason(alone: Server, said: str) -> None:
    with opened(alone, "/") as connection:
        connection.send(said)
        code, reason = (*said.split()[1:], *["1000", ""][len(said.split()) - 1 :])
        assert closed_with(connection) == (int(code), reason)


@pytest.mark.parametrize("size", [1, 125, 126, 65_535, 65_536, 4 * 1024 * 1024])
def test_what_is_sent_arrives_whatever_its_size(alone: Server, size: int) -> None:
    with opened(alone, "/") as connection:
        connection.send(f"send {size}")
        assert connection.recv(PATIENCE) == "x" * size


def test_a_frame_that_is_a_little_too_large_reaches_the_application(alone: Server) -> None:
    with opened(alone, "/") as connection:
        connection.send("x" * (LARGEST_FRAME + 1))
        assert connection.recv(PATIENCE) == str(LARGEST_FRAME + 1)


def test_a_frame_that_is_far_too_large_ends_its_connection_and_no_other(alone: Server) -> None:
    with opened(alone, "/") as other, opened(alone, "/") as connection:
        connection.send("x" * (2 * LARGEST_FRAME + 1))
        assert closed_with(connection)[0] == 1009
        other.send("hello")
        assert other.recv(PATIENCE) == "5"


def test_nothing_is_compressed(alone: Server) -> None:
    with connect(f"ws://127.0.0.1:{alone.port}/", open_timeout=PATIENCE) as connection:
        assert connection.response is not None
        assert "Sec-WebSocket-Extensions" not in connection.response.headers


# Peers that do not read.


def test_a_peer_that_never_reads_is_heard_all_the_same(hurried: Server) -> None:
    with unread(hurried, "/flood") as peer:
        peer.sendall(frame(1, b"close 1000"))
        assert hurried.says() == "closed, 0 bytes kept"


def test_a_peer_that_closes_and_never_reads_keeps_nothing_here(hurried: Server) -> None:
    with unread(hurried, "/flood") as peer:
        peer.sendall(frame(8, struct.pack("!H", 1000)))
        assert hurried.says() == "closed, 0 bytes kept"


def test_what_a_lost_connection_does_not_take_is_left_to_the_reactor() -> None:
    written: list[bytes] = []
    connection = Socket()
    connection.transport = SimpleNamespace(  # type: ignore[assignment] # all that is asked of one
        connected=True,
        disconnecting=False,
        dataBuffer=b"",
        _tempDataBuffer=[],
        _tempDataLen=0,
        writeSomeData=lambda _: ConnectionError(),
        write=written.append,
    )
    connection.sendData(b"lost")
    assert written == [b"lost"]


def test_who_asks_for_answers_and_never_reads_them_is_cut_off() -> None:
    done: list[object] = []
    connection = Socket()
    connection.transport = SimpleNamespace(  # type: ignore[assignment] # all that is asked of one
        connected=True,
        disconnecting=False,
        dataBuffer=b"x",
        _tempDataBuffer=[b"x"],
        _tempDataLen=UNREAD - 1,
        write=done.append,
        abortConnection=lambda: done.append("cut off"),
    )
    connection.sendData(b"just fits")
    connection.transport._tempDataLen += 1
    connection.sendData(b"too much")
    assert done == [b"just fits", "cut off"]


def test_who_is_not_let_in_for_long_is_turned_away_and_who_is_in_may_stay() -> None:
    waiting = Socket()
    waiting.server = SimpleNamespace(
        websocket_timeout=-1,
        websocket_connect_timeout=20,
        protocol_disconnected=lambda _: None,
        log_action=lambda *_: None,
    )
    waiting.client_addr = None
    waiting.request = SimpleNamespace(path="/")
    refused: list[object] = []
    waiting.handshake_deferred = Deferred().addErrback(lambda failure: refused.append(failure.value))
    waiting.state, waiting.socket_opened = waiting.STATE_OPEN, time.monotonic() - 21
    waiting.check_timeouts()
    assert refused == []
    waiting.state = waiting.STATE_CONNECTING
    waiting.check_timeouts()
    assert isinstance(refused[0], ConnectionDeny)
    assert refused[0].code == 403


# The end.


@pytest.mark.parametrize("how", [SIGINT, SIGTERM])
def test_an_end_is_in_order_and_everybody_hears_of_it(alone: Server, how: Signals) -> None:
    answers: list[Answer] = []
    asking = Thread(target=lambda: answers.append(alone.ask("GET", "/slow")))
    with opened(alone, "/") as connection:
        asking.start()
        assert alone.says() == "slow"
        alone.process.send_signal(how)
        assert [alone.says(), alone.says()] == ["left", "told"]
        assert closed_with(connection) == (1012, "")
    asking.join(PATIENCE)
    assert [(answer.status, answer.body) for answer in answers] == [(200, b"/slow")]
    assert {alone.says(), alone.says()} == {"closed, 0 bytes kept", "finished"}
    assert alone.process.wait(PATIENCE) == 0


def test_who_is_not_let_in_yet_is_turned_away_at_the_end(alone: Server) -> None:
    refused: list[InvalidStatus] = []

    def knock() -> None:
        with pytest.raises(InvalidStatus) as refusal:
            opened(alone, "/never")
        refused.append(refusal.value)

    knocking = Thread(target=knock)
    knocking.start()
    assert alone.says() == "never"
    alone.process.send_signal(SIGTERM)
    knocking.join(PATIENCE)
    assert [each.response.status_code for each in refused] == [403]
    assert alone.process.wait(PATIENCE) == 0


def test_an_ending_server_takes_no_further_request_on_a_connection(alone: Server) -> None:
    with socket.create_connection(("127.0.0.1", alone.port), PATIENCE) as connection, opened(alone, "/stuck"):
        connection.sendall(b"GET /slow HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert {alone.says(), alone.says()} == {"slow", "stuck"}
        alone.process.send_signal(SIGTERM)
        connection.sendall(b"GET /next HTTP/1.1\r\nHost: localhost\r\n\r\n")
        answer = b""
        while piece := connection.recv(65536):
            answer += piece
    assert answer.count(b"HTTP/1.1 200") == 2
    assert answer.lower().count(b"connection: close") == 1


@pytest.mark.parametrize("hang", ["tell", "finish", "tell finish"])
def test_an_application_that_cannot_end_is_ended(hang: str) -> None:
    server = Server.run(ALONE, HURRY="1", HANG=hang)
    assert server.says() == "ready"
    asking = socket.create_connection(("127.0.0.1", server.port), PATIENCE)
    asking.sendall(b"GET /hang HTTP/1.1\r\nHost: localhost\r\n\r\n")
    assert server.says() == "hanging"
    assert server.stop() == 0
    asking.close()


def test_what_the_system_says_of_a_socket_is_what_the_command_says() -> None:
    with socket.create_server(("::1", 0), family=socket.AF_INET6) as listening:
        assert _address(listening) == f"http://[::1]:{listening.getsockname()[1]}"
    with socket.socket(socket.AF_UNIX) as listening:
        assert _address(listening) == "the socket "


def test_a_second_signal_ends_it_at_once() -> None:
    server = Server.run(ALONE, HANG="tell")
    assert server.says() == "ready"
    server.process.send_signal(SIGTERM)
    assert [server.says(), server.says()] == ["left", "told"]
    server.process.send_signal(SIGTERM)
    assert server.process.wait(PATIENCE) == 0
    assert server.says() == ""
    server.stop()


# The command.


def test_the_command_says_where_it_answers_and_that_a_port_is_taken(tmp_path: object) -> None:
    variables = environment(DATA_DIR=str(tmp_path))
    first = subprocess.Popen(
        [sys.executable, "manage.py", "serve", "--port", "0"], cwd=ROOT, env=variables, stdout=subprocess.PIPE
    )
    assert first.stdout is not None
    said = first.stdout.readline().decode()
    assert said.startswith("Nexus answers on http://127.0.0.1:")
    port = said.split(":")[2].split()[0]
    with socket.create_connection(("127.0.0.1", int(port)), PATIENCE):
        second = subprocess.run(
            [sys.executable, "manage.py", "serve", "--port", port],
            cwd=ROOT,
            env=variables,
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE,
        )
    assert (second.returncode, second.stderr) == (
        1,
        f"CommandError: Nexus cannot listen on 127.0.0.1:{port}: Address already in use\n",
    )
    first.terminate()
    assert first.wait(PATIENCE) == 0
    first.stdout.close()
