"""The connection of a visit, if it has one: what comes by it, what goes by it, and when to try another."""

from collections.abc import Callable, Iterable

from collab.client.alarms import SILENCE, Alarm, Alarms, Backoff, Silence
from collab.client.flow import SEEN_PAUSE, Arrivals
from collab.client.holding import Holding
from collab.client.loading import Loading
from collab.client.refusals import STALE_SECRETS
from collab.client.sending import Sending
from collab.client.steps import Ended, Lost, Phase
from collab.errors import CollabError, FeedBroken, Remedy, SeqGap
from collab.ot import Delta
from collab.sync import Revision, Stretch, Submission
from collab.sync.messages import (
    Checkpoint,
    ClientFrame,
    Closing,
    Content,
    Delayed,
    DocumentChanged,
    Error,
    Inbox,
    Joined,
    Ping,
    Revisions,
    Role,
    RoleChanged,
    Roster,
    Seen,
    ServerFrame,
    Threads,
)

# The server has said that it closes, or another session is waiting to join: what is still to come comes soon.
LEAVING = 5.0  # seconds

# What is told as it comes.
News = Delayed | Roster | Threads | Inbox | RoleChanged | DocumentChanged

# A connection that lasted so long was a success, whatever ended it.
STEADY = 10.0  # seconds


