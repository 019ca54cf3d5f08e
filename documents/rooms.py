"""The rooms of this process: opened when somebody comes, kept true by a look at the journal twice a second."""

import asyncio
import logging
import os
import random
import socket
import time
from collections import deque
from collections.abc import Callable
from contextlib import ExitStack
from itertools import count
from secrets import token_hex
from typing import TYPE_CHECKING, Final
from uuid import UUID

from django.conf import settings

from collab.bus import Bus, bus
from collab.errors import CollabError, SignedOut
from collab.metrics import TALLY
from collab.ot import PLAIN, RICH
from collab.sync.closing import GONE
from collab.sync.frames import LARGEST_FRAME
from collab.sync.messages import Announced as Limits
from collab.sync.messages import Join, Renew
from documents import announcing
from documents.archive import Archive, Database
from documents.buckets import Buckets, Places
from documents.doorway import Doorway
from documents.load import Load
from documents.means import Means
from documents.room import Room
from documents.scribe import MOST, SCRIBE, HeldUp, Scribe, Settled
from documents.seat import Outlet, Seat
from presence import attendance
from presence.attendance import Alarm
from presence.shelf import Shelf, shelf

if TYPE_CHECKING:
    from collab.accounts.credentials import Credential

log = logging.getLogger(__name__)

# So often the journal is asked how far it has come, and whether everybody may still be here; on a node with so many
# connections that this takes long, no more than a tenth of the time goes into it.
LOOK: Final = 0.5  # seconds
SHARE: Final = 10

# So often the process looks how far behind it is; with so much waiting to be written it is as far as may be.
BEAT: Final = 0.1  # seconds
QUEUED: Final = MOST // 4  # submissions

# After a gap rosters are asked for in so many rooms at each look: in ten thousand within a heartbeat.
ASKED: Final = 500

# A room without anybody is kept for so long: people reload pages, and come back from other ones.
EMPTY: Final = 60.0  # seconds
SPARE: Final = 128 * 1024 * 1024  # bytes that all of those may hold together: whoever opens many and goes costs no more

# When the process ends: so long for what was submitted to be written and handed on; and so long clients wait before
# they come back, somewhere else, at the most.
DRAIN: Final = 5.0  # seconds
STEP: Final = 0.02  # seconds between two looks at that
SPREAD: Final = 5_000  # milliseconds
EACH: Final = 10  # milliseconds more for each connection

Outcome = Settled | HeldUp | Exception


