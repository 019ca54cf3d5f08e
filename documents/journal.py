"""The journal: the ordered revisions of every document. The only writer of revisions, marks and heads.

Raw SQL, few statements, each for a whole batch: what many people typed into many documents is one transaction.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache, partial
from typing import Any
from uuid import UUID

import msgspec
from django.conf import settings
from django.db import connections, transaction
from django.db.backends.utils import CursorWrapper
from django.db.models import F, QuerySet, Sum
from django.db.models.functions import Length
from msgspec import Struct

from collab.errors import DoesNotFit, NotFound
from collab.ot import KEPT, Delta, Insert, dump, parse
from collab.sync import Mark, Restored, Revision
from documents import announcing, models, statements
from documents.desk import Busy, Desk, Desks, Offer, Outcome
from documents.statements import run

# Many rows are of one document.
_read_uuid = lru_cache(maxsize=256)(UUID)


class Span(Struct, frozen=True):
    """The revisions of a document after one, up to and with another."""

    document: UUID
    after: int
    upto: int


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
        run(cursor, statements.BEGIN, [head], statements.BEGINNING)
        run(cursor, statements.ADD_REVISIONS, [_row(document, revision, content.growth)], statements.REVISION)
        run(cursor, statements.KEEP_MARKS, [mark], statements.MARK)
    return revision


def commit(offers: Sequence[Offer], *, at: int, wait: int = 0, desks: Desks | None = None) -> list[Outcome]:
    """Accept a batch; what became of each offer, in their order.

    An offer that is refused harms no other. When this returns, what was accepted is on disk. Should the connection be
    lost on the way, the same batch can be offered again: the marks know what was accepted. A document that somebody
    else holds is `Busy`, unless the batch is to wait for it so many milliseconds.

    Where a writer remembers `desks`, nothing is read for documents that nobody else has written since.
    """
    desks = Desks() if desks is None else desks
    try:
        remembered = _commit_remembered(offers, at, desks)
        left = [offer for offer in offers if offer.document not in remembered]
        others = iter(_commit_locked(left, at, wait, desks) if left else ())
    except BaseException:
        desks.clear()
        raise
    return [next(remembered.get(offer.document, others)) for offer in offers]


def hold_briefly() -> None:
    """Let a node that stands still not hold up others for long: part of each transaction that holds a document."""
    with connections["default"].cursor() as cursor:
        statements.hold_briefly(cursor)


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
        rows = run(cursor, statements.READ, asked, statements.SPAN)
    for document, number, delta, session, seq, at, author, restores in rows:
        revision = Revision(number, parse(delta, KEPT), session, seq, at, _name(author), _restores(restores))
        found[_uuid(document)].append(revision)
    return found


def weight(document: UUID, after: int, upto: int) -> int:
    """Characters of the deltas after a revision, up to and with another."""
    found = models.Revision.objects.filter(document=document, number__gt=after, number__lte=upto)
    return found.aggregate(sum=Sum(Length("delta")))["sum"] or 0


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
    transaction.on_commit(partial(announcing.say, document, announcing.Changed()))


def begin_lineage(lineage: str) -> int:
    """All documents were restored from a backup, and no server runs; how many they are.

    Numbers of revisions that the backup did not have are given a second time: nobody must take the two for the same.
    """
    return models.Head.objects.update(lineage=lineage)


def delete(document: UUID) -> None:
    """Take a document's whole journal away. Part of the transaction that deletes the document."""
    models.Head.objects.filter(pk=document).delete()  # who waits for it finds no document
    models.Mark.objects.filter(document=document).delete()
    models.Revision.objects.filter(document=document).delete()
    transaction.on_commit(partial(announcing.say, document, announcing.Changed()))


def _commit_remembered(offers: Sequence[Offer], at: int, desks: Desks) -> dict[UUID, Iterator[Outcome]]:
    """What became of offers to documents that nobody else has written since they were remembered."""
    decided: dict[UUID, list[Outcome]] = {}
    ready: dict[UUID, Desk] = {}
    for document, theirs in _by_document(offers).items():
        desk = desks.get(document)
        if desk is None or not all(desk.knows(offer.submission) for offer in theirs):
            continue
        decided[document] = [desk.accept(offer, at) for offer in theirs]
        if all(type(outcome) is Revision for outcome in decided[document]):
            ready[document] = desk
        else:  # whatever was refused may look otherwise by now: ask under the lock
            desk.take_back()
    if not ready:
        return {}
    written = _write_unmoved(ready)
    for document, desk in ready.items():
        if document not in written:
            desk.take_back()
    desks.keep((document, ready[document]) for document in written)
    return {document: iter(decided[document]) for document in written}


def _commit_locked(offers: Sequence[Offer], at: int, wait: int, desks: Desks) -> list[Outcome]:
    """What became of offers, each decided while its document is locked."""
    with transaction.atomic(), connections["default"].cursor() as cursor:
        held = _desks(cursor, offers, wait, desks)
        outcomes = [desk.accept(offer, at) if (desk := held.get(offer.document)) else None for offer in offers]
        changed = {document: desk for document, desk in held.items() if desk.accepted}
        if changed:
            _write(cursor, changed)
        absent = {offer.document for offer, outcome in zip(offers, outcomes, strict=True) if outcome is None}
        locked = _existing(cursor, absent) if absent else set()
    desks.keep(held.items())
    return [outcome or _absent(offer.document, locked) for offer, outcome in zip(offers, outcomes, strict=True)]


