"""The server that these tests knock at."""

from collections.abc import Iterator

import pytest

from tests.server.server import Server


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One real server for all tests that only ask it something."""
    started = Server.start(DATA_DIR=str(tmp_path_factory.mktemp("data")))
    yield started
    started.stop()
