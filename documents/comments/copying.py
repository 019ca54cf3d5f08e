"""The threads of a document that is duplicated, if they are to come along."""

from uuid import UUID, uuid4

from documents import access
from documents.access import Action, Principal
from documents.comments import discussions, places
from documents.comments.anchors import Anchor
from documents.comments.models import Comment, Discussion, Thread


def copy(principal: Principal, source: UUID, revision: int, target: UUID) -> None:
    """Give a new document the threads of another one, whose content at a revision became its first.

    Who said what, and when, stays; reactions and mentions stay behind. A thread whose words are gone is on the whole
    copy, with its quote. A request that comes again finds them there.
    """
    discussions.readable(principal, source)
    with access.changing(principal, target, Action.COMMENT):
        if Discussion.objects.filter(pk=target).exists():
            return
        anchors = places.now(source, revision)
        old = list(Thread.objects.filter(document=source).order_by("created", "pk"))
        ids = {thread.pk: uuid4() for thread in old}
        comments = list(Comment.objects.filter(thread__in=ids).order_by("number"))
        numbers = {comment.pk: number for number, comment in enumerate(comments, start=1)}
        newest = {comment.thread_id: numbers[comment.pk] for comment in comments}
        Discussion.objects.create(document_id=target, number=len(numbers))
        for thread in old:
            _lay(thread, anchors.get(thread.pk))
            thread.number = newest[thread.pk]
            thread.pk, thread.document_id = ids[thread.pk], target
        for comment in comments:
            comment.number = numbers[comment.pk]
            comment.pk, comment.thread_id, comment.request = uuid4(), ids[comment.thread_id], ""
        Thread.objects.bulk_create(old)
        Comment.objects.bulk_create(comments)


def _lay(thread: Thread, anchor: Anchor | None) -> None:
    """Where a thread's words are in the first revision of the copy."""
    place = anchor.range if anchor else None
    thread.origin = thread.revision = 1 if place else None
    thread.origin_start, thread.origin_end = thread.start, thread.end = place or (None, None)
    thread.died = None
