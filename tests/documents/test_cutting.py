"""A PostgreSQL that stands still can be given up from another thread."""

import socket
from threading import Thread
from typing import Any

import psycopg2
import pytest
from django.db import connection

from collab.cutting import cut


def test_what_is_no_connection_to_postgresql_is_left_alone() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        for each in (None, ours, object()):
            cut(each)
        ours.sendall(b"x")
        assert theirs.recv(1) == b"x"


@pytest.mark.skipif(connection.vendor != "postgresql", reason="it is about PostgreSQL")
@pytest.mark.django_db(transaction=True)
def test_who_waits_for_an_answer_is_told_that_the_connection_is_gone() -> None:
    made = psycopg2.connect(**connection.get_connection_params())
    process = made.info.backend_pid
    failures: list[Exception] = []

    def wait() -> None:
        try:
            made.cursor().execute("SELECT pg_sleep(60)")
        except psycopg2.Error as error:
            failures.append(error)

    waiting = Thread(target=wait)
    waiting.start()
    while not asked(process):
        pass
    cut(made)
    waiting.join(30)
    assert len(failures) == 1
    cut(made)  # once more does no harm, whether its socket is still there
    made.close()
    cut(made)  # or is not
    with connection.cursor() as cursor:  # there it has not been noticed
        cursor.execute("SELECT pg_terminate_backend(%s, 30000)", [process])


def asked(process: int) -> Any:
    """Whether the question has arrived."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_stat_activity WHERE pid = %s AND query LIKE '%%pg_sleep%%'", [process])
        return cursor.fetchone()
