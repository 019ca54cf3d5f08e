"""One replica's stay in one document, whatever connections come and go: what it says, shows, waits for and keeps."""

from collections.abc import Callable, Mapping

from collab.client.connection import Connection
from collab.client.holding import Holding
from collab.client.refusals import error_of
from collab.client.steps import Offline, Phase, Refused, SaveState, Saving, Step
from collab.errors import CollabError, Forbidden, Remedy, UnknownType
from collab.ot import Delta
from collab.sync import Effect, Recovery, Replica, read_server_frame
from collab.sync.messages import (
    Activity,
    Error,
    Joined,
    Participant,
    Place,
    Point,
    Renew,
    Role,
    ServerFrame,
)
from collab.sync.replica import UNDO_STEPS

LEFT = Error("left", Remedy.STOP, "the visit was ended on this side")
_READERS = frozenset({Role.COMMENTER, Role.VIEWER})
_NOTHING = Step()


class Visit:
    """Every edit is acknowledged, in the replica on its way, or in one of the recovery copies: never nowhere.

    It draws no time and no chance of its own. Its holder tells it what happens, does what each `Step` says, and calls
    `woken` when `due` has come; `now` is in seconds, by a clock that does not go back. What is shown is composed of the
    edits that the holder makes and the changes that it is told of.
    """

    def __init__(
        self,
        *,
        new_session: Callable[[], str],
        chance: Callable[[], float],
        fresh_secrets: bool = False,
        undo_steps: int = UNDO_STEPS,
    ) -> None:
        """`chance` draws from 0 up to 1. `fresh_secrets`: each connection has a new one, so an old one ends nothing."""
        self._held = Holding(new_session, undo_steps=undo_steps)
        self._connection = Connection(self._held, chance, fresh_secrets=fresh_secrets)

    @property
    def due(self) -> float | None:
        """When `woken` is to be called; every call may change it."""
        return self._connection.alarms.due

    @property
    def phase(self) -> Phase:
        """How far it has come in having a connection."""
        return self._connection.phase

    @property
    def replica(self) -> Replica | None:
        """The copy of the document; none until it is there for the first time."""
        return self._held.replica

    @property
    def joined(self) -> Joined | None:
        """What the server said when it last let us in."""
        return self._connection.joined

    @property
    def role(self) -> Role | None:
        """What one may do in the document, as far as is known."""
        return self._connection.role

    @property
    def participants(self) -> Mapping[str, Participant]:
        """The others who are here, by their sessions, with where they are in what is shown."""
        replica = self._held.replica
        return {} if replica is None else self._held.company.shown(replica.ahead, replica.revision)

    @property
    def others(self) -> int:
        """How many more are here than the participants."""
        return self._held.company.others

    @property
    def ended(self) -> Error | None:
        """Why the visit is over, if it is."""
        return self._connection.ended

    @property
    def recoveries(self) -> tuple[Recovery, ...]:
        """Edits that were put aside and are not saved."""
        return tuple(self._held.aside.recoveries)

    @property
    def unsaved(self) -> int:
        """How many edits are not acknowledged, those in recovery copies aside."""
        return self._held.edits

    @property
    def answered(self) -> int:
        """How many edits, of all that were ever made, are not under way any more: they are saved, or put aside."""
        return self._held.made - self._held.edits

    @property
    def saving(self) -> SaveState:
        """How much of what was typed is on the server's disk."""
        if self._held.submission is None:
            return self._held.standing
        if self.ended is not None:
            return Refused(self.ended)
        if self.phase is Phase.LIVE:
            return Saving(self.unsaved, delayed=self._connection.sending.delayed)
        return Offline(self.unsaved)

    # What the holder does.

    def edit(self, delta: Delta, now: float, *, with_last: bool = False) -> Step:
        """What is shown was edited. An edit that the server would refuse is refused here, by a `CollabError`."""
        self._check_writable()
        if delta:
            self._held.edit(delta, with_last=with_last)
            self._connection.go_on(now)
        return self._step()

    def undo(self, now: float) -> Step:
        """Take back the last own edit that was not taken back."""
        return self._turn(Replica.undo, now)

    def redo(self, now: float) -> Step:
        """Do again what was taken back last."""
        return self._turn(Replica.redo, now)

    def point(self, place: Place | None, state: Activity = Activity.ACTIVE) -> Step:
        """Where one is in what is shown, and what one does: the others are told, now and whenever they could not be."""
        if place is not None and not 0 <= place[0] <= place[1] <= self._held.copy.length:
            raise ValueError(f"{place} is no place in {self._held.copy.length} units")
        self._held.company.pointed = Point(0, place, state)
        self._connection.point()
        return self._step()

    def renew(self, token: str) -> Step:
        """A fresh token: stay beyond the expiry of the one that the connection came with."""
        if self.phase is Phase.LIVE:
            self._connection.frames.append(Renew(token))
        return self._step()

    def forget(self, recovery: Recovery) -> None:
        """The person has seen to edits that were put aside."""
        self._held.aside.forget(recovery)

    def leave(self, error: Error = LEFT) -> Step:
        """End the visit from this side. Its replica keeps what is not saved."""
        if self.phase is not Phase.ENDED:
            self._connection.end(error)
        return self._step()

    # What happens to it.

    def opened(
        self, now: float, *, token: str | None = None, ticket: str | None = None, link: str | None = None
    ) -> Step:
        """A connection is there, and nothing has been said on it."""
        self._connection.open(now, token, ticket, link)
        return self._step()

    def received(self, message: str | bytes | ServerFrame, now: float) -> Step:
        """The server has sent something. What comes by a connection that was given up is passed over."""
        if self.phase is not Phase.LIVE and self.phase is not Phase.JOINING:
            return _NOTHING
        size = 0
        if isinstance(message, str | bytes):
            size = len(message)
            try:
                message = read_server_frame(message)
            except UnknownType:
                return _NOTHING  # a newer server may say what we do not know
            except CollabError as error:
                self._connection.give_up(f"the server sent what cannot be read: {error.detail}", now)
                return self._step()
        self._connection.take(message, size, now)
        return self._step()

    def lost(self, now: float, reason: str = "the connection was lost") -> Step:
        """The connection has ended, or could not be made. One that was given up may end without a word."""
        if self.phase is not Phase.WAITING and self.phase is not Phase.ENDED:
            self._connection.away(reason, now)
        return self._step()

    def woken(self, now: float) -> Step:
        """Time has passed."""
        for alarm in self._connection.alarms.ring(now):
            if not self._connection.closes:
                self._connection.ring(alarm, now)
        return self._step()

    def _turn(self, verb: Callable[[Replica], Effect], now: float) -> Step:
        self._check_writable()
        self._held.turn(verb(self._held.copy))
        self._connection.go_on(now)
        return self._step()

    def _check_writable(self) -> None:
        if self.ended is not None:
            raise error_of(self.ended)
        if self.role in _READERS:
            raise Forbidden(f"a {self.role} may not edit")

    def _step(self) -> Step:
        connection, events = self._connection, self._held.events
        if not (connection.frames or events or connection.connects or connection.closes):
            return _NOTHING
        step = Step(tuple(connection.frames), tuple(events), connection.connects, connection.closes)
        connection.frames.clear()
        events.clear()
        connection.connects = connection.closes = False
        return step
