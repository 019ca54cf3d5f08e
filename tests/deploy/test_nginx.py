"""The nginx configuration of deploy/, tried with a real nginx before nodes that say what they are asked."""

import os
import re
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.conf import settings

from collab.serving.server import ANSWER
from tests.cluster.balancer import DEPLOYED, configured, free_port
from tests.cluster.balancer import nginx as serving
from tests.cluster.debian import found, libraries
from tests.deploy.stand_in import FATAL, Nginx, StandIn

pytestmark = pytest.mark.skipif(
    found("nginx") is None and "CI" not in os.environ, reason="there is no nginx: install it, or run `make test`"
)


@pytest.fixture
def nginx(tmp_path: Path) -> Iterator[Nginx]:
    with Nginx.started(tmp_path) as started:
        yield started


def live(document: object) -> str:
    return f"/ws/documents/{document}/"


def test_everything_about_a_document_goes_to_one_node_and_documents_go_to_both(nginx: Nginx) -> None:
    documents = [uuid4() for _ in range(20)]
    found_at = {
        document: {
            nginx.node_of(path)
            for path in (
                live(document),
                f"/api/v1/documents/{document}",
                f"/api/v1/documents/{document}/content?revision=3",
                f"/ws/documents/{document}/",
            )
        }
        for document in documents
    }
    assert all(len(nodes) == 1 for nodes in found_at.values())
    assert set.union(*found_at.values()) == {"node-1", "node-2"}
    assert {nginx.node_of("/healthz") for _ in range(30)} == {"node-1", "node-2"}


def test_the_documents_of_a_node_that_dies_go_to_the_other_and_come_back_with_it(nginx: Nginx) -> None:
    document = next(each for each in iter(uuid4, None) if nginx.node_of(live(each)) == "node-1")
    port = nginx.nodes[0].server_port
    nginx.nodes[0].die()
    assert nginx.node_of(live(document)) == "node-2"
    assert nginx.ask("POST", f"/api/v1/documents/{document}/submissions", b"{}").body["node"] == "node-2"
    nginx.nodes[0] = StandIn("node-1", port)
    assert nginx.node_of(live(document)) == "node-1"


def test_many_who_come_at_once_when_their_node_has_died_find_the_one_that_had_died_before(nginx: Nginx) -> None:
    port = nginx.nodes[0].server_port
    nginx.nodes[0].die()
    lines = [nginx.upgraded(live(uuid4())) for _ in range(20)]
    nginx.nodes[0] = StandIn("node-1", port)
    nginx.nodes[1].die()
    lines += [nginx.upgraded(live(uuid4())) for _ in range(20)]
    for line in lines:
        line.close()


@pytest.mark.parametrize(("method", "times"), [("GET", 2), ("DELETE", 2), ("PUT", 2), ("POST", 1), ("PATCH", 1)])
def test_what_a_node_may_have_written_is_not_written_again_by_another(nginx: Nginx, method: str, times: int) -> None:
    answer = nginx.ask(method, FATAL, b"{}")
    assert [each for node in nginx.nodes for each in node.asked] == [f"{method} {FATAL}"] * times
    assert (answer.status, answer.body["code"], answer.body["remedy"]) == (503, "away", "retry")
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["retry-after"] == "2"


def test_a_put_that_may_go_to_two_nodes_bears_a_key_so_that_it_is_done_once(nginx: Nginx) -> None:
    def key(method: str, **headers: str) -> str | None:
        said = nginx.ask(method, "/api/v1/documents", b"{}", headers=headers).body
        found_there: str | None = said["headers"].get("idempotency-key")
        return found_there

    own = {"Idempotency-Key": "mine"}
    assert re.fullmatch("[0-9a-f]{32}", key("PUT") or "")
    assert key("PUT") != key("PUT")
    assert (key("PUT", **own), key("POST", **own), key("POST")) == ("mine", "mine", None)


