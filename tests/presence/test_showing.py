"""What readers are shown follows, step by step, what there is to see."""

from random import Random

import pytest
from msgspec.structs import replace

from collab.sync import read_server_frame, write_frame
from collab.sync.messages import Activity, Moved, Participant
from collab.sync.messages import Roster as Frame
from presence import showing
from presence.reports import Changes, Entry
from presence.roster import Roster
from presence.showing import ABOUT, NOBODY, SHOWN, View, change
from presence.who import guest, person

ANN = Entry("1", "session-of-ann", person(1, "Ann", "#2563eb"), 1, 0, Activity.ACTIVE, 4, (1, 2))
BOB = Entry("2", "session-of-bob", person(2, "Bob", "#c92a2a"), 2, 0)


def seen(*entries: Entry, others: int = 0) -> View:
    return View({entry.session: entry for entry in entries}, others)


def frame(before: View, after: View, *, named: bool = True) -> Frame | None:
    return change(before, after, named=named)[0]


def test_who_comes_moves_and_leaves_is_told() -> None:
    assert frame(NOBODY, seen(ANN)) == Frame(
        entered=(Participant("session-of-ann", "Ann", "#2563eb", "1", Activity.ACTIVE, 4, (1, 2)),)
    )
    typing = replace(ANN, stamp=9, state=Activity.TYPING, revision=5, range=None)
    assert frame(seen(ANN, BOB), seen(typing)) == Frame(
        moved=(Moved("session-of-ann", Activity.TYPING, 5, None),), left=("session-of-bob",)
    )
    assert frame(seen(ANN), seen(ANN, others=3)) == Frame(others=3)
    assert frame(seen(ANN, others=3), seen(replace(ANN, revision=9), others=3)) is None  # the document moved, not she


def test_a_session_that_comes_again_by_another_connection_has_moved() -> None:
    again = replace(ANN, connection="2", range=None)
    assert frame(seen(ANN), seen(again)) == Frame(moved=(Moved("session-of-ann", Activity.ACTIVE, 4, None),))
    assert frame(seen(ANN), seen(replace(again, who=BOB.who))) == Frame(
        entered=(Participant("session-of-ann", "Bob", "#c92a2a", "2", Activity.ACTIVE, 4),)
    )


def test_who_may_not_know_names_sees_guests() -> None:
    stranger = guest("session-of-ann")
    assert frame(NOBODY, seen(ANN), named=False) == Frame(
        entered=(Participant("session-of-ann", stranger.name, stranger.colour, None, Activity.ACTIVE, 4, (1, 2)),)
    )


def test_it_is_known_whose_doing_a_change_was() -> None:
    moved = replace(ANN, stamp=9)
    assert change(seen(ANN, BOB), seen(moved, BOB), named=True)[1] == "session-of-ann"
    assert change(seen(BOB), seen(ANN, BOB), named=True)[1] == "session-of-ann"
    assert change(seen(ANN, BOB), seen(moved, replace(BOB, stamp=9)), named=True)[1] is None
    assert change(seen(ANN, BOB), seen(moved), named=True)[1] is None
    assert change(seen(ANN), seen(moved, others=1), named=True)[1] is None


def crowd(count: int, acted: int = 0) -> Roster:
    roster = Roster()
    for number in range(count):
        entry = Entry(f"{number}", f"session-{number:05}", ANN.who, number + 1, acted)
        roster.take(Changes("here", (entry,), ()))
    return roster


def test_of_a_crowd_the_most_recently_active_are_shown_and_the_others_counted() -> None:
    roster = crowd(SHOWN + 50)
    assert len(showing.view(crowd(SHOWN), NOBODY).entries) == SHOWN
    first = showing.view(roster, NOBODY)
    assert (len(first.entries), first.others) == (SHOWN, 50)
    late = replace(next(entry for entry in roster if entry.session not in first.entries), stamp=9_999, acted=ABOUT)
    roster.take(Changes("here", (late,), ()))
    second = showing.view(roster, first)
    assert late.session in second.entries
    assert len(first.entries.keys() - second.entries.keys()) == 1


def test_those_who_are_about_as_active_do_not_change_places() -> None:
    roster = crowd(SHOWN + 50)
    kept = showing.view(roster, seen(*list(roster)[30 : 30 + SHOWN]))
    assert list(kept.entries) == [f"session-{number:05}" for number in range(30, 30 + SHOWN)]


@pytest.mark.parametrize("seed", range(10))
def test_the_changes_one_after_the_other_lead_to_what_there_is(seed: int) -> None:
    chance = Random(seed)
    before, told = NOBODY, dict[str, tuple[object, ...]]()
    for stamp in range(1, 60):
        entries = [
            replace(ANN, session=f"session-{number}", stamp=chance.randint(1, stamp), connection=f"{chance.random()}")
            for number in chance.sample(range(30), chance.randint(0, 20))
        ]
        after = seen(*entries, others=chance.randint(0, 2))
        found = frame(before, after)
        if found is not None:
            read = read_server_frame(write_frame(found))
            assert isinstance(read, Frame)
            for one in read.entered:
                told[one.session] = (one.state, one.revision, one.range)
            for moved in read.moved:
                assert moved.session in told
                told[moved.session] = (moved.state, moved.revision, moved.range)
            for session in read.left:
                del told[session]
        before = after
        assert told.keys() == after.entries.keys(), f"seed {seed}"
