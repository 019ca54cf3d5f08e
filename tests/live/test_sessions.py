"""Sessions: whose they are, and that a submission is a revision once, whatever happens to nodes and connections."""

import asyncio
from contextlib import closing
from random import Random
from uuid import uuid4

import pytest

from collab.ot import Delta, Insert
from collab.sync.messages import Error, Join, Submit
from tests.live.guest import all_at, all_together, each_has_saved, everybody_leaves, guest_of, miscounted
from tests.live.holding import HEAD, REVISIONS, Hold, standing_still
from tests.live.line import Line
from tests.live.place import Place

# Whose a session is.


async def test_a_session_that_somebody_else_has_written_with_opens_no_door(place: Place) -> None:
    ann, bob = place.some(2)
    document = await place.document(ann)
    await place.share(document, ann, [bob])
    async with Line.to(place.nodes[0], document) as owners:
        await owners.join(ann)
        await owners.write("mine")
        await owners.reads("mine")
        heard = len(owners.heard)
        async with Line.to(place.nodes[-1], document, session=owners.session) as strangers:
            await strangers.say(Join(owners.session, bob.access))
            assert await strangers.refused() == "session_taken"
            assert await strangers.closed() == 4409
        await owners.write("still ")
        await owners.reads("still mine")
        assert len(owners.heard) == heard + 1  # its own revision, and nothing else


async def test_of_two_who_join_with_one_session_the_first_to_write_has_it(place: Place) -> None:
    ann, bob = place.some(2)
    document = await place.document(ann)
    await place.share(document, ann, [bob])
    session = uuid4().hex
    async with (
        Line.to(place.nodes[0], document, session=session) as owners,
        Line.to(place.nodes[-1], document, session=session) as strangers,
    ):
        await owners.join(ann)
        await strangers.join(bob)
        await owners.write("mine")
        await strangers.reads("mine")
        await strangers.write("not yours", seq=1)
        assert await strangers.refused(1) == "session_taken"
        await strangers.write("nor later", seq=2)
        assert await strangers.refused(2) == "session_taken"
        await owners.write("still ")
        await owners.reads("still mine")
        await strangers.reads("still mine")
        assert [each for each in owners.heard if isinstance(each, Error)] == []
        assert owners.code is None


async def test_a_guest_by_link_cannot_write_with_the_session_of_a_person_or_of_another_link(place: Place) -> None:
    ann = place.someone()
    document = await place.document(ann)
    links = [await place.done(ann, "POST", f"documents/{document}/links", {"role": "editor"}) for _ in range(2)]
    async with Line.to(place.nodes[0], document) as persons, Line.to(place.nodes[0], document) as guests:
        await persons.join(ann)
        await guests.join(link=links[0]["secret"])
        await persons.write("person ")
        await guests.write("guest ", base=1)
        await guests.comes_to(3)
        for session in (persons.session, guests.session):
            async with Line.to(place.nodes[-1], document, session=session) as others:
                await others.say(Join(session, link=links[1]["secret"]))
                assert await others.refused() == "session_taken"


# Once, however often.


async def test_a_used_seq_with_other_content_changes_nothing(place: Place) -> None:
    ann = place.someone()
    document = await place.document(ann)
    async with Line.to(place.nodes[0], document) as line, Line.to(place.nodes[-1], document) as other:
        await line.join(ann)
        await other.join(ann)
        await line.write("first")
        await line.reads("first")
        await line.write("something else", seq=1)
        await line.write("second ", seq=2)
        await line.reads("second first")
        await other.reads("second first")
        assert line.revision == 3
        assert [each for each in line.heard if isinstance(each, Error)] == []
    async with Line.to(place.nodes[-1], document, session=line.session) as again:
        await again.join(ann)
        await again.reads("second first")
        await again.write("something else again", seq=2)
        await again.write("third ", seq=3)
        await again.reads("third second first")
    assert await place.text(document, ann) == "third second first"


async def test_a_used_seq_that_comes_with_the_join_is_answered_by_the_revision_that_it_is(place: Place) -> None:
    ann = place.someone()
    document = await place.document(ann)
    async with Line.to(place.nodes[0], document) as line:
        joined = await line.join(ann)
        first = await line.write("first")
        await line.reads("first")
    sent = Submit(first.seq, first.base, Delta([Insert("something else")]))
    async with Line.to(place.nodes[-1], document, session=line.session) as again:
        again.revision = joined.revision
        await again.join(ann, lineage=joined.lineage, revision=joined.revision, sent=sent)
        await again.reads("first")
        await again.write("second ", seq=2)
        await again.reads("second first")
    assert await place.text(document, ann) == "second first"


