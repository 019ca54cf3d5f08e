"""What is kept is tested twice: on SQLite, and on the PostgreSQL that DATABASE_URL names."""

from collections.abc import AsyncIterator

import pytest
from django.db import connection

from collab.ot import Delta
from tests.documents.scripted import World

collect_ignore = [] if connection.vendor == "postgresql" else ["test_postgresql.py"]


@pytest.fixture
async def world() -> AsyncIterator[World]:
    """A document that people come to, until the test ends."""
    made = World(Delta().insert("0123456789\n"))
    await made.begin()
    yield made
    await made.rooms.drain("over")
