"""Anchors against characters that carry identities."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collab.sync import Restored
from documents.comments import anchors
from documents.comments.anchors import Anchor
from documents.comments.shapes import Step, step
from tests.comments.story import Story, cutting

RESTORED = Restored(at=1, revision=2, position=1, length=2)


@st.composite
def stories(draw: st.DrawFn) -> Story:
    """Somebody opens threads, everybody edits, some of it is undone, now or much later."""
    story = Story(list(range(draw(st.integers(2, 12)))))
    for _ in range(draw(st.integers(1, 14))):
        size = len(story.text)
        if size and draw(st.booleans()):
            start = draw(st.integers(0, size - 1))
            story.open(start, draw(st.integers(start + 1, min(size, start + 4))))
        cuts = []
        position = 0
        for _ in range(draw(st.integers(0, 2))):
            position = draw(st.integers(position, max(position, size)))
            if position > size:
                break
            deleted = draw(st.integers(0, min(4, size - position)))
            inserted = draw(st.integers(0, 2))
            if deleted or inserted:
                cuts.append((position, deleted, inserted))
            position += deleted + 1
        lost = story.lost()
        back: list[tuple[int, int, list[int]]] = []
        undoes = draw(st.booleans())
        if lost and undoes:
            revision, was, run = draw(st.sampled_from(lost))
            first = draw(st.integers(0, len(run) - 1))
            last = draw(st.integers(first + 1, len(run)))
            back = [(revision, was + first, run[first:last])]
            cuts = cuts or [(draw(st.integers(0, size)), 0, 0)]
        story.edit(cuts, back)
    return story


def origins(story: Story) -> dict[int, Anchor]:
    return {number: Anchor(words.revision, *words.range) for number, words in enumerate(story.threads)}


@given(stories())
def test_an_anchor_delimits_the_same_surviving_characters_orphaned_and_revived_as_they_are(story: Story) -> None:
    for until in range(1, story.revision + 1):
        moved = anchors.move(origins(story), story.steps, until=until)
        for number, words in enumerate(story.threads):
            if words.revision < until:
                assert moved[number].range == story.ranges[until - 2][number]
                assert moved[number].revision == until
            else:
                assert moved[number].range == words.range


@given(stories(), st.integers(1, 14))
def test_anchors_that_are_stored_on_the_way_end_in_the_same_places(story: Story, half: int) -> None:
    begun = origins(story)
    half = min(half, story.revision)
    stored = anchors.move(begun, story.steps, until=half)
    unseen = [each for each in story.steps if each.number > half]
    for number in anchors.forgetful(stored, begun, unseen):
        stored[number] = begun[number]
    assert anchors.move(stored, story.steps, until=story.revision) == anchors.move(
        begun, story.steps, until=story.revision
    )


@given(stories(), st.integers(1, 14))
def test_who_is_not_forgetful_needs_no_older_steps(story: Story, half: int) -> None:
    begun = origins(story)
    half = min(half, story.revision)
    stored = anchors.move(begun, story.steps, until=half)
    unseen = [each for each in story.steps if each.number > half]
    forgetful = anchors.forgetful(stored, begun, unseen)
    known = {number: anchor for number, anchor in stored.items() if number not in forgetful}
    moved = anchors.move(known, unseen, until=story.revision)
    for number in known:
        expected = story.ranges[-1][number] if begun[number].revision < story.revision else begun[number].range
        assert moved[number].range == expected


def moved(start: int, end: int, *ops: str) -> tuple[int, int] | None:
    """Where a thread on some words is after revisions, each a delta as JSON."""
    steps = [step(number, delta, "") for number, delta in enumerate(ops, start=2)]
    return anchors.move({0: Anchor(1, start, end)}, steps, until=len(ops) + 1)[0].range


@pytest.mark.parametrize(
    ("what", "ops", "expected"),
    [
        ("typing right before", ['[{"retain":2},{"insert":"xx"}]'], (4, 7)),
        ("typing right behind", ['[{"retain":5},{"insert":"xx"}]'], (2, 5)),
        ("typing inside", ['[{"retain":3},{"insert":"xx"}]'], (2, 7)),
        ("typing far before", ['[{"insert":"\\ud83d\\ude00"}]'], (4, 7)),
        ("an embed before", ['[{"insert":{"image":"x"}}]'], (3, 6)),
        ("replacing inside", ['[{"retain":3},{"insert":"yy"},{"delete":1}]'], (2, 6)),
        ("replacing all of it", ['[{"retain":2},{"insert":"yy"},{"delete":3}]'], None),
        ("replacing all of it, the other way round", ['[{"retain":2},{"delete":3},{"insert":"yy"}]'], None),
        ("replacing its first words", ['[{"retain":1},{"insert":"yy"},{"delete":2}]'], (3, 5)),
        ("replacing its last words", ['[{"retain":4},{"insert":"yy"},{"delete":3}]'], (2, 4)),
        ("splitting it by a new line", ['[{"retain":3},{"insert":"\\n"}]'], (2, 6)),
        ("deleting around", ['[{"delete":2},{"retain":3},{"delete":2}]'], (0, 3)),
        ("deleting all", ['[{"delete":9}]'], None),
        ("formatting", ['[{"retain":4,"attributes":{"bold":true}}]'], (2, 5)),
        ("half a pair that a cut has left before it", ['[{"insert":"\\ud83d"}]'], (3, 6)),
        ("typing where its first word was", ['[{"retain":2},{"delete":1}]', '[{"retain":2},{"insert":"z"}]'], (3, 5)),
        ("typing where its last word was", ['[{"retain":4},{"delete":1}]', '[{"retain":4},{"insert":"z"}]'], (2, 4)),
    ],
)
def test_rules_at_the_edges(what: str, ops: list[str], expected: tuple[int, int] | None) -> None:
    assert moved(2, 5, *ops) == expected, what


def test_an_orphan_knows_when_it_died_and_where_it_was() -> None:
    steps = [step(2, '[{"insert":"x"}]', ""), step(3, '[{"delete":1},{"retain":1},{"delete":5}]', "")]
    assert anchors.move({0: Anchor(1, 2, 4)}, steps, until=5)[0] == Anchor(5, 3, 5, died=3)


def test_what_is_inserted_again_without_a_word_is_other_text() -> None:
    steps = [step(2, '[{"delete":4}]', ""), step(3, '[{"insert":"abcd"}]', "")]
    assert anchors.move({0: Anchor(1, 1, 3)}, steps, until=3)[0].range is None
    back = '[{"at":0,"revision":2,"position":0,"length":4}]'
    steps[1] = step(3, '[{"insert":"abcd"}]', back)
    assert anchors.move({0: Anchor(1, 1, 3)}, steps, until=3)[0] == Anchor(3, 1, 3)


def test_a_thread_that_was_opened_later_has_nothing_in_what_was_deleted_before() -> None:
    steps = [Step(2, cutting((1, 2, 0))), Step(3, cutting((1, 0, 2)), (RESTORED,))]
    anchor = {0: Anchor(2, 0, 3)}
    assert anchors.forgetful(anchor, anchor, steps) == set()
    assert anchors.move(anchor, steps, until=3)[0].range == (0, 5)


def test_steps_that_are_further_on_are_left_alone() -> None:
    steps = [Step(2, cutting((0, 0, 1))), Step(3, cutting((0, 0, 1)))]
    assert anchors.move({0: Anchor(1, 0, 2)}, steps, until=2)[0] == Anchor(2, 1, 3)
    assert anchors.move({}, steps, until=3) == {}


def test_what_two_have_deleted_and_both_bring_back_is_the_words_once() -> None:
    steps = [
        Step(2, cutting((0, 9, 0))),
        Step(3, cutting((0, 0, 4)), (Restored(0, 2, 1, 4),)),
        Step(4, cutting((4, 0, 9)), (Restored(4, 2, 0, 9),)),
    ]
    words = [Anchor(1, 2, 4), Anchor(1, 4, 6), Anchor(1, 0, 1), Anchor(1, 7, 8)]
    found = anchors.move(dict(enumerate(words)), steps, until=4)
    assert [found[number].range for number in range(4)] == [(1, 3), (3, 10), (4, 5), (11, 12)]
