"""Many ranges moved together are where each would be moved alone."""

from random import Random

import pytest

from documents.comments.gaps import ENDLESS, Gaps
from documents.comments.marks import FEW, Marks

Range = tuple[int, int]


def alone(place: int, position: int, deleted: int, inserted: int, *, end: bool) -> int:
    if place < position or (end and place == position):
        return place
    if place > position + deleted:
        return place + inserted - deleted
    return position if end else position + inserted


def drawn(chance: Random) -> Range:
    start = chance.randint(0, 600)
    return start, start + chance.choice([1, 2, 5, 200])


@pytest.mark.parametrize("seed", range(12))
def test_ranges_by_the_hundred_are_where_each_would_be_alone(seed: int) -> None:
    chance = Random(seed)
    expected = {number: drawn(chance) for number in range(chance.choice([1, FEW, 8 * FEW]))}
    marks = Marks()
    marks.add(expected)
    for number in range(1_000, 1_300):
        position, deleted = chance.randint(0, 900), chance.choice([0, 0, 1, 9, 60])
        inserted = chance.choice([0, 1, 7, 50])
        assert marks.touching(position, position + deleted + 1) == {
            each: place
            for each, place in expected.items()
            if max(place[0], position) < min(place[1], position + deleted + 1)
        }
        inside = {
            each: place for each, place in expected.items() if position <= place[0] < place[1] <= position + deleted
        }
        assert marks.edit(position, deleted, inserted) == inside
        expected = {
            each: (
                alone(start, position, deleted, inserted, end=False),
                alone(end, position, deleted, inserted, end=True),
            )
            for each, (start, end) in expected.items()
            if each not in inside
        }
        assert marks.ranges() == expected
        if chance.random() < 0.5:
            expected[number] = drawn(chance)
            marks.add({number: expected[number]})
        if chance.random() < 0.3 and expected:
            gone = chance.choice(list(expected))
            assert marks.get(gone) == expected.pop(gone)
            marks.drop([gone])
            assert marks.get(gone) is None


def test_where_there_is_no_range_nothing_moves() -> None:
    marks = Marks()
    assert marks.edit(3, 1, 2) == {}
    marks.drop([1])
    assert marks.ranges() == {}
    assert marks.touching(0, 9) == {}


def test_what_stands_in_one_place_stays_in_its_order_by_the_hundred() -> None:
    marks = Marks()
    expected = {number: (5, 6 + number) for number in range(4 * FEW)}
    marks.add(expected)
    for _ in range(3):
        assert marks.edit(4, 1, 0) == {}
        assert marks.edit(3, 0, 1) == {}
    assert marks.ranges() == expected


@pytest.mark.parametrize("count", [0, 1, 2, 3, 4, 7, 8, 9, 100])
def test_a_tree_of_gaps_is_a_list_of_places(count: int) -> None:
    chance = Random(count)
    expected = sorted(chance.randint(1, 300) for _ in range(count))
    gaps = Gaps(expected)
    for _ in range(100):
        place, by = chance.randint(0, 400), chance.randint(0, 20)
        gaps.grow(place, by)
        expected = [each + by * (each > place) for each in expected]
        assert gaps.places() == expected
        place = chance.randint(0, 500)
        behind = [each for each in expected if each > place]
        index, ahead = gaps.find(place)
        assert index == count - len(behind)
        assert ahead == behind[0] - place if behind else ahead > ENDLESS // 2
        if behind:
            assert gaps.place(index) == behind[0]
            assert gaps.gap(index) == behind[0] - (expected[index - 1] if index else 0)
            gaps.widen(index, by)
            expected = [each + by * (at >= index) for at, each in enumerate(expected)]
            assert gaps.places() == expected
