"""Everybody sees everybody, on two nodes; who is gone is seen by nobody, and nobody else flickers."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from signal import SIGKILL
from uuid import UUID

import pytest

from collab.errors import MalformedFrame
from collab.sync.messages import Activity, Point
from presence.who import guest
from tests.live.line import Line
from tests.live.place import UNBOUND, UNHURRIED, Json, Person, Place
from tests.live.raw import Wire
from tests.postgres import database_url
from tests.redis import RedisServer
from tests.server.server import PATIENCE
from tests.trials.installation import Installation, database

# The shortest that there is: so a test waits for two of them no longer than it must.
HEARTBEAT = {"HEARTBEAT": "2"}  # seconds

CROWD = 50


@pytest.fixture(scope="module")
def pair() -> Iterator[Place]:
    """Two servers. A test that harms one of them, or their Redis, mends it."""
    with database_url() as url, database(url) as variables, RedisServer.started() as redis:
        place = Place(
            Installation({**variables, **UNBOUND, **UNHURRIED, **HEARTBEAT, "REDIS_URL": redis.url}, 2), redis
        )
        yield place
        place.installed.stop()


@asynccontextmanager
async def here(place: Place, document: UUID, people: Sequence[Person]) -> AsyncIterator[list[Line]]:
    """A line for each of some people, at one node and the other by turns."""
    async with AsyncExitStack() as stack:
        lines = []
        for number, person in enumerate(people):
            line = await stack.enter_async_context(Line.to(place.nodes[number % 2], document))
            await line.join(person)
            lines.append(line)
        yield lines


async def all_see(lines: Sequence[Line], who: Sequence[Line]) -> None:
    """Wait until each sees these, and nobody else."""
    sessions = {line.session for line in who}
    for line in lines:
        await line.until(lambda line=line: line.roster.keys() == sessions - {line.session})  # type: ignore[misc]


async def crowded(place: Place, count: int) -> tuple[Person, UUID, list[Person]]:
    """A document, its owner, and people who may write it: the owner with many tabs, and some others."""
    ann, *others = place.some(5)
    document = await place.document(ann, text="0123456789")
    await place.share(document, ann, others)
    return ann, document, [[ann, *others][number % 5] for number in range(count)]


async def test_fifty_see_each_other_and_who_dies_with_a_node_is_missed_by_all(pair: Place) -> None:
    ann, document, people = await crowded(pair, CROWD)
    async with here(pair, document, people) as lines:
        await all_see(lines, lines)
        some = lines[0].roster[lines[1].session]
        assert (some.name, some.person) == (people[1].name, str(people[1].id))
        assert {each.person for each in lines[0].roster.values()} == {str(each.id) for each in people}
        for number, line in enumerate(lines):
            await line.say(Point(1, (number % 10, 10), Activity.TYPING))
        places = {line.session: (number % 10, 10) for number, line in enumerate(lines)}
        for line in lines:
            await line.until(
                lambda line=line: all(each.range == places[each.session] for each in line.roster.values())  # type: ignore[misc]
            )
        await counts(pair, document, ann, CROWD)
        assert (await pair.done(ann, "GET", f"documents/{document}/presence"))["people"] == 5

        near, far = lines[::2], lines[1::2]
        pair.nodes[1].stop(SIGKILL)
        try:
            await all_see(near, near)
            for line in near:
                assert sorted(line.missed) == sorted(each.session for each in far)  # and nobody else, and once
        finally:
            pair.restart(1)
    await counts(pair, document, ann, 0)


async def counts(place: Place, document: UUID, who: Person, count: int) -> None:
    """Wait until both nodes say over REST that so many are here."""

    async def asked(node: int) -> Json:
        return await place.done(who, "GET", f"documents/{document}/presence", node=node)

    async with asyncio.timeout(PATIENCE):
        for node in range(2):
            while (await asked(node))["participants"] != count:  # noqa: ASYNC110 - nobody is told over REST
                await asyncio.sleep(0.05)


async def test_when_redis_has_restarted_the_rosters_are_whole_again(pair: Place) -> None:
    ann, document, people = await crowded(pair, 6)
    assert pair.redis is not None
    async with here(pair, document, people) as lines:
        await all_see(lines, lines)
        pair.redis.kill()
        await lines[0].say(Point(1, (3, 4)))
        pair.redis.start()
        await all_see(lines, lines)
        await lines[1].until(lambda: lines[1].roster[lines[0].session].range == (3, 4))
        async with here(pair, document, [people[0], people[1]]) as late:
            await all_see([*lines, *late], [*lines, *late])
        await all_see(lines, lines)
        await counts(pair, document, ann, 6)


async def test_when_redis_was_flushed_the_rosters_are_whole_again(pair: Place) -> None:
    ann, document, people = await crowded(pair, 4)
    assert pair.redis is not None
    async with here(pair, document, people) as lines:
        await all_see(lines, lines)
        with pair.redis.client() as client:
            client.flushall()
        await counts(pair, document, ann, 4)
        assert [line.missed for line in lines] == [[]] * 4


async def test_while_redis_stands_still_people_write_and_see_those_on_their_node(pair: Place) -> None:
    _, document, people = await crowded(pair, 4)
    assert pair.redis is not None
    async with here(pair, document, people) as lines:
        await all_see(lines, lines)
        with pair.redis.paused():
            await lines[0].write("still ")
            for line in lines:  # what the other node has written is found in the journal
                await line.reads("still 0123456789")
            await lines[0].say(Point(2, (1, 1)))
            await lines[2].until(lambda: lines[2].roster[lines[0].session].range == (1, 1))
            await all_see([lines[0], lines[2]], [lines[0], lines[2]])  # nobody knows of the others any more
        await all_see(lines, lines)


async def test_who_comes_to_a_node_where_nobody_is_sees_those_on_the_other_at_once(pair: Place) -> None:
    ann, document, _ = await crowded(pair, 1)
    async with Line.to(pair.nodes[0], document) as line:
        await line.join(ann)
        await counts(pair, document, ann, 1)
        async with Line.to(pair.nodes[1], document) as other:
            joined = await other.join(ann)
            assert [each.session for each in joined.roster] == [line.session]


async def test_who_comes_by_a_link_is_a_guest_and_knows_names_if_an_owner_lets_them(pair: Place) -> None:
    ann, document, _ = await crowded(pair, 1)
    link = (await pair.done(ann, "POST", f"documents/{document}/links", {"role": "viewer"}))["secret"]
    async with Line.to(pair.nodes[0], document) as line, Line.to(pair.nodes[1], document) as other:
        await line.join(ann)
        await counts(pair, document, ann, 1)
        joined = await other.join(link=link)
        assert [(each.name, each.person) for each in joined.roster] == [(ann.name, str(ann.id))]
        await all_see([line], [line, other])
        stranger = line.roster[other.session]
        assert (stranger.name, stranger.person) == (guest(other.session).name, None)
        await pair.done(ann, "PATCH", f"documents/{document}", {"names_by_link": False})
        await other.until(lambda: other.roster[line.session].person is None)
        assert other.roster[line.session].name == guest(line.session).name
        await pair.done(ann, "PATCH", f"documents/{document}", {"names_by_link": True})
        await other.until(lambda: other.roster[line.session].name == ann.name)


async def test_who_is_cut_off_is_missed_though_nobody_has_said_goodbye(pair: Place) -> None:
    ann, document, _ = await crowded(pair, 1)
    async with Line.to(pair.nodes[0], document) as line:
        await line.join(ann)
        silent = await asyncio.to_thread(Wire, pair.nodes[1].port, f"/ws/documents/{document}/", {})
        with silent.socket:
            silent.send({"type": "join", "session": "session-of-the-silent", "token": ann.access})
            await line.until(lambda: "session-of-the-silent" in line.roster)
            await line.until(lambda: line.missed == ["session-of-the-silent"])  # it answers no ping
            assert (await asyncio.to_thread(silent.expect, "joined"))["role"] == "owner"  # nobody has closed it


async def test_a_place_beyond_the_content_ends_with_it_and_harms_nobody(pair: Place) -> None:
    ann, document, _ = await crowded(pair, 1)
    async with Line.to(pair.nodes[0], document) as line, Line.to(pair.nodes[1], document) as other:
        await line.join(ann)
        await other.join(ann)
        await line.comes_to(1)
        for place, shown in (((0, 12), (0, 10)), ((10, 99), (10, 10)), ((10**9, 10**15), (10, 10)), ((3, 4), (3, 4))):
            await line.say(Point(1, place))
            await other.until(lambda shown=shown: _place(other, line) == shown)  # type: ignore[misc]
        assert line.code is None


def _place(seen_by: Line, who: Line) -> tuple[int, int] | None:
    found = seen_by.roster.get(who.session)
    return found.range if found else None


@pytest.mark.parametrize("point", [Point(2, (0, 0)), Point(10**9, None)])
async def test_a_place_at_a_revision_that_never_came_ends_the_connection(pair: Place, point: Point) -> None:
    ann, document, _ = await crowded(pair, 1)
    async with Line.to(pair.nodes[0], document) as line, Line.to(pair.nodes[0], document) as other:
        await line.join(ann)
        await other.join(ann)
        await line.comes_to(1)
        await line.say(point)
        assert await line.refused() == MalformedFrame.code
        assert await line.closed() == 4400
        await all_see([other], [other])
        assert not [each for each in other.roster.values() if each.range is not None]


@pytest.mark.parametrize(
    "forged",
    [
        {"session": "session-of-the-other"},
        {"name": "\u202eevil" * 2_000},
        {"colour": "red;background:url(//evil)"},
        {"state": "flying"},
        {"range": [5, 2]},
        {"range": [-1, 2]},
        {"range": [0, 1.5]},
    ],
)
async def test_nobody_says_more_than_where_they_are_and_what_they_do(pair: Place, forged: dict[str, object]) -> None:
    ann, document, _ = await crowded(pair, 1)
    async with Line.to(pair.nodes[0], document, session="session-of-the-other") as other:
        await other.join(ann)
        wire = await asyncio.to_thread(Wire, pair.nodes[0].port, f"/ws/documents/{document}/", {})
        with wire.socket:
            wire.send({"type": "join", "session": "session-of-the-forger", "token": ann.access})
            await asyncio.to_thread(wire.expect, "joined")
            await other.until(lambda: "session-of-the-forger" in other.roster)
            wire.send({"type": "point", "revision": 1, "range": [0, 1], **forged})
            await other.until(lambda: other.missed == ["session-of-the-forger"])
        assert (other.code, other.roster) == (None, {})