class Rooms:
    """Every room of a process, and the answers on their way to it."""

    def __init__(
        self,
        archive: Archive,
        their_bus: Bus,
        scribe: Scribe,
        *,
        presence: attendance.Means,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self.draining = False
        self._rooms: dict[UUID, Room] = {}
        self._opening: dict[UUID, asyncio.Task[Room]] = {}
        self._bus = their_bus
        self._archive = archive
        self._scribe = scribe
        self._clock = clock = presence.clock
        self._now = presence.now
        self._chance = chance
        self.load = Load()
        self.doorway = Doorway(self.load, clock, chance)
        self._knocked = 0  # connections that there are
        self._joins = Buckets(settings.JOINS_ADDRESS, clock)
        self._addresses = Places(settings.CONNECTIONS_ADDRESS, "this address")
        self._persons = Places(settings.CONNECTIONS_PERSON, "this person")
        self._people = Buckets(settings.SUBMISSION_RATE_PERSON, clock)
        self._here: dict[int, dict[Seat, None]] = {}  # by whom: their connections to this process
        self._answers: deque[tuple[Room, Seat, int, Outcome]] = deque()
        self._woken = False
        self._unasked: dict[Room, None] = {}  # rooms whose rosters may have missed something
        self._loop: asyncio.AbstractEventLoop | None = None
        self._watch: list[asyncio.Task[None]] = []
        self._listening: asyncio.Task[None] | None = None  # to what is for one person, as soon as the bus lets us
        self._means = self._what_rooms_work_with(presence)

    def begin(self) -> None:
        """Serve in the running loop from now on."""
        self._loop = asyncio.get_running_loop()
        self._bus.serve(self._look_soon)
        watch = (self._keep_time, self._keep_watch, self._keep_pace)
        self._watch = [self._loop.create_task(keep()) for keep in watch]
        self._listening = self._loop.create_task(self._bus.subscribe(announcing.PEOPLE, self._hear))

    @property
    def open(self) -> list[Room]:
        """Those that there are right now; asked from any thread."""
        return list(self._rooms.values())

    @property
    def node(self) -> str:
        """The name of this process among all of them."""
        return self._means.presence.node

    @property
    def time(self) -> float:
        """Seconds, by the clock of all that happens in them."""
        return self._clock()

    # Coming and going -------------------------------------------------------------------------------------------------

    def knock(self, places: ExitStack) -> None:
        """Somebody has connected; `Overloaded` if this process has as many connections as it takes."""
        if self._knocked >= settings.CONNECTIONS:
            raise self.doorway.refusal(f"the server has {self._knocked} connections, which is all that it takes")
        self._knocked += 1
        places.callback(self._one_less)

    async def enter(
        self, document: UUID, join: Join, cookie: str | None, address: str, outlet: Outlet, places: ExitStack
    ) -> tuple[Room, Seat]:
        """Let somebody into a document; their places among the connections are given back when the stack is closed."""
        came = self._now()
        self._joins.of(address).take("more connections a second than one address may open")
        places.enter_context(self._addresses.one(address))
        async with self.doorway.turn(places):
            visitor = await self._archive.admit(document, join, cookie)
            if visitor.grant.principal.person is not None:
                places.enter_context(self._persons.one(visitor.grant.principal.name))
            room = self._rooms.get(document) or await self._opened(document)
            room.expected += 1
            try:
                seat = await room.join(visitor, join, outlet, came)
            finally:
                room.expected -= 1
        TALLY.joins += 1
        if (person := seat.visitor.grant.principal.person) is not None:
            self._here.setdefault(person, {})[seat] = None
            places.callback(self._gone, person, seat)
        return room, seat

    async def renew(self, seat: Seat, renew: Renew) -> None:
        """Let somebody stay, by a fresh token."""
        seat.become(await self._archive.renew(seat.visitor, renew.token))

    async def drain(self, reason: str) -> None:
        """Let everybody go somewhere else, when all that they have submitted is written and they were told."""
        self.draining = True  # what is submitted from now on is sent again, to another node
        seats = [seat for room in self._rooms.values() for seat in room.seats]
        spread = min(SPREAD, EACH * len(seats))
        for seat in seats:
            seat.warn(reason, int(self._chance() * spread))
        for _ in range(int(DRAIN / STEP)):
            if self._scribe.idle and self._quiet:
                break
            await asyncio.sleep(STEP)
        for seat in seats:
            seat.close(GONE)
        for watch in self._watch:
            watch.cancel()
        for room in self._rooms.values():
            room.close()
        self._rooms.clear()
        await self._bus.stop()

    def _one_less(self) -> None:
        self._knocked -= 1

    @property
    def _quiet(self) -> bool:
        return not self._answers and all(room.quiet for room in self._rooms.values())

    async def _opened(self, document: UUID) -> Room:
        """The room, opened once however many come at the same moment."""
        opening = self._opening.get(document)
        if opening is None:
            opening = asyncio.get_running_loop().create_task(self._open(document))
            self._opening[document] = opening
        return await asyncio.shield(opening)

    async def _open(self, document: UUID) -> Room:
        try:
            room = Room(document, self._means)
            await room.open()
            self._rooms[document] = room
            return room
        finally:
            del self._opening[document]

    # What is for one person -------------------------------------------------------------------------------------------

    def _gone(self, person: int, seat: Seat) -> None:
        """A connection is over."""
        theirs = self._here[person]
        del theirs[seat]
        if not theirs:
            del self._here[person]

    def _hear(self, message: bytes) -> None:
        """Hand on what was said for one person, here or in another process."""
        try:
            personal = announcing.read_personal(message)
        except ValueError:  # of a newer version, in the middle of an upgrade
            return
        for seat in tuple(self._here.get(personal.person, ())):
            seat.send(personal.frame)

    # Answers of the scribe --------------------------------------------------------------------------------------------

    def _answer(self, room: Room, seat: Seat, seq: int, outcome: Outcome) -> None:
        """From any thread: let the loop know. It is woken once for all that has gathered."""
        self._answers.append((room, seat, seq, outcome))
        if not self._woken and self._loop is not None:
            self._woken = True
            self._loop.call_soon_threadsafe(self._take_answers)

    def _take_answers(self) -> None:
        self._woken = False
        while self._answers:
            room, seat, seq, outcome = self._answers.popleft()
            room.answered(seat, seq, outcome)

    # The watch --------------------------------------------------------------------------------------------------------

    def _look_soon(self) -> None:
        """Announcements may have been lost: do not wait for the next round."""
        if self._loop is not None:
            self._loop.create_task(self._look())
        self._unasked = dict.fromkeys(self._rooms.values())
        self._ask_who_is_here()

    async def _keep_time(self) -> None:
        """See to what is late. It waits for nothing that is kept, which may be what stands still."""
        while True:
            try:
                self._tick()
            except Exception:
                log.exception("watch_failed")
            await asyncio.sleep(LOOK)

    async def _keep_pace(self) -> None:
        """See how far behind the process is: how late a timer rings, and how much waits to be written."""
        while True:
            due = self._clock() + BEAT
            await asyncio.sleep(BEAT)
            late, queued = self._clock() - due, sum(self._scribe.queues.values())
            self.load.take(max(late * 1_000 / settings.OVERLOAD_LAG, queued / QUEUED))

    async def _keep_watch(self) -> None:
        while True:
            began = self._clock()
            await self._look()
            await asyncio.sleep(max(LOOK, SHARE * (self._clock() - began)))

    async def _look(self) -> None:
        try:
            await self._compare()
        except CollabError:
            pass  # what is kept is away: there is nothing to compare with
        except Exception:
            log.exception("watch_failed")

    async def _compare(self) -> None:
        """Compare all rooms with the journal, and everybody's credentials with what is good now."""
        if not self._rooms:
            return
        asked = list(self._rooms.values())
        standings = await self._archive.heads([room.document for room in asked])
        for room in asked:
            standing = standings.get(room.document)
            room.stand(standing)
            if standing is not None and standing.lineage != room.following.lineage and not room.expected:
                self._forget(room)  # whoever comes next begins with what there is now
        shown: set[Credential] = {
            seat.visitor.credential for room in asked for seat in room.seats if seat.visitor.credential
        }
        ended = shown - await self._archive.still_good(shown) if shown else set()
        for seat in [seat for room in asked for seat in room.seats]:
            if seat.visitor.credential in ended:
                seat.refuse(SignedOut("what you came in with is not good any more: sign in again"))

    def _tick(self) -> None:
        """What time alone brings."""
        if self._scribe.overdue():
            self._scribe.cut()
        for room in self.open:
            room.tick()
        self._forget_empty()
        self._ask_who_is_here()
        self._joins.sweep()
        self._people.sweep()

    def _forget_empty(self) -> None:
        """Those that were left longest ago first, when it was so long ago or they are too heavy together."""
        empty = [room for room in self.open if not room.seats and not room.expected]
        left, weight = self._clock() - EMPTY, 0
        for room in sorted(empty, key=lambda room: room.empty_since, reverse=True):
            weight += room.following.weight
            if room.empty_since < left or weight > SPARE:
                self._forget(room)

    def _ask_who_is_here(self) -> None:
        """In some rooms; all at once would be more than the bus takes, and what it drops would be missed again."""
        for room in list(self._unasked)[:ASKED]:
            del self._unasked[room]
            if self._rooms.get(room.document) is room:
                room.company.attendance.ask()

    def _what_rooms_work_with(self, presence: attendance.Means) -> Means:
        return Means(
            archive=self._archive,
            bus=self._bus,
            scribe=self._scribe,
            clock=self._clock,
            now=self._now,
            answer=self._answer,
            limits=limits,
            people=self._people,
            presence=presence,
            load=self.load,
        )

    def _forget(self, room: Room) -> None:
        room.close()
        self._rooms.pop(room.document, None)


def limits(rich: bool) -> Limits:  # noqa: FBT001 - the only question there is
    """What the server enforces in a document."""
    delta = RICH if rich else PLAIN
    return Limits(
        frame=LARGEST_FRAME,
        delta=delta.size,
        ops=delta.ops,
        attributes=delta.attributes,
        attribute_size=delta.attribute_size,
        embeds=delta.embeds,
        embed_size=delta.embed_size,
        length=settings.DOCUMENT_LIMIT,
        rate=settings.SUBMISSION_RATE,
        window=settings.READER_WINDOW,
    )


def presence_over(
    their_bus: Bus,
    their_shelf: Shelf,
    *,
    clock: Callable[[], float] = time.monotonic,
    now: Callable[[], int] = lambda: time.time_ns() // 1_000_000,
    later: Callable[[float, Callable[[], None]], Alarm] = lambda *what: asyncio.get_running_loop().call_later(*what),
    node: str = "",
) -> attendance.Means:
    """What attendances work with, where processes tell each other of them on the topics of documents."""

    def say(document: UUID, report: bytes) -> None:
        their_bus.publish(announcing.topic(document), announcing.written(announcing.Reported(report)))

    # Another process may have had our number before us: what was said of it is not said of us.
    named = node or f"{socket.gethostname()}-{os.getpid()}-{token_hex(4)}"
    return attendance.Means(named, clock, now, later, say, their_shelf, settings.HEARTBEAT, count(1))


# Those of this process.
ROOMS: Final = Rooms(Database(), bus(), SCRIBE, presence=presence_over(bus(), shelf()))
