"""Ending a conversation with a PostgreSQL that stands still, from another thread than the one that waits for it."""

import os
import socket
from contextlib import suppress

from psycopg2 import InterfaceError
from psycopg2.extensions import connection as Connection  # noqa: N812 - it is a class


def cut(connection: object) -> None:
    """Shut its socket: whoever waits for an answer is told that the connection is gone."""
    if isinstance(connection, Connection):
        with suppress(OSError, InterfaceError), socket.socket(fileno=os.dup(connection.fileno())) as theirs:
            theirs.shutdown(socket.SHUT_RDWR)
