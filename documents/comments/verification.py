"""Whether the threads of a document are whole, from the database alone."""

from collections import Counter
from collections.abc import Iterator
from uuid import UUID

from documents import journal
from documents.comments import anchors, places
from documents.comments.models import Comment, Discussion, Thread


def faults(document: UUID) -> list[str]:
    """What is wrong with the threads of a document; nothing, if all is as it was acknowledged."""
    return [*_of_anchors(document), *_of_rows(document)]


def _of_anchors(document: UUID) -> Iterator[str]:
    """Each anchor is where its origin leads, at the revision that is stored with it (I7)."""
    found = places.stored(document)
    head = journal.heads().filter(pk=document).values_list("number", flat=True).first() or 0
    late = {number for number, kept in enumerate(found) if kept.anchor.revision > head}
    for number in sorted(late):
        yield f"thread {found[number].thread} has an anchor at revision {found[number].anchor.revision}, of {head}"
    ahead = {number: kept for number, kept in enumerate(found) if number not in late}
    steps = places.steps(document, min((kept.origin.revision for kept in ahead.values()), default=head), head)
    for revision in sorted({kept.anchor.revision for kept in ahead.values()}):
        here = {number: kept for number, kept in ahead.items() if kept.anchor.revision == revision}
        moved = anchors.move({number: kept.origin for number, kept in here.items()}, steps, until=revision)
        for number, kept in here.items():
            if moved[number] != kept.anchor:
                yield f"the anchor of thread {kept.thread} is not where its words are at revision {revision}"


def _of_rows(document: UUID) -> Iterator[str]:
    """Every thread has comments, and no change was counted twice or not at all."""
    newest = Discussion.objects.filter(pk=document).values_list("number", flat=True).first() or 0
    threads = dict(Thread.objects.filter(document=document).values_list("pk", "number"))
    comments = list(Comment.objects.filter(thread__document=document).values_list("thread", "number", "deleted"))
    left = Counter(thread for thread, _, deleted in comments if deleted is None)
    for thread, number in threads.items():
        if not left[thread]:
            yield f"thread {thread} has no comment"
        if number > newest:
            yield f"thread {thread} has changed as number {number}, of {newest}"
    for thread, number, _ in comments:
        if number > threads[thread]:
            yield f"a comment of number {number} is newer than its thread {thread}"
    repeated = [number for number, count in Counter(number for _, number, _ in comments).items() if count > 1]
    for number in sorted(repeated):
        yield f"two comments came with change {number}"
