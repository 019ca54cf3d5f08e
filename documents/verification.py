"""Whether what is kept is whole: every promise that the database alone can break, checked from it alone."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise
from uuid import UUID

from django.db import connection, transaction

from collab.ot import KEPT, Delta, compose, fold, parse
from collab.sync import Revision
from documents import journal
from documents.journal import Span
from documents.models import Document, Head, Snapshot

# Revisions that are read and composed at a time.
STRETCH = 1_000


def documents() -> Iterator[UUID]:
    """Every document of this installation, and every journal without one."""
    known = set(Document.objects.values_list("pk", flat=True))
    heads = journal.heads().values_list("pk", flat=True)
    yield from sorted(known.union(heads))


def faults(document: UUID) -> list[str]:
    """What is wrong with a document; nothing, if all is as it was acknowledged. Others may write it meanwhile."""
    outermost = not connection.in_atomic_block
    with transaction.atomic(), connection.cursor() as cursor:
        if outermost and connection.vendor == "postgresql":  # all as of one moment, which SQLite gives by itself
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        return _faults(document)


def _faults(document: UUID) -> list[str]:
    head = journal.heads().filter(pk=document).first()
    if head is None:
        return ["it has no head"]
    found = [] if Document.objects.filter(pk=document).exists() else ["it is a journal without a document"]
    return found + list(_Reading(document, head).faults())


class _Reading:
    """One walk through the revisions of a document, beginning to end."""

    def __init__(self, document: UUID, head: Head) -> None:
        self.document = document
        self.head = head
        self.content = Delta()
        self.number = 0
        self.length = 0
        self.seqs: defaultdict[str, int] = defaultdict(int)  # of each session, so far
        self.last: dict[str, int] = {}  # revision of each session

    def faults(self) -> Iterator[str]:
        snapshots = dict(Snapshot.objects.filter(document=self.document).values_list("number", "content"))
        lengths = dict(journal.revisions(self.document).values_list("number", "length"))
        stops = sorted({*snapshots, *range(0, self.head.number, STRETCH), self.head.number})
        for start, stop in pairwise(stops):
            yield from self._walk(journal.read_all([Span(self.document, start, stop)])[self.document], lengths)
            if stop in snapshots and parse(snapshots[stop], KEPT) != self.content:
                yield f"the snapshot at revision {stop} is not the content there"
        yield from self._compare_with_head(len(lengths))
        yield from self._compare_with_marks()

    def _walk(self, stretch: list[Revision], lengths: dict[int, int]) -> Iterator[str]:
        for revision in stretch:
            self.number += 1
            if revision.number != self.number:
                yield f"revision {self.number} is missing before {revision.number}"
                self.number = revision.number
            if revision.delta.consumes > self.length:
                yield f"revision {revision.number} reads more than there is before it"
            self.length += revision.delta.growth
            if self.length != lengths[revision.number]:
                yield f"revision {revision.number} leaves {self.length} units and says {lengths[revision.number]}"
            expected = self.seqs[revision.session] + 1
            if revision.seq != expected:
                yield f"revision {revision.number} is number {revision.seq} of its session, not {expected}"
            self.seqs[revision.session] = revision.seq
            self.last[revision.session] = revision.number
        if stretch:
            self.content = compose(self.content, fold([revision.delta for revision in stretch], compose))

    def _compare_with_head(self, rows: int) -> Iterator[str]:
        if self.head.number != self.number or rows != self.number:
            yield f"the head is at revision {self.head.number}; the journal holds {rows} and ends at {self.number}"
        if self.head.length != self.length:
            yield f"the head says {self.head.length} units; the content has {self.length}"
        if not self.content.is_content:
            yield "the revisions compose to something that is no content"

    def _compare_with_marks(self) -> Iterator[str]:
        marks = journal.marks(self.document).values_list("session", "seq", "revision")
        marked = {session: (seq, revision) for session, seq, revision in marks}
        for session, seq in self.seqs.items():
            come = (seq, self.last[session])
            if marked.get(session) != come:
                yield f"session {session} has come to seq and revision {come}; its mark says {marked.get(session)}"
        for session in marked.keys() - self.seqs.keys():
            yield f"the mark of session {session} names a revision that is not there"


def described(document: UUID) -> str:
    """How large a document is, in words."""
    head = journal.head(document)
    return f"{head.number} revisions, {head.length} units"
