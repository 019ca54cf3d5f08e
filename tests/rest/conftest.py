"""Who calls, in the tests of the API."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from pytest_django import Settings

from collab.accounts.models import Person
from tests.rest.callers import Caller


@pytest.fixture(autouse=True)
def _afresh(settings: Settings, db: None) -> Iterator[None]:
    """Nobody has called before, and passwords cost nothing."""
    del db
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    cache.clear()
    yield
    cache.clear()


def person(name: str) -> Caller:
    made = Person.objects.create_user(name, f"{name}@example.org", "correct horse", name=name.title())
    return Caller(made)


@pytest.fixture
def ann() -> Caller:
    return person("ann")


@pytest.fixture
def bob() -> Caller:
    return person("bob")


@pytest.fixture
def eve() -> Caller:
    return person("eve")


@pytest.fixture
def nobody() -> Caller:
    return Caller()
