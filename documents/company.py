"""Everybody who is in a document, as those who are connected to this process are shown it.

Readers are brought up to one view of the roster after the other, each by what has changed since the one that they were
shown last: a frame is made once for all who were shown the same. Nothing here holds up an edit.
"""

import asyncio
from collections.abc import Collection
from typing import Final
from uuid import UUID

from msgspec.structs import replace

from collab.errors import MalformedFrame
from collab.sync import write_frame
from collab.sync.messages import Participant, Point, Roster
from documents.chores import Chores
from documents.course import Course
from documents.following import Following
from documents.load import Load
from documents.seat import Seat
from presence import showing, who
from presence.attendance import Alarm, Attendance, Means
from presence.reports import Entry
from presence.shelf import STAYS
from presence.showing import NOBODY, View

# A reader is shown no more than twenty changes a second, which is what looks smooth; where many read, fewer.
PACE: Final = 0.05  # seconds
SENDS: Final = 5_000  # a second, to all readers of a document together

# While there is more to do than can be done, edits go first.
SELDOM: Final = 1.0  # seconds

# So many readers are served before the loop may do something else.
TURN: Final = 50

# Frames that were made already, by what was shown before and whether names are told: the frame, and whose doing it was.
_Made = dict[tuple[View, bool], tuple[str | None, str | None]]


class Company:
    """Each seat was shown some view, `seat.shown`; who lags stays with theirs until they have caught up."""

    def __init__(self, document: UUID, means: Means, following: Following, seats: Collection[Seat], load: Load) -> None:
        self.attendance = Attendance(document, means, self._changed)
        self._means = means
        self._following = following
        self._seats = seats
        self._load = load
        self._chores = Chores(document.hex)
        self._course = Course()
        self._view = NOBODY
        self._viewed = True  # whether nothing has changed since
        self._timer: Alarm | None = None
        self._shown = float("-inf")  # when readers were shown something last

    async def open(self) -> None:
        """Learn who is here."""
        await self.attendance.open()

    def enter(self, seat: Seat, connection: str) -> tuple[Participant, ...]:
        """Somebody has come; the others whom they are shown."""
        seat.connection, seat.named = connection, seat.visitor.grant.is_told_names
        self._appear(seat)
        self._settle()
        few = len(self.attendance.roster) <= showing.SHOWN
        seat.shown = self._look() if few or self._view is NOBODY else self._view
        others = (self._placed(entry) for entry in seat.shown.entries.values() if entry.session != seat.session)
        return showing.participants(others, named=seat.named)

    def count(self, seat: Seat) -> None:
        """Tell somebody who has just joined how many more there are, if they are not shown all."""
        if seat.shown.others:
            seat.tell(Roster(others=seat.shown.others))

    def leave(self, seat: Seat) -> None:
        """A connection is gone."""
        self.attendance.leave(seat.stay)

    def point(self, seat: Seat, point: Point) -> None:
        """Somebody says where they are. What lies beyond the content ends with it; what nobody can find is left out."""
        if point.revision > seat.feed.handed:
            handed = seat.feed.handed
            raise MalformedFrame(f"a place at revision {point.revision}: {handed} is the last that was sent")
        place = point.range
        if place is not None:
            self._course.follow(self._following.trail, self._following.whole)
            length = self._course.length(point.revision)
            place = None if length is None else (min(place[0], length), min(place[1], length))
        self.attendance.point(seat.stay, point.state, point.revision, place)

    def caught_up(self, seat: Seat) -> None:
        """A reader can take more: show them what they have missed."""
        if seat.shown is not self._view:
            self._show_soon()

    def look_again(self) -> None:
        """Somebody may be told the names now, or may not any more: show them everybody anew."""
        for seat in list(self._seats):
            named = seat.visitor.grant.is_told_names
            if named != seat.named:
                seat.named = named
                everybody = showing.participants(seat.shown.entries.values(), named=named)
                seat.tell(Roster(entered=everybody, others=seat.shown.others))

    def tick(self) -> None:
        """What time brings: heartbeats, those who have gone without a word, and places that must not be lost."""
        for seat in list(self._seats):
            absent = seat.gone or seat.silence > STAYS * self._means.heartbeat
            if absent and not seat.absent:
                self.leave(seat)
            elif seat.absent and not absent:
                self._appear(seat)
                self._show_soon()
            seat.absent = absent
        self.attendance.tick()
        self._settle()

    def end(self) -> None:
        """Nobody is here any more."""
        self.attendance.end()
        self._chores.stop()
        if self._timer is not None:
            self._timer.cancel()

    # Inside -----------------------------------------------------------------------------------------------------------

    def _appear(self, seat: Seat) -> None:
        """Somebody is here; by a name of their own each time, since to leave is final."""
        seat.stays += 1
        seat.stay = f"{seat.connection}-{seat.stays:06}"
        self.attendance.enter(seat.stay, seat.session, seat.visitor.who or who.guest(seat.session))

    def _changed(self) -> None:
        self._viewed = False
        self._show_soon()

    def _show_soon(self) -> None:
        """Show readers what has changed, together with what else changes until their next turn."""
        if self._timer is None:
            pace = max(SELDOM if self._load.far_behind else PACE, len(self._seats) / SENDS)
            wait = max(0.0, self._shown + pace - self._means.clock())
            self._timer = self._means.later(wait, self._show)

    def _show(self) -> None:
        self._timer, self._shown = None, self._means.clock()
        self.attendance.say()
        if len(self._seats) > TURN:
            self._chores.do("show", self._show_slowly)
        else:
            view, made = self._look(), _Made()
            for seat in list(self._seats):
                self._bring(seat, view, made)

    async def _show_slowly(self) -> None:
        view, made = self._look(), _Made()
        for number, seat in enumerate(list(self._seats), start=1):
            self._bring(seat, view, made)
            if number % TURN == 0:
                await asyncio.sleep(0)

    def _bring(self, seat: Seat, view: View, made: _Made) -> None:
        """Bring a reader to a view, if they can take it. Who alone has moved need not be told so."""
        if seat.gone or seat.absent or seat.feed.lags or seat.shown is view:
            return
        before, seat.shown = seat.shown, view
        if (before, seat.named) not in made:
            frame, only = showing.change(before, view, named=seat.named)
            made[before, seat.named] = None if frame is None else write_frame(frame), only
        text, only = made[before, seat.named]
        if text is not None and only != seat.session:
            seat.send(text)

    def _look(self) -> View:
        """What there is to see now."""
        if not self._viewed:
            self._view, self._viewed = showing.view(self.attendance.roster, self._view), True
        return self._view

    def _settle(self) -> None:
        """Move all places to the newest revision: who joins knows none before it."""
        trail, roster = self._following.trail, self.attendance.roster
        behind = {each.revision for each in roster if each.range is not None and each.revision < trail.newest}
        if not behind:
            return
        self._course.follow(trail, self._following.whole)
        moved = self._course.mover(behind)

        def where(entry: Entry) -> Entry:
            place = None if entry.range is None else moved(entry.range, entry.revision)
            return entry if place is None else replace(entry, revision=trail.newest, range=place)

        roster.shift(where)
        self._viewed = False

    def _placed(self, entry: Entry) -> Entry:
        """A place that could not be followed would be another one to those who join now."""
        lost = entry.range is not None and entry.revision < self._following.trail.newest
        return replace(entry, range=None) if lost else entry
