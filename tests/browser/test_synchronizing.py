"""A textarea that is synchronized now and then is one more editor of the document: docs/embed.md, as it is written."""

import re
from collections.abc import Iterator
from uuid import UUID

import pytest
from playwright.sync_api import Page

from tests.browser import here as installations
from tests.browser.conftest import Come
from tests.browser.elsewhere import Site
from tests.browser.here import Here
from tests.browser.lines import Lines
from tests.browser.visitor import Visitor, until
from tests.server.server import ROOT

PAGES = re.findall(r"^```html\n(.*?)^```", (ROOT / "docs" / "embed.md").read_text(), re.MULTILINE | re.DOTALL)
PAGE = next(page for page in PAGES if "nexus-sync.js" in page)


@pytest.fixture
def here(lines: Lines, elsewhere: Site) -> Iterator[Here]:
    """One that lets the pages of the other site in. Tests name it first, so that it outlives their browsers."""
    with installations.embedded(lines, CORS_ORIGINS=elsewhere.origin) as found:
        yield found


def test_a_textarea_without_a_socket_writes_together_with_the_app(here: Here, come: Come, elsewhere: Site) -> None:
    owner = here.someone()
    document = here.document(owner, text="The cat sat.\n")
    secret = here.done(owner, "POST", f"documents/{document}/links", {"role": "editor"})["secret"]
    guest = come(here)
    page = shown_elsewhere(guest, elsewhere, document, secret)
    app = come(here, owner).open(document)
    typed_behind(page, "cat", " here")
    app.reads("The cat here sat.")
    app.click_behind("sat")
    app.type(" there")
    reads(page, "The cat here sat there.\n")
    guest.cut()
    typed_behind(page, "there", " and offline")
    page.get_by_text("offline").wait_for()
    app.select("The cat")
    app.press("Mod+B")
    app.type("A dog")
    page.close()
    guest.mend()
    again = shown_elsewhere(guest, elsewhere, document, secret)
    reads(again, "A dog here sat there and offline.\n")
    again.get_by_text("saved").wait_for()
    until(
        lambda: here.text(document, owner) == "A dog here sat there and offline.\n",
        lambda: here.text(document, owner),
    )


def shown_elsewhere(guest: Visitor, site: Site, document: UUID, secret: str) -> Page:
    """The page of the docs with the three words put in, on the other site."""
    page = PAGE
    for word, value in {
        "http://127.0.0.1:8000": guest.line.origin,
        "DOCUMENT": str(document),
        "SECRET": secret,
    }.items():
        assert word in page
        page = page.replace(word, value)
    site.pages["/"] = page
    guest.watch.admit(site.origin)
    shown = guest.tab().page
    shown.goto(f"{site.origin}/")
    shown.get_by_text("saved").or_(shown.get_by_text("saving")).wait_for()
    return shown


def typed_behind(page: Page, word: str, text: str) -> None:
    """Put the caret behind a word of the textarea, and press keys."""
    area = page.get_by_label("The text")
    area.focus()
    area.evaluate(
        "(area, word) => area.setSelectionRange(...Array(2).fill(area.value.indexOf(word) + word.length))", word
    )
    page.keyboard.type(text)


def reads(page: Page, text: str) -> None:
    """Wait until that is in the textarea."""
    area = page.get_by_label("The text")
    until(lambda: area.input_value() == text, lambda: f"it reads {area.input_value()!r}, not {text!r}")
