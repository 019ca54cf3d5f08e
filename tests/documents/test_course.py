"""Where a place is now, and how long the content was: as the revisions say, however little of them is kept."""

from random import Random

import pytest

from collab.ot import Delta, Range, fold, join, move
from collab.sync import Revision
from collab.sync.trail import Trail, framed
from documents import course
from documents.archive import Whole, composed, wholly
from documents.course import Course


def history(seed: int, count: int) -> tuple[list[Revision], list[int]]:
    """Revisions from the first on, and the length at each, from 0 on."""
    chance, revisions, lengths = Random(seed), list[Revision](), [0]
    for number in range(1, count + 1):
        at = chance.randint(0, lengths[-1])
        delta = Delta().retain(at) if at else Delta()
        if at < lengths[-1] and chance.random() < 0.4:
            delta = delta.delete(chance.randint(1, lengths[-1] - at))
        else:
            delta = delta.insert("x" * chance.randint(1, 9))
        revisions.append(Revision(number, delta, "s" * 16, number, 0))
        lengths.append(lengths[-1] + delta.growth)
    return revisions, lengths


def whole_at(revisions: list[Revision], number: int) -> Whole:
    frames = [piece.frame for piece in framed(revisions)]
    return composed(wholly("[]", 0), frames, number)


def trail_of(revisions: list[Revision], chance: Random) -> Trail:
    trail, left = Trail(revisions[0].number - 1), list(revisions)
    while left:
        count = chance.randint(1, 4)
        for piece in framed(left[:count]):
            trail.push(piece)
        del left[:count]
    return trail


@pytest.mark.parametrize("seed", range(30))
def test_lengths_and_places_are_as_the_revisions_say(seed: int) -> None:
    chance = Random(seed)
    revisions, lengths = history(seed, 40)
    oldest = chance.randint(0, 20)
    trail, followed = trail_of(revisions[oldest:], chance), Course()
    assert followed.length(oldest) is None
    followed.follow(trail, whole_at(revisions, chance.randint(oldest, 40)))
    assert [followed.length(number) for number in range(42)] == [
        *[None] * oldest,
        *lengths[oldest:],
        None,
    ], f"seed {seed}"
    wanted = chance.sample(range(41), 12)
    moved = followed.mover(wanted)
    for number in wanted:
        start = chance.randint(0, lengths[number])
        place = (start, chance.randint(start, lengths[number]))
        if number < oldest:
            assert moved(place, number) is None
            continue
        over = fold([each.delta for each in revisions[number:]], join)
        assert moved(place, number) == tuple(_place(move(Range(*place), over, theirs_first=False))), f"seed {seed}"


def _place(found: Range) -> tuple[int, int]:
    return found.start, found.end


def test_frames_that_reach_back_are_read_from_where_it_is() -> None:
    revisions, lengths = history(4, 12)
    trail, followed = Trail(0), Course()
    for piece in framed(revisions[:5]):
        trail.push(piece)
    followed.follow(trail, whole_at(revisions, 5))
    followed.revision = 3  # in the middle of a frame
    while followed._reaches[-1].number > 3:
        followed._reaches.pop()
    for piece in framed(revisions[5:]):
        trail.push(piece)
    followed.follow(trail, whole_at(revisions, 5))
    assert [followed.length(number) for number in range(13)] == lengths


def test_it_goes_on_where_it_was() -> None:
    revisions, lengths = history(1, 30)
    trail, followed = Trail(0), Course()
    for number in range(0, 30, 3):
        for piece in framed(revisions[number : number + 3]):
            trail.push(piece)
        followed.follow(trail, whole_at(revisions, 0))
        assert followed.length(number + 3) == lengths[number + 3]
    assert followed.length(0) == 0
    assert followed.length(17) == lengths[17]


def test_it_begins_anew_where_the_trail_does() -> None:
    revisions, lengths = history(2, 30)
    trail, followed = trail_of(revisions[:10], Random(2)), Course()
    followed.follow(trail, whole_at(revisions, 0))
    later = trail_of(revisions[20:], Random(2))
    followed.follow(later, whole_at(revisions, 25))
    assert [followed.length(number) for number in (10, 19, 20, 30)] == [None, None, lengths[20], lengths[30]]


def test_of_a_long_history_the_end_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(course, "FOLLOWED", 8)
    revisions, lengths = history(3, 30)
    trail, followed = trail_of(revisions, Random(3)), Course()
    followed.follow(trail, whole_at(revisions, 0))
    assert [followed.length(number) for number in (21, 22, 23, 30)] == [None, lengths[22], lengths[23], lengths[30]]
    assert followed.mover([21])((0, 0), 21) is None
    assert followed.mover([30])((0, 1), 30) == (0, 1)
