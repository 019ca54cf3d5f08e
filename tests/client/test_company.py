"""The others stand where they said, wherever the text has gone since; and they are told where one stands oneself."""

import asyncio
from random import Random

import pytest

from collab.client import connect
from collab.client.company import KEPT, Company
from collab.errors import Unavailable
from collab.ot import Delta, Range, join, move
from collab.sync import Replica, Revision, Stretch
from collab.sync.messages import Activity, Content, Moved, Participant, Point, Roster, Submit
from tests.client.live import DOCUMENT, LiveServer, live_server
from tests.client.story import ABC, Story, X, Y, echo, joined, others, session

ANN = Participant("session-of-ann", "Ann", "#2563eb", "1", Activity.ACTIVE, 7, (1, 2))

pytestmark = pytest.mark.usefixtures("short_pauses")


def places(story: Story) -> dict[str, tuple[int, int] | None]:
    return {each.name: each.range for each in story.visit.participants.values()}


def delta(at: int, text: str) -> Delta:
    return (Delta().retain(at) if at else Delta()).insert(text)


def live(*roster: Participant) -> Story:
    """A visit that holds `abc` at revision 7, where some others are."""
    story = Story.live()
    story.hear(Roster(entered=roster))
    return story


def test_before_anybody_is_known_nobody_is() -> None:
    story = Story()
    assert story.visit.participants == {}
    assert story.visit.others == 0


def test_who_is_here_is_told_when_one_joins() -> None:
    story = Story()
    story.connect()
    story.hear(joined(7, parts=0, roster=(ANN,)))
    assert places(story) == {"Ann": (1, 2)}


def test_who_comes_moves_and_leaves_does_so() -> None:
    story = live(ANN)
    story.hear(
        Roster(moved=(Moved("session-of-ann", Activity.TYPING, 7, (3, 3)), Moved("x", Activity.IDLE, 7)), others=4)
    )
    assert story.visit.participants["session-of-ann"].state is Activity.TYPING
    assert (places(story), story.visit.others) == ({"Ann": (3, 3)}, 4)
    story.hear(Roster(left=("session-of-ann", "nobody")))
    assert (places(story), story.visit.others) == ({}, 0)


def test_one_is_not_among_the_others() -> None:
    me = Participant(session(1), "Me", "#2563eb")
    assert places(live(ANN, me)) == {"Ann": (1, 2)}


def test_ranges_go_with_the_text() -> None:
    story = live(ANN)
    story.hear(others(8, delta(0, "xx")))
    assert places(story) == {"Ann": (3, 4)}
    story.edit(delta(0, "mine "))
    story.edit(delta(0, "more "))
    assert places(story) == {"Ann": (13, 14)}


def test_what_was_said_of_an_older_revision_is_followed() -> None:
    story = Story.live()
    story.hear(others(8, delta(0, "xx")), others(9, delta(0, "y")), Roster(entered=(ANN,)))
    assert places(story) == {"Ann": (4, 5)}


def test_what_was_said_of_a_revision_that_is_still_to_come_waits_for_it() -> None:
    story = live(Participant("s", "Ann", "#2563eb", None, Activity.ACTIVE, 9, (9, 9)))
    assert places(story) == {"Ann": None}
    story.hear(others(8, delta(0, "xxxxx")))
    assert places(story) == {"Ann": None}
    story.hear(others(9, delta(0, "y")))
    assert places(story) == {"Ann": (9, 9)}
    story.hear(Stretch(10, 20, delta(0, "z")))
    assert places(story) == {"Ann": (10, 10)}


def test_what_was_said_in_the_middle_of_a_stretch_is_nowhere_since_half_of_it_was_seen_already() -> None:
    story = live(Participant("s", "Ann", "#2563eb", None, Activity.ACTIVE, 9, (3, 3)))
    story.hear(Stretch(8, 12, delta(0, "z")))
    assert places(story) == {"Ann": None}


def test_what_cannot_be_followed_any_more_is_nowhere() -> None:
    story = Story.live()
    for number in range(8, 8 + KEPT + 1):
        story.hear(others(number, X))
    story.hear(Roster(entered=(ANN,)))
    assert places(story) == {"Ann": None}


def test_while_offline_nobody_is_known() -> None:
    story = live(ANN)
    story.visit.lost(story.now)
    assert places(story) == {}


def test_other_content_is_no_way_to_follow() -> None:
    story = live()
    story.hear(others(8, delta(0, "xx")))
    story.visit.lost(story.now)
    story.connect()
    story.hear(joined(9, parts=1, roster=(ANN,)), Content(1, ABC))
    assert places(story) == {"Ann": None}


