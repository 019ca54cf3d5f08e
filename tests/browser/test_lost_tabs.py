"""A tab that dies with unsent edits: reopened, it shows them and sends them, and others get them once."""

from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest
from playwright.sync_api import Playwright

from tests.browser.chromium import Chromium, kill
from tests.browser.conftest import Come
from tests.browser.here import Here
from tests.browser.visitor import Tab, Visitor, all_read_what_is_kept, until
from tests.live.place import Person


def crashed(tab: Tab) -> None:
    tab.crash()


def closed(tab: Tab) -> None:
    tab.page.close(run_before_unload=False)


def left(tab: Tab) -> None:
    tab.page.goto("about:blank")


@pytest.mark.parametrize("die", [crashed, closed, left])
@pytest.mark.parametrize("kind", ["rich", "plain"])
def test_a_tab_that_was_lost_offline_comes_back_with_its_edits_and_sends_them_once(
    come: Come, embedded: Here, kind: str, die: Callable[[Tab], None]
) -> None:
    owner, other = embedded.someone(), embedded.someone()
    document = embedded.document(owner, other, kind=kind, text="The cat sat.\n")
    ann, his = come(embedded, owner), come(embedded, other).open(document)
    hers = ann.open(document)
    write_offline(ann, hers)
    die(hers)
    writes_meanwhile(his)
    ann.mend()
    comes_back(embedded, document, owner, hers, ann.open(document), his)


def test_a_browser_that_was_killed_offline_comes_back_with_its_edits_and_sends_them_once(
    come: Come, embedded: Here, playwright: Playwright, tmp_path: Path
) -> None:
    owner, other = embedded.someone(), embedded.someone()
    document = embedded.document(owner, other, text="The cat sat.\n")
    his = come(embedded, other).open(document)
    line = embedded.lines.to(embedded.port(0))
    with Chromium.found().kept(playwright, tmp_path) as context:
        ann = Visitor(context, line, owner)
        hers = ann.open(document)
        write_offline(ann, hers)
        with context.expect_event("close"):
            kill(tmp_path)
    writes_meanwhile(his)
    line.mend()
    with Chromium.found().kept(playwright, tmp_path) as context:
        ann = Visitor(context, line, owner)
        comes_back(embedded, document, owner, hers, ann.open(document), his)
        assert ann.watch.complaints == []


@pytest.mark.parametrize("die", [crashed, closed])
def test_what_was_sent_and_never_acknowledged_is_not_there_twice(
    come: Come, here: Here, die: Callable[[Tab], None]
) -> None:
    owner = here.someone()
    document = here.document(owner, text="The cat sat.\n")
    ann = come(here, owner)
    hers = ann.open(document)
    ann.line.mute()
    hers.click_behind("cat")
    hers.insert(" (once)")
    until(lambda: "(once)" in here.text(document, owner), lambda: "it was never sent")
    hers.says("Saving…")
    die(hers)
    ann.expect_trouble()
    ann.line.drop()
    ann.mend()
    again = ann.open(document)
    again.type("Back. ")
    all_read_what_is_kept(here, document, owner, again)
    again.says("All changes saved")
    assert here.text(document, owner) == "Back. The cat (once) sat.\n"


def write_offline(ann: Visitor, hers: Tab) -> None:
    """Write where nothing can be sent, until it is kept in the browser."""
    hers.click_behind("cat")
    hers.type(" (typed here)")
    hers.says("All changes saved")
    ann.cut()
    hers.says("Offline")
    hers.type(" (typed away)")
    hers.says("waiting · offline")
    hers.until_browser_keeps("(typed away)")


def writes_meanwhile(his: Tab) -> None:
    his.click_behind("sat")
    his.type(" (Bob)")
    his.says("All changes saved")


def comes_back(here: Here, document: UUID, owner: Person, lost: Tab, again: Tab, his: Tab) -> None:
    """What was typed is shown, kept and read by the other, once; the new tab goes on where the lost one was."""
    his.reads("The cat (typed here) (typed away) sat (Bob).")
    again.says("All changes saved")
    all_read_what_is_kept(here, document, owner, again, his)
    assert lost.sessions[-1] in again.sessions
