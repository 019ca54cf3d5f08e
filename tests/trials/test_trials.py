"""Short forms of the trials, so that the long ones never rot."""

import asyncio
import os

import pytest

from tests.trials.fuzz import fuzz
from tests.trials.live import chaos, drain
from tests.trials.mail import trial as mailing
from tests.trials.rest import trial
from tests.trials.sync import trial as synchronizing

URL = os.environ.get("DATABASE_URL", "")


def test_no_acknowledged_write_is_lost_or_applied_twice_when_the_server_is_killed() -> None:
    report = trial(servers=1, seconds=0, kills=2, seed=7, database_url=URL)
    assert report.faults == []
    assert report.acknowledged > 0


def test_writers_at_two_servers_on_stale_bases_leave_everything_there_once() -> None:
    report = trial(servers=2, seconds=1, kills=0, seed=7, database_url=URL)
    assert report.faults == []
    assert report.acknowledged > 0


@pytest.mark.skipif(bool(URL), reason="it has a PostgreSQL of its own: once is enough")
def test_people_lose_nothing_while_nodes_die_and_everything_else_is_harmed() -> None:
    report = asyncio.run(chaos(kills=2, seed=7, guests=6, breath=0.5, often=0))
    assert report.faults == []
    assert report.acknowledged > 0


@pytest.mark.skipif(bool(URL), reason="it has a PostgreSQL of its own: once is enough")
def test_people_lose_nothing_when_a_node_is_asked_to_end() -> None:
    report = asyncio.run(drain(guests=12, seed=7))
    assert report.faults == []
    assert report.acknowledged > 0


@pytest.mark.skipif(bool(URL), reason="it has a PostgreSQL of its own: once is enough")
def test_those_who_synchronize_over_bad_lines_lose_nothing_while_a_node_is_killed() -> None:
    report = asyncio.run(synchronizing(seconds=2, kills=1, seed=7, guests=3, sheets=3))
    assert report.faults == []
    assert report.words > 0


@pytest.mark.parametrize("celery", [False, True], ids=["server", "celery"])
def test_everything_is_mailed_though_those_who_mail_are_killed_and_the_receiver_is_down(celery: bool) -> None:
    report = mailing(kills=2, celery=celery, seed=7, database_url=URL)
    assert report.faults == []
    assert report.told == 4


def test_whatever_the_description_allows_is_answered_as_it_says() -> None:
    assert fuzz(examples=2, seed=7, database_url=URL, brief=True) == 0
