"""Short forms of the trials of many nodes, on nodes that they share, over a few connections that those share."""

import asyncio
import os
from collections.abc import Iterator

import pytest

from tests.cluster.debian import found
from tests.live.place import UNHURRIED
from tests.postgres import database_url
from tests.trials.bouncer import POOL, bouncer, pools
from tests.trials.fleet import Fleet
from tests.trials.rolling import roll
from tests.trials.soak import INSPECTED, soak
from tests.trials.storm import storm

pytestmark = [
    pytest.mark.skipif("DATABASE_URL" in os.environ, reason="it has a PostgreSQL of its own: once is enough"),
    pytest.mark.skipif(
        found("pgbouncer") is None and "CI" not in os.environ,
        reason="there is no PgBouncer: install it, or run `make test`",
    ),
]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A PostgreSQL behind a PgBouncer."""
    with database_url() as url, bouncer(url, tmp_path_factory.mktemp("bouncer")) as bounced:
        yield bounced


@pytest.fixture(scope="module")
def fleet(address: str) -> Iterator[Fleet]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DATABASE_URL", address)
        with Fleet.started(2, words=INSPECTED, FLEET_EMPTY="1", **UNHURRIED) as started:
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


def test_two_nodes_have_lived_through_all_this_on_eight_connections(fleet: Fleet, address: str) -> None:
    [pool] = [each for each in pools(address) if str(each["database"]).startswith("trial_")]
    assert pool["pool_mode"] == "transaction"
    there = [pool[name] for name in ("sv_active", "sv_idle", "sv_used", "sv_tested", "sv_login")]
    assert 0 < sum(map(int, map(str, there))) <= POOL
