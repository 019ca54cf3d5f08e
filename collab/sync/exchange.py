"""A packet of differential synchronization and its answer, whatever keeps the document.

Nothing is kept for a client but its mark, so that anybody who has the journal answers any packet, however often it
comes: what it says and the journal does not know becomes ordinary submissions of its session.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final, Protocol

from collab.errors import StaleSeq, Unavailable
from collab.ot import Delta, Insert, compose, diff, fold
from collab.ot.text import whole
from collab.sync import fuzzy, patches
from collab.sync.messages import Kind, Role
from collab.sync.packets import Answer, Edit, Format, Packet, Report, Units, checksum_of_content, checksum_of_text
from collab.sync.reading import Inexact, Reading, about, on_content
from collab.sync.shadow import Shadow
from collab.sync.submission import Mark, Revision, Submission
from collab.sync.wording import applied, cuts, difference, worded, wording

# Who only asks, and is further behind, is given the content: to read the way would take longer.
FAR: Final = 10_000  # revisions

# More revisions are not composed again: there is a snapshot that is nearer.
COMPOSED: Final = 512

# A way that takes no more is given, however short the content is; an op takes so much beside what it inserts.
SHORT: Final = 4_096  # characters
OP: Final = 24  # characters


class Kept(Protocol):
    """A document, as one who sends packets may have it."""

    lineage: str
    rich: bool
    role: Role

    @property
    def head(self) -> int:
        """The newest revision, as far as is known: where `submit` finds a stale seq, a newer one."""

    def content(self, number: int) -> Delta:
        """The content at a revision."""

    def revisions(self, after: int, upto: int) -> Sequence[Revision]:
        """The revisions after one, up to and with another."""

    def mark(self, session: str) -> Mark:
        """How far a session has come; nowhere, if it is somebody else's."""

    def submit(self, submission: Submission) -> int:
        """The revision that a submission has become, or was already; a `CollabError` says why it may not."""


class Misfit(Exception):
    """What a packet says does not follow from what is kept, beyond the edit of this seq."""

    def __init__(self, accepted: int) -> None:
        self.accepted = accepted


def answer(packet: Packet, kept: Kept) -> Answer:
    """What a client is told. Each of its edits is in the journal then, once, unless the answer says otherwise."""
    revision, head = packet.revision, kept.head
    if revision is None or packet.lineage != kept.lineage or revision > head:
        return _whole(packet, kept, _known(packet, kept))
    if not packet.edits and revision == head:
        return nothing_new(packet, lineage=kept.lineage, rich=kept.rich, role=kept.role)
    if not packet.edits and head - revision > FAR:
        return _whole(packet, kept, 0)
    exchange = _Exchange(packet, kept, revision)
    try:
        return exchange.as_it_is(head)
    except Inexact:
        return exchange.as_well_as_it_goes(head)
    except Misfit as misfit:
        return _whole(packet, kept, misfit.accepted)


def nothing_new(packet: Packet, *, lineage: str, rich: bool, role: Role) -> Answer:
    """The answer to a packet without edits, whose revision is the head."""
    kind = Kind.RICH if rich else Kind.PLAIN
    return Answer(lineage, packet.revision, 0, 0, packet.revision or 0, role, kind)


