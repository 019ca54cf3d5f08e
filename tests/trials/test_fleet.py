"""Short forms of the trials of many nodes, on nodes that they share."""

import asyncio
import os
from collections.abc import Iterator

import pytest

from tests.trials.fleet import Fleet
from tests.trials.rolling import roll
from tests.trials.soak import INSPECTED, soak
from tests.trials.storm import storm

pytestmark = pytest.mark.skipif("DATABASE_URL" in os.environ, reason="it has a PostgreSQL of its own: once is enough")


@pytest.fixture(scope="module")
def fleet() -> Iterator[Fleet]:
    with Fleet.started(2, words=INSPECTED, FLEET_EMPTY="1") as started:
        yield started


def test_people_lose_nothing_when_all_nodes_are_restarted_one_after_the_other(fleet: Fleet) -> None:
    report = asyncio.run(roll(fleet, guests=12, documents=4, seconds=1, seed=7))
    assert report.faults == []
    assert report.acknowledged > 0
    assert len(report.away) == 12 - report.never
    assert report.away


def test_everybody_comes_back_when_their_node_dies_and_those_who_are_there_write_on(fleet: Fleet) -> None:
    report = storm(fleet, clients=40, seconds=0.5, seed=7)
    assert report.faults == []
    assert len(report.came) == 40
    assert report.attempts >= 40


def test_nothing_is_left_of_those_who_came_and_went(fleet: Fleet) -> None:
    report = asyncio.run(soak(fleet, minutes=0.05, crowd=8, seed=7, stay=1.0))
    assert report.faults == []
    assert report.acknowledged > 0
    assert [held["Room"] + held["Seat"] + held["Socket"] for held in report.left] == [0, 0]
