"""Every page in both themes, looked at by axe: nobody is kept out by colours, names or roles."""

from collections.abc import Callable
from uuid import UUID

import pytest

from tests.browser.axe import violations
from tests.browser.conftest import Come
from tests.browser.here import Here
from tests.browser.visitor import Tab
from tests.live.place import Person

# Goes somewhere, and waits until all is there.
Going = Callable[[Tab, UUID], None]


def page_at(path: str, heading: str) -> Going:
    """A page that is the same for everybody."""

    def go(tab: Tab, _: UUID) -> None:
        tab.page.goto(f"{tab.visitor.line.origin}{path}")
        tab.page.get_by_role("heading", name=heading).first.wait_for()

    go.__name__ = path
    return go


def documents_menu(tab: Tab, document: UUID) -> None:
    page_at("/", "Documents")(tab, document)
    tab.page.get_by_role("button", name="More about").first.click()
    tab.page.get_by_role("menuitem").first.wait_for()


def documents_found(tab: Tab, document: UUID) -> None:
    page_at("/", "Documents")(tab, document)
    tab.page.get_by_role("searchbox").fill("garden")
    tab.page.get_by_role("link", name="The garden").wait_for()


def documents_not_found(tab: Tab, document: UUID) -> None:
    page_at("/", "Documents")(tab, document)
    tab.page.get_by_role("searchbox").fill("nothing of the kind")
    tab.shows("Nothing found")


def account_deletion(tab: Tab, document: UUID) -> None:
    page_at("/account", "Your account")(tab, document)
    tab.page.get_by_role("button", name="Delete the account").click()
    tab.page.get_by_role("dialog").wait_for()


def account_refused(tab: Tab, document: UUID) -> None:
    tab.visitor.watch.expect("status of 400")
    page_at("/account", "Your account")(tab, document)
    tab.page.get_by_label("Username").fill("no such name!")
    tab.page.get_by_role("button", name="Save", exact=True).click()
    tab.shows("Use two or more of")


def editor(tab: Tab, document: UUID) -> None:
    tab.open(document)
    tab.says("All changes saved")


def editor_offline(tab: Tab, document: UUID) -> None:
    editor(tab, document)
    tab.visitor.go_offline()
    tab.insert("Later. ")
    tab.says("waiting · offline")


def paragraph_styles(tab: Tab, document: UUID) -> None:
    editor(tab, document)
    tab.page.get_by_role("button", name="Paragraph style").click()
    tab.page.get_by_role("menuitem").first.wait_for()


def link_field(tab: Tab, document: UUID) -> None:
    editor(tab, document)
    tab.page.get_by_role("button", name="Link", exact=True).click()
    tab.page.get_by_role("textbox", name="Address of the link").wait_for()


def share(tab: Tab, document: UUID) -> None:
    editor(tab, document)
    tab.page.get_by_role("button", name="Share", exact=True).click()
    dialog = tab.page.get_by_role("dialog")
    dialog.get_by_role("button", name="Create a link").click()
    dialog.get_by_role("button", name="End this link").first.wait_for()
    dialog.get_by_text("What each may do").click()


def comments(tab: Tab, document: UUID) -> None:
    editor(tab, document)
    tab.select("garden")
    tab.press("Control+Alt+M")
    tab.page.get_by_role("textbox", name="Comment").fill("Which of them?")
    tab.press("Control+Enter")
    tab.page.get_by_role("article").get_by_text("Which of them?").first.wait_for()


def inbox(tab: Tab, document: UUID) -> None:
    page_at("/", "Documents")(tab, document)
    tab.page.get_by_role("button", name="Inbox").click()
    tab.page.locator("[data-test=inbox]").wait_for()
    tab.page.get_by_text("shared").first.wait_for()


def reading(tab: Tab, document: UUID) -> None:
    tab.page.goto(f"{tab.visitor.line.origin}/documents/{document}")
    tab.says("Read only")


def history(tab: Tab, document: UUID) -> None:
    tab.page.goto(f"{tab.visitor.line.origin}/documents/{document}?history")
    tab.page.get_by_role("slider").first.wait_for()


OPEN = [
    page_at("/sign-in", "Welcome back"),
    page_at("/sign-up", "Create your account"),
    page_at("/forgot-password", "Set a new password"),
    page_at("/reset-password#x.y", "Choose a new password"),
    page_at("/nowhere", "There is nothing at this address"),
    page_at("/documents/7b4f3a52-6c1e-4c8e-9d3e-1f2a3b4c5d6e", "This document is not here"),
]

SIGNED_IN = [
    *(page_at("/", "Documents"), page_at("/?list=trash", "The trash is empty"), page_at("/account", "Your account")),
    *(documents_menu, documents_found, documents_not_found, account_deletion, account_refused, inbox),
    *(editor, paragraph_styles, link_field, share, comments, history, editor_offline),
]


@pytest.fixture(scope="module")
def garden(embedded: Here) -> tuple[Person, UUID]:
    """A document that somebody shared with its reader."""
    owner, other = embedded.someone(), embedded.someone()
    text = "The garden in spring\nWe begin with the beds along the wall.\n"
    document = embedded.document(owner, other, text=text)
    embedded.done(owner, "PATCH", f"documents/{document}", {"title": "The garden"})
    shared = embedded.document(other, owner, text="Beds\n", role="viewer")
    embedded.done(other, "PATCH", f"documents/{shared}", {"title": "Beds"})
    return owner, document


def test_nobody_is_kept_out_of_the_pages_that_are_open_to_all(come: Come, embedded: Here) -> None:
    visitor = come(embedded)
    visitor.expect_refusal()
    assert found_at(visitor.tab(), OPEN, UUID(int=0)) == []


def test_nobody_is_kept_out_of_what_is_there_for_those_who_are_signed_in(
    come: Come, embedded: Here, garden: tuple[Person, UUID]
) -> None:
    owner, document = garden
    assert found_at(come(embedded, owner).tab(), SIGNED_IN, document) == []


def test_nobody_is_kept_out_of_a_plain_text_nor_of_a_document_that_one_may_only_read(
    come: Come, embedded: Here
) -> None:
    owner, reader = embedded.someone(), embedded.someone()
    plain = embedded.document(owner, kind="plain", text="# Plain\n")
    shared = embedded.document(owner, reader, text="Look, do not touch.\n", role="viewer")
    tabs = [come(embedded, each).tab() for each in (owner, reader)]
    assert found_at(tabs[0], [editor], plain) == []
    assert found_at(tabs[1], [reading], shared) == []


def found_at(tab: Tab, goings: list[Going], document: UUID) -> list[str]:
    """What axe finds at each of them: all that it knows in light, and whether everything can be read in dark."""
    found = []
    for go in goings:
        tab.page.emulate_media(color_scheme="light")
        go(tab, document)
        found += [f"{go.__name__} in light: {each}" for each in violations(tab.page)]
        tab.page.emulate_media(color_scheme="dark")
        found += [f"{go.__name__} in dark: {each}" for each in violations(tab.page, "color-contrast")]
    return found