@pytest.mark.parametrize("seed", range(40))
def test_however_it_comes_a_range_is_where_the_revisions_have_moved_it(seed: int) -> None:
    chance = Random(seed)
    company, replica = Company(), Replica(ABC, 0, session="mine" * 4, lineage="line")
    lengths, deltas = [3], list[Delta]()
    said: dict[str, tuple[int, tuple[int, int]]] = {}

    def report() -> None:
        revision = chance.randint(0, len(deltas))
        start = chance.randint(0, lengths[revision])
        place = (start, chance.randint(start, lengths[revision]))
        name = f"session-{chance.randint(1, 3)}"
        said[name] = revision, place
        participant = Participant(name, "Ann", "#2563eb", None, Activity.ACTIVE, revision, place)
        company.take(Roster(entered=(participant,)), replica.session, replica.revision)

    for _ in range(30):
        match chance.randint(0, 3):
            case 0:
                report()
            case 1 if not replica.submission:
                replica.edit(delta(chance.randint(0, replica.length), "mine"))
            case 2:
                deltas.append(delta(chance.randint(0, lengths[-1]), "theirs"))
                lengths.append(lengths[-1] + deltas[-1].growth)
            case _ if replica.revision < len(deltas):
                unit = Revision(replica.revision + 1, deltas[replica.revision], "theirs" * 3, 1, 0)
                replica.receive(unit)
                company.follow(unit)
        for name, each in company.shown(replica.ahead, replica.revision).items():
            revision, place = said[name]
            if revision > replica.revision:
                assert each.range is None
                continue
            over = Range(*place)
            for step in (*deltas[revision : replica.revision], replica.ahead):
                over = move(over, step, theirs_first=False)
            assert each.range == (over.start, over.end), f"seed {seed}"


# Where one is oneself


def test_a_place_in_what_is_shown_is_told_as_of_the_revision() -> None:
    story = Story.live()
    assert story.visit.point((1, 2), Activity.TYPING).frames == (Point(7, (1, 2), Activity.TYPING),)
    story.edit(delta(1, "xyz"))
    assert story.visit.point((5, 6)).frames == (Point(7, (2, 3)),)  # behind what nobody else has
    assert story.visit.point((2, 3)).frames == (Point(7, (1, 1)),)  # in the middle of it
    story.edit(Delta().delete(1))
    assert story.visit.point((0, 4)).frames == (Point(7, (0, 2)),)
    assert story.visit.point(None, Activity.IDLE).frames == (Point(7, None, Activity.IDLE),)


def test_a_place_that_is_not_there_is_refused_here() -> None:
    story = Story.live()
    for place in ((0, 4), (-1, 2), (2, 1)):
        with pytest.raises(ValueError, match="no place in 3 units"):
            story.visit.point(place)
    with pytest.raises(Unavailable):
        Story().visit.point((0, 0))


def test_when_an_edit_is_saved_the_others_are_told_where_one_is_in_it() -> None:
    story = Story.live()
    story.visit.point((3, 3))
    story.edit(delta(3, "xyz"))
    assert story.hear(echo(8, delta(3, "xyz"))).frames == (Point(8, (6, 6)),)
    story.hear(others(9, delta(0, "ab")))
    story.edit(Y)
    assert story.hear(echo(10, Y, 2)).frames == (Point(10, (9, 9)),)


def test_who_has_not_said_where_they_are_tells_nobody() -> None:
    story = Story.live()
    story.edit(X)
    assert story.hear(echo(8, X)).frames == ()


def test_after_every_join_it_is_told_again() -> None:
    story = Story.live()
    story.visit.lost(story.now)
    assert story.visit.point((2, 2)).frames == ()
    assert story.come_back().frames == (Point(7, (2, 2)),)


def test_undo_moves_it_too() -> None:
    story = Story.live()
    story.visit.point((3, 3))
    story.edit(delta(0, "xyz"))
    story.visit.undo(story.now)
    assert story.hear(echo(8, delta(0, "xyz"))).frames[0] == Point(8, (6, 6))


# On real sockets


async def pointed(server: LiveServer, count: int) -> list[Point]:
    while len(found := [frame for frame in server.heard if isinstance(frame, Point)]) < count:
        server._has_news.clear()
        await server._has_news.wait()
    return found


async def test_a_program_points_and_sees_the_others() -> None:
    async with live_server(ABC) as server, connect(server.address, DOCUMENT) as copy:
        copy.point((1, 2), Activity.TYPING)
        assert await pointed(server, 1) == [Point(0, (1, 2), Activity.TYPING)]
        seen = asyncio.Event()
        copy.on_event(lambda _: seen.set())
        await server.say(Roster(entered=(Participant("s", "Ann", "#2563eb", None, Activity.IDLE, 0, (3, 3)),)))
        await seen.wait()
        await copy.insert(0, "now ")
        assert [each.range for each in copy.participants.values()] == [(7, 7)]
        await server.until_heard(Submit)
    with pytest.raises(Unavailable):
        copy.point((0, 0))


def test_a_way_of_many_steps_is_as_one() -> None:
    company, steps = Company(), [delta(0, "a"), delta(1, "bc"), delta(2, "d")]
    company.begin([ANN], 7)
    company.follow(Stretch(8, 10, join(join(steps[0], steps[1]), steps[2])))
    assert [each.range for each in company.shown(Delta(), 10).values()] == [(5, 6)]
