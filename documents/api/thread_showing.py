"""Threads and comments as they go out: the values that `thread_shapes` describes, by statements of a fixed number."""

from collections.abc import Mapping
from typing import Final
from uuid import UUID

from django.db.models import Count, F, OuterRef, Prefetch, QuerySet, Subquery, Window
from django.db.models.functions import RowNumber

from collab.accounts.models import Person
from documents.api.showing import Shown
from documents.api.showing import person as somebody
from documents.comments import places
from documents.comments.anchors import Anchor
from documents.comments.models import Comment, Mention, Reaction, Thread

# Comments that come with their thread: most have no more.
FIRST: Final = 20

# As lists: a queryset for each comment would cost more than all the statements.
_MENTIONS: Final = Prefetch("mentions", Mention._default_manager.select_related("person"), "named")  # noqa: SLF001 - Django's name
_REACTIONS: Final = Prefetch("reactions", Reaction._default_manager.select_related("person"), "given")  # noqa: SLF001 - as above


def with_all(comments: QuerySet[Comment]) -> QuerySet[Comment]:
    """Comments with their people, by two statements more."""
    return comments.select_related("author").prefetch_related(_MENTIONS, _REACTIONS)


def with_comments(threads: QuerySet[Thread]) -> QuerySet[Thread]:
    """Threads with their people and their first comments, by three statements more."""
    place = Window(RowNumber(), partition_by=[F("thread_id")], order_by=["number"])
    first = with_all(Comment.objects.annotate(place=place).filter(place__lte=FIRST).order_by("number"))
    counted = Comment.objects.filter(thread=OuterRef("pk")).order_by().values("thread").annotate(count=Count("pk"))
    return (
        threads.select_related("opener", "resolver")
        .annotate(count=Subquery(counted.values("count")))
        .prefetch_related(Prefetch("comments", first, to_attr="first"))
    )


def thread(found: Thread, anchors: Mapping[UUID, Anchor]) -> Shown:
    """A thread of `with_comments`, its words where they are now; of one that has just been opened, where it says."""
    return {
        "id": str(found.pk),
        "number": found.number,
        "opener": _person(found.opener),
        "created": found.created,
        "resolved": found.resolved,
        "resolver": _person(found.resolver),
        "quote": found.quote,
        "anchor": None if found.origin is None else _anchor(found, anchors.get(found.pk) or places.kept(found)),
        "count": getattr(found, "count", 0),
        "comments": [comment(each) for each in getattr(found, "first", ())],
    }


def comment(found: Comment) -> Shown:
    """A comment of `with_all`."""
    emojis: dict[str, list[Shown]] = {}
    for reaction in getattr(found, "given", ()):
        emojis.setdefault(reaction.emoji, []).append(somebody(reaction.person))
    mentions = [each.person for each in getattr(found, "named", ())]
    return {
        "id": str(found.pk),
        "number": found.number,
        "author": _person(found.author),
        "body": found.body,
        "html": found.html,
        "created": found.created,
        "edited": found.edited,
        "deleted": found.deleted,
        "mentions": [{**somebody(each), "username": each.username} for each in mentions],
        "reactions": [{"emoji": emoji, "people": people} for emoji, people in emojis.items()],
    }


def _anchor(found: Thread, anchor: Anchor) -> Shown:
    return {
        "revision": anchor.revision,
        "range": anchor.range,
        "died": anchor.died,
        "origin": {"revision": found.origin, "start": found.origin_start, "end": found.origin_end},
    }


def _person(found: Person | None) -> Shown | None:
    return None if found is None else somebody(found)
