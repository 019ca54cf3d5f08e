"""A document is followed from revision to revision, whatever is announced; content is composed beside that."""

import asyncio
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collab.ot import Delta, digest
from collab.sync import Revision
from collab.sync.trail import Piece, framed, pieces
from documents import following
from documents.following import Following
from tests.documents.clock import Clock
from tests.documents.scripted import AWAY, Kept, settled

if TYPE_CHECKING:
    from documents.archive import Whole


class Followed(Following):
    """One of a document that is kept in memory; it remembers what it said."""

    def __init__(self, kept: Kept) -> None:
        self.clock = Clock()
        self.moves: list[int] = []
        self.checks: list[Whole] = []
        super().__init__(kept.document, kept, self.clock, self._say, self.checks.append)
        self.kept = kept

    def _say(self) -> None:
        self.moves.append(self.revision)

    def hear(self, *revisions: Revision, lineage: str = "") -> None:
        for piece in framed(revisions):
            self.announced(piece, lineage or self.kept.lineage)


@pytest.fixture
def kept() -> Kept:
    return Kept(Delta().insert("abc"), rich=False)


@pytest.fixture
async def followed(kept: Kept) -> AsyncIterator[Followed]:
    made = Followed(kept)
    await made.begin()
    yield made
    made.chores.stop()
    await settled()


@pytest.fixture
def often(monkeypatch: pytest.MonkeyPatch) -> None:
    """Checkpoints come often."""
    monkeypatch.setattr(following, "EVERY", 4)
    monkeypatch.setattr(following, "STORED", 8)


def more(kept: Kept, count: int = 1, text: str = "x") -> list[Revision]:
    return [kept.accept("elsewhere" * 2, Delta().insert(text)) for _ in range(count)]


async def test_it_begins_at_the_newest_content_that_is_stored(kept: Kept) -> None:
    more(kept, 3)
    kept.stored[3] = kept.text(3)
    made = Followed(kept)
    assert made.lineage == ""
    await made.begin()
    assert (made.lineage, made.revision, made.whole.revision, made.rich) == ("lineage", 4, 3, False)
    assert (made.trail.oldest, made.trail.newest) == (3, 4)
    assert made.moves == []


async def test_it_begins_where_nothing_followed_the_stored_content(kept: Kept) -> None:
    kept.stored[1] = kept.text(1)
    made = Followed(kept)
    await made.begin()
    assert (made.revision, made.trail.oldest, made.whole.parts) == (1, 1, ('[{"insert":"abc"}]',))


async def test_what_is_announced_while_it_begins_is_read_afterwards(kept: Kept) -> None:
    made = Followed(kept)
    kept.gates["open"] = asyncio.Event()
    beginning = asyncio.ensure_future(made.begin())
    await settled()
    made.reach(1)
    made.hear(*more(kept, 2))
    assert made.revision == 0
    assert not len(made.chores)
    kept.gates["open"].set()
    await beginning
    await settled()
    assert made.revision == 3


async def test_gaps_are_read_in_parts(kept: Kept, followed: Followed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following, "HEALED", 3)
    more(kept, 10)
    followed.reach(11)
    followed.reach(5)  # which is known by then
    await settled()
    assert followed.revision == 11
    assert followed.moves == [4, 7, 10, 11]
    assert kept.asked.count("read") == 4
    assert followed.healed == 4


async def test_what_is_announced_while_a_gap_is_read_is_taken_once(kept: Kept, followed: Followed) -> None:
    revisions = more(kept, 4)
    kept.gates["read"] = asyncio.Event()
    followed.hear(revisions[1])
    await settled()
    followed.hear(revisions[0])  # it was only late
    assert followed.revision == 2
    followed.hear(*revisions[1:3])
    assert followed.revision == 4
    kept.gates["read"].set()
    await settled()
    assert (followed.revision, followed.healed) == (4, 0)
    followed.hear(revisions[3])
    assert followed.moves == [2, 4, 5]


async def test_a_revision_that_there_is_not_is_not_waited_for(kept: Kept, followed: Followed) -> None:
    followed.reach(9)
    await settled()
    assert (followed.revision, len(followed.chores), kept.asked.count("read")) == (1, 0, 1)


