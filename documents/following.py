"""A document as this process follows it: how far it has come, what led there, and content for those who join."""

from collections.abc import Callable
from functools import partial
from typing import Final
from uuid import UUID

from collab.errors import CollabError
from collab.metrics import TALLY
from collab.sync.messages import Join
from collab.sync.trail import Piece, Trail, framed
from documents.archive import Archive, Whole
from documents.chores import Chores

# Revisions between checkpoints; and so long a document is quiet before it gets one anyway.
EVERY: Final = 1_024
QUIET: Final = 2.0  # seconds

# Revisions between the snapshots that are stored.
STORED: Final = 256

# What came since the last checkpoint takes no more, however few revisions that is.
HEAVIEST: Final = 4 * 1024 * 1024  # bytes

# What a revision takes as a frame, roughly: to compare the way from far back with the content.
USUAL: Final = 120  # bytes

# A large document takes seconds to compose: no more than a fiftieth of the time goes into it.
REST: Final = 50  # times as long as it took

# Of a gap, so many revisions are read at a time.
HEALED: Final = 5_000


class Following:
    """Goes from revision to revision, each in its turn, whatever is announced (I5).

    Announcements move it on; where one is missing, the journal is read. `whole` is content at some revision that is not
    newer, and `trail` leads from there, or from before, to `revision`.
    """

    def __init__(
        self,
        document: UUID,
        archive: Archive,
        clock: Callable[[], float],
        moved: Callable[[], None],
        checked: Callable[[Whole], None],
    ) -> None:
        self.document = document
        self.lineage = ""  # none before it has begun
        self.rich = False
        self.access = 0  # the number of the rights that are known
        self.revision = 0
        self.whole = Whole(0, (), "", 0)
        self.trail = Trail(0)
        self.chores = Chores(document.hex)
        self.healed = 0  # gaps
        self._archive = archive
        self._clock = clock
        self._moved = moved  # called when the revision is another one
        self._checked = checked  # called with each new checkpoint
        self._since = 0.0  # when it last moved
        self._rests_until = 0.0  # before that no content is composed
        self._wanted = 0  # a revision that there is, as somebody has said
        self._stored = 0  # revision of the newest snapshot that is known of

    @property
    def weight(self) -> int:
        """Bytes that it holds, roughly."""
        return self.whole.size + self.trail.size

    async def begin(self) -> None:
        """Read where the document is. Whoever calls this listens already, so that nothing in between is missed."""
        opened = await self._archive.open(self.document)
        self.rich, self.access = opened.rich, opened.access
        self.whole, self._stored = opened.whole, opened.whole.revision
        self.trail = Trail(opened.whole.revision)
        for piece in framed(opened.later) if opened.later else ():
            self.trail.push(piece)
        self.revision, self._since = opened.number, self._clock()
        self.lineage = opened.lineage
        self.reach(0)

    def beginning(self, join: Join) -> tuple[int, bool]:
        """Where a joiner begins: at what they hold, or at the content that they are given. Whether they keep theirs."""
        revision, whole = join.revision, self.whole
        if revision is None or join.lineage != self.lineage or revision > self.revision:
            return whole.revision, False
        missed = whole.revision - revision
        if join.sent is None and not join.unsent and missed > 0 and missed * USUAL > whole.size:
            return whole.revision, False
        return revision, True

    def announced(self, piece: Piece, lineage: str) -> None:
        """Revisions were accepted. If they are not the next ones, something else was not heard of."""
        if lineage == self.lineage and piece.first == self.revision + 1:
            self._push(piece)
            self._moved()
        elif piece.last > self.revision:
            self.reach(piece.last)

    def reach(self, revision: int) -> None:
        """The document has come so far at least: go there, if need be by reading."""
        self._wanted = max(self._wanted, revision)
        if self.lineage and self._wanted > self.revision:
            self.chores.do("heal", self._heal)

    def tick(self) -> None:
        """See to the checkpoint of a document that has fallen quiet."""
        if self._since < self._clock() - QUIET:
            self._compose(self.revision)

    def _push(self, piece: Piece) -> None:
        self.trail.push(piece)
        self.revision, self._since = piece.last, self._clock()
        if self.revision - self.whole.revision >= EVERY:
            self._compose(self.revision // EVERY * EVERY)
        elif self.trail.size > HEAVIEST:
            self._compose(self.revision)

    async def _heal(self) -> None:
        while self._wanted > self.revision:
            upto = min(self._wanted, self.revision + HEALED)
            try:
                found = await self._archive.read(self.document, self.revision, upto)
            except CollabError:
                return  # the next head check asks again
            missing = [revision for revision in found if revision.number > self.revision]
            if missing:
                self.healed += 1
                TALLY.healed += 1
                for piece in framed(missing):
                    self._push(piece)
                self._moved()
            elif self.revision < upto:
                return  # there is no such revision, whoever said so: the next head check knows

    def _compose(self, upto: int) -> None:
        rested = self._clock() >= self._rests_until or self.trail.size > HEAVIEST
        if rested and upto > self.whole.revision and "compose" not in self.chores:
            self.chores.do("compose", partial(self._compose_beside, upto))

    async def _compose_beside(self, upto: int) -> None:
        """Compose the content for those who join next, and let everybody compare theirs with it."""
        before, began = self.whole.revision, self._clock()
        try:
            self.whole = await self._archive.compose(self.whole, self.trail.frames(before, upto), upto)
            ended = self._clock()
            self._rests_until = ended + REST * (ended - began)
            self.trail.forget(before)  # what came since may still be asked for by those who were away for a moment
            self._checked(self.whole)
            if upto - self._stored >= STORED:
                self._stored = upto
                await self._archive.keep(self.document, self.whole)
        except CollabError:
            return  # the next revision, or the next quiet moment, brings another
