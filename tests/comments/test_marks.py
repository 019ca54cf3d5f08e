"""Many ranges moved by the block are where each would be moved alone."""

from random import Random

import pytest

from documents.comments.marks import BLOCK, Marks

Range = tuple[int, int]


def alone(place: int, position: int, deleted: int, inserted: int, *, end: bool) -> int:
    if place < position or (end and place == position):
        return place
    if place > position + deleted:
        return place + inserted - deleted
    return position if end else position + inserted


@pytest.mark.parametrize("seed", range(12))
def test_ranges_by_the_hundred_are_where_each_would_be_alone(seed: int) -> None:
    chance = Random(seed)
    marks = Marks()
    expected: dict[int, Range] = {}
    for number in range(12 * BLOCK):
        start = chance.randint(0, 2_000)
        expected[number] = (start, start + chance.choice([1, 2, 5, 700]))
        marks.add(*expected[number], number)
    assert marks.ranges() == expected
    for _ in range(300):
        position = chance.randint(0, 2_500)
        deleted, inserted = chance.choice([0, 0, 1, 9, 300]), chance.choice([0, 1, 7, 250])
        inside = {number for number, (start, end) in expected.items() if position <= start < end <= position + deleted}
        assert marks.within(position, position + deleted) == inside
        marks.drop(inside)
        expected = {number: each for number, each in expected.items() if number not in inside}
        marks.edit(position, deleted, inserted)
        expected = {
            number: (
                alone(start, position, deleted, inserted, end=False),
                alone(end, position, deleted, inserted, end=True),
            )
            for number, (start, end) in expected.items()
        }
        assert marks.ranges() == expected


def test_where_there_is_no_range_nothing_moves() -> None:
    marks = Marks()
    marks.edit(3, 1, 2)
    marks.drop([1])
    assert marks.ranges() == {}
    assert marks.within(0, 9) == set()
