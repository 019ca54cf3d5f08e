"""What only PostgreSQL can show: writers that hold different documents at the same time."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread
from uuid import UUID

import pytest
from django.db import OperationalError, connection, transaction

from collab.ot import Delta
from collab.sync import Revision
from documents import journal
from documents.journal import Busy, Outcome
from tests.documents.test_journal import begun, commit, content_of, offer

pytestmark = pytest.mark.django_db(transaction=True)


@contextmanager
def held(document: UUID) -> Iterator[None]:
    """Somebody else is in the middle of a transaction on the document, and stays there until the block ends."""
    locked, released = Event(), Event()

    def hold() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM documents_head WHERE document = %s FOR NO KEY UPDATE", [document])
            locked.set()
            released.wait()
        connection.close()

    thread = Thread(target=hold)
    thread.start()
    locked.wait()
    try:
        yield
    finally:
        released.set()
        thread.join()


def test_a_document_that_somebody_else_is_writing_holds_up_no_other() -> None:
    taken, free = begun(), begun()
    with held(taken):
        busy, accepted = commit(offer(taken, Delta().insert("x")), offer(free, Delta().insert("x")))
    assert busy == Busy()
    assert isinstance(accepted, Revision)
    assert content_of(taken) == Delta().insert("abc")
    (again,) = commit(offer(taken, Delta().insert("x")))
    assert isinstance(again, Revision)


def test_a_batch_that_may_wait_waits_for_its_turn() -> None:
    taken = begun()
    outcomes: list[Outcome] = []

    def write() -> None:
        outcomes.extend(journal.commit([offer(taken, Delta().insert("x"))], at=1, wait=60_000))
        connection.close()

    with held(taken):
        waiting = Thread(target=write)
        waiting.start()
        while not lock_awaited():
            pass
        assert outcomes == []
    waiting.join()
    assert isinstance(outcomes[0], Revision)


def lock_awaited() -> bool:
    """Whether somebody waits for somebody else, as the server itself sees it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
        return bool(cursor.fetchone()[0])


def test_a_batch_does_not_wait_for_ever() -> None:
    taken = begun()
    with held(taken), pytest.raises(OperationalError, match="lock timeout"):
        journal.commit([offer(taken, Delta().insert("x"))], at=1, wait=10)
    assert content_of(taken) == Delta().insert("abc")
