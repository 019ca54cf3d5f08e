"""A real Daphne serves the project, says what is wrong, and ends when it is told to."""

import json
import signal
import urllib.error
import urllib.request
from collections.abc import Iterator
from email.message import Message
from pathlib import Path

import pytest
from websockets.exceptions import ConnectionClosedError
from websockets.sync.client import connect
from websockets.typing import Subprotocol

from tests.server.process import Server, children_of, served


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with served(tmp_path_factory.mktemp("data")) as running:
        yield running


def ask(url: str, method: str = "GET", **headers: str) -> tuple[int, Message, bytes]:
    request = urllib.request.Request(url, method=method, headers=headers)  # noqa: S310 - a server of our own
    try:
        with urllib.request.urlopen(request) as answer:  # noqa: S310 - a server of our own
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers, error.read()


def test_healthz_says_that_the_process_is_alive(server: Server) -> None:
    status, headers, body = ask(f"{server.url}/healthz")
    assert (status, json.loads(body)) == (200, {"status": "alive"})
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_healthz_answers_head_without_a_body(server: Server) -> None:
    assert ask(f"{server.url}/healthz", "HEAD")[::2] == (200, b"")


@pytest.mark.parametrize(
    ("path", "method", "headers", "status", "code", "detail"),
    [
        ("/nix", "GET", {}, 404, "not_found", "there is nothing at /nix"),
        ("/healthz", "OPTIONS", {}, 405, "method_not_allowed", "/healthz answers GET, HEAD, not OPTIONS"),
        ("/healthz", "POST", {}, 403, "csrf_failed", "CSRF cookie not set. Send the csrftoken cookie's value"),
        ("/healthz", "GET", {"Host": "evil.example"}, 400, "bad_request", "the request is malformed, or its Host"),
    ],
)
def test_what_is_wrong_with_a_request_is_told_as_problem_details(
    server: Server, path: str, method: str, headers: dict[str, str], status: int, code: str, detail: str
) -> None:
    answered, answer_headers, body = ask(server.url + path, method, **headers)
    problem = json.loads(body)
    assert answer_headers["Content-Type"] == "application/problem+json"
    assert (answered, problem["status"], problem["code"]) == (status, status, code)
    assert problem["detail"].startswith(detail)
    assert problem["remedy"] in {"stop", "reload"}


@pytest.mark.parametrize("subprotocols", [None, [Subprotocol("nexus.v1")]])
def test_a_websocket_that_leads_nowhere_is_told_so_and_closed(
    server: Server, subprotocols: list[Subprotocol] | None
) -> None:
    with connect(f"ws://127.0.0.1:{server.port}/nix", subprotocols=subprotocols) as socket:
        assert json.loads(socket.recv()) == {
            "type": "error",
            "code": "not_found",
            "remedy": "stop",
            "detail": "there is nothing at /nix",
        }
        with pytest.raises(ConnectionClosedError) as closed:
            socket.recv()
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 4404


@pytest.mark.parametrize("with_signal", [signal.SIGINT, signal.SIGTERM])
def test_a_server_that_is_told_to_end_exits_with_0_and_leaves_no_child(
    tmp_path: Path, with_signal: signal.Signals
) -> None:
    with served(tmp_path) as server:
        assert ask(f"{server.url}/healthz")[0] == 200
        assert server.end(with_signal) == 0
        assert children_of(server.process.pid) == []