async def test_a_seq_that_leaves_a_gap_waits_for_the_one_before(place: Place) -> None:
    ann = place.someone()
    document = await place.document(ann)
    async with Line.to(place.nodes[0], document) as line:
        await line.join(ann)
        await line.write("second ", seq=2)
        assert await line.refused(2) == "seq_gap"
        await line.write("first", seq=1)
        await line.reads("first")
        await line.write("second ", seq=2)
        await line.reads("second first")


async def test_a_session_is_at_one_place_at_a_time(place: Place) -> None:
    ann = place.someone()
    document = await place.document(ann)
    async with Line.to(place.nodes[0], document) as before:
        await before.join(ann)
        async with Line.to(place.nodes[-1], document, session=before.session) as after:
            await after.join(ann)
            assert await before.refused() == "joined_elsewhere"
            assert await before.closed() == 4409
            await after.write("here")
            await after.reads("here")


async def test_a_resend_to_another_node_while_the_first_copy_waits_is_one_revision(cluster: Place) -> None:
    ann = cluster.someone()
    document = await cluster.document(ann)
    async with Line.to(cluster.nodes[0], document) as line, Line.to(cluster.nodes[1], document) as reader:
        joined = await line.join(ann)
        await reader.join(ann)
        with closing(Hold(cluster, HEAD, str(document))) as hold:
            sent = await line.write("once")
            await hold.is_waited_for(1)
            async with Line.to(cluster.nodes[1], document, session=line.session) as again:
                again.revision = joined.revision
                await again.join(ann, lineage=joined.lineage, revision=joined.revision, sent=sent)
                await hold.is_waited_for(2)
                assert reader.text == ""
                hold.let_go()
                await again.reads("once")
                await again.write("and ", seq=2)
                await reader.reads("and once")
    assert (await cluster.content(document, ann))[0] == 3


# Nodes that stand still.


@pytest.mark.parametrize("writes", [1, 2])
async def test_a_node_that_stands_still_in_a_transaction_holds_nobody_up_for_long(cluster: Place, writes: int) -> None:
    ann = cluster.someone()
    document = await cluster.document(ann)
    async with Line.to(cluster.nodes[0], document) as theirs, Line.to(cluster.nodes[1], document) as ours:
        await theirs.join(ann)
        await ours.join(ann)
        for number in range(1, writes):  # what a node has written before, it writes in another way
            await theirs.write("before ")
            await ours.comes_to(1 + number)
        with closing(Hold(cluster, REVISIONS)) as hold:
            await theirs.write("theirs ")
            await hold.is_waited_for(1)
            async with standing_still(cluster.nodes[0]):
                hold.let_go()
                await ours.write("ours ")
                await ours.until(lambda: "ours " in ours.text)
                await ours.write("more ")
                await ours.until(lambda: "more " in ours.text)
        await ours.until(lambda: ours.text.count("theirs ") == 1)
        await theirs.until(lambda: theirs.revision == ours.revision)
        assert theirs.text == ours.text
    assert (await cluster.content(document, ann))[0] == 3 + writes
    await asyncio.to_thread(cluster.verify)


async def test_a_node_that_stands_still_under_load_stops_only_its_own_clients(cluster: Place) -> None:
    chance = Random(11)
    ann = cluster.someone()
    document = await cluster.document(ann)
    guests = [guest_of(cluster, document, ann, f"{number}", Random(number), node=number % 2) for number in range(6)]
    await all_at(guests, 1)
    over = asyncio.Event()

    async def write() -> None:
        while not over.is_set():
            chance.choice(guests).type()
            await asyncio.sleep(0.005)

    writing = asyncio.create_task(write())
    for _ in range(2):
        await each_has_saved(guests, 3)
        async with standing_still(cluster.nodes[0]):
            await each_has_saved(guests[1::2], 10)
    over.set()
    await writing
    await all_together(guests)
    text = await cluster.text(document, ann)
    assert {guest.text for guest in guests} == {text}
    assert miscounted(text, [word for guest in guests for word in guest.words]) == {}
    await everybody_leaves(guests)
    await asyncio.to_thread(cluster.verify)
