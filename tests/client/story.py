"""A visit whose server is the test: it says what it likes, and looks at what is said to it."""

from itertools import count

from msgspec.structs import replace

from collab.client import Step, Visit
from collab.errors import Remedy
from collab.ot import Delta
from collab.sync import Revision, write_frame
from collab.sync.messages import Content, Error, Joined, Kind, Participant, Revisions, Role, ServerFrame, Submit
from tests.client.world import LIMITS

ABC = Delta().insert("abc")
X, Y, Z = Delta().insert("x"), Delta().insert("y"), Delta().insert("z")


class Story:
    """Session ids are session-number-1-of-mine, and so on; chance says always the same."""

    def __init__(self, *, fresh_secrets: bool = False, chance: float = 0.5) -> None:
        numbers = count(1)
        self.visit = Visit(
            new_session=lambda: session(next(numbers)), chance=lambda: chance, fresh_secrets=fresh_secrets
        )
        self.now = 100.0

    @classmethod
    def live(cls, *, fresh_secrets: bool = False) -> "Story":
        """A visit that holds `abc` at revision 7."""
        story = cls(fresh_secrets=fresh_secrets)
        story.connect()
        story.hear(joined(7, parts=1), Content(1, ABC))
        return story

    def connect(self) -> Step:
        """Wait until a connection is wanted, and make it."""
        due = self.visit.due
        assert due is not None
        self.now = max(self.now, due)
        assert self.visit.woken(self.now).connect
        return self.visit.opened(self.now, token="secret")

    def come_back(self, *frames: ServerFrame) -> Step:
        """Connect and be let in again, where the visit stands."""
        self.connect()
        replica = self.visit.replica
        assert replica is not None
        return self.hear(joined(replica.revision, lineage=replica.lineage), *frames)

    def hear(self, *frames: ServerFrame) -> Step:
        """Let the server say this; all that follows."""
        return merged([self.visit.received(write_frame(frame), self.now) for frame in frames])

    def edit(self, delta: Delta) -> Step:
        return self.visit.edit(delta, self.now)

    def wait(self, seconds: float) -> Step:
        self.now += seconds
        return self.visit.woken(self.now)

    @property
    def text(self) -> str:
        """What is shown."""
        assert self.visit.replica is not None
        return "".join(str(op.content) for op in self.visit.replica.content.ops)  # type: ignore[union-attr] # content


def merged(steps: list[Step]) -> Step:
    """All that follows from several events."""
    return Step(
        frames=tuple(frame for step in steps for frame in step.frames),
        events=tuple(event for step in steps for event in step.events),
        connect=any(step.connect for step in steps),
        close=any(step.close for step in steps),
    )


def session(number: int) -> str:
    return f"session-number-{number}-of-mine"


def joined(
    revision: int,
    *,
    parts: int = 0,
    seq: int = 0,
    lineage: str = "line",
    role: Role = Role.EDITOR,
    roster: tuple[Participant, ...] = (),
    **limits: int,
) -> Joined:
    return Joined(lineage, revision, revision, seq, Kind.PLAIN, role, replace(LIMITS, **limits), 0, parts, roster)


def others(number: int, delta: Delta) -> Revisions:
    return Revisions((Revision(number, delta, "somebody-elses-session", number, 0, "ann"),))


def echo(number: int, delta: Delta, seq: int = 1, *, of: int = 1) -> Revisions:
    return Revisions((Revision(number, delta, session(of), seq, 0, "me"),))


def submit(delta: Delta, base: int = 7, seq: int = 1) -> Submit:
    return Submit(seq, base, delta)


def refusal(remedy: Remedy, *, seq: int | None = None, code: str = "because") -> Error:
    return Error(code, remedy, "I say so", seq)
