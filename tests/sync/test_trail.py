"""Whichever way a session is led along the newest revisions, it ends with the same content and finds its own."""

from functools import cache
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collab.ot import Delta, compose, fold, parse
from collab.sync import Revision, read_server_frame, trail, write_frame
from collab.sync.messages import Pong, Revisions
from collab.sync.submission import Stretch
from collab.sync.trail import FEW, LARGEST, Piece, Trail, framed, pieces, revisions_of

SESSIONS = ["ann", "bob", "eve"]


@cache
def history(seed: int, count: int) -> list[Revision]:
    """So many revisions of a document that begins empty."""
    chance, length, seqs = Random(seed), 0, dict.fromkeys(SESSIONS, 0)
    found = []
    for number in range(1, count + 1):
        session = chance.choice(SESSIONS)
        seqs[session] += 1
        delta = Delta()
        place = chance.randint(0, length)
        if place:
            delta = delta.retain(place)
        text = "xyz"[: chance.randint(0, 3)]
        if text:
            delta = delta.insert(text)
        gone = chance.randint(0, min(2, length - place))
        if gone:
            delta = delta.delete(gone)
        length += len(text) - gone
        found.append(Revision(number, delta, session, seqs[session], 1))
    return found


def content(revisions: list[Revision]) -> Delta:
    return fold([revision.delta for revision in revisions], compose)


def follow(revisions: list[Revision], after: int, way: list[Piece], session: str) -> Delta:
    """What a reader makes of a way, who checks that nothing is missing and that the session's own come one by one."""
    read, own = content(revisions[:after]), []
    for piece in way:
        frame = read_server_frame(piece.frame)
        match frame:
            case Revisions(revisions=found):
                assert [each.number for each in found] == [*range(piece.first, piece.last + 1)]
                for each in found:
                    if each.number > after:
                        assert each.number == after + 1
                        read, after = compose(read, each.delta), each.number
                        own += [each.number] if each.session == session else []
            case Stretch(first=first, last=last, delta=delta):
                assert (first, first, last) == (after + 1, piece.first, piece.last)
                read, after = compose(read, delta), last
            case _:
                pytest.fail(f"no part of a way: {frame}")
    assert after == len(revisions)
    return read


@given(st.integers(0, 30), st.integers(1, 70), st.lists(st.integers(1, 4), max_size=50), st.data())
def test_every_way_leads_to_the_same_content(seed: int, count: int, sizes: list[int], data: st.DataObject) -> None:
    revisions = history(seed, count)
    made, begun = Trail(0), 0
    for size in [*sizes, count]:
        part = revisions[begun : begun + size]
        for piece in framed(part) if part else ():
            made.push(piece)
        begun += size
    assert (made.oldest, made.newest) == (0, count)
    for _ in range(3):
        session = data.draw(st.sampled_from([*SESSIONS, "nobody"]))
        after = data.draw(st.integers(made.oldest, count))
        way = made.way(after, session)
        assert follow(revisions, after, way, session) == content(revisions)
        stretches = [each for each in way if not revisions_of(each.frame)]
        own = {each.number for each in revisions if each.session == session}
        assert not any(own & {*range(each.first, each.last + 1)} for each in stretches)
        if data.draw(st.booleans()):
            made.forget(data.draw(st.integers(0, count)))
            assert made.size == sum(len(each.frame) for each in made._pieces)


@given(st.integers(0, 30), st.integers(0, 60), st.sampled_from([*SESSIONS, "nobody"]))
def test_stretches_leave_out_what_a_session_waits_for(seed: int, count: int, session: str) -> None:
    revisions = history(seed, count)
    way = pieces(revisions, session)
    assert follow(revisions, 0, way, session) == content(revisions)
    for piece in way:
        found = revisions_of(piece.frame)
        assert len(found) <= 1
        assert found or piece.last > piece.first


def test_who_misses_little_is_sent_what_all_others_were_sent() -> None:
    revisions = history(1, FEW + 2)
    made = Trail(0)
    for revision in revisions:
        made.push(*framed([revision]))
    assert made.way(2, "ann") == made._pieces[2:]
    assert made.way(len(revisions), "ann") == []
    assert [piece.last for piece in made.way(1, "nobody")] == [FEW + 2]


def test_who_stands_within_a_frame_is_sent_the_rest_of_it() -> None:
    revisions = history(1, 10)
    made = Trail(0)
    made.push(*framed(revisions))
    (rest,) = made.way(4, "ann")
    assert [each.number for each in revisions_of(rest.frame)] == [5, 6, 7, 8, 9, 10]


def test_a_stretch_is_made_once_for_all_who_come_the_same_way(monkeypatch: pytest.MonkeyPatch) -> None:
    revisions = history(1, 100)
    made = Trail(0)
    for revision in revisions[:90]:
        made.push(*framed([revision]))
    (stretch,) = made.way(10, "nobody")
    monkeypatch.setattr(trail, "pieces", None)  # nothing more is made
    assert made.way(10, "nobody either")[0] is stretch
    for revision in revisions[90:]:
        made.push(*framed([revision]))
    assert made.way(10, "nobody either") == [stretch, *made._pieces[90:]]
    made.forget(50)
    assert made.way(10, "nobody either") == [stretch, *made._pieces[40:]]
    monkeypatch.undo()
    assert made.way(50, "ann") != [stretch]
    assert len(made.way(11 + 49, "ann")) > 1


def test_who_wrote_within_a_stretch_gets_another_way() -> None:
    revisions = history(1, 100)
    made = Trail(0)
    for revision in revisions:
        made.push(*framed([revision]))
    (stretch,) = made.way(0, "nobody")
    way = made.way(0, "ann")
    assert stretch not in way
    assert follow(revisions, 0, way, "ann") == content(revisions)


def test_a_stretch_that_has_grown_old_is_made_anew() -> None:
    revisions = history(1, 150)
    made = Trail(0)
    for revision in revisions[:60]:
        made.push(*framed([revision]))
    (short,) = made.way(0, "nobody")
    for revision in revisions[60:]:
        made.push(*framed([revision]))
    (long,) = made.way(0, "nobody")
    assert (short.last, long.last) == (60, 150)


def test_frames_fit_the_doors_of_readers() -> None:
    large = [Revision(number, Delta().insert("x" * 100_000), "ann", number, 1) for number in range(1, 8)]
    way = framed(large)
    assert [(piece.first, piece.last) for piece in way] == [(1, 1), (2, 3), (4, 5), (6, 7)]
    assert all(len(piece.frame) <= LARGEST for piece in way)
    assert [(piece.first, piece.last) for piece in pieces(large, "nobody")] == [(1, 1), (2, 3), (4, 5), (6, 7)]
    one = Revision(1, Delta().insert("x" * 300_000), "ann", 1, 1)
    assert [len(piece.frame) > LARGEST for piece in framed([one])] == [True]


def test_the_frames_between_two_revisions_may_bring_more() -> None:
    made = Trail(0)
    for start in (0, 3, 6, 9):
        made.push(*framed(history(1, 12)[start : start + 3]))

    def between(after: int, upto: int) -> list[int]:
        return [each.number for frame in made.frames(after, upto) for each in revisions_of(frame)]

    assert between(4, 7) == [4, 5, 6, 7, 8, 9]
    assert between(3, 6) == [4, 5, 6]
    assert between(12, 12) == []


def test_what_is_no_frame_of_revisions_brings_none() -> None:
    assert revisions_of(write_frame(Pong(1))) == ()
    assert parse([{"insert": "x"}]) == Delta().insert("x")
