"""The journal's statements: each for a whole batch of rows, which travel as one JSON text, whatever their number.

The same on PostgreSQL and SQLite; only how rows come in and how heads are locked differs.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

import msgspec
from django.db.backends.utils import CursorWrapper

Rows = Iterable[Mapping[str, object]]
Columns = dict[str, str]
Found = list[tuple[Any, ...]]

DOCUMENT: Final = {"document": "uuid"}
HEAD: Final = {**DOCUMENT, "number": "bigint", "length": "bigint", "at": "bigint"}
BEGINNING: Final = {**HEAD, "rich": "boolean", "lineage": "text", "access": "bigint"}
UNMOVED: Final = {**HEAD, "expected": "bigint", "lineage": "text", "access": "bigint"}
SESSION: Final = {**DOCUMENT, "session": "text"}
MARK: Final = {**SESSION, "principal": "text", "seq": "bigint", "revision": "bigint", "at": "bigint"}
SPAN: Final = {**DOCUMENT, "after": "bigint", "upto": "bigint"}
SINCE: Final = {**DOCUMENT, "since": "bigint"}
REVISION: Final = {
    **DOCUMENT,
    "number": "bigint",
    "length": "bigint",
    "session": "text",
    "seq": "bigint",
    "author": "bigint",
    "at": "bigint",
    "delta": "text",
    "restores": "text",
}

BEGIN = "INSERT INTO documents_head ({columns}) SELECT {columns} FROM {rows}"
ADD_REVISIONS = "INSERT INTO documents_revision ({columns}) SELECT {columns} FROM {rows}"
MOVE_HEADS = """
    UPDATE documents_head SET number = rows.number, length = rows.length, at = rows.at
    FROM {rows} WHERE documents_head.document = rows.document"""
KEEP_MARKS = """
    INSERT INTO documents_mark ({columns}) SELECT {columns} FROM {rows} WHERE true
    ON CONFLICT (document, session) DO UPDATE SET seq = excluded.seq, revision = excluded.revision, at = excluded.at"""
# In the order of their ids, so that two batches never wait for each other; what another batch holds is left to it.
LOCK = """
    SELECT head.document, head.number, head.length, head.rich, head.access, head.lineage
    FROM documents_head head JOIN {rows} ON rows.document = head.document ORDER BY head.document {lock}"""
EXISTING = """
    SELECT head.document FROM documents_head head JOIN {rows} ON rows.document = head.document"""
# Heads that are still where somebody has left them, and nobody's rights have changed.
LOCK_UNMOVED = """
    SELECT head.document FROM documents_head head JOIN {rows} ON rows.document = head.document
    AND rows.expected = head.number AND rows.access = head.access AND rows.lineage = head.lineage
    ORDER BY head.document {lock}"""
MARKS = """
    SELECT mark.document, mark.session, mark.principal, mark.seq, mark.revision
    FROM documents_mark mark JOIN {rows} ON rows.document = mark.document AND rows.session = mark.session"""
REVISIONS_SINCE = """
    SELECT revision.document, revision.length, revision.delta
    FROM documents_revision revision JOIN {rows} ON rows.document = revision.document AND revision.number >= rows.since
    ORDER BY revision.document, revision.number"""
READ = """
    SELECT rows.document, revision.number, delta, session, seq, revision.at, author, restores
    FROM documents_revision revision JOIN {rows} ON rows.document = revision.document
    AND revision.number > rows.after AND revision.number <= rows.upto ORDER BY rows.document, revision.number"""
# What writes a batch for those heads alone that are unmoved, at one stroke; see migrations/0003_write_unmoved.sql.
WRITE_UNMOVED = "SELECT unnest(documents_write_unmoved(%s, %s, %s))"

# A node that stops in the middle of a transaction does not stop the others for longer.
HOLDING = "SET LOCAL idle_in_transaction_session_timeout = '2s';"


def run(cursor: CursorWrapper, statement: str, rows: Rows, columns: Columns, *, lock: str = "") -> Found:
    """Run one statement for all rows."""
    cursor.execute(spelt(cursor, statement, columns, lock=lock), [text(rows)])
    return list(cursor.fetchall()) if cursor.description else []


def write_unmoved(cursor: CursorWrapper, heads: Rows, revisions: Rows, marks: Rows) -> Found:
    """Write for those heads alone that are unmoved, at one stroke, which only PostgreSQL can; those documents."""
    cursor.execute(WRITE_UNMOVED, [text(heads), text(revisions), text(marks)])
    return list(cursor.fetchall())


def spelt(cursor: CursorWrapper, statement: str, columns: Columns, *, lock: str = "") -> str:
    """A statement as this database reads it, for rows with these columns."""
    names = ", ".join(columns)
    if cursor.db.vendor == "postgresql":
        typed = ", ".join(f"{name} {kind}" for name, kind in columns.items())
        source, lock = f"json_to_recordset(%s::json) AS rows({typed})", f"FOR NO KEY UPDATE OF head {lock}"
    else:
        found = ", ".join(f"json_extract(value, '$.{name}') AS {name}" for name in columns)
        source, lock = f"(SELECT {found} FROM json_each(%s)) AS rows", ""
    return statement.format(columns=names, rows=source, lock=lock)


def text(rows: Rows) -> str:
    """Rows as they travel."""
    return msgspec.json.encode(list(rows)).decode()


def hold_briefly(cursor: CursorWrapper) -> None:
    """Let no transaction of a node that stands still hold others up: part of each that locks a document."""
    if cursor.db.vendor == "postgresql":
        cursor.execute(HOLDING)
