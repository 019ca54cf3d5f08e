"""Where the words of a document's threads are now. Edits know nothing of it: whoever looks moves the anchors.

All threads of a document are moved together, and those who look next begin where they were left. What is stored stays
some way behind, so that what is undone soon finds where the words were.
"""

from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

from django.db import connections, transaction

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
    "start": "bigint",
    "end": "bigint",
    "died": "bigint",
    "was": "bigint",
    "was_start": "bigint",
}
# What somebody else has moved meanwhile stays as it is.
_MOVE: Final = """
    UPDATE comments_thread SET revision = rows.revision, start = rows.start, "end" = rows."end", died = rows.died
    FROM {rows} WHERE comments_thread.id = rows.id AND comments_thread.revision = rows.was
    AND comments_thread.start = rows.was_start"""


def now(document: UUID, head: int) -> dict[UUID, Anchor]:
    """The anchor of each thread of a document that has one, as of its newest revision.

    By two statements, however many they are; by three where something was brought back that had gone long before, and
    by some more once in a thousand revisions.
    """
    rows = list(
        Thread.objects.filter(document=document, revision__lte=head)
        .order_by("pk")
        .values_list("pk", "revision", "start", "end", "died", "origin", "origin_start", "origin_end")
    )
    if not rows:
        return {}
    kept = {number: _anchor(*row[1:5]) for number, row in enumerate(rows)}
    origins = {number: _anchor(*row[5:]) for number, row in enumerate(rows)}
    oldest = min(anchor.revision for anchor in kept.values())
    steps = _steps(document, oldest, head)
    forgetful = anchors.forgetful(kept, origins, steps)
    begun = kept | {number: origins[number] for number in forgetful}
    if forgetful:
        first = min(origins[number].revision for number in forgetful)
        steps = _steps(document, first, oldest) + steps
    moved = anchors.move(begun, steps, until=head)
    if forgetful or head - oldest >= WORTH:
        stored = moved if forgetful else anchors.move(begun, steps, until=head - BEHIND)
        _store(document, [row[0] for row in rows], kept, stored)
    return {rows[number][0]: anchor for number, anchor in moved.items()}


def of(document: UUID, anchor: Anchor, head: int) -> Anchor:
    """One anchor as of a newer revision."""
    return anchors.move({0: anchor}, _steps(document, anchor.revision, head), until=head)[0]


def _anchor(revision: int | None, start: int | None, end: int | None, died: int | None = None) -> Anchor:
    """What four columns say, of a thread that has an anchor: none of the first three is null then."""
    return Anchor(revision or 0, start or 0, end or 0, died)


def _steps(document: UUID, after: int, upto: int) -> list[Step]:
    rows = journal.revisions(document).filter(number__gt=after, number__lte=upto).order_by("number")
    return [step(*row) for row in rows.values_list("number", "delta", "restores")]


def _store(document: UUID, ids: Sequence[UUID], kept: Mapping[int, Anchor], moved: Mapping[int, Anchor]) -> None:
    """Let those who look next begin further on; one at a time, and nobody waits for it."""
    rows = [
        {
            "id": ids[number].hex,
            "revision": anchor.revision,
            "start": anchor.start,
            "end": anchor.end,
            "died": anchor.died,
            "was": kept[number].revision,
            "was_start": kept[number].start,
        }
        for number, anchor in moved.items()
        if anchor.revision > kept[number].revision
    ]
    with transaction.atomic():
        free = Discussion.objects.select_for_update(skip_locked=connections["default"].vendor == "postgresql")
        if free.filter(pk=document).exists():
            with connections["default"].cursor() as cursor:
                run(cursor, _MOVE, rows, _COLUMNS)
