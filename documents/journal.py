"""The journal: the ordered revisions of every document. The only writer of revisions, marks and heads.

Raw SQL, few statements, each for a whole batch: what many people typed into many documents is one transaction. The SQL
is the same on PostgreSQL and SQLite; only how rows come in and how heads are locked differs.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

import msgspec
from django.conf import settings
from django.db import connections, transaction
from django.db.backends.utils import CursorWrapper
from django.db.models import F, QuerySet
from msgspec import Struct

from collab.errors import CollabError, DocumentTooLarge, DoesNotFit, NotFound, SessionTaken
from collab.ot import KEPT, Delta, Insert, dump, parse
from collab.sync import Accepted, Known, Mark, Restored, Revision, Standing, Submission, rebase
from collab.sync.rebase import NO_MARK
from documents import models


class Offer(Struct, frozen=True):
    """A submission to a document, and who offers it."""

    document: UUID
    submission: Submission
    principal: str  # whose session it is: a person, or a guest
    author: int | None  # the person's id
    access: int = 0  # the head's number of the access by which the principal may write
    until: int | None = None  # milliseconds since 1970, where that ends by itself


class Busy(Struct, frozen=True):
    """Somebody else is writing this document right now: offer it again."""


class Recheck(Struct, frozen=True):
    """Who may do what has changed, or come to its end: ask again, and offer it again if the answer is yes."""


class Span(Struct, frozen=True):
    """The revisions of a document after one, up to and with another."""

    document: UUID
    after: int
    upto: int


Outcome = Revision | Known | Busy | Recheck | CollabError


def create(beginning: Offer, *, rich: bool, lineage: str, at: int) -> Revision:
    """Begin a document with the first submission of a session: its content becomes revision 1."""
    document, first = beginning.document, beginning.submission
    content = first.delta
    if not content.is_content:
        raise DoesNotFit("a document begins with inserts only")
    if rich and not _ends_a_line(content):
        raise DoesNotFit("rich content ends in a newline")
    revision = Revision(1, content, first.session, first.seq, at, _name(beginning.author))
    key = {"document": document.hex, "at": at}
    head = {**key, "rich": rich, "number": 1, "length": content.growth, "lineage": lineage, "access": beginning.access}
    mark = {**key, "session": first.session, "principal": beginning.principal, "seq": first.seq, "revision": 1}
    with transaction.atomic(), connections["default"].cursor() as cursor:
        _run(cursor, _BEGIN, [head], _BEGINNING)
        _run(cursor, _ADD_REVISIONS, [_row(document, revision, content.growth)], _REVISION)
        _run(cursor, _KEEP_MARKS, [mark], _MARK)
    return revision


def commit(offers: Sequence[Offer], *, at: int, wait: int = 0) -> list[Outcome]:
    """Accept a batch in one transaction; what became of each offer, in their order.

    An offer that is refused harms no other. When this returns, what was accepted is on disk. Should the connection be
    lost on the way, the same batch can be offered again: the marks know what was accepted. A document that somebody
    else holds is `Busy`, unless the batch is to wait for it so many milliseconds.
    """
    with transaction.atomic(), connections["default"].cursor() as cursor:
        desks = _desks(cursor, offers, wait)
        outcomes = [desk.accept(offer, at) if (desk := desks.get(offer.document)) else None for offer in offers]
        changed = {document: desk for document, desk in desks.items() if desk.accepted}
        if changed:
            _write(cursor, changed)
        absent = {offer.document for offer, outcome in zip(offers, outcomes, strict=True) if outcome is None}
        locked = _existing(cursor, absent) if absent else set()
    return [outcome or _absent(offer.document, locked) for offer, outcome in zip(offers, outcomes, strict=True)]


def head(document: UUID) -> models.Head:
    """How far a document has come; `NotFound` if there is none."""
    found = models.Head.objects.filter(pk=document).first()
    if found is None:
        raise NotFound(f"there is no document {document}")
    return found


def read(document: UUID, after: int, upto: int) -> list[Revision]:
    """The revisions after one, up to and with another, in order."""
    return read_all([Span(document, after, upto)])[document]


def read_all(spans: Sequence[Span]) -> dict[UUID, list[Revision]]:
    """The revisions of many documents, a span of each, by one statement."""
    found: dict[UUID, list[Revision]] = {span.document: [] for span in spans}
    asked = [{"document": span.document.hex, "after": span.after, "upto": span.upto} for span in spans]
    with connections["default"].cursor() as cursor:
        rows = _run(cursor, _READ, asked, {**_DOCUMENT, "after": "bigint", "upto": "bigint"})
    for document, number, delta, session, seq, at, author, restores in rows:
        revision = Revision(number, parse(delta, KEPT), session, seq, at, _name(author), _restores(restores))
        found[_uuid(document)].append(revision)
    return found


def revisions(document: UUID) -> QuerySet[models.Revision]:
    """The rows of a document's revisions, for those who only look."""
    return models.Revision.objects.filter(document=document)


