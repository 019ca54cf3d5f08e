"""What every request passes, and what browsers are told: sizes, policies, pages made of our own assets alone."""

import re
import socket

import pytest
from django.test import Client

from tests.server.server import PATIENCE, Server


def raw(server: Server, request: str) -> str:
    """What a server answers to a request that no library would send."""
    with socket.create_connection(("127.0.0.1", server.port), PATIENCE) as connection:
        connection.sendall(request.replace("\n", "\r\n").encode())
        answer = b""
        while piece := connection.recv(65536):
            answer += piece
    return answer.decode()


def test_a_body_in_chunks_is_asked_for_its_length(server: Server) -> None:
    head = "POST /api/v1/people HTTP/1.1\nHost: localhost\nConnection: close\nContent-Type: application/json\n"
    answer = raw(server, head + "Transfer-Encoding: chunked\n\n2\n{}\n0\n\n")
    assert answer.startswith("HTTP/1.1 411 ")
    assert '"code": "length_required"' in answer


@pytest.mark.parametrize("length", ["x", "-1", "²"])
def test_a_length_that_is_no_number_is_refused(length: str) -> None:
    answer = Client().generic("POST", "/api/v1/people", CONTENT_LENGTH=length, SERVER_NAME="localhost")
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_request")


@pytest.mark.parametrize("page", ["/api/docs/", "/api/redoc/", "/admin/login/"])
def test_a_page_is_made_of_our_own_assets_alone(server: Server, page: str) -> None:
    answer = server.ask("GET", page)
    assert answer.status == 200
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'self'")
    assert "http" not in policy
    assert "script-src" not in policy  # so that default-src holds: no inline script, no eval
    html = answer.body.decode()
    assert re.findall(r"<script(?![^>]*\bsrc=)", html) == []
    sources = re.findall(r"""\b(?:src|href|spec-url)=["']?([^"'> ]+)""", html)
    assert sources
    for source in sources:
        assert source.startswith(("/", "#"))  # the latter within the page
        assert source.startswith("#") or server.ask("GET", source).status in (200, 302)


@pytest.mark.parametrize("target", ["*", "#start", "nowhere", "http://localhost/nowhere"])
def test_a_target_that_is_no_path_is_no_error_of_ours(server: Server, target: str) -> None:
    assert server.ask("GET", target).status == 404


def test_what_is_no_page_can_do_nothing_in_a_browser(server: Server) -> None:
    for path in ("/healthz", "/api/v1/session", "/nowhere"):
        headers = server.ask("GET", path).headers
        assert headers["content-security-policy"].startswith("default-src 'none'")
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"


def test_pages_elsewhere_may_call_only_if_they_are_named() -> None:
    asked = {"Origin": "https://app.example", "Access-Control-Request-Method": "GET"}
    with_others = Server.start(
        CORS_ORIGINS="https://app.example", DATA_DIR="/nonexistent", DATABASE_URL="postgres://x/y"
    )
    try:
        answer = with_others.ask("OPTIONS", "/api/v1/session", **asked)
        assert answer.headers["access-control-allow-origin"] == "https://app.example"
        assert "access-control-allow-credentials" not in answer.headers
        stranger = with_others.ask("OPTIONS", "/api/v1/session", **{**asked, "Origin": "https://evil.example"})
        assert "access-control-allow-origin" not in stranger.headers
    finally:
        with_others.stop()


def test_by_default_no_page_elsewhere_may_call(server: Server) -> None:
    answer = server.ask("OPTIONS", "/api/v1/session", Origin="https://app.example")
    assert "access-control-allow-origin" not in answer.headers
