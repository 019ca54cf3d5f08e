"""Whether the server is alive can be asked by anybody, at any time, and costs it nothing."""

import json
from pathlib import Path

from tests.server.server import Server


def test_a_live_server_says_so_and_nobody_keeps_the_answer(server: Server) -> None:
    answer = server.ask("GET", "/healthz")
    assert (answer.status, json.loads(answer.body)) == (200, {"status": "alive"})
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["cache-control"] == "no-store"


def test_head_is_get_without_a_body(server: Server) -> None:
    answer = server.ask("HEAD", "/healthz")
    assert (answer.status, answer.body) == (200, b"")
    assert answer.headers["cache-control"] == "no-store"


def test_the_health_of_a_server_asks_no_database(tmp_path: Path) -> None:
    nobody = "postgres://nobody@127.0.0.1:1/nowhere"
    server = Server.start(DATA_DIR=str(tmp_path), DATABASE_URL=nobody)
    try:
        assert server.ask("GET", "/healthz").status == 200
    finally:
        server.stop()
    assert list(tmp_path.iterdir()) == []


def test_a_probe_over_plain_http_is_not_sent_to_https(tmp_path: Path) -> None:
    production = {"NEXUS_ENV": "production", "SECRET_KEY": "0123456789" * 5, "ALLOWED_HOSTS": "nexus.example"}
    server = Server.start(DATA_DIR=str(tmp_path), **production)
    try:
        assert server.ask("GET", "/healthz", Host="nexus.example").status == 200
        elsewhere = server.ask("GET", "/elsewhere", Host="nexus.example")
        assert (elsewhere.status, elsewhere.headers["location"]) == (301, "https://nexus.example/elsewhere")
    finally:
        server.stop()
