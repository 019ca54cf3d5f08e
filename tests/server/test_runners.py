"""The application under our own runner and under those of others: it starts, answers and ends."""

import json
import signal
from pathlib import Path

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from tests.server.server import PATIENCE, RUNNERS, Server

# Uvicorn ends by the signal that it was sent, when all is done.
STATUS = {"serve": 0, "daphne": 0, "uvicorn": -signal.SIGTERM}


@pytest.fixture(params=RUNNERS)
def runner(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


def test_it_starts_answers_and_ends(tmp_path: Path, runner: str) -> None:
    server = Server.run(RUNNERS[runner], DATA_DIR=str(tmp_path))
    try:
        assert json.loads(server.ask("GET", "/healthz").body) == {"status": "alive"}
        with connect(f"ws://127.0.0.1:{server.port}/ws/", open_timeout=PATIENCE) as connection:
            assert json.loads(connection.recv(PATIENCE))["code"] == "not_found"
            with pytest.raises(ConnectionClosed) as closed:
                connection.recv(PATIENCE)
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 4404
    finally:
        status = server.stop()
    assert status == STATUS[runner]
    assert not server.has_children()