def heads() -> QuerySet[models.Head]:
    """The heads of all documents, for those who only look."""
    return models.Head.objects.all()


def marks(document: UUID) -> QuerySet[models.Mark]:
    """The marks of a document's sessions, for those who only look."""
    return models.Mark.objects.filter(document=document)


def change_access(document: UUID) -> None:
    """Let every write from here on ask again what its principal may do. Part of the transaction that changes it."""
    models.Head.objects.filter(pk=document).update(access=F("access") + 1)


def delete(document: UUID) -> None:
    """Take a document's whole journal away. Part of the transaction that deletes the document."""
    models.Head.objects.filter(pk=document).delete()  # who waits for it finds no document
    models.Mark.objects.filter(document=document).delete()
    models.Revision.objects.filter(document=document).delete()


class Desk:
    """A document whose head is locked: offers come to it one after the other, each to find what the last has left."""

    def __init__(self, number: int, length: int, *, rich: bool, access: int) -> None:
        self.number = number
        self.length = length
        self.rich = rich
        self.access = access
        self.accepted: list[tuple[Revision, int]] = []  # with the length of the content that each leaves
        self.marks: dict[str, tuple[str, Mark]] = {}  # of the sessions that write, with whose they are
        self._since = number  # the oldest revision that an offer was made on
        self._lengths = [length]  # of the content, from there on
        self._deltas: list[Delta] = []  # what followed it

    def recall(self, rows: Sequence[tuple[int, str]], since: int, length: int) -> None:
        """Take up the lengths and deltas of the revisions after the oldest base, which has this length."""
        self._since = since
        self._lengths = [length, *(each for each, _ in rows)]
        self._deltas = [parse(delta, KEPT) for _, delta in rows]

    def accept(self, offer: Offer, at: int) -> Outcome:
        """What becomes of an offer. One that is accepted moves the desk on."""
        submission = offer.submission
        principal, mark = self.marks.get(submission.session, (offer.principal, NO_MARK))
        if principal != offer.principal:
            return SessionTaken("this session is somebody else's: begin one of your own")
        ended = offer.access != self.access or (offer.until is not None and offer.until <= at)
        if ended and submission.seq > mark.seq:  # what is in the journal already is answered, whatever has changed
            return Recheck()
        made = submission.base - self._since
        standing = Standing(
            head=self.number,
            length=self._lengths[made] if 0 <= made < len(self._lengths) else 0,
            missed=self._deltas[max(made, 0) :],
            mark=mark,
            rich=self.rich,
        )
        try:
            outcome = rebase(submission, standing)
        except CollabError as error:
            return error
        if isinstance(outcome, Known):
            return outcome
        length = self.length + outcome.delta.growth
        if length > max(settings.DOCUMENT_LIMIT, self.length):
            return DocumentTooLarge(f"the document would have {length} units; {settings.DOCUMENT_LIMIT} are allowed")
        return self._add(offer, outcome, at)

    def _add(self, offer: Offer, outcome: Accepted, at: int) -> Revision:
        given = offer.submission
        revision = Revision(
            outcome.number, outcome.delta, given.session, given.seq, at, _name(offer.author), given.restores
        )
        self.number = outcome.number
        self.length += outcome.delta.growth
        self.marks[given.session] = (offer.principal, Mark(given.seq, outcome.number))
        self.accepted.append((revision, self.length))
        self._lengths.append(self.length)
        self._deltas.append(outcome.delta)
        return revision


