"""Where the words of a document's threads are now. Edits know nothing of it: whoever looks moves the anchors.

All threads of a document are moved together, and those who look next begin where they were left. What is stored stays
some way behind, so that what is undone soon finds where the words were.
"""

from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

from django.db import connections, transaction
from msgspec import Struct

from documents import journal
from documents.comments import anchors
from documents.comments.anchors import Anchor
from documents.comments.models import Discussion, Thread
from documents.comments.shapes import Step, step
from documents.statements import run

# Revisions that stored anchors stay behind the newest: undoing what is older costs going through more of history.
BEHIND: Final = 256

# Revisions after which anchors are stored anew: so many are read in a few milliseconds.
WORTH: Final = 1_024

_COLUMNS: Final = {
    "id": "uuid",
    "revision": "bigint",
    "begins": "bigint",
    "ends": "bigint",
    "died": "bigint",
    "was": "bigint",
    "begun": "bigint",
    "ended": "bigint",
}
# What somebody else has moved meanwhile stays as it is.
_MOVE: Final = """
    UPDATE comments_thread SET revision = rows.revision, start = rows.begins, "end" = rows.ends, died = rows.died
    FROM {rows} WHERE comments_thread.id = rows.id AND comments_thread.revision = rows.was
    AND comments_thread.start = rows.begun AND comments_thread."end" = rows.ended"""


class Stored(Struct, frozen=True):
    """A thread that is about words: where they were when it was opened, and where they are as of a later revision."""

    thread: UUID
    anchor: Anchor
    origin: Anchor


def now(document: UUID, head: int) -> dict[UUID, Anchor]:
    """The anchor of each thread of a document that has one, as of its newest revision.

    By two statements, however many they are; by three where something was brought back that had gone long before, and
    by some more once in a thousand revisions.
    """
    found = [each for each in stored(document) if each.anchor.revision <= head]
    if not found:
        return {}
    begun = {number: each.anchor for number, each in enumerate(found)}
    origins = {number: each.origin for number, each in enumerate(found)}
    oldest = min(anchor.revision for anchor in begun.values())
    unseen = steps(document, oldest, head)
    forgetful = anchors.forgetful(begun, origins, unseen)
    if forgetful:
        begun |= {number: origins[number] for number in forgetful}
        unseen = steps(document, min(origins[number].revision for number in forgetful), oldest) + unseen
    behind = head if forgetful else max(head - BEHIND, oldest)
    stored_next, moved = anchors.moves(begun, unseen, [behind, head])
    if forgetful or head - oldest >= WORTH:
        _store(document, found, stored_next)
    return {found[number].thread: anchor for number, anchor in moved.items()}


def kept(thread: Thread) -> Anchor:
    """The anchor of a thread that has one, as of the revision that is stored with it."""
    return _anchor(thread.revision, thread.start, thread.end, thread.died)


def stored(document: UUID) -> list[Stored]:
    """The anchors of a document's threads, each as of the revision that is stored with it."""
    columns = ("pk", "revision", "start", "end", "died", "origin", "origin_start", "origin_end")
    rows = Thread.objects.filter(document=document, revision__isnull=False).order_by("pk").values_list(*columns)
    return [Stored(row[0], _anchor(*row[1:5]), _anchor(*row[5:])) for row in rows]


def steps(document: UUID, after: int, upto: int) -> list[Step]:
    """The revisions after one, up to and with another, as places see them."""
    rows = journal.revisions(document).filter(number__gt=after, number__lte=upto).order_by("number")
    return [step(*row) for row in rows.values_list("number", "delta", "restores")]


def of(document: UUID, anchor: Anchor, head: int) -> Anchor:
    """One anchor as of a newer revision."""
    return anchors.move({0: anchor}, steps(document, anchor.revision, head), until=head)[0]


def _anchor(revision: int | None, start: int | None, end: int | None, died: int | None = None) -> Anchor:
    """What four columns say, of a thread that has an anchor: none of the first three is null then."""
    return Anchor(revision or 0, start or 0, end or 0, died)


def _store(document: UUID, found: Sequence[Stored], moved: Mapping[int, Anchor]) -> None:
    """Let those who look next begin further on; one at a time, and nobody waits for it."""
    rows = [
        {
            "id": before.thread.hex,
            "revision": anchor.revision,
            "begins": anchor.start,
            "ends": anchor.end,
            "died": anchor.died,
            "was": before.anchor.revision,
            "begun": before.anchor.start,
            "ended": before.anchor.end,
        }
        for before, anchor in ((found[number], anchor) for number, anchor in moved.items())
        if anchor.revision > before.anchor.revision
    ]
    with transaction.atomic():
        free = Discussion.objects.select_for_update(skip_locked=connections["default"].vendor == "postgresql")
        if free.filter(pk=document).exists():
            with connections["default"].cursor() as cursor:
                run(cursor, _MOVE, rows, _COLUMNS)
