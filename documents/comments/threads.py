"""The one writer of threads and comments, for REST and for whoever else will write them.

Every change happens while its document is held, so that all changes of a document have one order; each is counted, and
told to everybody who may read it when it is on disk.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from uuid import UUID, uuid5

from django.db import transaction
from django.db.models import Q
from msgspec import Struct

from collab.accounts.leaving import stay
from collab.accounts.models import Person
from collab.errors import Forbidden, NotFound
from collab.rest.refusals import KeyReused
from collab.sync.messages import Happening, ThreadChange
from documents import access, announcing
from documents.access import Action, Principal
from documents.comments import choosing, discussions, markdown
from documents.comments.choosing import Chosen, Place
from documents.comments.models import Comment, Mention, Reaction, Thread
from documents.comments.signals import happened
from documents.keys import Key

_NAMESPACE = UUID("0f2a4c1e-3b57-4d0e-9a66-5d1c7e9b8a42")


class Writing(Struct, frozen=True):
    """Somebody is changing the threads of a document, and nobody else is."""

    document: UUID
    person: Person
    at: datetime


def open_thread(key: Key, document: UUID, place: Place | None, body: str, *, at: datetime | None = None) -> Thread:
    """A new thread on some words, or on the whole document, with its first comment; the same one, if asked again.

    `at`: when that was said, by those who bring in what was said elsewhere; now, for everybody else.
    """
    chosen = choosing.choose(key.principal, document, place)
    with _writing(key.principal, document, at) as writing:
        if known := _known(key):
            return known.thread
        thread = Thread(pk=uuid5(_NAMESPACE, f"thread {key.session}"), document_id=document)
        thread.opener, thread.created = writing.person, writing.at
        thread.number = discussions.count(document)
        _lay(thread, chosen)
        thread.save(force_insert=True)
        comment = _say(key, writing, thread, body)
        _happened(writing, thread, Happening.OPENED, comment, chosen=chosen)
    return thread


def reply(key: Key, document: UUID, thread: UUID, body: str, *, at: datetime | None = None) -> Comment:
    """One more comment in a thread, resolved or not; the same one, if asked again. `at`: as of `open_thread`."""
    with _writing(key.principal, document, at) as writing:
        if known := _known(key):
            return known
        touched = _touched(writing, thread)
        comment = _say(key, writing, touched, body)
        _happened(writing, touched, Happening.REPLIED, comment)
    return comment


def edit(principal: Principal, document: UUID, thread: UUID, comment: UUID, body: str) -> Comment:
    """Other words for a comment of one's own."""
    with _writing(principal, document) as writing:
        found = find_comment(document, thread, comment)
        if found.author_id != writing.person.pk:
            raise Forbidden("a comment is edited by who wrote it, and by nobody else")
        found.body, found.html, found.edited = body, markdown.html(body), writing.at
        found.save(update_fields=["body", "html", "edited"])
        _mention(found)
        _happened(writing, _touched(writing, thread), Happening.EDITED, found)
    return found


def delete_comment(principal: Principal, document: UUID, thread: UUID, comment: UUID) -> None:
    """Take a comment of one's own back, or as an owner anybody's.

    Its place stays, and replies to it make sense; when no comment is left the thread goes.
    """
    with _writing(principal, document) as writing:
        found = find_comment(document, thread, comment)
        if found.author_id != writing.person.pk:
            access.grant(principal, document, Action.MODERATE)
        touched = _touched(writing, thread)
        found.body, found.html, found.deleted = "", "", writing.at
        found.save(update_fields=["body", "html", "deleted"])
        found.mentions.all().delete()
        found.reactions.all().delete()
        left = Comment.objects.filter(thread=thread, deleted=None).exists()
        _happened(writing, touched, Happening.DELETED, found if left else None)
        if not left:
            touched.delete()


def delete(principal: Principal, document: UUID, thread: UUID) -> None:
    """Take a thread away with all that was said in it.

    One may do so with what one has opened oneself, as long as nobody else has written in it; an owner with any.
    """
    with _writing(principal, document) as writing:
        touched = _touched(writing, thread)
        others = Comment.objects.filter(~Q(author=writing.person) | Q(author=None), thread=thread, deleted=None)
        if touched.opener_id != writing.person.pk or others.exists():
            access.grant(principal, document, Action.MODERATE)
        _happened(writing, touched, Happening.DELETED)
        touched.delete()


def resolve(principal: Principal, document: UUID, thread: UUID, *, at: datetime | None = None) -> None:
    """Say that a discussion is over; of one that is over that changes nothing. `at`: as of `open_thread`."""
    with _writing(principal, document, at) as writing:
        if find(document, thread).resolved is None:
            touched = _touched(writing, thread)
            touched.resolved, touched.resolver = writing.at, writing.person
            touched.save(update_fields=["resolved", "resolver"])
            _happened(writing, touched, Happening.RESOLVED)


def reopen(principal: Principal, document: UUID, thread: UUID) -> None:
    """Say that a discussion goes on; of one that does that changes nothing."""
    with _writing(principal, document) as writing:
        if find(document, thread).resolved is not None:
            touched = _touched(writing, thread)
            touched.resolved = touched.resolver = None
            touched.save(update_fields=["resolved", "resolver"])
            _happened(writing, touched, Happening.REOPENED)


