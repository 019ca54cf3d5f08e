"""What is under way by a connection."""

from collections.abc import Callable

from collab.client.alarms import Alarm, Alarms, Backoff
from collab.client.flow import Pace
from collab.sync import Submission
from collab.sync.messages import Submit

# A submission is answered in milliseconds; after so long something between here and there has lost it.
ECHO_PATIENCE = 30.0  # seconds


class Sending:
    """One submission at a time, no sooner than the server allows, and again, unchanged, when it asks for that."""

    def __init__(self, alarms: Alarms, chance: Callable[[], float]) -> None:
        self.submission: Submission | None = None  # the newest on this connection, sent or waiting for its turn
        self.delayed = False  # the server has said that it is not on disk yet
        self._alarms = alarms
        self._pauses = Backoff(chance)
        self._pace = Pace(1)

    def begin(self, offered: Submission | None) -> None:
        """A connection is there, and this was offered in its first frame."""
        self.submission, self.delayed = offered, False

    def allow(self, rate: int) -> None:
        """So many submissions a second may go."""
        self._pace = Pace(rate)

    def wait_for_echo(self, now: float) -> None:
        """What was offered in the first frame has been taken, and should be answered soon."""
        if self.submission is not None:
            self._alarms.set(Alarm.ECHO, now + ECHO_PATIENCE)

    def go_on(self, submission: Submission | None, now: float) -> Submit | None:
        """What was under way is answered, and this comes next; its frame, unless it must wait."""
        self._alarms.stop(Alarm.ECHO)
        self._alarms.stop(Alarm.SUBMIT)
        self._pauses.reset()
        self.submission, self.delayed = submission, False
        return self.send(now)

    def send(self, now: float) -> Submit | None:
        """The frame of what is under way, if there is something and its turn has come."""
        if self.submission is None:
            return None
        if wait := self._pace.wait(now):
            self._alarms.set(Alarm.SUBMIT, now + wait)
            return None
        self.wait_for_echo(now)
        return frame_of(self.submission)

    def send_later(self, now: float) -> None:
        """The server asks for the same once more, after a while."""
        self._alarms.stop(Alarm.ECHO)
        self._alarms.set(Alarm.SUBMIT, now + self._pauses.pause())

    def is_delayed(self, seq: int) -> bool:
        """The server is trying to save a submission; whether it is this one. Then only the silence is watched."""
        if self.submission is None or self.submission.seq != seq:
            return False
        self.delayed = True
        self._alarms.stop(Alarm.ECHO)
        return True


def frame_of(submission: Submission) -> Submit:
    """The frame that offers the submission."""
    return Submit(submission.seq, submission.base, submission.delta, submission.restores)