async def test_what_cannot_be_read_now_is_read_when_somebody_says_so_again(kept: Kept, followed: Followed) -> None:
    more(kept, 1)
    kept.failing["read"] = AWAY
    followed.reach(2)
    await settled()
    assert followed.revision == 1
    del kept.failing["read"]
    followed.reach(2)
    await settled()
    assert followed.revision == 2


@pytest.mark.usefixtures("often")
async def test_content_is_composed_at_multiples_and_stored_now_and_then(kept: Kept, followed: Followed) -> None:
    for _ in range(18):
        followed.hear(*more(kept))
        await settled()
    assert [each.revision for each in followed.checks] == [4, 8, 12, 16]
    assert [each.digest for each in followed.checks] == [
        digest(Delta().insert("x" * (number - 1) + "abc")) for number in (4, 8, 12, 16)
    ]
    assert sorted(kept.stored) == [8, 16]
    assert followed.trail.oldest == 12  # what came since may still be asked for by those who were away for a moment


@pytest.mark.usefixtures("often")
async def test_a_frame_that_passes_a_multiple_brings_the_content_there(kept: Kept, followed: Followed) -> None:
    followed.hear(*more(kept, 8))
    await settled()
    assert followed.whole.revision == 8
    followed.hear(*more(kept, 6))
    await settled()
    assert followed.whole.revision == 12
    assert followed.whole.parts == (kept.text(12),)


@pytest.mark.usefixtures("often")
async def test_one_content_is_composed_at_a_time(kept: Kept, followed: Followed) -> None:
    kept.gates["compose"] = asyncio.Event()
    for _ in range(12):
        followed.hear(*more(kept))
        await settled()
    assert kept.asked.count("compose") == 1
    kept.gates["compose"].set()
    await settled()
    followed.hear(*more(kept))
    await settled()
    assert followed.whole.revision == 12


async def test_what_is_heavy_is_composed_however_few_revisions_it_is(
    kept: Kept, followed: Followed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "HEAVIEST", 1000)
    followed.hear(*more(kept, text="x" * 500))
    await settled()
    assert followed.checks == []
    followed.hear(*more(kept, text="x" * 500))
    await settled()
    assert [each.revision for each in followed.checks] == [3]


async def test_a_document_that_falls_quiet_gets_a_checkpoint_once(kept: Kept, followed: Followed) -> None:
    followed.hear(*more(kept))
    followed.clock.now = following.QUIET
    followed.tick()
    await settled()
    assert followed.checks == []
    followed.clock.now += 0.1
    for _ in range(3):
        followed.tick()
        await settled()
    assert [each.revision for each in followed.checks] == [2]
    assert kept.stored == {}


async def test_content_that_cannot_be_composed_now_is_composed_later(kept: Kept, followed: Followed) -> None:
    kept.failing["compose"] = AWAY
    followed.hear(*more(kept))
    followed.clock.now = 10
    followed.tick()
    await settled()
    assert followed.whole.revision == 0
    kept.failing.clear()
    followed.tick()
    await settled()
    assert followed.whole.revision == 2


@given(st.lists(st.sampled_from(["accept", "tell", "repeat", "lose", "late", "look", "turn"]), max_size=40))
def test_whatever_is_lost_or_late_every_revision_is_taken_once_in_order(steps: list[str]) -> None:  # noqa: C901 - a table of steps
    async def run() -> None:
        kept = Kept(Delta().insert("abc"), rich=False)
        made = Followed(kept)
        await made.begin()
        told: list[Piece] = []
        late: list[Piece] = []
        for step in steps:
            match step:
                case "accept":
                    told += pieces(more(kept), "")
                case "tell" if told:
                    made.announced(told.pop(0), kept.lineage)
                case "repeat" if told:
                    made.announced(told[0], kept.lineage)
                case "lose" if told:
                    told.pop(0)
                case "late" if told:
                    late.append(told.pop(0))
                case "look":
                    made.reach(kept.number)
                case "turn":
                    await asyncio.sleep(0)
        for piece in [*told, *late]:
            made.announced(piece, kept.lineage)
        made.reach(kept.number)
        await settled()
        assert made.revision == made.trail.newest == kept.number
        assert made.moves == sorted(set(made.moves))

    asyncio.run(run())
