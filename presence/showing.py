"""What a reader is shown of a roster: frames that say what has changed since they were shown it last."""

from collections.abc import Iterable, Mapping
from typing import Final

from msgspec import Struct

from collab.sync.messages import Moved, Participant
from collab.sync.messages import Roster as Frame
from presence.reports import Entry
from presence.roster import Roster
from presence.who import guest

# Of more than this nobody can tell the cursors apart: the others are counted.
SHOWN: Final = 100  # participants

# Who was active at about the same time is shown in no order, lest they change places all the time.
ABOUT: Final = 10_000  # milliseconds


class View(Struct, frozen=True, eq=False):
    """What there is to see of a roster at some moment: the participants by their sessions, and how many more."""

    entries: Mapping[str, Entry]
    others: int


NOBODY: Final = View({}, 0)


def view(roster: Roster, before: View) -> View:
    """The most recently active ones; of those who were so at about the same time, rather who was shown before."""
    entries = list(roster)
    if len(entries) > SHOWN:
        seen = before.entries
        entries.sort(key=lambda entry: (-(entry.acted // ABOUT), entry.session not in seen, entry.session))
    return View({entry.session: entry for entry in entries[:SHOWN]}, max(0, len(entries) - SHOWN))


def change(before: View, after: View, *, named: bool) -> tuple[Frame | None, str | None]:
    """What has changed between two views, if anything has; and whose doing it was, if it was one session's alone."""
    entered: list[Entry] = []
    moved: list[Entry] = []
    for session, entry in after.entries.items():
        known = before.entries.get(session)
        if known is None or known.who != entry.who:
            entered.append(entry)
        elif (known.stamp, known.connection) != (entry.stamp, entry.connection):
            moved.append(entry)
    left = tuple(session for session in before.entries if session not in after.entries)
    if not (entered or moved or left) and before.others == after.others:
        return None, None
    frame = Frame(participants(entered, named=named), tuple(map(_moved, moved)), left, after.others)
    alone = entered + moved
    only = alone[0].session if len(alone) == 1 and not left and before.others == after.others else None
    return frame, only


def participants(entries: Iterable[Entry], *, named: bool) -> tuple[Participant, ...]:
    """Entries as those see them who may know names, or may not: then everybody is a guest."""
    found = []
    for entry in entries:
        who = entry.who if named else guest(entry.session)
        shown = (entry.state, entry.revision, entry.range)
        found.append(Participant(entry.session, who.name, who.colour, who.person, *shown))
    return tuple(found)


def _moved(entry: Entry) -> Moved:
    return Moved(entry.session, entry.state, entry.revision, entry.range)
