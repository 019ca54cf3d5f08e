"""A person's device: the real visit, somebody who types, and bad luck of its own."""

import asyncio
from typing import TYPE_CHECKING, Final

from collab.client.steps import Change, Ended, Phase, PutAside, Step
from collab.client.visit import Visit
from collab.errors import CollabError
from collab.ot import Delta, Insert
from collab.sync.messages import Activity, Join, Role, Submit
from collab.sync.tail import Tail
from tests.simulation.network import Wire

if TYPE_CHECKING:
    from uuid import UUID

    from tests.simulation.world import World

# Whoever lost the right to read a document looks in again after so long.
AGAIN: Final = 3.0  # seconds

# What ends a visit.
ENDS: Final = frozenset({"not_found", "signed_out"})

# No clock rings at the very moment it was asked for.
LATE: Final = 1e-6  # seconds


class Device:
    """What is on the screen is what was typed, and what the visit said to show."""

    def __init__(self, world: "World", name: str, person: int, document: "UUID") -> None:
        self.world = world
        self.name = name
        self.person = person
        self.document = document
        self.visits: list[Visit] = []  # the last one goes on
        self.wire: Wire | None = None
        self.online = True
        self.asleep_until = 0.0
        self.key = ""
        self._screen = Tail(Delta())
        self._alarm: asyncio.TimerHandle | None = None
        self._begin_visit()

    @property
    def visit(self) -> Visit:
        """The one that goes on."""
        return self.visits[-1]

    @property
    def shown(self) -> Delta:
        """What is on the screen."""
        return self._screen.content

    # What its person does.

    async def live(self) -> None:
        """Type, until everything is to become calm."""
        weather = self.world.weather
        pace = weather.span(0.1, 1.5)
        while not weather.calm:
            await asyncio.sleep(weather.until(pace))
            if self.asleep_until <= self.world.now and not weather.calm:
                for _ in range(weather.chance.choice((1, 1, 1, 4))):
                    self._act()

    def crash(self) -> None:
        """Lose everything that was not saved, and begin anew."""
        replica = self.visit.replica
        if replica is not None:
            unsaved = _text(replica.content) - _text(replica.base)
            aside = [_text(recovery.edits) for recovery in self.visit.recoveries]
            self.world.checks.excuse(unsaved.union(*aside))
        if self.wire is not None:
            self.wire.cut(None, self.world.weather.chance.choice((0.0, 20.0, 60.0)))
            self.wire = None
        self.visits[-1:] = []
        self._begin_visit()

    def go_offline(self, seconds: float) -> None:
        """No network for a while; what is typed waits."""
        self.online = False
        if self.wire is not None:
            self.wire.cut(0.0, self.world.weather.span(0, 40.0))
        self.world.loop.call_later(seconds, self._come_online)

    def sleep(self, seconds: float) -> None:
        """A closed lid: nothing is read, nothing is sent, nothing is remembered to be done."""
        self.asleep_until = self.world.now + seconds
        if self.wire is not None:
            self.wire.deafen(seconds)
        self.world.loop.call_later(seconds + 1e-6, self._set_alarm)

    # What happens to it.

    def received(self, wire: Wire, text: str) -> None:
        """A frame has come."""
        if wire is self.wire:
            self.follow(self.visit.received(text, self.world.now))

    def lost(self, wire: Wire) -> None:
        """A connection has ended."""
        if wire is self.wire:
            self.wire = None
            self.follow(self.visit.lost(self.world.now))

    def follow(self, step: Step) -> None:
        """Do what the visit says."""
        for frame in step.frames:
            if isinstance(frame, Submit | Join):
                self._remember(frame)
            if self.wire is not None:
                self.wire.say(frame)
        for event in step.events:
            match event:
                case Change():
                    self._screen.push(event.delta)
                case PutAside():
                    self._put_aside(event)
                case Ended():
                    self._ended(event)
        if step.close and self.wire is not None:
            self.wire.hang_up()
            self.wire = None
        if step.connect:
            self.world.loop.create_task(self._connect())
        self._set_alarm()

    def _connect_refused(self) -> None:
        self.follow(self.visit.lost(self.world.now, "nobody answers"))

    async def _connect(self) -> None:
        visit = self.visit
        await asyncio.sleep(self.world.weather.hop())
        if visit is not self.visit or visit.phase is not Phase.CONNECTING:
            return
        node = self.world.door() if self.online else None
        if node is None:
            self._connect_refused()
            return
        self.wire = Wire(self, node)
        self.world.say(lambda: f"{self.name} connects to {node.name} by connection {self.wire and self.wire.number}")
        node.accept(self.wire)
        self.follow(visit.opened(self.world.now, token=self._fresh()))

    def _act(self) -> None:
        visit, weather = self.visit, self.world.weather
        if visit.replica is None or visit.phase is Phase.ENDED:
            return
        if weather.odds(0.3):
            start = weather.chance.randint(0, visit.replica.length)
            place = (start, weather.chance.randint(start, visit.replica.length))
            self.follow(visit.point(weather.chance.choice((place, None)), weather.chance.choice((*Activity,))))
        if visit.role in (Role.VIEWER, Role.COMMENTER):
            return
        if not visit.replica.length:
            return  # revision 1 has not come yet
        what = weather.chance.random()
        before = _text(visit.replica.content) if what > 0.6 else set[str]()
        try:
            if what > 0.94:
                self.follow(visit.redo(self.world.now))
            elif what > 0.85:
                self.follow(visit.undo(self.world.now))
            else:
                delta = self._edit(visit.replica.length, deletes=what > 0.6)
                self._screen.push(delta)
                self.follow(visit.edit(delta, self.world.now, with_last=weather.odds(0.3)))
        except CollabError as error:
            self.world.checks.fail(f"{self.name} may not edit", error)
        if what > 0.6 and visit.replica is not None:
            self.world.checks.took_away(before, _text(visit.replica.content))

    def _edit(self, length: int, *, deletes: bool) -> Delta:
        weather, rich = self.world.weather, self.world.store.documents[self.document].rich
        last = length - 1 if rich else length
        at = weather.chance.randint(0, last)
        begun = Delta().retain(at) if at else Delta()
        if deletes and at < last:
            return begun.delete(weather.chance.randint(1, min(last - at, 8)))
        if rich and weather.odds(0.3) and at < last:
            value = weather.chance.choice((True, None))
            return begun.retain(weather.chance.randint(1, min(last - at, 12)), bold=value)
        return begun.insert(self.world.checks.typed(self, weather.chance.choice((1, 1, 1, 2, 9))))

    def _remember(self, frame: Submit | Join) -> None:
        submit = frame.sent if isinstance(frame, Join) else frame
        replica = self.visit.replica
        if submit is not None and replica is not None:
            session = frame.session if isinstance(frame, Join) else replica.session
            self.world.checks.offered(self.document, submit.by(session), self.person)

    def _put_aside(self, event: PutAside) -> None:
        self.world.weather.count("(edits put aside)")
        self.world.say(lambda: f"{self.name} puts aside: {event.error.code}")

    def _ended(self, event: Ended) -> None:
        """Whoever may not read any more, or must sign in, comes again later; nothing else should end a visit."""
        code = event.error.code
        if code not in ENDS:
            self.world.checks.fail(f"the visit of {self.name} has ended: {event.error}")
        self.world.weather.count("(visit ended)")
        self.world.loop.call_later(AGAIN, self._come_again, self.visit)

    def _come_again(self, ended: Visit) -> None:
        """Look in again, unless another visit goes on already: it would be left with its connection open."""
        if ended is self.visit:
            self._begin_visit()

    def _begin_visit(self) -> None:
        weather = self.world.weather
        visit = Visit(
            new_session=lambda: f"session-of-{self.name}-{self.world.number('session'):06}",
            chance=weather.chance.random,
            fresh_secrets=True,
        )
        self.visits.append(visit)
        self._screen = Tail(Delta())
        self._set_alarm()

    def _fresh(self) -> str:
        """A token that is good now; where tokens end by themselves, it is followed by others in time."""
        self.key, lasts = str(self.world.number("credential")), self.world.token
        if not lasts:
            return f"{self.person}.{self.key}."
        self.world.loop.call_later(lasts * self.world.weather.span(0.5, 1.1), self._renew, self.visit, self.wire)
        return f"{self.person}.{self.key}.{self.world.wall() + int(lasts * 1_000)}"

    def _renew(self, visit: Visit, wire: Wire | None) -> None:
        awake = self.asleep_until <= self.world.now  # who sleeps through the end of their token comes in with another
        if awake and visit is self.visit and wire is self.wire and wire is not None and visit.phase is Phase.LIVE:
            self.follow(visit.renew(self._fresh()))

    def _come_online(self) -> None:
        self.online = True

    def _set_alarm(self) -> None:
        if self._alarm is not None:
            self._alarm.cancel()
            self._alarm = None
        due = self.visit.due
        if due is not None:
            at = max(due, self.world.now, self.asleep_until)
            self._alarm = self.world.loop.call_at(at + LATE, self._ring)

    def _ring(self) -> None:
        self._alarm = None
        if self.asleep_until <= self.world.now:
            self.follow(self.visit.woken(self.world.now))


def _text(content: Delta) -> set[str]:
    """The characters in content; each was typed once."""
    return set("".join(op.content for op in content.ops if type(op) is Insert and isinstance(op.content, str)))
