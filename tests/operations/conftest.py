"""A server that is looked at from outside."""

from collections.abc import Iterator

import pytest

from tests.live.raw import Watched, watched


@pytest.fixture(scope="session")
def server() -> Iterator[Watched]:
    """One for all that only look."""
    with watched(LOG_FORMAT="json", LOG_LEVEL="info") as found:
        yield found
