"""Who knocks where there is no door is told so in words that a program understands."""

import json
from urllib.parse import unquote

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect
from websockets.typing import Subprotocol

from tests.server.server import PATIENCE, Answer, Server


def problem(answer: Answer) -> dict[str, object]:
    assert answer.headers["content-type"] == "application/problem+json"
    details: dict[str, object] = json.loads(answer.body)
    assert details["status"] == answer.status
    assert details["detail"]
    assert set(details) == {"type", "title", "status", "detail", "code", "remedy"}
    return details


@pytest.mark.parametrize("path", ["/nowhere", "/healthz/", "/api/v1/documents/", "/ws/documents/"])
def test_an_unknown_address_is_a_problem_with_a_code(server: Server, path: str) -> None:
    answer = server.ask("GET", path)
    details = problem(answer)
    assert (answer.status, details["code"], details["remedy"]) == (404, "not_found", "stop")
    assert details["title"] == "Not Found"


@pytest.mark.parametrize("method", ["OPTIONS", "POST", "DELETE"])
def test_a_wrong_method_is_told_the_right_ones(server: Server, method: str) -> None:
    answer = server.ask(method, "/healthz")
    details = problem(answer)
    assert (answer.status, details["code"], details["remedy"]) == (405, "method_not_allowed", "stop")
    assert answer.headers["allow"] == "GET, HEAD"


def test_a_host_that_is_not_ours_is_a_bad_request(server: Server) -> None:
    answer = server.ask("GET", "/healthz", Host="elsewhere.example")
    details = problem(answer)
    assert (answer.status, details["code"], details["remedy"]) == (400, "bad_request", "stop")


def test_answers_may_not_be_framed_or_guessed_at(server: Server) -> None:
    headers = server.ask("GET", "/nowhere").headers
    assert headers["x-frame-options"] == "DENY"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"


@pytest.mark.parametrize(
    "path", ["/ws/", "/ws/documents/", "/ws/documents/no-uuid/", "/healthz", "/%C3%A9", "/%ED%A0%80"]
)
def test_an_unknown_websocket_gets_an_error_frame_and_a_close_code_of_its_own(server: Server, path: str) -> None:
    with connect(f"ws://127.0.0.1:{server.port}{path}", open_timeout=PATIENCE) as socket:
        frame = json.loads(socket.recv(PATIENCE))
        detail = f"there is nothing at {unquote(path)}"
        assert frame == {"type": "error", "code": "not_found", "remedy": "stop", "detail": detail}
        with pytest.raises(ConnectionClosed) as closed:
            socket.recv(PATIENCE)
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 4404


def test_a_browser_that_offers_our_protocol_hears_the_error_too(server: Server) -> None:
    nexus = Subprotocol("nexus.v1")
    with connect(f"ws://127.0.0.1:{server.port}/ws/", subprotocols=[nexus], open_timeout=PATIENCE) as socket:
        assert socket.subprotocol == nexus  # a browser drops a connection that answers its offer with silence
        assert json.loads(socket.recv(PATIENCE))["code"] == "not_found"
