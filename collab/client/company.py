"""Who else is in the document, and where; and where one is oneself, as the others are told."""

from collections import deque
from collections.abc import Iterable, Mapping
from typing import Final

from msgspec.structs import replace

from collab.ot import Delta, Insert, Range, Retain, move
from collab.sync import Revision, Stretch
from collab.sync.messages import Participant, Place, Point, Roster

# What comes was said of one of these revisions, or of one that is still to come; of older ones a place is not followed.
KEPT: Final = 200  # units: revisions, and stretches of them


class Company:
    """A range that has come is true at its revision, and is moved with the replica from there on."""

    def __init__(self) -> None:
        self.others = 0  # participants beyond those who are known one by one
        self.pointed: Point | None = None  # where one is in what is shown
        self._known: dict[str, Participant] = {}
        self._passed: deque[Revision | Stretch] = deque(maxlen=KEPT)

    def begin(self, roster: Iterable[Participant], revision: int) -> None:
        """A connection has begun, or has ended: this is all that is known of others."""
        self.others = 0
        self._known = {each.session: self._followed(each, revision) for each in roster}

    def take(self, news: Roster, session: str, revision: int) -> None:
        """Others have come, moved or left, as the replica of a session hears at a revision."""
        self.others = news.others
        for each in news.entered:
            self._known[each.session] = self._followed(each, revision)
        for moved in news.moved:
            known = self._known.get(moved.session)
            if known is not None:
                where = replace(known, state=moved.state, revision=moved.revision, range=moved.range)
                self._known[moved.session] = self._followed(where, revision)
        for gone in (*news.left, session):
            self._known.pop(gone, None)

    def follow(self, unit: Revision | Stretch) -> None:
        """The replica has gone on by a unit."""
        self._passed.append(unit)
        for session, each in self._known.items():
            self._known[session] = _past(each, unit)

    def forget(self) -> None:
        """Other content has taken the place of the replica's: the way there is not known."""
        self._passed.clear()

    def shift(self, delta: Delta, *, own: bool = False) -> None:
        """What is shown has changed; one's own place with it, behind what one has put there oneself."""
        if self.pointed is not None and self.pointed.range is not None:
            self.pointed = replace(self.pointed, range=_moved(self.pointed.range, delta, behind=own))

    def shown(self, ahead: Delta, revision: int) -> Mapping[str, Participant]:
        """The others by their sessions, with ranges in what is shown; none where it has not come so far as they."""
        return {
            session: each
            if each.range is None
            else replace(each, range=_moved(each.range, ahead) if each.revision == revision else None)
            for session, each in self._known.items()
        }

    def point(self, ahead: Delta, revision: int) -> Point | None:
        """Where one is, as it is told at a revision; none if that was never said."""
        pointed = self.pointed
        if pointed is None or pointed.range is None:
            return None if pointed is None else replace(pointed, revision=revision)
        start, end = (_before(place, ahead) for place in pointed.range)
        return replace(pointed, revision=revision, range=(start, end))

    def _followed(self, each: Participant, revision: int) -> Participant:
        for unit in self._passed:
            if each.revision + 1 >= unit.first:
                each = _past(each, unit)
        return each if each.range is None or each.revision >= revision else replace(each, range=None)


def _past(each: Participant, unit: Revision | Stretch) -> Participant:
    """Somebody after a unit that they have not seen. A place in the middle of a stretch is not known behind it."""
    if each.range is None or each.revision >= unit.last:
        return each
    if each.revision >= unit.first:
        return replace(each, range=None)
    return replace(each, revision=unit.last, range=_moved(each.range, unit.delta))


def _moved(place: Place, over: Delta, *, behind: bool = False) -> Place:
    found = move(Range(*place), over, theirs_first=behind)
    return found.start, found.end


def _before(place: int, over: Delta) -> int:
    """Where a place was before a delta; what the delta puts in was nowhere but where it went."""
    before, left = 0, place
    for op in over.ops:
        if not left:
            break
        if type(op) is Insert:
            left -= min(op.length, left)
        elif type(op) is Retain:
            passed = min(op.length, left)
            before, left = before + passed, left - passed
        else:
            before += op.length
    return before + left
