"""Who is in documents right now, on whatever node: asked from any thread."""

from collections.abc import Collection
from uuid import UUID

from presence import reports, shelf
from presence.reports import Whole
from presence.roster import Roster


def rosters(documents: Collection[UUID]) -> dict[UUID, Roster]:
    """Who is in each document; `Unavailable` while that cannot be read."""
    found: dict[UUID, Roster] = {}
    for document, wholes in shelf.shelf().look(documents).items():
        roster = found[document] = Roster()
        for message in wholes:
            try:
                report = reports.read(message)
            except ValueError:  # of a newer version, in the middle of an upgrade
                continue
            if isinstance(report, Whole):
                roster.take(report)
    return found
