"""Where others are, as one sees it."""

import pytest
from playwright.sync_api import Locator

from tests.browser.bindings.conftest import At
from tests.browser.bindings.desk import Desk, Kind


@pytest.fixture(params=["quill", "codemirror"])
def desk(request: pytest.FixtureRequest, at: At) -> Desk:
    kind: Kind = request.param
    return at(kind).begin("one two three\nfour five six\n")


def _caret(desk: Desk) -> Locator:
    return desk.page.locator("#ann .nexus-caret")


def _see(desk: Desk, place: str, name: str = "bob", colour: str = "#1e6fb3") -> None:
    desk.page.evaluate(
        "([range, name, colour]) => ann.copy.see({session: name, colour}, range)",
        [[int(part) for part in place.split("-")], name, colour],
    )


def _x(locator: Locator) -> float:
    box = locator.bounding_box()
    assert box is not None
    return box["x"]


def test_a_caret_stands_where_somebody_is_with_their_name_and_colour(desk: Desk) -> None:
    _see(desk, "4-4")
    assert _caret(desk).count() == 1
    assert desk.page.locator("#ann .nexus-name").inner_text() == "bob"
    colour = _caret(desk).evaluate("element => getComputedStyle(element).backgroundColor")
    assert colour == "rgb(30, 111, 179)"
    before = _x(_caret(desk))
    _see(desk, "8-8")
    desk.deliver()
    assert _x(_caret(desk)) > before


def test_a_caret_moves_with_its_text_and_its_name_does_not_come_up_again(desk: Desk) -> None:
    _see(desk, "4-4")
    desk.deliver()
    desk.page.locator("#ann .nexus-name").evaluate("element => { element.dataset.seen = 'yes' }")
    before = _x(_caret(desk))
    desk.ann.select(0).type("zero ")
    desk.deliver()
    assert _x(_caret(desk)) > before
    _see(desk, "9-9", "carol")
    desk.deliver()
    assert desk.page.locator("#ann .nexus-name[data-seen=yes]").count() == 1
    _see(desk, "2-2")
    desk.deliver()
    assert desk.page.locator("#ann .nexus-name[data-seen=yes]").count() == 0


def test_a_selection_over_lines_is_shown_line_by_line(desk: Desk) -> None:
    _see(desk, "4-18")
    desk.page.locator("#ann .nexus-selection").first.wait_for(state="attached")
    tops = {
        round(box["y"])
        for box in (mark.bounding_box() for mark in desk.page.locator("#ann .nexus-selection").all())
        if box
    }
    assert len(tops) >= 2


def test_a_name_is_text_and_a_colour_is_a_colour(desk: Desk) -> None:
    _see(desk, "4-4", "<img src=x onerror=alert(1)>", "red;background:url(https://evil.test)")
    desk.page.locator("#ann .nexus-name").wait_for(state="attached")
    assert desk.page.locator("#ann .nexus-name img").count() == 0
    assert desk.page.locator("#ann .nexus-name").inner_text() == "<img src=x onerror=alert(1)>"
    colour = _caret(desk).evaluate("element => getComputedStyle(element).backgroundColor")
    assert colour == "rgb(95, 107, 122)"


def test_who_has_left_is_not_shown(desk: Desk) -> None:
    _see(desk, "4-4")
    _caret(desk).wait_for(state="attached")
    desk.page.evaluate("() => { ann.copy.leave('bob') }")
    _caret(desk).wait_for(state="detached")


def test_carets_are_not_read_out_and_take_no_clicks(desk: Desk) -> None:
    _see(desk, "4-4")
    _caret(desk).wait_for(state="attached")
    assert _caret(desk).evaluate("element => element.closest('[aria-hidden=true]') !== null")
    assert _caret(desk).evaluate("element => getComputedStyle(element).pointerEvents") == "none"


def test_nothing_is_left_of_them_when_the_editor_is_let_go_of(desk: Desk) -> None:
    _see(desk, "4-4")
    _caret(desk).wait_for(state="attached")
    desk.ann.ask("hand.binding.destroy()")
    assert _caret(desk).count() == 0
