"""Twenty people write in one document over bad lines: everybody ends with the same, and it is what is kept."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from random import Random
from uuid import UUID

import pytest

from collab.ot import dump, parse
from tests.live.guest import Guest, all_at, all_together, everybody_leaves, guest_of, miscounted
from tests.live.place import Person, Place

GUESTS = 20
EDITS = 12  # of each

# Of the moments in which somebody types, so many are followed by the loss of the connection.
CUTS = 0.06


@asynccontextmanager
async def visited(place: Place, seed: object, *, kind: str = "rich") -> AsyncIterator[tuple[UUID, Person, list[Guest]]]:
    """A document, its owner, and twenty guests who connect to any node each time."""
    owner = place.someone()
    document = await place.document(owner, kind=kind)
    people = place.some(3)
    await place.share(document, owner, people)
    guests = [
        guest_of(place, document, people[number % 3], f"{number}", Random(f"{seed} {number}"), rich=kind == "rich")
        for number in range(GUESTS)
    ]
    try:
        yield document, owner, guests
    finally:
        await everybody_leaves(guests)


async def typed(guest: Guest, chance: Random) -> None:
    """Type, now and then lose the connection, and go on."""
    for _ in range(EDITS):
        guest.type(letters=True)
        if chance.random() < CUTS:
            guest.cut()
        await asyncio.sleep(chance.random() * 0.03)  # people do not type all at once


async def is_the_same_everywhere(place: Place, document: UUID, owner: Person, guests: list[Guest]) -> None:
    """On every screen, as every node tells it, and every word once."""
    kept = await place.content(document, owner)
    await all_at(guests, kept[0])
    for node in range(len(place.nodes)):
        assert await place.content(document, owner, node=node) == kept
    assert {guest.content for guest in guests} == {dump(parse(json.dumps(kept[1])))}
    for guest in guests:
        assert miscounted(guest.text, [word for each in guests for word in each.words]) == {}
        assert guest.aside == []


@pytest.mark.parametrize("seed", [1, 2])
async def test_twenty_people_on_bad_lines_end_with_the_same_which_is_what_is_kept(place: Place, seed: int) -> None:
    async with visited(place, seed) as (document, owner, guests):
        await all_at(guests, 1)
        await asyncio.gather(*(typed(guest, Random(f"{seed} typing {guest.name}")) for guest in guests))
        await all_together(guests)
        await is_the_same_everywhere(place, document, owner, guests)
        assert max(guest.connections for guest in guests) > 1
    await asyncio.to_thread(place.verify)


async def test_what_was_written_is_there_after_all_servers_were_killed_and_started_again(place: Place) -> None:
    async with visited(place, "restart") as (document, owner, guests):
        await all_at(guests, 1)
        typing = [asyncio.create_task(typed(guest, Random(f"restart {guest.name}"))) for guest in guests]
        for number in range(len(place.nodes)):
            await asyncio.to_thread(place.installed.kill, number)
        await asyncio.gather(*typing)
        await all_together(guests)
        before = await place.content(document, owner)
        for number in range(len(place.nodes)):
            await asyncio.to_thread(place.installed.kill, number)
        assert await place.content(document, owner) == before
        await is_the_same_everywhere(place, document, owner, guests)
    await asyncio.to_thread(place.verify)
