"""A server that strangers knock at."""

from collections.abc import Iterator

import pytest

from tests.live.raw import Watched, watched


@pytest.fixture(scope="session")
def server() -> Iterator[Watched]:
    """One for all; what is refused leaves nothing behind."""
    with watched() as found:
        yield found