def test_a_websocket_passes_both_ways(nginx: Nginx) -> None:
    with nginx.upgraded(live(uuid4())) as line:
        line.sendall(b"one")
        assert line.recv(100).endswith(b" heard one")
        line.sendall(b"two")
        assert line.recv(100).endswith(b" heard two")


def test_nodes_are_told_who_calls_and_how_whatever_the_caller_says(nginx: Nginx) -> None:
    claims = {"X-Forwarded-For": "203.0.113.7", "X-Forwarded-Proto": "https", "X-Request-ID": "mine"}
    headers = nginx.ask("GET", "/api/v1/me", headers={"Host": "nexus.example", **claims}).body["headers"]
    assert headers["host"] == "nexus.example"
    assert headers["x-forwarded-for"] == "203.0.113.7, 127.0.0.1"  # of which PROXIES=1 takes the last
    assert headers["x-forwarded-proto"] == "http"
    assert re.fullmatch("[0-9a-f]{32}", headers["x-request-id"])
    assert "connection" not in headers


def test_what_operators_ask_of_each_node_is_not_asked_through_it(nginx: Nginx) -> None:
    assert nginx.ask("GET", "/metrics").status == 404
    assert [node.asked for node in nginx.nodes] == [[], []]


def test_whoever_ends_tls_in_front_says_how_it_was_asked(tmp_path: Path) -> None:
    with Nginx.started(tmp_path, "behind") as nginx:
        said = nginx.ask("GET", "/", headers={"X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.7"}).body
        assert said["headers"]["x-forwarded-proto"] == "https"
        assert said["headers"]["x-forwarded-for"] == "203.0.113.7, 127.0.0.1"


def test_a_body_may_be_as_large_as_nodes_take_it(nginx: Nginx) -> None:
    assert nginx.ask("PUT", "/api/v1/me", bytes(settings.BODY_LIMIT)).body["size"] == settings.BODY_LIMIT


def test_https_ends_at_nginx_and_plain_requests_are_sent_there(tmp_path: Path) -> None:
    (tmp_path / "tls").mkdir()
    certify(tmp_path / "tls")
    with Nginx.started(tmp_path, "https") as nginx:
        answer = nginx.ask("GET", "/documents/1?a=b", headers={"Host": "nexus.example"})
        assert (answer.status, answer.headers["location"]) == (308, "https://nexus.example/documents/1?a=b")
        assert nginx.ask("GET", "/", tls=True).body["headers"]["x-forwarded-proto"] == "https"
        with nginx.upgraded(live(uuid4()), tls=True) as line:
            line.sendall(b"one")
            assert line.recv(100).endswith(b" heard one")


@pytest.mark.parametrize("site", ["http", "https"])
def test_nginx_has_nothing_to_say_against_it(tmp_path: Path, site: str) -> None:
    (tmp_path / "tls").mkdir()
    certify(tmp_path / "tls")
    configured(tmp_path, "127.0.0.1", {8080: free_port(), 8443: free_port()}, [8000, 8001], site)
    command = serving(tmp_path, "-t")
    tried = subprocess.run(command, capture_output=True, text=True, env=libraries(), check=False)
    lines = [line for line in tried.stderr.splitlines() if " is ok" not in line and " is successful" not in line]
    assert (tried.returncode, lines) == (0, [])


def test_its_times_and_sizes_fit_those_of_nodes() -> None:
    text = (DEPLOYED / "locations.conf").read_text()
    first, live_one = map(int, re.findall(r"proxy_read_timeout (\d+)s;", text))
    assert first > ANSWER
    assert live_one >= 3 * settings.HEARTBEAT
    assert re.findall(r"client_max_body_size (\d+)m;", text) == [str(settings.BODY_LIMIT // 1024 // 1024)]


def certify(folder: Path) -> None:
    """A key, and a certificate that only this test believes in."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "nexus.example")])
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder(name, name, key.public_key(), 1, now, now + timedelta(days=1))
    (folder / "fullchain.pem").write_bytes(builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    (folder / "privkey.pem").write_bytes(pem)