def lay(principal: Principal, document: UUID, thread: UUID, place: Place | None) -> None:
    """Give a thread other words, an orphan for one that still matters; or the whole document."""
    chosen = choosing.choose(principal, document, place)
    with _writing(principal, document) as writing:
        touched = _touched(writing, thread)
        _lay(touched, chosen)
        touched.save()
        _happened(writing, touched, Happening.MOVED, chosen=chosen)


def react(principal: Principal, document: UUID, thread: UUID, comment: UUID, emoji: str) -> None:
    """Give a comment an emoji; once is enough."""
    with _writing(principal, document) as writing:
        found = find_comment(document, thread, comment)
        _, new = Reaction.objects.get_or_create(comment=found, person=writing.person, emoji=emoji)
        if new:
            _happened(writing, _touched(writing, thread), Happening.REACTED, found, emoji=emoji)


def take_back(principal: Principal, document: UUID, thread: UUID, comment: UUID, emoji: str) -> None:
    """Take an emoji of one's own back."""
    with _writing(principal, document) as writing:
        found = find_comment(document, thread, comment)
        count, _ = Reaction.objects.filter(comment=found, person=writing.person, emoji=emoji).delete()
        if count:
            _happened(writing, _touched(writing, thread), Happening.UNREACTED, found, emoji=emoji)


def find(document: UUID, thread: UUID) -> Thread:
    """A thread of a document."""
    found = Thread.objects.filter(document=document, pk=thread).first()
    if found is None:
        raise NotFound(f"the document has no thread {thread}")
    return found


def find_comment(document: UUID, thread: UUID, comment: UUID) -> Comment:
    """A comment that was not deleted."""
    found = Comment.objects.filter(thread__document=document, thread=thread, pk=comment, deleted=None).first()
    if found is None:
        raise NotFound(f"the thread has no comment {comment}, or no longer")
    return found


@contextmanager
def _writing(principal: Principal, document: UUID, at: datetime | None = None) -> Iterator[Writing]:
    """A transaction that holds the document, and in which the principal may write in its threads."""
    with access.changing(principal, document, Action.COMMENT):
        if principal.person is None:
            raise Forbidden("who writes in a thread says who they are: sign in")
        person = stay(principal.person)
        if person is None:
            raise Forbidden("this account has just been deleted")
        yield Writing(document, person, at or datetime.now(UTC))


def _known(key: Key) -> Comment | None:
    """What the request has made, if it came before."""
    found = Comment.objects.select_related("thread").filter(pk=uuid5(_NAMESPACE, key.session)).first()
    if found is not None and found.request != key.owner:
        raise KeyReused("this Idempotency-Key was used before, for another request")
    return found


def _touched(writing: Writing, thread: UUID) -> Thread:
    """The thread, which is changing now."""
    found = find(writing.document, thread)
    found.number = discussions.count(writing.document)
    found.save(update_fields=["number"])
    return found


def _lay(thread: Thread, chosen: Chosen | None) -> None:
    """Let a thread be about words; without any, about the whole document."""
    thread.quote = chosen.quote if chosen else ""
    for name, anchor in (("origin", chosen and chosen.origin), ("", chosen and chosen.anchor)):
        before = f"{name}_" if name else ""
        setattr(thread, name or "revision", anchor and anchor.revision)
        setattr(thread, f"{before}start", anchor and anchor.start)
        setattr(thread, f"{before}end", anchor and anchor.end)
    thread.died = chosen.anchor.died if chosen else None


def _say(key: Key, writing: Writing, thread: Thread, body: str) -> Comment:
    comment = Comment.objects.create(
        pk=uuid5(_NAMESPACE, key.session),
        thread=thread,
        author=writing.person,
        number=thread.number,
        body=body,
        html=markdown.html(body),
        created=writing.at,
        request=key.owner,
    )
    _mention(comment)
    return comment


def _mention(comment: Comment) -> None:
    """Keep whom a comment names, as far as they may see it: the members of the document."""
    named = Person.objects.filter(
        username__in=markdown.names(comment.body),
        is_active=True,
        memberships__document=comment.thread.document_id,
    )
    people = set(named.values_list("pk", flat=True))
    comment.mentions.exclude(person__in=people).delete()
    Mention.objects.bulk_create(
        [Mention(comment=comment, person_id=person) for person in sorted(people)], ignore_conflicts=True
    )


def _happened(
    writing: Writing,
    thread: Thread,
    what: Happening,
    comment: Comment | None = None,
    *,
    chosen: Chosen | None = None,
    emoji: str | None = None,
) -> None:
    """Tell everybody in the document, on every node, when it is on disk."""
    anchor = chosen.anchor if chosen else None
    change = ThreadChange(
        thread=str(thread.pk),
        what=what,
        number=thread.number,
        at=int(writing.at.timestamp() * 1000),
        by=writing.person.name,
        person=str(writing.person.pk),
        revision=anchor.revision if anchor else 0,
        range=anchor.range if anchor else None,
        comment=str(comment.pk) if comment else None,
        text=emoji or (comment.body or None if comment else None),
    )
    happened.send(Thread, thread=thread, what=what, by=writing.person.pk, comment=comment)
    least = discussions.least(discussions.of(writing.document))
    tell = partial(announcing.tell_of_thread, writing.document, change, least=least)
    transaction.on_commit(tell)