_DOCUMENT = {"document": "uuid"}
_HEAD = {**_DOCUMENT, "rich": "boolean", "number": "bigint", "length": "bigint"}
_BEGINNING = {**_HEAD, "at": "bigint", "lineage": "text", "access": "bigint"}
_SESSION = {**_DOCUMENT, "session": "text"}
_MARK = {**_SESSION, "principal": "text", "seq": "bigint", "revision": "bigint", "at": "bigint"}
_REVISION = {
    **_DOCUMENT,
    "number": "bigint",
    "length": "bigint",
    "session": "text",
    "seq": "bigint",
    "author": "bigint",
    "at": "bigint",
    "delta": "text",
    "restores": "text",
}

_BEGIN = "INSERT INTO documents_head ({columns}) SELECT {columns} FROM {rows}"
_ADD_REVISIONS = "INSERT INTO documents_revision ({columns}) SELECT {columns} FROM {rows}"
_MOVE_HEADS = """
    UPDATE documents_head SET number = rows.number, length = rows.length, at = rows.at
    FROM {rows} WHERE documents_head.document = rows.document"""
_KEEP_MARKS = """
    INSERT INTO documents_mark ({columns}) SELECT {columns} FROM {rows} WHERE true
    ON CONFLICT (document, session) DO UPDATE SET seq = excluded.seq, revision = excluded.revision, at = excluded.at"""
# In the order of their ids, so that two batches never wait for each other; what another batch holds is left to it.
_LOCK = """
    SELECT head.document, head.number, head.length, head.rich, head.access
    FROM documents_head head JOIN {rows} ON rows.document = head.document ORDER BY head.document {lock}"""
_EXISTING = """
    SELECT head.document FROM documents_head head JOIN {rows} ON rows.document = head.document"""
_MARKS = """
    SELECT mark.document, mark.session, mark.principal, mark.seq, mark.revision
    FROM documents_mark mark JOIN {rows} ON rows.document = mark.document AND rows.session = mark.session"""
_SINCE = """
    SELECT revision.document, revision.length, revision.delta
    FROM documents_revision revision JOIN {rows} ON rows.document = revision.document AND revision.number >= rows.since
    ORDER BY revision.document, revision.number"""
_READ = """
    SELECT rows.document, revision.number, delta, session, seq, revision.at, author, restores
    FROM documents_revision revision JOIN {rows} ON rows.document = revision.document
    AND revision.number > rows.after AND revision.number <= rows.upto ORDER BY rows.document, revision.number"""


def _run(
    cursor: CursorWrapper,
    statement: str,
    rows: Iterable[Mapping[str, object]],
    columns: dict[str, str],
    *,
    lock: str = "",
) -> list[tuple[Any, ...]]:
    """Run one statement for all rows; they travel as one JSON text, whatever their number."""
    if cursor.db.vendor == "postgresql":
        spelt = ", ".join(f"{name} {kind}" for name, kind in columns.items())
        source, lock = f"json_to_recordset(%s::json) AS rows({spelt})", f"FOR NO KEY UPDATE OF head {lock}"
    else:
        spelt = ", ".join(f"json_extract(value, '$.{name}') AS {name}" for name in columns)
        source, lock = f"(SELECT {spelt} FROM json_each(%s)) AS rows", ""
    cursor.execute(statement.format(columns=", ".join(columns), rows=source, lock=lock), [json.dumps(list(rows))])
    return cursor.fetchall() if cursor.description else []


def _desks(cursor: CursorWrapper, offers: Sequence[Offer], wait: int) -> dict[UUID, Desk]:
    """Lock the heads of a batch, and read what rebasing it takes."""
    bases: dict[UUID, int] = {}
    for offer in offers:
        bases[offer.document] = min(offer.submission.base, bases.get(offer.document, offer.submission.base))
    locked = _lock(cursor, bases, wait)
    desks = {
        _uuid(document): Desk(number, length, rich=bool(rich), access=access)
        for document, number, length, rich, access in locked
    }
    sessions = {(offer.document, offer.submission.session) for offer in offers if offer.document in desks}
    asked = ({"document": document.hex, "session": session} for document, session in sessions)
    for document, session, principal, seq, revision in _run(cursor, _MARKS, asked, _SESSION):
        desks[_uuid(document)].marks[session] = (principal, Mark(seq, revision))
    late = {document: bases[document] for document, desk in desks.items() if bases[document] < desk.number}
    if late:
        _recall(cursor, desks, late)
    return desks


