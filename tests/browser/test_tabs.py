"""Several tabs of one person: each is a session of its own, however it came about."""

from tests.browser.conftest import Come
from tests.browser.here import Here
from tests.browser.visitor import Tab, Visitor, all_read_what_is_kept


def test_no_two_tabs_of_one_person_use_one_session(come: Come, here: Here) -> None:
    owner = here.someone()
    document = here.document(owner, text="The cat sat.\n")
    ann = come(here, owner)
    first, second = ann.open(document), ann.open(document)
    opened = duplicate(ann, first)
    tabs = [first, second, opened]
    for number, tab in enumerate(tabs):
        tab.click_behind("The")
        tab.type(f" {number}")
    all_read_what_is_kept(here, document, owner, *tabs)
    assert len({tab.sessions[0] for tab in tabs}) == len(tabs)
    assert [len(set(tab.sessions)) for tab in tabs] == [1, 1, 1]


def test_tabs_that_lose_the_network_together_each_keep_and_send_their_own(come: Come, here: Here) -> None:
    owner = here.someone()
    document = here.document(owner, text="The cat sat.\n")
    ann = come(here, owner)
    first = ann.open(document)
    second = duplicate(ann, first)
    ann.cut()
    for number, tab in enumerate((first, second)):
        tab.says("Offline")
        tab.click_behind("The")
        tab.insert(f" <{number}>")
        tab.until_browser_keeps(f"<{number}>")
    first.page.close()
    ann.mend()
    second.says("All changes saved")
    second.reads("<1>")
    third = ann.open(document)
    third.reads("<0>")
    third.says("All changes saved")
    all_read_what_is_kept(here, document, owner, second, third)
    kept = here.text(document, owner)
    assert (kept.count("<0>"), kept.count("<1>")) == (1, 1)
    assert not set(third.sessions) & set(second.sessions)


def duplicate(visitor: Visitor, tab: Tab) -> Tab:
    """A tab that begins with all that the other one has in its sessionStorage, as one that is duplicated does."""
    with visitor.context.expect_page() as opened:
        tab.page.evaluate("() => { window.open(location.href) }")
    duplicated = visitor.holding(opened.value)
    duplicated.page.reload()  # whatever it joined with before anybody watched, it joins again
    return duplicated.ready()
