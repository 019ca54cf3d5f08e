"""How Hypothesis draws: the same cases every time, so that red stays red; HYPOTHESIS_PROFILE=long draws new ones.

And who runs which tests, where several processes do: see `tests.pool`.
"""

import os
import time
from types import SimpleNamespace

import hypothesis
import pytest
from django.core.cache import cache
from pytest_django import Settings
from xdist.remote import Producer  # type: ignore[import-untyped] # it ships no types

from collab.accounts import throttles
from tests import pool

hypothesis.settings.register_profile("quick", derandomize=True, deadline=None, max_examples=70, database=None)
hypothesis.settings.register_profile("long", deadline=None, max_examples=5_000, print_blob=True)
hypothesis.settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes long begins first."""
    items.sort(key=lambda item: pool.place(item.nodeid))


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> pool.Pool:
    """Files stay together, and folders that share something."""
    config.option.loadscopereorder = False
    return pool.Pool(config, log)


@pytest.fixture
def afresh(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody has called before; who calls now does so at one moment, with passwords that cost nothing."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.WHITENOISE_AUTOREFRESH = True  # else each client begins with a look at all files that could be served
    cache.clear()
    now = time.time()
    monkeypatch.setattr(throttles, "time", SimpleNamespace(time=lambda: now))
