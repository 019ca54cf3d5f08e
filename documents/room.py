"""The live side of one document in this process: who is here, and what they are handed.

A room sends frames for others and knows nothing of their meaning. All of it runs in one loop; nothing in it waits for
one reader, and what goes wrong with one harms no other.
"""

import asyncio
import logging
from contextlib import suppress
from functools import partial
from itertools import count
from typing import TYPE_CHECKING, Final
from uuid import UUID

from msgspec.structs import replace

from collab.errors import CollabError, JoinedElsewhere, NotFound, OtherLineage, TooSlow, Unavailable
from collab.metrics import TALLY
from collab.ot import PLAIN, RICH, dump, parse
from collab.sync import Feed, Known, Mark, Revision, write_frame
from collab.sync.closing import FAULT
from collab.sync.messages import Checkpoint, Differs, Join, Joined, Kind, Role, Seen, Submit, Threads
from collab.sync.trail import Piece
from documents import announcing
from documents.access import RANK
from documents.admission import Visitor
from documents.announcing import Announced, Changed, Entered, Notice, Reached, Reported, Told
from documents.archive import Standing, Whole
from documents.buckets import Bucket
from documents.chores import Chores
from documents.company import Company
from documents.desk import Offer
from documents.following import Following
from documents.means import Means
from documents.scribe import Entry, HeldUp, Settled
from documents.seat import Outlet, Seat
from documents.tidings import Tidings

if TYPE_CHECKING:
    from documents.models import Document

log = logging.getLogger(__name__)

# So many readers are served before the loop may do something else.
TURN: Final = 100

# A reader who has been asked to wait for so long without reading has gone, or will not keep up.
STALLED: Final = 30.0  # seconds

# Who holds more than is known here waits for so long until it is read. If it cannot be, they must come back: they would
# be given older content, and what they have not saved would have to be put aside.
CATCHES_UP: Final = 2.0  # seconds

_connections: Final = count(1)


