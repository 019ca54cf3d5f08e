"""What must be true of a world at every moment, and what must be true of it in the end."""

import logging
from collections.abc import Iterable
from itertools import count
from typing import TYPE_CHECKING
from uuid import UUID

from collab.client.steps import Phase
from collab.ot import Delta, Insert, compose, digest, fold, join, transform
from collab.sync import Revision, Stretch, Submission, read_client_frame, read_server_frame
from collab.sync.messages import Checkpoint, Content, Error, Joined, Point, Revisions
from documents.models import Role
from documents.scribe import STUCK
from tests.simulation.store import Kept

if TYPE_CHECKING:
    from tests.simulation.device import Device
    from tests.simulation.network import Wire
    from tests.simulation.world import World

# What the code under test logs when it has no bug, and something else is wrong. Whatever else it logs is a bug.
WEATHER = frozenset({"database_away", "database_stuck", "document_held"})

# With what no device is ever refused that has no bug.
FAULTS = frozenset({"feed_broken", "malformed_frame", "future_base", "seq_gap", "does_not_fit", "malformed_delta"})

# A commit that the database does not answer is given up, at the next look.
SLACK = 2.0  # seconds


class Checks(logging.Handler):
    """Remembers what was offered and typed, holds what is written and sent against it, and collects what is wrong.

    Nothing is raised where it is found: the code under test would catch it.
    """

    def __init__(self, world: "World") -> None:
        super().__init__(logging.WARNING)
        self.failures: list[str] = []
        self._world = world
        self._offered: dict[tuple[UUID, str, int], tuple[Submission, int]] = {}
        self._typed: dict[str, str] = {}  # by whom each character was typed
        self._excused: set[str] = set()  # characters that nobody has to find again
        self._read: dict[
            tuple[str, str], tuple[int, int]
        ] = {}  # frames that were compared with the store, and what they bring
        self._characters = (chr(number) for number in count(0x4E00))

    def fail(self, what: str, error: BaseException | None = None) -> None:
        """Something is wrong."""
        said = what if error is None else f"{what}: {error!r}"
        self.failures.append(f"at {self._world.now:.3f}: {said}")
        self._world.say(lambda: f"!!! {said}")

    def expect(self, what: str, *, holds: bool) -> None:
        """Something must be true."""
        if not holds:
            self.fail(what)

    def emit(self, record: logging.LogRecord) -> None:
        """What the code under test logs."""
        if record.getMessage() not in WEATHER:
            error = record.exc_info[1] if record.exc_info else None
            self.fail(f"logged: {record.getMessage()} {getattr(record, 'about', '')}", error)

    # What people do.

    def typed(self, device: "Device | None", length: int) -> str:
        """Text that nobody has typed before."""
        text = "".join(next(self._characters) for _ in range(length))
        self._typed.update(dict.fromkeys(text, device.name if device else "a program"))
        return text

    def excuse(self, characters: set[str]) -> None:
        """They are gone with a device, or were refused to a program, which knows it."""
        self._excused |= characters

    def took_away(self, before: set[str], after: set[str]) -> None:
        """Somebody has deleted some of what they saw, or has brought it back."""
        self._excused |= before - after
        self._excused -= after - before

    def offered(self, document: UUID, submission: Submission, person: int) -> None:
        """A submission is the same however often it is sent."""
        key = (document, submission.session, submission.seq)
        before = self._offered.setdefault(key, (submission, person))
        self.expect(f"{key} is sent again otherwise", holds=before == (submission, person))

    def acknowledged(self, kept: Kept, submission: Submission, number: int) -> None:
        """A program was told the number of its revision."""
        lives = [kept, *kept.past.values()]
        there = any((submission.session, submission.seq) in life.submissions for life in lives)
        self.expect(f"revision {number} is acknowledged and not written", holds=there)

    def lasted(self, seconds: float) -> None:
        """A commit has come to its end: whoever waits for it is not left alone with a database that stands still."""
        self.expect(f"a commit took {seconds:.1f} seconds", holds=seconds < STUCK + SLACK)

    # What is written.

    def accepted(self, kept: Kept, revision: Revision) -> None:
        """A revision is on disk: it is what was offered, rebased, and whoever offered it may write (I1, I2, I3)."""
        self._world.say(lambda: f"revision {revision.number} by {revision.session} {revision.seq}: {revision.delta}")
        before = kept.contents[-1]
        self.expect(f"revision {revision.number} leaves a gap", holds=revision.number == len(kept.revisions))
        content = compose(before, revision.delta)
        kept.contents.append(content)
        self.expect(f"content {revision.number} is no content", holds=content.is_content)
        self.expect(f"length at {revision.number} is wrong", holds=kept.lengths[-1] == content.growth)
        found = self._offered.get((kept.document, revision.session, revision.seq))
        if found is None:
            self.expect(f"nobody offered revision {revision.number}", holds=revision.number == 1)
            return
        submission, person = found
        delta = submission.delta
        for missed in kept.revisions[submission.base : revision.number - 1]:
            delta = transform(delta, missed.delta, theirs_first=True)
        self.expect(f"revision {revision.number} is not what was submitted", holds=delta == revision.delta)
        self.expect(f"revision {revision.number} is somebody else's", holds=revision.author == str(person))
        allowed = kept.roles.get(person) in (Role.EDITOR, Role.OWNER)
        self.expect(f"revision {revision.number}: person {person} may not write", holds=allowed)

    def written(self, documents: Iterable[UUID]) -> None:
        """A transaction is committed: heads, marks and revisions agree."""
        for document in documents:
            kept = self._world.store.documents[document]
            self.expect("the head is another one", holds=kept.number == len(kept.revisions))
            self.expect("the length is another one", holds=kept.length == kept.lengths[-1])

    # What is sent.

    def heard(self, wire: "Wire", text: str) -> None:
        """A node has read a frame: what its reader has seen needs no room any more, and where they point is text."""
        if text.startswith('{"type":"join"'):
            wire.session = text.partition('"session":"')[2].partition('"')[0]
        if text.startswith('{"type":"seen"'):
            seen = int(text.rsplit(":", 1)[1].rstrip("}"))
            while wire.unseen and wire.unseen[0][0] <= seen:
                wire.unseen.popleft()
        if text.startswith('{"type":"point"'):
            self._is_a_place(wire, text)

    def handed(self, wire: "Wire", text: str) -> None:
        """A node sends a frame: what it says is on disk, and what it brings comes next (I5, I6)."""
        self._world.say(lambda: f"{wire.node.name} → {wire.device.name} by {wire.number}: {text[:160]}")
        kept = self._world.store.documents[wire.device.document].of(wire.lineage)
        known = self._read.get((kept.lineage, text))
        if known is not None:
            self._follows(wire, *known, len(text))
            return
        frame = read_server_frame(text)
        match frame:
            case Revisions(revisions):
                for revision in revisions:
                    self._is_written(kept, revision)
                self._read[kept.lineage, text] = known = (revisions[0].number, revisions[-1].number)
                self._follows(wire, *known, len(text))
            case Stretch(first, last, delta):
                there = kept.revisions[first - 1 : last]
                same = len(there) == last - first + 1 and fold([each.delta for each in there], join) == delta
                self.expect(f"the stretch {first} to {last} is another one", holds=same)
                self._follows(wire, first, last, len(text))
            case Joined():
                wire.lineage = frame.lineage
                self._is_joined(wire, kept.of(frame.lineage), frame)
            case Content():
                self._is_content(wire, kept, frame)
            case Checkpoint(revision, known_digest):
                there_is = revision <= kept.number and digest(kept.contents[revision]) == known_digest
                self.expect(f"the checkpoint at {revision} is wrong", holds=there_is)
            case Error():
                self._is_refused(wire, frame)

    def _is_a_place(self, wire: "Wire", text: str) -> None:
        point, kept = read_client_frame(text), self._world.store.documents[wire.device.document].of(wire.lineage)
        if isinstance(point, Point) and point.range is not None:
            within = point.range[1] <= kept.lengths[point.revision]
            self.expect(f"{wire.device.name} points beyond {point.revision}: {point.range}", holds=within)

    def _is_written(self, kept: Kept, revision: Revision) -> None:
        there = revision.number <= kept.number and kept.revisions[revision.number - 1] == revision
        self.expect(f"revision {revision.number} is announced and not written", holds=there)

    def _follows(self, wire: "Wire", first: int, last: int, size: int) -> None:
        self.expect(
            f"{first} is handed after {wire.handed}", holds=wire.handed is not None and first == wire.handed + 1
        )
        wire.handed = last
        waiting = sum(each for _, each in wire.unseen)
        self.expect(f"{waiting} bytes are not seen", holds=waiting <= self._world.window)
        wire.unseen.append((last, size))

    def _is_joined(self, wire: "Wire", kept: Kept, joined: Joined) -> None:
        self.expect("a connection has joined twice", holds=wire.handed is None)
        self.expect(f"the head {joined.head} is not written", holds=joined.revision <= joined.head <= kept.number)
        wire.handed, wire.parts, wire.content = joined.revision, joined.parts, []
        if wire is not wire.device.wire:
            return  # let in so late that the session goes on elsewhere
        # Of the two submissions that a replica may have under way, this says whether it has them.
        seqs = [(each.seq, each.number) for each in kept.revisions if each.session == wire.session]
        seq, number = max(seqs, default=(0, 0))
        right = joined.seq >= seq if number <= joined.revision else joined.seq < seq
        self.expect(f"{wire.session} has come to {seq}, not to {joined.seq}", holds=right)

    def _is_content(self, wire: "Wire", kept: Kept, content: Content) -> None:
        wire.content += content.delta.ops
        if content.part == wire.parts and wire.handed is not None:
            same = compose(Delta(), Delta(wire.content)) == kept.contents[wire.handed]
            self.expect(f"the content at {wire.handed} is another one", holds=same)

    def _is_refused(self, wire: "Wire", error: Error) -> None:
        if error.code in FAULTS:
            self.fail(f"{wire.device.name} is refused: {error}")

    # In the end.

    def is_settled(self, device: "Device") -> bool:
        """Whether a device has everything, and everybody has what was typed on it."""
        kept, replica = self._world.store.documents[device.document], device.visit.replica
        return (
            device.visit.phase is Phase.LIVE
            and replica is not None
            and replica.submission is None
            and (replica.lineage, replica.revision) == (kept.lineage, kept.number)
            and self._sees_others(device)
        )

    def _sees_others(self, device: "Device") -> bool:
        """Whether a device is shown everybody who is in its document, where they are, and nobody else."""
        there = {
            other.visit.replica.session: other.visit.replica.length
            for other in self._world.devices
            if other is not device and other.document == device.document and other.visit.replica is not None
        }
        return device.visit.participants.keys() == there.keys() and all(
            each.range is None or each.range[1] <= there[session] for session, each in device.visit.participants.items()
        )

    def finish(self) -> None:
        """Everybody has the same, and nothing that was typed is nowhere."""
        for device in self._world.devices:
            kept, replica = self._world.store.documents[device.document], device.visit.replica
            if replica is None or not self.is_settled(device):
                at = replica and (replica.revision, replica.submission)
                sees = sorted(device.visit.participants)
                said = f"{device.visit.phase}, {at}, the head is {kept.number}, it is shown {sees}"
                self.fail(f"{device.name} does not settle: {said}")
                continue
            content = kept.contents[-1]
            self.expect(f"the replica of {device.name} is another one", holds=replica.base == content)
            self.expect(f"{device.name} shows something else", holds=device.shown == replica.content == content)
            self.expect(f"the length on {device.name} is wrong", holds=replica.length == content.growth)
            self.expect(f"{device.name} was surprised", holds=replica.differences == 0)
            self._count_doubts(device, kept)
        self._find_everything()

    def _count_doubts(self, device: "Device", kept: Kept) -> None:
        """What was refused to one copy of a submission, and accepted from another that had waited: nobody can know."""
        for recovery in (each for visit in device.visits for each in visit.recoveries):
            under_way = recovery.submission
            if under_way is not None and not kept.past and (under_way.session, under_way.seq) in kept.submissions:
                self._world.weather.count("(put aside though saved)")

    def _find_everything(self) -> None:
        found: set[str] = set(self._excused)
        for kept in self._world.store.documents.values():
            for life in (kept, *kept.past.values()):
                for revision in life.revisions:
                    found |= _inserted(revision.delta)
        for device in self._world.devices:
            for visit in device.visits:
                for recovery in visit.recoveries:
                    found |= _inserted(recovery.edits)
                if visit.replica is not None:
                    found |= _inserted(visit.replica.content)
        for character, whose in self._typed.items():
            self.expect(f"what {whose} typed is nowhere: {character!r}", holds=character in found)


def _inserted(delta: Delta) -> set[str]:
    texts = (op.content for op in delta.ops if type(op) is Insert and isinstance(op.content, str))
    return set("".join(texts))