class Connection:
    """What is held is submitted in order, one at a time, by one connection after the other until the visit ends.

    What is to be done gathers in `frames`, `connects` and `closes`, and in the events of what is held.
    """

    def __init__(self, held: Holding, chance: Callable[[], float], *, fresh_secrets: bool) -> None:
        self.phase = Phase.WAITING
        self.joined: Joined | None = None  # what the server said when it last let us in
        self.role: Role | None = None
        self.ended: Error | None = None  # why, once the phase is ENDED
        self.frames: list[ClientFrame] = []
        self.connects = False
        self.closes = False
        self.alarms = Alarms()
        self.alarms.set(Alarm.CONNECT, float("-inf"))
        self.sending = Sending(self.alarms, chance)
        self._held = held
        self._fresh_secrets = fresh_secrets
        self._backoff = Backoff(chance)
        self._gap: Submission | None = None  # that the server has once called too early
        # Of the connection that there is, or was.
        self._session = held.session
        self._loading: Loading | None = None
        self._arrivals = Arrivals(0)
        self._silence = Silence(0)
        self._retry_after: float | None = None  # seconds, as the server asked
        self._live_since: float | None = None

    def open(self, now: float, token: str | None, ticket: str | None, link: str | None) -> None:
        """Join: say what is held, and offer what is under way."""
        if self.phase is Phase.ENDED:
            self.closes = True
            return
        self.phase = Phase.JOINING
        self.alarms.clear()
        self.alarms.set(Alarm.SILENCE, now + SILENCE)
        self._silence = Silence(now)
        self._retry_after = self._live_since = self._loading = None
        join = self._held.join(token, ticket, link)
        self._session = join.session
        self.sending.begin(None if join.sent is None else self._held.submission)
        self.frames.append(join)

    def go_on(self, now: float) -> None:
        """Submit what is to be submitted by now, if the connection is one to submit it by."""
        if self.phase is not Phase.LIVE:
            return
        if self._session != self._held.session:
            self._leave_old_session(now)
            return
        before, submission = self.sending.submission, self._held.submission
        if submission is before:
            return
        if before is not None:
            self._backoff.reset()  # it was acknowledged
            self.point()  # a place in it could not be told before
        if (frame := self.sending.go_on(submission, now)) is not None:
            self.frames.append(frame)

    def point(self) -> None:
        """Tell the others where one is, if there is a connection, and it was ever said."""
        if self.phase is Phase.LIVE and (frame := self._held.pointing()) is not None:
            self.frames.append(frame)

    def take(self, frame: ServerFrame, size: int, now: float) -> None:
        """The server has sent a frame of so many bytes."""
        self._silence.broken(now)
        match frame:
            case Revisions():
                self._take_units(frame.revisions, size, now)
            case Stretch():
                self._take_units((frame,), size, now)
            case Joined():
                self._take_joined(frame, now)
            case Content():
                self._take_content(frame, now)
            case Checkpoint():
                self._take_checkpoint(frame, now)
            case Error():
                self._take_error(frame, now)
            case Closing():
                self._retry_after = frame.retry_after / 1_000
                self.alarms.set(Alarm.LEAVE, now + LEAVING)
            case Delayed() | Roster() | Threads() | Inbox() | RoleChanged() | DocumentChanged():
                self._take_news(frame)
            case _:
                pass  # a pong: all it says is that the server is there

    def ring(self, alarm: Alarm, now: float) -> None:
        """The time of something has come."""
        match alarm:
            case Alarm.CONNECT:
                self.phase, self.connects = Phase.CONNECTING, True
            case Alarm.SILENCE:
                self._break_silence(now)
            case Alarm.SEEN:
                self._tell_seen()
            case Alarm.SUBMIT:
                if (frame := self.sending.send(now)) is not None:
                    self.frames.append(frame)
            case Alarm.ECHO:
                self.give_up("what was submitted is not answered", now)
            case _:  # LEAVE
                self.give_up("nothing more is awaited from this connection", now)

    def give_up(self, reason: str, now: float, *, mended: bool = False) -> None:
        """Close the connection from this side and come back: at once, if what was wrong was mended here."""
        self.closes = True
        self.away(reason, now, mended=mended)

    def away(self, reason: str, now: float, *, mended: bool = False) -> None:
        """There is no connection. Another is tried when the server said so, or after a time that grows."""
        if self._live_since is not None and now - self._live_since >= STEADY:
            self._backoff.reset()
        if self._retry_after is None or self._live_since is None:
            # Where we are not let in, "at once" may be said again and again: then patience is up to us.
            pause = max(self._retry_after or 0.0, self._backoff.pause(mended=mended))
        else:
            pause = self._retry_after
        self.phase = Phase.WAITING
        self._held.company.begin((), 0)  # who is there now is not known
        self._loading = self._retry_after = self._live_since = None
        self.alarms.clear()
        self.alarms.set(Alarm.CONNECT, now + pause)
        self._held.events.append(Lost(reason, now + pause))

    def end(self, error: Error) -> None:
        """Close the connection, and try no other."""
        self.phase, self.ended = Phase.ENDED, error
        self.closes = True
        self.alarms.clear()
        self._held.events.append(Ended(error))

    # What comes.

    def _take_units(self, units: Iterable[Revision | Stretch], size: int, now: float) -> None:
        if self.phase is not Phase.LIVE:
            return
        try:
            self._held.take(units)
        except FeedBroken as error:
            self.give_up(error.detail, now)
            return
        if self._arrivals.add(size):
            self._tell_seen()
        elif not self.alarms.is_set(Alarm.SEEN):
            self.alarms.set(Alarm.SEEN, now + SEEN_PAUSE)
        self.go_on(now)

    def _take_joined(self, joined: Joined, now: float) -> None:
        if self.phase is Phase.LIVE or self._loading is not None:
            return  # said before
        self.joined, self.role = joined, joined.role
        self._arrivals = Arrivals(joined.limits.window)
        self.sending.allow(joined.limits.rate)
        replica = self._held.replica
        if joined.parts:
            self._loading = Loading(joined)
        elif replica is None or self._held.anew or replica.lineage != joined.lineage:
            self._load(joined, Delta(), now)
        elif replica.revision == joined.revision:
            self._live(joined, now)
        else:
            self._held.anew = True
            self.give_up(f"the server means revision {joined.revision}, here is {replica.revision}", now)

    def _take_content(self, part: Content, now: float) -> None:
        loading = self._loading
        if loading is None:
            return
        try:
            content = loading.take(part)
        except CollabError as error:
            self.give_up(error.detail, now)
            return
        if content is not None:
            self._loading = None
            self._load(loading.joined, content, now)

    def _take_checkpoint(self, checkpoint: Checkpoint, now: float) -> None:
        differs = self._held.differs(checkpoint) if self.phase is Phase.LIVE else None
        if differs is not None:
            self.frames.append(differs)
            self.give_up(f"the content at revision {checkpoint.revision} is not the server's", now, mended=True)

    def _take_error(self, error: Error, now: float) -> None:
        if error.seq is not None:
            self._take_refusal(error, now)
        elif error.remedy is Remedy.RELOAD:
            self._held.refuse(error)
            self._held.anew = True
            self.give_up(error.detail, now, mended=True)
        elif error.remedy is Remedy.RETRY or self._is_mended_by_fresh_secret(error):
            self.give_up(error.detail, now)
        else:
            self.end(error)

    def _take_refusal(self, error: Error, now: float) -> None:
        """An error about a submission: the one under way, one that was put aside since, or one long answered."""
        submission = self.sending.submission
        if submission is None or submission.seq != error.seq:
            return
        if submission is not self._held.submission:
            self.give_up("the server has answered what was put aside", now, mended=True)
        elif error.code == SeqGap.code:
            # One is under way at a time, so all before it were acknowledged: join again, and let the journal say what
            # it has of them. If it has not got them, nobody can send them.
            if self._gap is submission:
                self._held.refuse(error)
            self._gap = submission
            self.give_up(error.detail, now)
        elif error.remedy is not Remedy.RETRY:
            self._held.refuse(error)
            self.give_up(error.detail, now, mended=True)
        elif self.phase is Phase.LIVE:
            self.sending.send_later(now)
        else:
            self.give_up(error.detail, now)  # it was about the join, and ends the connection

    def _take_news(self, frame: News) -> None:
        if isinstance(frame, RoleChanged):
            self.role = frame.role
        elif isinstance(frame, Roster) and self._held.replica is not None:
            self._held.company.take(frame, self._session, self._held.replica.revision)
        elif isinstance(frame, Delayed) and not self.sending.is_delayed(frame.seq):
            return
        self._held.events.append(frame)

    # What follows.

    def _load(self, joined: Joined, content: Delta, now: float) -> None:
        replica = self._held.replica
        if replica is not None and replica.lineage != joined.lineage:
            self.sending.begin(None)  # the server does not take what was made on another document
        self._held.load(joined, content)
        self._live(joined, now)

    def _live(self, joined: Joined, now: float) -> None:
        self.phase, self._live_since = Phase.LIVE, now
        self._held.events.append(joined)
        self._held.company.begin(joined.roster, self._held.copy.revision)
        if joined.parts:
            self._tell_seen()
        self.point()
        self.sending.wait_for_echo(now)
        self.go_on(now)

    def _leave_old_session(self, now: float) -> None:
        """A session has begun, which needs a connection of its own; but what the old one sent may still be answered."""
        if not self._held.aside.awaits(self.sending.submission):
            self.give_up("a new session begins", now, mended=True)
        elif not self.alarms.is_set(Alarm.LEAVE):
            self.alarms.set(Alarm.LEAVE, now + LEAVING)

    def _tell_seen(self) -> None:
        self.alarms.stop(Alarm.SEEN)
        self._arrivals.told()
        self.frames.append(Seen(self._held.copy.revision))

    def _break_silence(self, now: float) -> None:
        if self._silence.too_long:
            self.give_up("the server does not answer", now)
        elif self._silence.asks(now):
            if self.phase is Phase.LIVE:  # until we are in, nothing is said but `join`: that asks already
                self.frames.append(Ping())
            self.alarms.set(Alarm.SILENCE, now + SILENCE)
        else:
            self.alarms.set(Alarm.SILENCE, self._silence.look)

    def _is_mended_by_fresh_secret(self, error: Error) -> bool:
        return self._fresh_secrets and error.code in STALE_SECRETS and self.phase is Phase.LIVE
