"""The life of a document: created, renamed, put into the trash, taken out again, deleted for good, inherited."""

import secrets
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from uuid import UUID

from django.db import IntegrityError, transaction

from collab.audit.record import Actor, record
from collab.ot import Delta, dump
from collab.rest.refusals import Conflict, KeyReused
from collab.sync import Submission
from collab.sync.messages import DocumentChanged
from collab.sync.trail import LARGEST
from documents import access, announcing, journal, snapshots
from documents.desk import Offer
from documents.keys import Key
from documents.models import Document, Membership, Role

# Refuses a document that is not as it must be before it is changed.
Check = Callable[[Document], None]


def create(owner: int, key: Key, title: str, content: Delta, *, rich: bool, at: int | None = None) -> UUID:
    """A new document of a person's, whose content is revision 1; if the request comes again, the same one.

    `at`: when that was written, in milliseconds since 1970, by those who bring in what was written elsewhere.
    """
    now = time.time_ns() // 1_000_000
    document = key.document
    first = Submission(session=key.session, seq=1, base=0, delta=content)
    try:
        with transaction.atomic():
            made = Document.objects.create(pk=document, title=title)
            Membership.objects.create(document=made, person_id=owner, role=Role.OWNER)
            beginning = Offer(document, first, principal=key.owner, author=owner)
            journal.create(beginning, rich=rich, lineage=secrets.token_hex(16), at=now if at is None else at)
            text = dump(content)
            if len(text) > LARGEST:  # those who join get it in parts, not as one revision
                snapshots.keep(document, 1, text)
    except IntegrityError:
        if not Document.objects.filter(pk=document).exists():
            raise  # it is the owner who is gone
        if not journal.marks(document).filter(session=key.session, principal=key.owner).exists():
            raise KeyReused("this Idempotency-Key was used before, for another document") from None
    return document


def change(
    document: UUID,
    actor: Actor,
    *,
    title: str | None = None,
    names_by_link: bool | None = None,
    only_if: Check = lambda _: None,
) -> None:
    """Give a document another title, or say whether who comes by a link is told names, if it is still as it must be."""
    with transaction.atomic():
        locked = access.hold(document)
        only_if(locked)
        if title is not None:
            locked.title = title
            _save(locked, "title")
            transaction.on_commit(partial(announcing.tell, document, DocumentChanged(title=title)))
        if names_by_link is not None and names_by_link != locked.names_by_link:
            locked.names_by_link = names_by_link
            _save(locked, "names_by_link")
            journal.change_access(document)  # so that open rooms look again
            record("names_by_link_changed", actor, document=document, names_by_link=names_by_link)


def trash(document: UUID, actor: Actor) -> None:
    """Put a document into the trash: nobody but its owners sees it there, and nobody writes it."""
    with transaction.atomic():
        locked = access.hold(document)
        if locked.trashed is None:
            locked.trashed = datetime.now(UTC)
            _save(locked, "trashed")
            journal.change_access(document)
            record("document_trashed", actor, document=document, title=locked.title)


def restore(document: UUID, actor: Actor) -> None:
    """Take a document out of the trash, just as it was."""
    with transaction.atomic():
        locked = access.hold(document)
        if locked.trashed is not None:
            locked.trashed = None
            _save(locked, "trashed")
            journal.change_access(document)
            record("document_restored", actor, document=document, title=locked.title)


def delete(document: UUID, actor: Actor, *, only_if: Check = lambda _: None) -> None:
    """Delete a document for good, with all its revisions; only what is in the trash can be."""
    with transaction.atomic():
        locked = access.hold(document)
        only_if(locked)
        if locked.trashed is None:
            raise Conflict("put the document into the trash first: from there it can be deleted for good")
        journal.delete(document)
        locked.delete()
        record("document_deleted", actor, document=document, title=locked.title)


def hold_all(person: int) -> None:
    """Hold the documents of somebody who is about to leave: whoever tells them something there holds it, too."""
    with transaction.atomic():
        theirs = Membership.objects.filter(person=person).values("document")
        # In the order of their ids: others may be leaving them right now, too.
        list(Document.objects.select_for_update().filter(pk__in=theirs).order_by("pk").values_list("pk"))


def hand_over(person: int, successor: int | None, actor: Actor) -> None:
    """See to what a person who leaves owns alone: it becomes the successor's, or goes into the trash."""
    with transaction.atomic():
        theirs = set(Membership.objects.filter(person=person).values_list("document", flat=True))
        # They are held since `hold_all`, but for what came to them since then: for that nobody waits any more.
        free = Document.objects.select_for_update(skip_locked=True).filter(pk__in=theirs)
        held = [each.pk for each in free.order_by("pk")]
        if len(held) < len(theirs):
            raise Conflict("somebody is just changing a document that was shared with this person: try again")
        owned = Membership.objects.filter(person=person, role=Role.OWNER).values_list("document", flat=True)
        shared = Membership.objects.filter(document__in=owned, role=Role.OWNER).exclude(person=person)
        alone = set(owned) - set(shared.values_list("document", flat=True))
        for document in sorted(alone):
            if successor is None:
                trash(document, actor)
            else:
                access.give(document, successor, Role.OWNER, actor)
        for document in held:
            journal.change_access(document)


def _save(document: Document, field: str) -> None:
    document.version += 1
    document.save(update_fields=[field, "version"])
