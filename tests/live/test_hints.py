"""Announcements are hints: who hears none of them learns everything from what is kept, within a second or so."""

import asyncio
from contextlib import closing
from random import Random
from uuid import UUID

from collab.sync.messages import Join
from tests.live.guest import all_at, all_together, each_has_saved, everybody_leaves, guest_of, miscounted
from tests.live.holding import Hold, standing_still
from tests.live.line import Line
from tests.live.place import Person, Place


def written(document: UUID, who: Person, word: str) -> str:
    """The script by which a command writes a word at the beginning."""
    return f"""
from uuid import UUID, uuid4
from collab.ot import Delta, Insert
from collab.sync import Submission
from documents import access, scribe
from documents.access import Action, Principal
granted = access.grant(Principal({who.id}), UUID({str(document)!r}), Action.WRITE)
base = granted.document.head.number
scribe.submit(granted, Submission(uuid4().hex, 1, base, Delta([Insert({word!r})])))"""


async def test_what_a_command_writes_beside_the_servers_appears_on_every_node(place: Place) -> None:
    ann = place.someone()
    document = await place.document(ann)
    async with Line.to(place.nodes[0], document) as one, Line.to(place.nodes[-1], document) as other:
        await one.join(ann)
        await other.join(ann)
        await asyncio.to_thread(place.run, written(document, ann, "by command"))
        for line in (one, other):
            await line.reads("by command")
        await one.write("and ")
        await other.reads("and by command")


async def test_what_is_written_over_rest_appears_on_every_node(place: Place) -> None:
    ann = place.someone()
    document = await place.document(ann, text="there")
    async with Line.to(place.nodes[0], document) as one, Line.to(place.nodes[-1], document) as other:
        await one.join(ann)
        await other.join(ann)
        for node, word in ((0, "one "), (-1, "other ")):
            body = {"base": 1, "delta": [{"insert": word}]}
            await place.done(ann, "POST", f"documents/{document}/submissions", body, node=node)
        for line in (one, other):
            await line.comes_to(3)
            assert sorted(line.text.split()) == ["one", "other", "there"]


async def test_without_redis_everybody_ends_with_the_same(cluster: Place) -> None:
    ann = cluster.someone()
    document = await cluster.document(ann)
    guests = [guest_of(cluster, document, ann, f"{number}", Random(number), node=number % 2) for number in range(6)]
    await all_at(guests, 1)
    with cluster.without_redis():
        for _ in range(5):
            for guest in guests:
                guest.type()
            await each_has_saved(guests, 1)
        guests[0].cut()
        await all_together(guests)
        late = guest_of(cluster, document, ann, "late", Random("late"), node=1)
        guests.append(late)
        await all_together(guests)
        await asyncio.to_thread(cluster.run, written(document, ann, "by command"))
        await all_at(guests, 32)
    guests[0].type()
    await all_at(guests, 33)
    text = await cluster.text(document, ann)
    assert {guest.text for guest in guests} == {text}
    assert miscounted(text, [word for guest in guests for word in guest.words]) == {}
    await everybody_leaves(guests)


async def test_a_redis_that_stands_still_holds_nobody_up(cluster: Place) -> None:
    ann = cluster.someone()
    document = await cluster.document(ann)
    guests = [guest_of(cluster, document, ann, f"{number}", Random(number), node=number % 2) for number in range(4)]
    await all_at(guests, 1)
    assert cluster.redis is not None
    with cluster.redis.paused():
        for _ in range(3):
            for guest in guests:
                guest.type()
            await each_has_saved(guests, 1)
        await all_at(guests, 13)
        guests[1].cut()
        await all_at(guests, 13)
    await everybody_leaves(guests)
    assert {guest.text for guest in guests} == {await cluster.text(document, ann)}


async def test_who_holds_more_than_a_node_can_read_right_now_keeps_it_and_comes_back(cluster: Place) -> None:
    ann = cluster.someone()
    document = await cluster.document(ann)
    async with Line.to(cluster.nodes[1], document) as waiting, Line.to(cluster.nodes[0], document) as before:
        await waiting.join(ann)  # so the node has read what there was
        joined = await before.join(ann)
        with cluster.without_redis():
            async with standing_still(cluster.nodes[1]):
                await before.write("newer")
                await before.reads("newer")
                hold = Hold(cluster, "LOCK TABLE documents_revision")
            with closing(hold):
                async with Line.to(cluster.nodes[1], document) as after:
                    await after.say(
                        Join(after.session, ann.access, lineage=joined.lineage, revision=before.revision, unsent=True)
                    )
                    assert await after.refused() == "unavailable"
                    assert await after.closed() == 4503
            await waiting.reads("newer")
            async with Line.to(cluster.nodes[1], document) as after:
                after.revision, after.content = before.revision, before.content
                await after.join(ann, lineage=joined.lineage, revision=before.revision, unsent=True)
                await after.write("and ")
                await waiting.reads("and newer")
