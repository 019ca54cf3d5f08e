"""Content at a revision: from the nearest snapshot, and what followed it."""

import logging
from collections.abc import Mapping
from uuid import UUID

from django.db import DatabaseError, IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from collab.errors import NotFound
from collab.ot import KEPT, Delta, compose, dump, fold, parse
from collab.sync import Revision
from documents import journal
from documents.journal import Span
from documents.models import Snapshot

log = logging.getLogger(__name__)

# Revisions between snapshots: reading that many and composing them takes about a millisecond.
EVERY = 256


def content(document: UUID, number: int) -> Delta:
    """The content at a revision, from 1 to the head."""
    return contents({document: number})[document]


def contents(numbers: Mapping[UUID, int]) -> dict[UUID, Delta]:
    """The contents of many documents, each at a revision, by two statements however many they are."""
    bases = {snapshot.document_id: snapshot for snapshot in _nearest(numbers)}
    starts = {document: bases[document].number if document in bases else 0 for document in numbers}
    missing = journal.read_all([Span(document, starts[document], number) for document, number in numbers.items()])
    for document, number in numbers.items():
        if number < 1 or starts[document] + len(missing[document]) != number:
            raise NotFound(f"there is no revision {number} of document {document}")
    return {document: _follow(_content_of(bases.get(document)), missing[document]) for document in numbers}


def newest(document: UUID, upto: int) -> tuple[int, str] | None:
    """The newest content that is stored, not newer than a revision: at which it is, and its text."""
    found = Snapshot.objects.filter(document=document, number__lte=upto).order_by("number").last()
    return None if found is None else (found.number, found.content)


def keep_due(document: UUID, number: int) -> None:
    """Spare later readers some composing. The edit is on disk: what fails here is not its failure."""
    try:
        if is_due(number):
            keep(document, number)
    except DatabaseError:
        log.exception("snapshot_failed", extra={"document": str(document), "revision": number})


def is_due(number: int) -> bool:
    """Whether a snapshot should be kept at this revision."""
    return number % EVERY == 0


def keep(document: UUID, number: int, text: str | None = None) -> None:
    """Store the content at a revision, off the path of the edit that made it; its text, if whoever asks has it.

    All but the newest together take no more room than the deltas that they spare: one that takes more gives way to the
    next. So a large document that is edited a little keeps its newest alone, and a small one that lives long many.
    """
    before = Snapshot.objects.filter(document=document, number__lt=number).order_by("number").last()
    start = before.number if before else 0
    if text is None:
        text = dump(_follow(_content_of(before), journal.read(document, start, number)))
    spared = journal.weight(document, start, number)
    try:
        with transaction.atomic():
            if before and before.spared < len(before.content):
                spared += before.spared
                before.delete()
            Snapshot.objects.create(document_id=document, number=number, content=text, spared=spared)
    except IntegrityError:
        pass  # somebody else kept it, or deleted the document: either way there is nothing left to do


def _nearest(numbers: Mapping[UUID, int]) -> QuerySet[Snapshot]:
    """The newest snapshot of each document that is not newer than the revision asked for."""
    wanted = Q()
    for document, number in numbers.items():
        wanted |= Q(document=document, number__lte=number)
    newer = Snapshot.objects.filter(wanted, document=OuterRef("document"), number__gt=OuterRef("number"))
    return Snapshot.objects.filter(wanted).exclude(Exists(newer))


def _content_of(snapshot: Snapshot | None) -> Delta:
    return parse(snapshot.content, KEPT) if snapshot else Delta()


def _follow(base: Delta, revisions: list[Revision]) -> Delta:
    if not revisions:
        return base
    return compose(base, fold([revision.delta for revision in revisions], compose))
