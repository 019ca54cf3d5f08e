"""The small proxy that balances on this machine where there is no nginx."""

import http.client
import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

from tests.cluster.balancer import free_port
from tests.cluster.proxy import Proxy
from tests.deploy.stand_in import StandIn
from tests.server.server import PATIENCE, ROOT


def test_a_document_goes_to_one_node_by_any_address_and_documents_go_to_all() -> None:
    proxy = Proxy([1, 2, 3])
    first = set()
    for document in (str(uuid4()) for _ in range(30)):
        orders = {
            tuple(proxy.order(line.encode()))
            for line in (
                f"GET /ws/documents/{document}/ HTTP/1.1",
                f"PUT /api/v1/documents/{document.upper()}/content?base=1 HTTP/1.1",
                f"GET /api/v1/documents/{document} HTTP/1.1",
            )
        }
        assert len(orders) == 1
        order = orders.pop()
        assert sorted(order) == [1, 2, 3]
        first.add(order[0])
    assert first == {1, 2, 3}


def test_what_is_about_no_document_goes_to_one_after_the_other() -> None:
    proxy = Proxy([1, 2, 3])
    assert {next(proxy.order(b"GET /healthz HTTP/1.1")) for _ in range(3)} == {1, 2, 3}


def test_it_hands_on_to_a_node_that_lives_and_says_so_when_none_does() -> None:
    nodes = [StandIn("node-1"), StandIn("node-2")]
    with running(*(node.server_port for node in nodes)) as port:
        document = f"/ws/documents/{uuid4()}/"
        answered = str(asked(port, document)[1]["node"])
        by_name = {node.name: node for node in nodes}
        by_name.pop(answered).die()
        assert asked(port, document)[1]["node"] == next(iter(by_name))
        next(iter(by_name.values())).die()
        assert asked(port, document) == (503, {})


@contextmanager
def running(*nodes: int) -> Iterator[int]:
    """The port of a proxy before these, until the block ends."""
    port = free_port()
    command = [sys.executable, "-m", "tests.cluster.proxy", "127.0.0.1", str(port), *map(str, nodes)]
    process = subprocess.Popen(command, cwd=ROOT)
    until = time.monotonic() + PATIENCE
    while True:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            break
        except OSError:
            assert time.monotonic() < until, "it does not listen"
            time.sleep(0.02)
    try:
        yield port
    finally:
        process.terminate()
        assert process.wait(PATIENCE) == 0


def asked(port: int, path: str) -> tuple[int, dict[str, object]]:
    """The status, and what was said."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    connection.request("GET", path, headers={"Connection": "close"})
    response = connection.getresponse()
    said = response.read()
    connection.close()
    return response.status, json.loads(said) if said else {}
