"""How Hypothesis draws: the same cases every time, so that red stays red; HYPOTHESIS_PROFILE=long draws new ones.

And who runs which tests, where several processes do: see `tests.pool`.
"""

import os

import pytest
from hypothesis import settings
from xdist.remote import Producer  # type: ignore[import-untyped] # it ships no types

from tests import pool

settings.register_profile("quick", derandomize=True, deadline=None, max_examples=70, database=None)
settings.register_profile("long", deadline=None, max_examples=5_000, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes long begins first."""
    items.sort(key=lambda item: pool.place(item.nodeid))


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> pool.Pool:
    """Files stay together, and folders that share something."""
    config.option.loadscopereorder = False
    return pool.Pool(config, log)
