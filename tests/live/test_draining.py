"""A server that is asked to end while a hundred people write: they go on at the other one, and nothing is lost."""

import asyncio
from contextlib import closing
from random import Random

from collab.sync.messages import Closing
from tests.live.guest import Guest, all_at, all_together, each_has_saved, everybody_leaves, guest_of, miscounted
from tests.live.holding import HEAD, Hold
from tests.live.line import Line
from tests.live.place import Place

GUESTS = 100
DOCUMENTS = 4


async def test_a_hundred_people_go_on_at_the_other_node_when_theirs_is_asked_to_end(cluster: Place) -> None:
    ann = cluster.someone()
    documents = [await cluster.document(ann) for _ in range(DOCUMENTS)]
    guests = [
        guest_of(cluster, documents[number % DOCUMENTS], ann, f"{number}", Random(f"draining {number}"))
        for number in range(GUESTS)
    ]
    await all_at(guests, 1)
    over = asyncio.Event()
    writing = [asyncio.create_task(_write(guest, over, Random(f"writing {guest.name}"))) for guest in guests]
    await each_has_saved(guests, 1)
    status = await asyncio.to_thread(cluster.nodes[0].stop)
    await each_has_saved(guests, 1)
    over.set()
    await asyncio.gather(*writing)
    cluster.restart(0)
    for document, their in zip(documents, (guests[number::DOCUMENTS] for number in range(DOCUMENTS)), strict=True):
        await all_together(their)
        text = await cluster.text(document, ann)
        assert {guest.text for guest in their} == {text}
        assert miscounted(text, [word for guest in their for word in guest.words]) == {}
        assert await cluster.text(document, ann, node=1) == text
    assert status == 0
    assert not any(guest.aside for guest in guests)
    await everybody_leaves(guests)
    await asyncio.to_thread(cluster.verify)


async def test_who_is_here_when_a_node_is_asked_to_end_is_told_when_to_come_back(place: Place) -> None:
    ann = place.someone()
    document = await place.document(ann)
    async with Line.to(place.nodes[0], document) as line:
        await line.join(ann)
        await line.write("here")
        assert await asyncio.to_thread(place.nodes[0].stop) == 0
        assert (await line.hear(Closing)).reason == "the server is about to end"
        assert await line.closed() == 1012
        assert line.text == "here"  # and what was taken from them has come back
    place.restart(0)


async def test_what_could_not_be_written_before_the_end_is_written_by_the_other_node(cluster: Place) -> None:
    ann = cluster.someone()
    document = await cluster.document(ann)
    guest = guest_of(cluster, document, ann, "late", Random("late"), node=0)
    await all_at([guest], 1)
    with closing(Hold(cluster, HEAD, str(document))) as hold:
        guest.type()
        await hold.is_waited_for(1)
        status = await asyncio.to_thread(cluster.nodes[0].stop)
        assert status == 0
    cluster.restart(0)
    await all_at([guest], 2)
    assert await cluster.text(document, ann) == guest.text
    assert miscounted(guest.text, guest.words) == {}
    await everybody_leaves([guest])


async def _write(guest: Guest, over: asyncio.Event, chance: Random) -> None:
    while not over.is_set():
        guest.type()
        await asyncio.sleep(chance.random())  # half a second between two words of one person
