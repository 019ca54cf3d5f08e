"""How Hypothesis draws: the same cases every time, so that red stays red; HYPOTHESIS_PROFILE=long draws new ones.

And who runs which tests, where several processes do: see `tests.pool`.
"""

import os
import sys
import time
from collections.abc import Generator, Iterator
from types import SimpleNamespace

import hypothesis
import pytest
from django.core.cache import cache
from django.db import connection
from pytest_django import DjangoDbBlocker, Settings
from xdist.remote import Producer  # type: ignore[import-untyped] # it ships no types

from collab.accounts import throttles
from tests import pool

hypothesis.settings.register_profile("quick", derandomize=True, deadline=None, max_examples=70, database=None)
hypothesis.settings.register_profile("long", deadline=None, max_examples=5_000, print_blob=True)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))

HANG_UP = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()"""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes long begins first; on PostgreSQL only what differs there is measured."""
    items.sort(key=lambda item: pool.place(item.nodeid))
    for item in items:
        if connection.vendor == "postgresql" and item.nodeid.startswith(pool.ALIKE):
            item.add_marker(pytest.mark.unmeasured)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> pool.Pool:
    """Files stay together, and folders that share something."""
    config.option.loadscopereorder = False
    return pool.Pool(config, log)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None]:
    """What is marked as unmeasured is quicker; coverage notes nothing of it."""
    tracer = sys.gettrace()
    if item.get_closest_marker("unmeasured") is not None:
        sys.settrace(None)
    try:
        yield
    finally:
        sys.settrace(tracer)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The tests' database can be dropped at the end, though threads that end with the process still hang on it."""
    yield
    if connection.vendor == "postgresql":
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute(HANG_UP)


@pytest.fixture
def afresh(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody has called before; who calls now does so at one moment, with passwords that cost nothing."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.WHITENOISE_AUTOREFRESH = True  # else each client begins with a look at all files that could be served
    cache.clear()
    now = time.time()
    monkeypatch.setattr(throttles, "time", SimpleNamespace(time=lambda: now))
