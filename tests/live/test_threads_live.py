"""Threads on two nodes: what happens to one is told at the other, and has one order for everybody."""

import asyncio
from contextlib import AsyncExitStack
from uuid import UUID

from collab.ot import Delta
from collab.sync import Restored
from collab.sync.messages import Happening, Submit, ThreadChange, Threads
from tests.live.line import Line
from tests.live.place import Person, Place


def frames(line: Line) -> list[Threads]:
    """What it was told of threads, as it came."""
    return [frame for frame in line.heard if isinstance(frame, Threads)]


def told(line: Line) -> list[ThreadChange]:
    """What a line has heard of threads, as it came."""
    return [change for frame in frames(line) for change in frame.changes]


async def hears(line: Line, count: int) -> list[ThreadChange]:
    await line.until(lambda: len(told(line)) >= count)
    return told(line)


async def discussed(place: Place) -> tuple[Person, Person, UUID, str]:
    ann, bob = place.some(2)
    document = await place.document(ann, text="The cat sat.")
    await place.share(document, ann, [bob], "commenter")
    return ann, bob, document, f"documents/{document}/threads"


async def test_a_thread_opened_at_one_node_is_told_at_the_other_in_order_with_its_replies(cluster: Place) -> None:
    ann, bob, document, threads = await discussed(cluster)
    async with Line.to(cluster.nodes[1], document) as line:
        await line.join(bob)
        anchor = {"revision": 1, "start": 4, "end": 7}
        made = await cluster.done(ann, "POST", threads, {"body": "Which?", "anchor": anchor})
        (opened,) = await hears(line, 1)
        assert (opened.what, opened.thread, opened.range, opened.revision) == (Happening.OPENED, made["id"], (4, 7), 1)
        for number in range(10):
            await cluster.done(ann, "POST", f"{threads}/{made['id']}/comments", {"body": f"{number}"})
        changes = await hears(line, 11)
        assert [change.number for change in changes] == list(range(1, 12))
        assert [change.text for change in changes] == ["Which?", *map(str, range(10))]
    listed = await cluster.done(bob, "GET", threads, node=1)
    assert (listed["number"], listed["results"][0]["count"]) == (11, 11)


async def test_a_change_of_which_the_announcement_is_lost_is_made_up_for_without_another(cluster: Place) -> None:
    ann, bob, document, threads = await discussed(cluster)
    assert cluster.redis is not None
    async with Line.to(cluster.nodes[1], document) as line:
        await line.join(bob)
        made = await cluster.done(ann, "POST", threads, {"body": "Which?"})
        await hears(line, 1)
        with cluster.redis.paused():
            await cluster.done(ann, "POST", f"{threads}/{made['id']}/comments", {"body": "This one."})
            await line.until(lambda: [each.number for each in frames(line) if not each.changes] == [2])


async def test_changes_that_race_at_two_nodes_have_one_order_for_everybody(cluster: Place) -> None:
    ann, bob, document, threads = await discussed(cluster)
    made = await cluster.done(ann, "POST", threads, {"body": "Which?"})
    where = f"{threads}/{made['id']}"
    async with AsyncExitStack() as stack:
        lines = [await stack.enter_async_context(Line.to(node, document)) for node in cluster.nodes]
        for line in lines:
            await line.join(bob)
        for _ in range(10):
            await asyncio.gather(
                cluster.done(ann, "PUT", f"{where}/resolved", node=0),
                cluster.done(bob, "POST", f"{where}/comments", {"body": "No."}, node=1),
            )
            await cluster.done(ann, "DELETE", f"{where}/resolved", node=1)
        heard = [sorted(await hears(line, 30), key=lambda change: change.number) for line in lines]
    assert heard[0] == heard[1]
    assert [change.number for change in heard[0]] == list(range(2, 32))
    assert {change.what for change in heard[0]} == {Happening.RESOLVED, Happening.REPLIED, Happening.REOPENED}
    comments = (await cluster.done(ann, "GET", f"{where}/comments"))["results"]
    replies = [change for change in heard[0] if change.what is Happening.REPLIED]
    assert [comment["number"] for comment in comments[1:]] == [change.number for change in replies]
    cluster.verify()


async def test_an_undo_on_a_line_brings_the_thread_back(place: Place) -> None:
    ann, _, document, threads = await discussed(place)
    anchor = {"revision": 1, "start": 4, "end": 7}
    await place.done(ann, "POST", threads, {"body": "Which?", "anchor": anchor})

    async def words() -> object:
        return (await place.done(ann, "GET", threads))["results"][0]["anchor"]["range"]

    async with Line.to(place.nodes[0], document) as line:
        await line.join(ann)
        await line.say(Submit(1, 1, Delta().retain(3).delete(5)))
        await line.comes_to(2)
        assert await words() is None
        wrong = Submit(2, 2, Delta().insert(" dog "), (Restored(0, 2, 3, 5),))
        await line.say(wrong)
        assert await line.refused(2) == "not_restored"
        await line.say(Submit(2, 2, Delta().insert(" cat "), (Restored(0, 2, 3, 5),)))
        await line.comes_to(3)
        assert await words() == [1, 4]


async def test_viewers_hear_of_threads_only_if_they_may_read_them(place: Place) -> None:
    ann, bob, document, threads = await discussed(place)
    (eve,) = place.some(1)
    await place.share(document, ann, [eve], "viewer")
    await place.done(ann, "PATCH", f"documents/{document}/discussion", {"viewers": False})
    async with Line.to(place.nodes[0], document) as hers, Line.to(place.nodes[0], document) as his:
        await hers.join(eve)
        await his.join(bob)
        await place.done(ann, "POST", threads, {"body": "Secret."})
        await hears(his, 1)
        await place.done(ann, "PATCH", f"documents/{document}/discussion", {"viewers": True})
        await place.done(ann, "POST", threads, {"body": "Open."})
        assert [change.text for change in await hears(hers, 1)] == ["Open."]
        assert [change.text for change in await hears(his, 2)] == ["Secret.", "Open."]
