"""Who is in one document, as a process knows it from its own connections and from what the others report."""

from collections.abc import Callable, Iterator
from typing import Final, Protocol
from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from collab.sync.messages import Activity, Place
from presence import reports
from presence.reports import Asked, Changes, Entry, Report, Whole
from presence.roster import Roster
from presence.shelf import STAYS, Shelf
from presence.who import Who

# Who comes and goes is put on the shelf no more often than this: it is the whole each time.
SHELVED: Final = 0.25  # seconds


class Alarm(Protocol):
    """Something that will be done."""

    def cancel(self) -> None:
        """Do it no more."""


class Means(Struct, frozen=True):
    """What attendances work with."""

    node: str  # a name of this process that no other has, before or after it
    clock: Callable[[], float]  # seconds, never going back
    now: Callable[[], int]  # milliseconds since 1970
    later: Callable[[float, Callable[[], None]], Alarm]  # call something after so many seconds
    say: Callable[[UUID, bytes], None]  # a report, to all processes that follow the document
    shelf: Shelf
    heartbeat: float  # seconds
    stamps: Iterator[int]  # growing: one sequence for all documents, so that none begins anew with its room


class Attendance:
    """Who is here by a process that lives is in the roster within a heartbeat; by one that has died, out of it in two.

    What is reported is a hint: each heartbeat says the whole again.
    """

    def __init__(self, document: UUID, means: Means, changed: Callable[[], None]) -> None:
        self.document = document
        self.roster = Roster()
        self._means = means
        self._changed = changed  # called when somebody came, moved or left
        self._own: dict[str, Entry] = {}  # by their connections; as they were said last
        self._stamp = 0
        self._said = 0  # the stamp up to which all others were told
        self._left: dict[str, int] = {}  # connections that ended, not told yet
        self._spoken = False  # whether the others may have missed something since the last whole
        self._heard: dict[str, float] = {}  # when each other node was heard last
        self._beaten = means.clock()
        self._shelved = float("-inf")
        self._unshelved = False  # whether somebody has come or gone since

    def ask(self) -> None:
        """Something may have been missed, on all sides: let the others tell the whole, and tell them."""
        self._say(Asked(self._means.node))
        self.beat()

    async def open(self) -> None:
        """Learn who is here by others: what they have put on the shelf, and what they answer from now on."""
        self._say(Asked(self._means.node))
        for whole, age in await self._means.shelf.read(self.document):
            self.hear(whole, age)

    def enter(self, connection: str, session: str, who: Who) -> None:
        """Somebody is here by a connection to this process."""
        self._put(Entry(connection, session, who, next(self._means.stamps), self._means.now()))
        self._unshelved = True

    def point(self, connection: str, state: Activity, revision: int, place: Place | None) -> None:
        """Somebody says where they are and what they do."""
        entry = self._own.get(connection)
        if entry is not None and (entry.state, entry.revision, entry.range) != (state, revision, place):
            acted = entry.acted if state is Activity.IDLE else self._means.now()
            stamp = next(self._means.stamps)
            self._put(replace(entry, stamp=stamp, acted=acted, state=state, revision=revision, range=place))

    def leave(self, connection: str) -> None:
        """A connection has ended: that is final."""
        if self._own.pop(connection, None) is not None:
            self._stamp = next(self._means.stamps)
            self._left[connection] = self._stamp
            self._unshelved = True
            self.roster.take(Changes(self._means.node, (), ((connection, self._stamp),)))
            self._changed()

    def hear(self, message: bytes, age: float = 0.0) -> None:
        """Take in what a process has reported, this one too, some seconds ago."""
        try:
            report = reports.read(message)
        except ValueError:  # of a newer version, in the middle of an upgrade
            return
        if report.node == self._means.node:
            return
        if isinstance(report, Asked):
            self._spoken = True
            self.beat()
            return
        self._heard[report.node] = max(self._heard.get(report.node, float("-inf")), self._means.clock() - age)
        self.roster.take(report)
        self._changed()

    def say(self) -> None:
        """Tell the others what has changed here since they were told."""
        if self._stamp > self._said:
            changed = tuple(entry for entry in self._own.values() if entry.stamp > self._said)
            self._say(Changes(self._means.node, changed, tuple(self._left.items())))
            self._said, self._spoken = self._stamp, True
            self._left.clear()
        if self._unshelved and self._means.clock() >= self._shelved + SHELVED:
            self._shelve()

    def beat(self) -> None:
        """Tell the others the whole, so that they know that it is still so; that nobody is here, if they may not."""
        self._beaten = self._means.clock()
        self.say()
        whole = self._whole()
        self.roster.take(whole)
        if whole.entries or self._spoken:
            self._say(whole)
            self._spoken = False
        if whole.entries:
            self._shelve()

    def tick(self) -> None:
        """What time brings: a heartbeat of our own; and those of others that did not come."""
        means = self._means
        now = means.clock()
        if now >= self._beaten + means.heartbeat:
            self.beat()
        self.say()
        for node, heard in list(self._heard.items()):
            if heard < now - STAYS * means.heartbeat:
                del self._heard[node]
                self.roster.forget(node)
                self._changed()

    def end(self) -> None:
        """Nobody is here by this process any more."""
        for connection in list(self._own):
            self.leave(connection)
        self.say()
        if self._unshelved:
            self._shelve()

    def _put(self, entry: Entry) -> None:
        self._stamp = entry.stamp
        self._own[entry.connection] = entry
        self.roster.take(Changes(self._means.node, (entry,), ()))
        self._changed()

    def _shelve(self) -> None:
        self._shelved, self._unshelved = self._means.clock(), False
        if self._own:
            self._means.shelf.put(self.document, self._means.node, reports.written(self._whole()))
        else:
            self._means.shelf.drop(self.document, self._means.node)

    def _whole(self) -> Whole:
        """As it is known here: where the document has changed since, places are where they are now."""
        return Whole(self._means.node, self._stamp, self.roster.of(self._means.node))

    def _say(self, report: Report) -> None:
        self._means.say(self.document, reports.written(report))
