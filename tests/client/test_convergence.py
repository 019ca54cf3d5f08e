"""Guests write one document over connections that break at any time; nothing typed is lost, nothing is there twice."""

from random import Random

import pytest

from collab.errors import Remedy
from collab.ot import Delta
from tests.client.world import Guest, Server, settle, text_of
from tests.sync.world import Authority


@pytest.mark.parametrize("seed", range(40))
def test_nothing_typed_is_lost_and_nothing_is_there_twice(seed: int) -> None:
    """Everybody types characters of their own; at the end each stands in the content, or was put aside, once."""
    chance = Random(seed)
    server = Server(Authority(Delta().insert("abc")), chance)
    guests = [Guest(name, server, chance) for name in ("ann", "bob", "cyd")]
    settle(server, guests)
    typed = []
    for number in range(200):
        guest = chance.choice(guests)
        replica = guest.visit.replica
        assert replica is not None
        character = chr(0x4E00 + number)
        typed.append(character)
        guest.type(Delta().retain(chance.randint(0, replica.length)).insert(character))
        for _ in range(3):
            let_something_happen(chance, server, guests)
    settle(server, guests)
    for guest in guests:
        assert guest.screen == server.authority.content
        assert guest.visit.replica is not None
        assert guest.visit.replica.differences == 0
    assert sorted(text_of(server.authority.content) + put_aside(server, guests)) == sorted(["a", "b", "c", *typed])


def put_aside(server: Server, guests: list[Guest]) -> str:
    """What stands in recovery copies, without what was saved after all, unseen, within a stretch or new content."""
    texts = []
    for recovery in (recovery for guest in guests for recovery in guest.visit.recoveries):
        answered = any(map(recovery.is_answered_by, server.authority.revisions))
        texts.append(text_of((recovery.without_sent() if answered else recovery).edits))
    return "".join(texts)


def let_something_happen(chance: Random, server: Server, guests: list[Guest]) -> None:
    guest = chance.choice(guests)
    lines = [line for line in server.lines if line.to_server]
    match chance.randrange(40):
        case 0:
            guest.cut()
        case 1:
            server.restart()
        case 2 if guest.line is not None and guest.line.session is not None:
            server.checkpoint(guest.line, wrong=chance.random() < 0.3)
        case 3 if guest.line is not None:
            server.refuse(guest.line, chance.choice([Remedy.RETRY, Remedy.RELOAD]))
        case 4 if chance.random() < 0.3:
            server.lineage += "'"
            for line in server.lines:
                server.refuse(line, Remedy.RETRY)
        case 5 | 6 | 7:
            guest.wait(chance.choice([0.1, 1.0, 20.0]))
        case number if number < 20 and lines:
            server.read(chance.choice(lines))
        case number if number < 25 and guest.line is not None:
            server.announce(guest.line)
        case _:
            guest.hear()
