"""The one writer of notifications: who is told of what, and whether they have seen it.

Nobody is told of their own doings, of documents that they have muted, or of what they may not see: that is asked when
something happens, and again whenever it is shown or mailed.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from msgspec import Struct

from collab.accounts.models import Mail, Person
from collab.errors import NotFound
from collab.sync.messages import Happening, Inbox
from documents import access, announcing
from documents.access import Principal
from documents.comments import discussions
from documents.comments.models import Comment, Mention, Thread
from documents.inbox.models import Muted, Notification, Reason
from documents.models import Membership, Role
from documents.outbox import errands

# The kind of errand that mails somebody what they were told, see `digest`.
DIGEST: Final = "digest"

# What is old is looked for so often; days are what it is kept for.
SWEEPING: Final = 3_600.0  # seconds

# Notifications that go at once, so that nobody waits for long.
BATCH: Final = 500


class Event(Struct, frozen=True):
    """Something that people may be told of."""

    document: UUID
    by: int | None  # whose doing it is
    thread: UUID | None = None
    comment: UUID | None = None


# When something happens ----------------------------------------------------------------------------------------------


def of_thread(*, thread: Thread, what: Happening, by: int, comment: Comment | None, **_: object) -> None:
    """Tell of a comment: those whom it names, those who take part in its thread, and of a new thread the owners."""
    if comment is None:
        return
    if what is Happening.DELETED:
        Notification.objects.filter(comment=comment).delete()
    if what not in (Happening.OPENED, Happening.REPLIED, Happening.EDITED):
        return
    reasons: dict[int, Reason] = {}
    if what is Happening.OPENED:
        owners = Membership.objects.filter(document=thread.document_id, role=Role.OWNER)
        reasons |= dict.fromkeys(owners.values_list("person", flat=True), Reason.THREAD)
    if what is Happening.REPLIED:
        reasons |= dict.fromkeys(_taking_part(thread), Reason.REPLY)
    reasons |= dict.fromkeys(comment.mentions.values_list("person", flat=True), Reason.MENTION)
    least = discussions.least(discussions.of(thread.document_id))
    _tell(Event(thread.document_id, by, thread.pk, comment.pk), reasons, least)


def of_share(*, document: UUID, person: int, by: int | None, **_: object) -> None:
    """Tell somebody that they have a role in a document now."""
    _tell(Event(document, by), {person: Reason.SHARE}, Role.VIEWER)


def _taking_part(thread: Thread) -> Iterable[int]:
    """Who has written in a thread, or was named there."""
    alive = Comment.objects.filter(thread=thread, deleted=None)
    named = Mention.objects.filter(comment__in=alive)
    return {*alive.exclude(author=None).values_list("author", flat=True), *named.values_list("person", flat=True)}


def _tell(event: Event, reasons: Mapping[int, Reason], least: Role) -> None:
    """Put it into the inboxes of those who may see it. Part of the transaction in which it happens."""
    asked = set(reasons) - {event.by}
    asked -= set(Muted.objects.filter(document=event.document, person__in=asked).values_list("person", flat=True))
    granted = access.readers(event.document, [Principal(person) for person in asked])
    told = {each.person or 0 for each, grant in granted.items() if access.RANK[grant.role] >= access.RANK[least]}
    people = Person.objects.filter(pk__in=told, is_active=True)
    if event.comment is not None:  # an edit may name somebody who was told of the comment before
        people = people.exclude(notifications__comment=event.comment)
    found = {person.pk: person for person in people.order_by("pk")}
    now = datetime.now(UTC)
    rows = [
        Notification(
            person=person,
            reason=reasons[pk],
            document_id=event.document,
            thread_id=event.thread,
            comment_id=event.comment,
            by_id=event.by,
            created=now,
        )
        for pk, person in found.items()
    ]
    Notification.objects.bulk_create(rows)
    errands.ask(DIGEST, [str(pk) for pk, person in found.items() if wants_mail(person)])
    tell_live(found)


def wants_mail(person: Person) -> bool:
    """Whether mails go to somebody."""
    return person.is_active and bool(person.email) and person.mail == Mail.DIGEST


# What is in an inbox --------------------------------------------------------------------------------------------------


def shown(people: Collection[int]) -> QuerySet[Notification]:
    """What some people are told, as far as they may see it now.

    It is as `access.grant` says of documents and `discussions.readable` of threads, in one statement however many.
    """
    role = Membership.objects.filter(document=OuterRef("document"), person=OuterRef("person")).values("role")
    found = Notification.objects.filter(person__in=people).annotate(role=Subquery(role))
    for_viewers = Q(document__discussion=None) | Q(document__discussion__viewers=True)
    return found.filter(
        Q(document__trashed=None) | Q(role=Role.OWNER),
        Q(thread=None) | ~Q(role=Role.VIEWER) | for_viewers,
        role__isnull=False,
    )


def unread(people: Collection[int]) -> dict[int, int]:
    """How much each of some people has not seen."""
    counted = shown(people).filter(read=None).order_by().values("person").annotate(count=Count("pk"))
    return dict.fromkeys(people, 0) | dict(counted.values_list("person", "count"))


def mark(person: int, number: int, *, read: bool) -> None:
    """Say of one notification whether it was seen."""
    with transaction.atomic():
        found = shown([person]).filter(pk=number).first()
        if found is None:
            raise NotFound(f"there is no notification {number}, or you may not see it any more")
        if (found.read is not None) != read:
            found.read = datetime.now(UTC) if read else None
            found.save(update_fields=["read"])
            tell_live([person])


def mark_all(person: int, *, until: int | None) -> None:
    """Say that all was seen, up to one notification and with it, or whatever there is."""
    with transaction.atomic():
        found = Notification.objects.filter(person=person, read=None)
        if until is not None:
            found = found.filter(pk__lte=until)
        if found.update(read=datetime.now(UTC)):
            tell_live([person])


def sweep() -> int:
    """Clear inboxes of what is old, sooner where it was read; how much that was. Several may do it at once."""
    swept = 0
    while some := _sweep_some():
        swept += some
    return swept


def _sweep_some() -> int:
    now = datetime.now(UTC)
    old = Q(created__lt=now - timedelta(days=settings.INBOX_DAYS))
    old |= Q(created__lt=now - timedelta(days=settings.INBOX_READ_DAYS), read__isnull=False)
    found = Notification.objects.filter(old).order_by("created", "pk")
    if not found.exists():  # most of the time, and then nothing is locked
        return 0
    with transaction.atomic():
        rows = found.select_for_update(skip_locked=True)[:BATCH].values_list("pk", "person", "read")
        swept = list(rows)
        Notification.objects.filter(pk__in=[pk for pk, _, _ in swept]).delete()
        tell_live({person for _, person, read in swept if read is None})
    return len(swept)


def tell_live(people: Iterable[int]) -> None:
    """Tell people who are connected, on whatever node, how much there is now, when it is on disk."""
    asked = list(people)

    def tell() -> None:
        for person, count in unread(asked).items():
            announcing.tell_person(person, Inbox(count))

    if asked:
        # It is a hint: should it fail, what was done is done, and others have still to be told of it.
        transaction.on_commit(tell, robust=True)


# Documents that somebody wants to hear nothing of ---------------------------------------------------------------------


def is_muted(person: int, document: UUID) -> bool:
    """Whether somebody has muted a document."""
    return Muted.objects.filter(person=person, document=document).exists()


def mute(person: int, document: UUID, *, muted: bool) -> None:
    """Tell somebody nothing more of a document, or again what concerns them."""
    if muted:
        Muted.objects.get_or_create(person_id=person, document_id=document)
    else:
        Muted.objects.filter(person=person, document=document).delete()
