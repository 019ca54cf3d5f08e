"""A server that is asked to stop stops, says that all is well, and leaves nobody behind."""

import signal
from pathlib import Path

import pytest

from tests.server.server import Server


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_a_stopped_server_exits_with_0_and_leaves_no_child(tmp_path: Path, how: signal.Signals) -> None:
    server = Server.start(DATA_DIR=str(tmp_path))
    try:
        assert server.ask("GET", "/healthz").status == 200
    finally:
        status = server.stop(how)
    assert status == 0
    assert not server.has_children()
