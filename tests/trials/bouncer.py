"""A PgBouncer before a PostgreSQL, which lends its connections for a transaction at a time."""

import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg2
from psycopg2.extensions import parse_dsn

from tests.cluster.balancer import free_port
from tests.cluster.debian import found, libraries
from tests.server.server import PATIENCE

# Connections to a database, for all nodes together. Each node keeps one for its claim.
POOL = 8


@contextmanager
def bouncer(url: str, folder: Path) -> Iterator[str]:
    """The address of a PgBouncer before a PostgreSQL, until the block ends."""
    port, at = free_port(), parse_dsn(url)
    folder.chmod(0o755)
    configuration = folder / "pgbouncer.ini"
    configuration.write_text(f"""
[databases]
* = host={at["host"]} port={at.get("port", 5432)} user=postgres

[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = {POOL}
max_client_conn = 500
admin_users = postgres
log_connections = 0
log_disconnections = 0
""")
    command = [str(found("pgbouncer")), "--quiet", str(configuration)]
    # It will not run as root, and only PostgreSQL's own user may enter the folder of its socket.
    as_root = {"user": Path(at["host"]).stat().st_uid} if os.geteuid() == 0 else {}
    for each in folder.parents:  # where it reads its configuration
        if as_root and each.stat().st_uid == 0 and each != Path("/"):
            each.chmod(each.stat().st_mode | 0o011)
    process = subprocess.Popen(command, env=libraries(), **as_root)  # type: ignore[call-overload] # a user, or none
    try:
        until = time.monotonic() + PATIENCE
        while True:
            try:
                socket.create_connection(("127.0.0.1", port)).close()
                break
            except OSError:
                assert time.monotonic() < until, "PgBouncer does not listen"
                assert process.poll() is None, "PgBouncer has ended"
                time.sleep(0.02)
        yield f"postgres://postgres@127.0.0.1:{port}/postgres"
    finally:
        process.terminate()
        process.wait(PATIENCE)


def pools(address: str) -> list[dict[str, object]]:
    """What it says of its pools, one for each database."""
    with closing(psycopg2.connect(f"{address.rpartition('/')[0]}/pgbouncer")) as asking:
        asking.autocommit = True
        with asking.cursor() as cursor:
            cursor.execute("SHOW POOLS")
            names = [column.name for column in cursor.description or []]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
