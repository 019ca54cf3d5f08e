"""Many places moved by the block are where each would be moved alone."""

from random import Random

import pytest

from documents.comments.marks import BLOCK, Marks


def alone(place: int, position: int, deleted: int, inserted: int, *, ends: bool) -> int:
    if place < position or (ends and place == position):
        return place
    if place > position + deleted:
        return place + inserted - deleted
    return position if ends else position + inserted


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("ends", [False, True])
def test_places_by_the_hundred_are_where_each_would_be_alone(seed: int, *, ends: bool) -> None:
    chance = Random(seed)
    marks = Marks(ends=ends)
    expected: dict[int, int] = {}
    for number in range(20 * BLOCK):
        expected[number] = chance.randint(0, 2_000)
        marks.add(expected[number], number)
    assert dict(marks) == expected
    for _ in range(300):
        position = chance.randint(0, 2_000)
        deleted, inserted = chance.choice([0, 1, 9, 300]), chance.choice([0, 1, 7, 250])
        inside = {number for number, place in expected.items() if position <= place <= position + deleted}
        assert marks.within(position, position + deleted) == inside
        if chance.random() < 0.1:
            gone = set(chance.sample(sorted(expected), min(5, len(expected))))
            marks.drop(gone)
            expected = {number: place for number, place in expected.items() if number not in gone}
        marks.edit(position, deleted, inserted)
        expected = {number: alone(place, position, deleted, inserted, ends=ends) for number, place in expected.items()}
        assert dict(marks) == expected


def test_where_there_is_no_place_nothing_moves() -> None:
    marks = Marks(ends=False)
    marks.edit(3, 1, 2)
    assert list(marks) == []
    assert marks.within(0, 9) == set()
