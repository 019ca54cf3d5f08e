"""Content as a snapshot and the deltas since."""

from hypothesis import given

from collab.ot import Delta, compose
from collab.sync import Tail
from tests.ot.strategies import edited


@given(edited(steps=4))
def test_a_tail_holds_the_content_that_composing_at_once_would_give(
    drawn: tuple[Delta, list[Delta], list[Delta]],
) -> None:
    content, series, _ = drawn
    tail = Tail(content)
    for number, delta in enumerate(series):
        tail.push(delta)
        content = compose(content, delta)
        if number == 1:
            assert tail.content == content
    assert tail.content == content
    assert tail.content is tail.content


def test_content_is_composed_only_when_somebody_asks() -> None:
    tail = Tail(Delta().insert("x"))
    before = tail.content
    tail.push(Delta().insert("y"))
    assert before == Delta().insert("x")
    assert tail.content == Delta().insert("yx")