def _lock(cursor: CursorWrapper, documents: Iterable[UUID], wait: int) -> list[tuple[Any, ...]]:
    """Lock the heads of documents, those that somebody else holds only if there is time to wait for them."""
    asked = ({"document": document.hex} for document in documents)
    if not wait:
        return _run(cursor, _LOCK, asked, _DOCUMENT, lock="SKIP LOCKED")
    if cursor.db.vendor == "postgresql":
        cursor.execute("SELECT set_config('lock_timeout', %s, true)", [f"{wait}ms"])
    return _run(cursor, _LOCK, asked, _DOCUMENT)


def _recall(cursor: CursorWrapper, desks: dict[UUID, Desk], late: dict[UUID, int]) -> None:
    """Read the revisions from the oldest base of each document on; revision 0 is empty and has no row."""
    found: defaultdict[UUID, list[tuple[int, str]]] = defaultdict(list)
    asked = ({"document": document.hex, "since": base} for document, base in late.items())
    for document, length, delta in _run(cursor, _SINCE, asked, {**_DOCUMENT, "since": "bigint"}):
        found[_uuid(document)].append((length, delta))
    for document, base in late.items():
        rows = found[document] if base == 0 else found[document][1:]
        desks[document].recall(rows, base, found[document][0][0] if base else 0)


def _write(cursor: CursorWrapper, desks: dict[UUID, Desk]) -> None:
    """Insert what was accepted, move the heads and the marks."""
    revisions, heads, marks = [], [], []
    for document, desk in desks.items():
        revisions += [_row(document, revision, length) for revision, length in desk.accepted]
        at = desk.accepted[-1][0].at
        heads.append({"document": document.hex, "number": desk.number, "length": desk.length, "at": at})
        for session in {revision.session for revision, _ in desk.accepted}:
            principal, mark = desk.marks[session]
            kept = {"principal": principal, "seq": mark.seq, "revision": mark.revision, "at": at}
            marks.append({"document": document.hex, "session": session, **kept})
    _run(cursor, _ADD_REVISIONS, revisions, _REVISION)
    _run(cursor, _MOVE_HEADS, heads, {**_DOCUMENT, "number": "bigint", "length": "bigint", "at": "bigint"})
    _run(cursor, _KEEP_MARKS, marks, _MARK)


def _existing(cursor: CursorWrapper, documents: Iterable[UUID]) -> set[UUID]:
    asked = ({"document": document.hex} for document in documents)
    return {_uuid(row[0]) for row in _run(cursor, _EXISTING, asked, _DOCUMENT)}


def _absent(document: UUID, locked: set[UUID]) -> Outcome:
    return Busy() if document in locked else NotFound(f"there is no document {document}")


def _row(document: UUID, revision: Revision, length: int) -> dict[str, object]:
    return {
        "document": document.hex,
        "number": revision.number,
        "length": length,
        "session": revision.session,
        "seq": revision.seq,
        "author": revision.author and int(revision.author),
        "at": revision.at,
        "delta": dump(revision.delta),
        "restores": msgspec.json.encode(revision.restores).decode() if revision.restores else "",
    }


def _restores(text: str) -> tuple[Restored, ...]:
    return msgspec.json.decode(text, type=tuple[Restored, ...]) if text else ()


def _name(author: int | None) -> str | None:
    return None if author is None else str(author)


def _uuid(value: UUID | str) -> UUID:
    """An id as the database gives it: SQLite keeps 32 digits."""
    return value if isinstance(value, UUID) else UUID(value)


def _ends_a_line(content: Delta) -> bool:
    last = content.ops[-1] if content.ops else None
    return type(last) is Insert and isinstance(last.content, str) and last.content.endswith("\n")
