"""Short forms of the trials of many nodes, on nodes that they share."""

import asyncio
import os
from collections.abc import Iterator

import pytest

from tests.trials.fleet import Fleet
from tests.trials.rolling import roll

pytestmark = pytest.mark.skipif("DATABASE_URL" in os.environ, reason="it has a PostgreSQL of its own: once is enough")


@pytest.fixture(scope="module")
def fleet() -> Iterator[Fleet]:
    with Fleet.started(2) as started:
        yield started


def test_people_lose_nothing_when_all_nodes_are_restarted_one_after_the_other(fleet: Fleet) -> None:
    report = asyncio.run(roll(fleet, guests=12, documents=4, seconds=1, seed=7))
    assert report.faults == []
    assert report.acknowledged > 0
    assert len(report.away) == 12 - report.never
    assert report.away
