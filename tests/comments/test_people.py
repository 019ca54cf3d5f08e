"""Threads while several people write, and undo, over a network: every character is known, and every anchor checked."""

from random import Random

import msgspec
import pytest

from collab.ot import Delta, dump
from documents.comments import anchors
from documents.comments.anchors import Anchor
from documents.comments.shapes import step
from tests.sync.test_restoring import Known, deliver
from tests.sync.world import Person, settle


def write(chance: Random, person: Person) -> None:
    """Somebody types, replaces, deletes, undoes or does again."""
    length = person.replica.length
    place = chance.randint(0, length)
    take = chance.randint(0, min(4, length - place))
    match chance.choice(["type", "replace", "delete", "delete", "undo", "undo", "redo"]):
        case "type":
            person.type(Delta().retain(place).insert(chance.choice(["x", "\U0001f600", "ab"])))
        case "replace":
            person.type(Delta().retain(place).insert("y").delete(take))
        case "delete" if take:
            person.type(Delta().retain(place).delete(take))
        case "undo":
            person.undo()
        case _:
            person.redo()


def looked_up(authority: Known, words: set[int], opened: int) -> list[tuple[int, int] | None]:
    """Where a thread's words are after each revision, the slow way; what is written between them becomes theirs."""
    found: list[tuple[int, int] | None] = []
    for characters in authority.characters[opened:]:
        places = [place for place, character in enumerate(characters) if character in words]
        if places:
            words |= set(characters[places[0] : places[-1] + 1])
        found.append((places[0], places[-1] + 1) if places else None)
    return found


@pytest.mark.parametrize("seed", range(80))
def test_whatever_people_write_and_undo_a_thread_stays_with_its_very_characters(seed: int) -> None:
    chance = Random(seed)
    authority = Known(Delta().insert("abcdefghij"))
    people = [Person(name, authority) for name in ("ann", "bob", "eve")]
    threads: list[tuple[int, int, int]] = []
    for _ in range(chance.randint(5, 25)):
        write(chance, chance.choice(people))
        if chance.random() < 0.6:
            deliver(authority, *chance.sample(people, chance.randint(1, 3)))
        length = authority.content.growth
        if length and chance.random() < 0.3:
            start = chance.randint(0, length - 1)
            threads.append((authority.head, start, chance.randint(start + 1, min(length, start + 4))))
    settle(authority, people)
    steps = [
        step(each.number, dump(each.delta), msgspec.json.encode(each.restores).decode()) for each in authority.revisions
    ]
    origins = {number: Anchor(*thread) for number, thread in enumerate(threads)}
    for number, (opened, start, end) in enumerate(threads):
        known = looked_up(authority, set(authority.characters[opened][start:end]), opened)
        for until, expected in enumerate(known, start=opened):
            assert anchors.move({number: origins[number]}, steps, until=until)[number].range == expected
    together = anchors.move(origins, steps, until=authority.head)
    apart = {
        number: anchors.move({number: origin}, steps, until=authority.head)[number]
        for number, origin in origins.items()
    }
    assert together == apart
