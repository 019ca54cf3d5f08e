"""What the doctor asks the database: whether it keeps what it was given, and whether there is room for all nodes."""

import shutil
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor

from documents.archive import CREW
from documents.doctor.finding import Finding, broken, ok, warning
from documents.outbox import errands

# The oldest that Django speaks to.
OLDEST: Final = 13

# What a node holds at its busiest: the crew that reads, the scribe and two who wait for documents held elsewhere, its
# claim, readiness, outbox and abuse log; and requests, each of which has one while it is answered.
REQUESTS: Final = 20
EACH_NODE: Final = CREW + 3 + 4 + REQUESTS

# Clocks that differ by so much make tickets and tokens expire early or late, and rosters flicker.
SKEW, TOO_MUCH = 1.0, 5.0  # seconds

# Bytes that are left on the disk of the embedded database.
LITTLE, NOTHING = 2 * 1024**3, 200 * 1024**2


def database(nodes: int) -> list[Finding]:
    """The database, by what it says of itself."""
    connection = connections[DEFAULT_DB_ALIAS]
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    look = _postgresql(connection, nodes) if connection.vendor == "postgresql" else _sqlite(connection, nodes)
    return [*look, migrations(connection), outbox()]


def migrations(connection: BaseDatabaseWrapper) -> Finding:
    """Whether its tables are those of this version."""
    executor = MigrationExecutor(connection)
    missing = [str(migration) for migration, _ in executor.migration_plan(executor.loader.graph.leaf_nodes())]
    if missing:
        says = f"{len(missing)} are missing, the first is {missing[0]}"
        return broken("migrations", says, "back the database up, then run manage.py migrate")
    return ok("migrations", "all are applied")


def outbox() -> Finding:
    """Whether what must happen after a commit does; nothing can be said before it is migrated."""
    if "outbox_errand" not in connections[DEFAULT_DB_ALIAS].introspection.table_names():
        return warning("outbox", "it is not there yet", "run manage.py migrate")
    depth = errands.depth()
    if depth.dead:
        do = "manage.py outbox says why; mend that, then manage.py outbox --retry"
        return warning("outbox", f"{depth.dead} errands were given up", do)
    return ok("outbox", f"{depth.waiting} errands wait")


def clock(now: float, theirs: float, whose: str) -> Finding:
    """Whether this machine and another agree on the time."""
    skew = abs(now - theirs)
    says = f"it differs from that of {whose} by {skew:.1f} seconds"
    do = "let both machines keep time by NTP (timedatectl, chrony)"
    if skew > TOO_MUCH:
        return broken("clock", says, do)
    return warning("clock", says, do) if skew > SKEW else ok("clock", says)


def room_on_disk(folder: Path) -> Finding:
    """Whether what is written will fit."""
    free = shutil.disk_usage(folder).free
    says, do = f"{free / 1024**3:.1f} GiB are free in {folder}", "make room, or set DATA_DIR to a larger disk"
    if free < NOTHING:
        return broken("disk", says, do)
    return warning("disk", says, do) if free < LITTLE else ok("disk", says)


def _sqlite(connection: BaseDatabaseWrapper, nodes: int) -> list[Finding]:
    with connection.cursor() as cursor:
        version = cursor.execute("SELECT sqlite_version()").fetchone()[0]
        synced = cursor.execute("PRAGMA synchronous").fetchone()[0]
        sound = cursor.execute("PRAGMA quick_check(1)").fetchone()[0]
    folder = Path(connection.settings_dict["NAME"]).parent
    found = [ok("database", f"SQLite {version}, embedded"), room_on_disk(folder)]
    if synced < 2:  # noqa: PLR2004 - FULL
        found.append(broken("durability", "commits are not synced", "leave PRAGMA synchronous at FULL"))
    if sound != "ok":
        found.append(broken("database", f"the file is damaged: {sound}", "stop the server and restore a backup"))
    if nodes > 1:
        do = "set DATABASE_URL and REDIS_URL for all nodes"
        found.append(broken("database", f"{nodes} nodes cannot share the embedded database", do))
    return found


def _postgresql(connection: BaseDatabaseWrapper, nodes: int) -> list[Finding]:
    names: tuple[str, ...] = ("server_version_num", "server_version", "fsync", "synchronous_commit", "full_page_writes")
    names = (*names, "default_transaction_isolation", "max_connections", "superuser_reserved_connections")
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, setting FROM pg_settings WHERE name = ANY(%s)", [list(names)])
        said = dict(cursor.fetchall())
        cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'")
        used = cursor.fetchone()[0]
        before = time.time()
        cursor.execute("SELECT clock_timestamp()")
        theirs: datetime = cursor.fetchone()[0]
    middle = (before + time.time()) / 2
    return [
        _version(said),
        *_durability(said),
        _isolation(said),
        connections_left(said, used, nodes),
        clock(middle, theirs.astimezone(UTC).timestamp(), "the database"),
    ]


def _version(said: dict[str, str]) -> Finding:
    if int(said["server_version_num"]) < OLDEST * 10_000:
        return broken("database", f"PostgreSQL {said['server_version']}", f"upgrade it to {OLDEST} or newer")
    return ok("database", f"PostgreSQL {said['server_version']}")


def _durability(said: dict[str, str]) -> list[Finding]:
    off = [name for name in ("fsync", "synchronous_commit", "full_page_writes") if said[name] == "off"]
    if off:
        do = "set them to on: what is acknowledged must be on disk"
        return [broken("durability", f"{' and '.join(off)} of the database: off", do)]
    return [ok("durability", "every commit is synced")]


def _isolation(said: dict[str, str]) -> Finding:
    level = said["default_transaction_isolation"]
    if level != "read committed":
        do = "set default_transaction_isolation to 'read committed' for this database"
        return broken("isolation", f"transactions begin as {level}", do)
    return ok("isolation", level)


def connections_left(said: dict[str, str], used: int, nodes: int) -> Finding:
    """Whether as many connections are allowed as so many nodes may want at once."""
    allowed = int(said["max_connections"]) - int(said["superuser_reserved_connections"])
    wanted = nodes * EACH_NODE
    says = f"{allowed} are allowed, {used} are open; {nodes} nodes may want {wanted} at once"
    if allowed < wanted:
        return warning("connections", says, "raise max_connections, or put PgBouncer in between")
    return ok("connections", says)
