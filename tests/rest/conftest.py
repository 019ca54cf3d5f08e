"""Who calls, in the tests of the API."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache

from collab.accounts.models import Person
from documents import announcing
from documents.models import Role
from tests.rest.callers import Caller
from tests.rest.discussion import Place


@pytest.fixture(autouse=True)
def _afresh(afresh: None, db: None) -> Iterator[None]:
    """Nobody has called before, nor when this one is done."""
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


@pytest.fixture
def place(ann: Caller) -> Place:
    return Place(ann)


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, Role]]:
    """What everybody is told, in its order, with the role that it takes."""
    heard: list[tuple[Any, Role]] = []

    def say(_: object, notice: announcing.Notice) -> None:
        if isinstance(notice, announcing.Told):
            heard.append((json.loads(notice.frame), notice.least))

    monkeypatch.setattr(announcing, "say", say)
    return heard