class Room:
    """Everybody in a document here. What they are handed is committed, in order, each revision once (I5, I6).

    Each is brought up to the revision that the room follows the document to, in their own time.
    """

    def __init__(self, document: UUID, means: Means) -> None:
        self.document = document
        self.seats: dict[Seat, str] = {}  # with the name of each connection; names sort as connections came
        self.expected = 0  # visitors who are about to join
        self.empty_since = means.clock()
        self.following = Following(document, means.archive, means.clock, self._pump, self._checked)
        self.company = Company(document, means.presence, self.following, self.seats, means.load)
        self._means = means
        self._chores = Chores(document.hex)
        self._topic = announcing.topic(document)
        self._tidings = Tidings()
        self._row: Document | None = None  # of the document: one for everybody, since it is larger than a seat

    async def open(self) -> None:
        """Listen first, read then: nothing that is announced in between is missed."""
        await self._means.bus.subscribe(self._topic, self.hear)
        try:
            await self.following.begin()
            await self.company.open()
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Nobody is here any more, and nothing is done any more."""
        self.company.end()
        self._means.bus.unsubscribe(self._topic, self.hear)
        self._chores.stop()
        self.following.chores.stop()

    @property
    def quiet(self) -> bool:
        """Whether everybody has been handed all that they can take."""
        return not len(self._chores) and all(
            seat.gone or seat.feed.lags or seat.feed.handed >= self.following.revision for seat in self.seats
        )

    # Coming and going -------------------------------------------------------------------------------------------------

    async def join(self, visitor: Visitor, join: Join, outlet: Outlet, came: int) -> Seat:
        """Let in who came at this time. They are told where they stand, and handed what follows, in one step."""
        following = self.following
        if join.lineage == following.lineage and (join.revision or 0) > following.revision:
            await self._look()
        while True:
            known = following.revision
            mark = await self._means.archive.come(self.document, join.session, visitor.grant.principal)
            revision, kept = following.beginning(join)
            if revision <= known:  # so the mark is of this revision or newer
                break
        seat = self._seated(visitor, join.session, outlet, revision, came)
        TALLY.resyncs += not kept and join.revision is not None
        parts = () if kept else following.whole.parts
        joined = self._joined(visitor, revision, mark, len(parts))
        seat.greet(replace(joined, roster=self.company.enter(seat, self.seats[seat])))
        for number, part in enumerate(parts, start=1):
            seat.send(f'{{"type":"content","part":{number},"delta":{part}}}')
        self.company.count(seat)
        self._advance(seat)
        if join.sent is not None and join.lineage == following.lineage:
            self._submit_again(seat, join.sent, mark)
        if visitor.grant.access != following.access:
            self.recheck()
        return seat

    def leave(self, seat: Seat) -> None:
        """A connection is gone."""
        seat.gone = True
        self.company.leave(seat)
        self.seats.pop(seat, None)
        if not self.seats:
            self.empty_since = self._means.clock()

    # What clients send ------------------------------------------------------------------------------------------------

    def submit(self, seat: Seat, submit: Submit) -> None:
        """Offer a submission to the scribe. Its revision comes back with all others."""
        if seat.leaving:  # it is sent again, to another node
            return
        try:
            seat.check(submit.seq, self._means.now())
            bucket = self._means.people.of(seat.principal)
            bucket.take(f"more than {bucket.rate} submissions a second by one person", seq=submit.seq)
        except CollabError as error:
            seat.refuse(error)
            return
        seat.under_way += 1
        grant = seat.visitor.grant
        offer = Offer(
            document=self.document,
            submission=submit.by(seat.session),
            principal=seat.principal,
            author=grant.principal.person,
            access=grant.access,
            until=seat.visitor.until,
            lineage=self.following.lineage,
        )
        answer = partial(self._means.answer, self, seat, submit.seq)
        self._means.scribe.take(Entry(offer, grant.principal, answer, self._means.clock()))

    def answered(self, seat: Seat, seq: int, outcome: Settled | HeldUp | Exception) -> None:
        """What became of a submission. One that was accepted needs no answer: it comes with the revisions."""
        if isinstance(outcome, HeldUp):
            seat.held_up(seq)
            return
        seat.under_way -= 1
        if isinstance(outcome, CollabError):
            outcome.seq = seq
            seat.refuse(outcome)
        elif not isinstance(outcome, Revision | Known):
            log.error("submission_failed", extra={"document": str(self.document)}, exc_info=outcome)
            seat.close(FAULT)

    def seen(self, seat: Seat, seen: Seen) -> None:
        """A reader has got so far."""
        seat.feed.seen(seen.revision)
        if not seat.feed.lags:
            seat.lagging = None
            self._advance(seat)
            self.company.caught_up(seat)

    def differs(self, seat: Seat, differs: Differs) -> None:
        """A replica has other content than the journal: a bug, wherever it is. It loads the content anew."""
        if not seat.differed:
            seat.differed = True
            what = {"document": str(self.document), "revision": differs.revision, "session": seat.session}
            log.error("replica_differs", extra=what)

    # What is said elsewhere -------------------------------------------------------------------------------------------

    def hear(self, message: bytes) -> None:
        """Take up what was said about the document, here or in another process."""
        try:
            notice = announcing.read(message)
        except ValueError:  # of a newer version, in the middle of an upgrade: the head check sees to it
            return
        self._take(notice)

    def stand(self, standing: Standing | None) -> None:
        """Compare with what the journal says: an announcement may have been lost, or many."""
        if standing is None:
            self._dismiss_all(NotFound(f"there is no document {self.document} any more"))
        elif standing.lineage != self.following.lineage:
            self._dismiss_all(OtherLineage("the document was restored from a backup: join again"))
        else:
            self.following.reach(standing.number)
            if missed := self._tidings.missed(standing.threads):
                self._take(Told(write_frame(Threads((), missed)), standing.least))
            known = {self.following.access, *(seat.visitor.grant.access for seat in self.seats)}
            if known != {standing.access}:  # somebody may have come in with what they had just lost
                self.recheck()

    def recheck(self) -> None:
        """Ask again what everybody here may do."""
        self._chores.do("recheck", self._recheck)

    def tick(self) -> None:
        """Ask those to leave whose time is over."""
        now, clock = self._means.now(), self._means.clock()
        for seat in list(self.seats):
            until = seat.visitor.until
            if until is not None and until <= now:
                seat.expire()
            elif seat.lagging is not None and seat.lagging < clock - STALLED:
                seat.refuse(TooSlow(f"nothing was read for {STALLED:.0f} seconds: come back when you can"))
        self.following.tick()
        self.company.tick()

    # Inside -----------------------------------------------------------------------------------------------------------

    def _take(self, notice: Notice) -> None:
        match notice:
            case Announced(lineage, first, last, frame):
                self.following.announced(Piece(first, last, frame), lineage)
            case Reached(revision):
                self.following.reach(revision)
            case Changed():
                self.recheck()
            case Told(frame, least, threads):
                self._tidings.told(threads)
                for seat in list(self.seats):
                    if RANK[seat.visitor.grant.role] >= RANK[least]:
                        seat.send(frame)
            case Reported(report):
                self.company.attendance.hear(report)
            case entered:
                self._give_way(entered.session, entered.principal, entered.connection)

    def _seated(self, visitor: Visitor, session: str, outlet: Outlet, revision: int, came: int) -> Seat:
        """A seat, and no other for the same session, on any node."""
        means = self._means
        row = visitor.grant.document
        if self._row is None or self._row.version != row.version:
            self._row = row
        visitor = replace(visitor, grant=replace(visitor.grant, document=self._row))
        limits = means.limits(self.following.rich)
        feed = Feed(revision, window=limits.window)
        seat = Seat(visitor, session, outlet, feed, Bucket(limits.rate, means.clock))
        connection = f"{came:015}-{means.presence.node}-{next(_connections):012}"
        self._give_way(session, seat.principal, connection)
        self.seats[seat] = connection
        entered = Entered(session, seat.principal, connection)
        means.bus.publish(self._topic, announcing.written(entered))
        return seat

    def _joined(self, visitor: Visitor, revision: int, mark: Mark, parts: int) -> Joined:
        rich = self.following.rich
        return Joined(
            lineage=self.following.lineage,
            revision=revision,
            head=self.following.revision,
            # A session has one submission under way: if its newest is newer than this revision, the one before is not.
            seq=mark.seq if mark.revision <= revision else mark.seq - 1,
            kind=Kind.RICH if rich else Kind.PLAIN,
            role=Role(visitor.grant.role.value),
            limits=self._means.limits(rich),
            time=self._means.now(),
            parts=parts,
        )

    def _submit_again(self, seat: Seat, sent: Submit, mark: Mark) -> None:
        """Take what was under way as submitted, unless it is in the journal: then it comes with what follows.

        When it was read, nobody knew of what kind the document is.
        """
        if sent.seq == mark.seq:
            self.following.reach(mark.revision)
            return
        try:
            parse(dump(sent.delta), RICH if self.following.rich else PLAIN)
        except CollabError as error:
            error.seq = sent.seq
            seat.refuse(error)
        else:
            self.submit(seat, sent)

    def _give_way(self, session: str, principal: str, connection: str) -> None:
        """One that has entered late, or is announced late, ends none that came since: names sort as they came."""
        for seat, name in list(self.seats.items()):
            if seat.session == session and seat.principal == principal and name < connection:
                seat.refuse(JoinedElsewhere("the session has joined by another connection"))

    def _dismiss_all(self, error: CollabError) -> None:
        for seat in list(self.seats):
            seat.refuse(error)

    def _pump(self) -> None:
        """Bring everybody up to where the document is; where they are many, a few at a time."""
        if len(self.seats) > TURN:
            self._chores.do("pump", self._pump_slowly)
        else:
            for seat in list(self.seats):
                self._advance(seat)

    async def _pump_slowly(self) -> None:
        for number, seat in enumerate(list(self.seats), start=1):
            self._advance(seat)
            if number % TURN == 0:
                await asyncio.sleep(0)

    def _advance(self, seat: Seat) -> None:
        """Hand a seat what it has not got, as far as it can take it."""
        following = self.following
        try:
            while seat.feed.handed < following.revision and not seat.gone and not seat.reading:
                if seat.feed.lags:
                    seat.lagging = self._means.clock() if seat.lagging is None else seat.lagging
                    return
                if seat.feed.handed < following.trail.oldest:
                    seat.reading = True
                    self._chores.do(f"read for {self.seats[seat]}", partial(self._read_for, seat))
                    return
                for piece in following.trail.way(seat.feed.handed, seat.session):
                    seat.hand(piece)
        except Exception:
            log.exception("reader_failed", extra={"document": str(self.document)})
            seat.close(FAULT)

    async def _read_for(self, seat: Seat) -> None:
        """Read the way from the journal: what the seat needs first is no longer here."""
        after, upto = seat.feed.handed, self.following.revision
        try:
            way = await self._means.archive.way(self.document, after, upto, seat.session)
        except CollabError as error:
            seat.refuse(error)
            return
        finally:
            seat.reading = False
        for piece in way:
            seat.hand(piece)
        self._advance(seat)

    async def _look(self) -> None:
        """Ask the journal how far the document has come, and go there."""
        standing = (await self._means.archive.heads([self.document])).get(self.document)
        self.stand(standing)
        with suppress(TimeoutError):
            async with asyncio.timeout(CATCHES_UP):
                await self.following.chores.done("heal")
        if standing is not None and standing.number > self.following.revision:
            raise Unavailable("this server cannot read what you have already: come back in a moment")

    async def _recheck(self) -> None:
        asked = {seat.visitor.grant.principal for seat in self.seats}
        try:
            standing = (await self._means.archive.heads([self.document])).get(self.document)
            granted = await self._means.archive.readers(self.document, asked)
        except CollabError:
            return  # the next head check asks again
        for seat in list(self.seats):
            principal = seat.visitor.grant.principal
            if principal in granted:
                seat.become(replace(seat.visitor, grant=granted[principal]))
            elif principal in asked:
                seat.refuse(NotFound("you may not see this document any more, or it is gone"))
        self.company.look_again()
        if standing is not None:
            self.following.access = standing.access

    def _checked(self, whole: Whole) -> None:
        """Let everybody who was there compare their content with what it should be."""
        text = write_frame(Checkpoint(whole.revision, whole.digest))
        for seat in list(self.seats):
            if seat.feed.handed >= whole.revision:
                seat.send(text)