def _by_document(offers: Iterable[Offer]) -> dict[UUID, list[Offer]]:
    apart: dict[UUID, list[Offer]] = {}
    for offer in offers:
        apart.setdefault(offer.document, []).append(offer)
    return apart


def _desks(cursor: CursorWrapper, offers: Sequence[Offer], wait: int, desks: Desks) -> dict[UUID, Desk]:
    """Lock the heads of a batch, and read what rebasing it takes."""
    bases = {
        document: min(offer.submission.base for offer in theirs) for document, theirs in _by_document(offers).items()
    }
    held: dict[UUID, Desk] = {}
    for found, number, length, rich, access, lineage in _lock(cursor, bases, wait):
        document = _uuid(found)
        desk = desks.get(document)
        if desk is None or not desk.is_at(number, lineage):
            limit = settings.DOCUMENT_LIMIT
            desk = Desk(number, length, lineage=lineage, rich=bool(rich), access=access, longest=limit)
        desk.access = access
        held[document] = desk
    sessions = {(offer.document, offer.submission.session) for offer in offers if offer.document in held}
    asked = ({"document": document.hex, "session": session} for document, session in sessions)
    for found, session, principal, seq, revision in run(cursor, statements.MARKS, asked, statements.SESSION):
        held[_uuid(found)].marks[session] = (principal, Mark(seq, revision))
    late = {document: bases[document] for document, desk in held.items() if not desk.reaches(bases[document])}
    if late:
        _recall(cursor, held, late)
    return held


def _lock(cursor: CursorWrapper, documents: Iterable[UUID], wait: int) -> list[tuple[Any, ...]]:
    """Lock the heads of documents, those that somebody else holds only if there is time to wait for them."""
    statements.hold_briefly(cursor)
    asked = ({"document": document.hex} for document in documents)
    if not wait:
        return run(cursor, statements.LOCK, asked, statements.DOCUMENT, lock="SKIP LOCKED")
    if cursor.db.vendor == "postgresql":
        cursor.execute("SELECT set_config('lock_timeout', %s, true)", [f"{wait}ms"])
    return run(cursor, statements.LOCK, asked, statements.DOCUMENT)


def _recall(cursor: CursorWrapper, desks: dict[UUID, Desk], late: dict[UUID, int]) -> None:
    """Read the revisions from the oldest base of each document on; revision 0 is empty and has no row."""
    found: defaultdict[UUID, list[tuple[int, str]]] = defaultdict(list)
    asked = ({"document": document.hex, "since": base} for document, base in late.items())
    for document, length, delta in run(cursor, statements.REVISIONS_SINCE, asked, statements.SINCE):
        found[_uuid(document)].append((length, delta))
    for document, base in late.items():
        rows = found[document] if base == 0 else found[document][1:]
        deltas = [(length, parse(delta, KEPT)) for length, delta in rows]
        desks[document].recall(deltas, base, found[document][0][0] if base else 0)


def _write(cursor: CursorWrapper, desks: Mapping[UUID, Desk]) -> None:
    """Insert what was accepted, move the heads and the marks."""
    run(cursor, statements.ADD_REVISIONS, _revisions(desks), statements.REVISION)
    run(cursor, statements.MOVE_HEADS, _heads(desks), statements.HEAD)
    run(cursor, statements.KEEP_MARKS, _marks(desks), statements.MARK)


def _write_unmoved(desks: Mapping[UUID, Desk]) -> set[UUID]:
    """Write what was accepted in documents that are still where their desks have left them; those documents."""
    with connections["default"].cursor() as cursor:
        if cursor.db.vendor == "postgresql":
            written = statements.write_unmoved(cursor, _heads(desks), _revisions(desks), _marks(desks))
            return {row[0] for row in written}
        with transaction.atomic():
            found = run(cursor, statements.LOCK_UNMOVED, _heads(desks), statements.UNMOVED)
            held = {document: desks[document] for document in (_uuid(row[0]) for row in found)}
            if held:
                _write(cursor, held)
        return set(held)


def _revisions(desks: Mapping[UUID, Desk]) -> Iterator[dict[str, object]]:
    for document, desk in desks.items():
        for revision, length in desk.accepted:
            yield _row(document, revision, length)


def _marks(desks: Mapping[UUID, Desk]) -> Iterator[dict[str, object]]:
    for document, desk in desks.items():
        at = desk.accepted[-1][0].at
        for session in {revision.session for revision, _ in desk.accepted}:
            principal, mark = desk.marks[session]
            kept = {"principal": principal, "seq": mark.seq, "revision": mark.revision, "at": at}
            yield {"document": document.hex, "session": session, **kept}


def _heads(desks: Mapping[UUID, Desk]) -> Iterator[dict[str, object]]:
    for document, desk in desks.items():
        yield _head(document, desk)


def _head(document: UUID, desk: Desk) -> dict[str, object]:
    """Where a desk leaves its document, and where it has found it."""
    return {
        "document": document.hex,
        "number": desk.number,
        "length": desk.length,
        "at": desk.accepted[-1][0].at,
        "expected": desk.number - len(desk.accepted),
        "lineage": desk.lineage,
        "access": desk.access,
    }


def _existing(cursor: CursorWrapper, documents: Iterable[UUID]) -> set[UUID]:
    asked = ({"document": document.hex} for document in documents)
    return {_uuid(row[0]) for row in run(cursor, statements.EXISTING, asked, statements.DOCUMENT)}


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
    return value if isinstance(value, UUID) else _read_uuid(value)


def _ends_a_line(content: Delta) -> bool:
    last = content.ops[-1] if content.ops else None
    return type(last) is Insert and isinstance(last.content, str) and last.content.endswith("\n")
