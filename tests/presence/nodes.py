"""Several processes and what they say to each other about one document, as plain values."""

from collections import deque
from itertools import count
from uuid import UUID

from presence.attendance import Attendance, Means
from presence.shelf import STAYS
from presence.who import Who
from tests.documents.clock import Alarms, Clock

DOCUMENT = UUID(int=7)
HEARTBEAT = 10.0  # seconds


def somebody(name: str) -> Who:
    return Who(name, "#2563eb", name)


class Shelf:
    """What every node has put, and when."""

    def __init__(self, clock: Clock) -> None:
        self.put_at: dict[str, tuple[bytes, float]] = {}
        self.writes = 0
        self._clock = clock

    def put(self, document: UUID, node: str, whole: bytes) -> None:
        assert document == DOCUMENT
        self.put_at[node] = whole, self._clock.now
        self.writes += 1

    def drop(self, document: UUID, node: str) -> None:
        assert document == DOCUMENT
        self.put_at.pop(node, None)
        self.writes += 1

    async def read(self, document: UUID) -> list[tuple[bytes, float]]:
        assert document == DOCUMENT
        ages = [(whole, self._clock.now - at) for whole, at in self.put_at.values()]
        return [(whole, age) for whole, age in ages if age < STAYS * HEARTBEAT]

    def look(self, documents: object) -> dict[UUID, list[bytes]]:
        raise AssertionError(f"nobody asks for {documents}")

    def stop(self) -> None:
        """Nothing is under way."""


class Nodes:
    """The processes of an installation. What one says is carried to the others when the test says so."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.shelf = Shelf(self.clock)
        self.alarms = Alarms(self.clock)
        self.said: deque[tuple[str, bytes]] = deque()
        self.everybody: dict[str, Attendance] = {}
        self.changes: dict[str, int] = {}

    async def start(self, name: str) -> Attendance:
        """A process that begins to follow the document."""
        means = Means(
            node=name,
            clock=self.clock,
            now=lambda: int(self.clock.now * 1_000),
            later=self.alarms.later,
            say=lambda _, report: self.said.append((name, report)),
            shelf=self.shelf,
            heartbeat=HEARTBEAT,
            stamps=count(1),
        )

        def changed() -> None:
            self.changes[name] = self.changes.get(name, 0) + 1

        made = self.everybody[name] = Attendance(DOCUMENT, means, changed)
        await made.open()
        return made

    def carry(self) -> None:
        """Let everything that was said be heard by everybody, who may answer."""
        while self.said:
            _, report = self.said.popleft()
            for attendance in self.everybody.values():
                attendance.hear(report)

    def lose(self) -> None:
        """Nobody hears what was said."""
        self.said.clear()

    def wait(self, seconds: float, *, step: float = 0.5) -> None:
        """Time goes by, in which everybody looks at it."""
        end = self.clock.now + seconds
        while self.clock.now < end:
            self.clock.now += step
            for attendance in self.everybody.values():
                attendance.tick()
            self.carry()


def names(attendance: Attendance) -> list[str]:
    """Who is in the document, as a process knows it."""
    return sorted(entry.who.name for entry in attendance.roster)