class _Exchange:
    """The edits of a packet, on their way into the journal."""

    def __init__(self, packet: Packet, kept: Kept, revision: int) -> None:
        self._packet = packet
        self._kept = kept
        self._since = revision
        self._shadow = Shadow(revision)
        self._reading: Reading
        self._taken = 0  # edits that are in the journal, as far as was walked
        self._passed: list[Delta] = []  # what the journal has since the packet's revision

    def as_it_is(self, head: int) -> Answer:
        """Take up the edits as they are: they were made on what is kept."""
        content = self._kept.content(self._since)
        self._reading = reading = Reading(self._packet, content, rich=self._kept.rich)
        if self._packet.edits:
            reading.read()
        self._walk(head)
        if self._taken < len(reading.edits):
            if not self._is_new(self._packet.first + self._taken):
                raise Misfit(_known(self._packet, self._kept))
            while self._taken < len(reading.edits):
                self._submit_next()
        newest = self._newest(content)
        if self._packet.format is Format.DELTA:
            return self._in_deltas(newest)
        return self._in_text(newest)

    def _newest(self, content: Delta) -> Delta:
        """The content where the way has led to: read, where that is shorter than to compose it here."""
        if len(self._passed) > COMPOSED:
            return self._kept.content(self._shadow.revision)
        return compose(content, fold(self._passed, compose))

    def as_well_as_it_goes(self, head: int) -> Answer:
        """Apply patches where they fit, each to what the one before has become; deltas cannot be applied so.

        The client makes them anew, in another session. So that no late copy of them is accepted here as well, their
        seqs are used up: by revisions that change nothing.
        """
        packet, base = self._packet, self._since
        since = self._kept.revisions(base, head)
        known = {each.seq: each for each in since if each.session == packet.session}
        reports: list[Report] = []
        for taken, edit in enumerate(packet.edits):
            before = known.get(edit.seq)
            delta = Delta()
            if edit.patch is not None:
                with about(edit.seq):
                    delta, strays = self._fuzzily(edit.patch, base)
                reports += [Report(edit.seq, each.hunk.text, whole(each.hunk.new), each.found) for each in strays]
            elif before is None or not before.delta:
                self._use_up(packet.edits[taken:], known, base)
                return _whole(packet, self._kept, packet.first - 1 + taken, tuple(reports))
            if before is not None:
                base = before.number
            elif self._is_new(edit.seq):
                base = self._submit(edit.seq, base, delta)
            else:
                return _whole(packet, self._kept, packet.first - 1 + taken, tuple(reports))
        return _whole(packet, self._kept, packet.seq, tuple(reports))

    def _use_up(self, edits: Sequence[Edit], known: Mapping[int, Revision], base: int) -> None:
        """Let no copy of these edits be accepted."""
        for edit in edits:
            if edit.seq not in known and self._is_new(edit.seq):
                base = self._submit(edit.seq, base, Delta())

    def _submit(self, seq: int, base: int, delta: Delta) -> int:
        with about(seq):
            return self._kept.submit(Submission(self._packet.session, seq, base, delta))

    def _fuzzily(self, patch: str, base: int) -> tuple[Delta, tuple[fuzzy.Stray, ...]]:
        content = self._kept.content(base)
        counted, before = self._packet.units, wording(content)
        text, strays = fuzzy.applied(patches.read(patch, counted), before, counted)
        return on_content(difference(before, text), before, text, content, rich=self._kept.rich), strays

    def _walk(self, upto: int) -> None:
        """Go on along the journal: the client's own revisions are its edits."""
        others: list[Revision] = []
        revisions = self._kept.revisions(self._shadow.revision, upto)
        self._passed += [revision.delta for revision in revisions]
        for revision in revisions:
            if not self._is_next(revision):
                others.append(revision)
                continue
            self._shadow.follow(others)
            others = []
            if not self._shadow.take(self._reading.edits[self._taken], revision):
                raise Misfit(revision.seq - 1)
            self._taken += 1
        self._shadow.follow(others)

    def _is_next(self, revision: Revision) -> bool:
        packet = self._packet
        return revision.session == packet.session and revision.seq == packet.first + self._taken <= packet.seq

    def _is_new(self, seq: int) -> bool:
        """Whether an edit that was not found is the session's next: none is missing before it."""
        mark = self._kept.mark(self._packet.session)
        if mark.revision > self._kept.head:  # what it will say of the edits is not known yet
            raise Unavailable("a copy of this packet is being answered right now: send it again")
        return mark.seq == seq - 1

    def _submit_next(self) -> None:
        """Let the next edit become a revision, and walk there."""
        shadow, seq = self._shadow, self._packet.first + self._taken
        try:
            number = self._submit(seq, shadow.revision, shadow.offered(self._reading.edits[self._taken]))
        except StaleSeq:  # a copy of the packet has come in between, and gone on
            number = self._kept.head
        before = self._taken
        self._walk(number)
        if self._taken == before:
            raise Misfit(_known(self._packet, self._kept))

    def _in_deltas(self, newest: Delta) -> Answer:
        """The way with all that it has."""
        shadow, way = self._reading.content, self._shadow.way
        if shadow == newest:
            return self._with(newest)
        if compose(shadow, way) != newest:
            way = diff(shadow, newest)
        if _is_long(way, newest.growth):
            return self._with(newest, content=newest)
        return self._with(newest, delta=way)

    def _in_text(self, newest: Delta) -> Answer:
        """What the way does to the client's text."""
        before, after, counted = self._reading.text, wording(newest), self._packet.units
        if before == after:
            return self._with(newest)
        way = worded(self._shadow.way)
        if cuts(way, before) or applied(way, before) != after:
            way = difference(before, after)
        if _is_long(way, len(after)):
            return self._with(newest, text=whole(after))
        if self._packet.format is Format.PATCH:
            return self._with(newest, patch=patches.written(way, before, counted))
        return self._with(newest, delta=way if counted is Units.UTF16 else patches.in_characters(way, before))

    def _with(self, newest: Delta, **brought: Any) -> Answer:  # noqa: ANN401 - as the answer's fields
        return _answered(self._packet, self._kept, self._shadow.revision, newest, **brought)


def _known(packet: Packet, kept: Kept) -> int:
    """The newest seq of a packet's edits that is in the journal; of the session's, if the packet has none."""
    mark = kept.mark(packet.session)
    return max(min(mark.seq, packet.seq), packet.first - 1) if packet.edits else mark.seq


def _whole(packet: Packet, kept: Kept, accepted: int, reports: tuple[Report, ...] = ()) -> Answer:
    head = kept.head
    newest = kept.content(head)
    delta = packet.format is Format.DELTA
    brought = {"content": newest} if delta else {"text": whole(wording(newest))}
    return _answered(packet, kept, head, newest, accepted=accepted, reports=reports, **brought)


def _answered(packet: Packet, kept: Kept, head: int, newest: Delta, **brought: Any) -> Answer:  # noqa: ANN401 - as the answer's fields
    """The answer that leads to the content at a revision."""
    delta = packet.format is Format.DELTA
    brought["checksum"] = checksum_of_content(newest) if delta else checksum_of_text(wording(newest))
    return Answer(
        lineage=kept.lineage,
        revision=packet.revision,
        seq=packet.seq,
        accepted=brought.pop("accepted", packet.seq),
        head=head,
        role=kept.role,
        kind=Kind.RICH if kept.rich else Kind.PLAIN,
        **brought,
    )


def _is_long(way: Delta, length: int) -> bool:
    """Whether a way takes more than the content that it leads to."""
    size = sum(OP + (op.length if type(op) is Insert else 0) for op in way.ops)
    return size > max(length, SHORT)
