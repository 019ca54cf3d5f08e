"""Everything can be reached, used and left by the keyboard, and screen readers are told what others see."""

from uuid import UUID

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.conftest import Come
from tests.browser.here import Here
from tests.browser.test_first_visit import focused, go_to
from tests.browser.visitor import Tab, until

TEXT = "The cat sat.\n"


@pytest.fixture
def hers(come: Come, embedded: Here) -> Tab:
    """A document of hers, in which she is."""
    owner = embedded.someone()
    return come(embedded, owner).open(embedded.document(owner, text=TEXT))


def test_a_toolbar_is_one_stop_and_arrows_walk_in_it(hers: Tab) -> None:
    hers.press("Alt+F10")
    until(lambda: in_toolbar(hers) == "Paragraph style: Text", lambda: in_toolbar(hers))
    for key, button in [
        ("ArrowRight", "Bold"),
        ("ArrowRight", "Italic"),
        ("End", "Clear formatting"),
        ("ArrowRight", "Paragraph style: Text"),
        ("ArrowLeft", "Clear formatting"),
        ("Home", "Paragraph style: Text"),
        ("ArrowRight", "Bold"),
    ]:
        hers.press(key)
        assert in_toolbar(hers) == button
    hers.press("Shift+Tab")
    assert in_toolbar(hers) == ""
    hers.press("Tab")
    assert in_toolbar(hers) == "Bold"


def test_words_are_made_bold_by_the_keyboard_alone_and_typed_on(hers: Tab) -> None:
    hers.press("Control+Home")
    for _ in range(3):
        hers.press("Shift+ArrowRight")
    hers.press("Alt+F10")
    hers.press("ArrowRight")
    hers.press("Enter")
    expect(hers.page.get_by_role("button", name="Bold")).to_have_attribute("aria-pressed", "true")
    hers.press("Escape")
    hers.press("ArrowRight")
    hers.type("!")
    until(lambda: hers.content[0] == {"insert": "The!", "attributes": {"bold": True}}, lambda: str(hers.content))


@pytest.mark.parametrize("kind", ["rich", "plain"])
def test_a_text_in_which_the_tabulator_writes_can_be_left_by_it(come: Come, embedded: Here, kind: str) -> None:
    owner = embedded.someone()
    tab = come(embedded, owner).open(embedded.document(owner, kind=kind, text=TEXT))
    tab.press("Control+Home")
    tab.press("Tab")
    until(lambda: tab.text != TEXT.rstrip("\n" if kind == "plain" else ""), lambda: tab.text)
    written = tab.text
    tab.press("Escape")
    tab.press("Shift+Tab")
    assert not focused(tab, "textbox", "Content of the document")
    tab.press("Tab")
    until(lambda: focused(tab, "textbox", "Content of the document"), lambda: "the text is not found again")
    assert tab.text == written


def test_a_text_that_one_may_only_read_says_so_and_can_be_read(come: Come, embedded: Here) -> None:
    owner, reader = embedded.someone(), embedded.someone()
    for kind in ("rich", "plain"):
        document = embedded.document(owner, reader, kind=kind, text=TEXT)
        tab = come(embedded, reader).open(document)
        expect(tab.editor).to_have_attribute("aria-readonly", "false")
        embedded.done(owner, "PATCH", f"documents/{document}/members/{reader.id}", {"role": "viewer"})
        expect(tab.editor).to_have_attribute("aria-readonly", "true")
        tab.page.get_by_role("link", name="All documents").focus()
        go_to(tab, "textbox", "Content of the document")


def test_windows_keep_the_focus_and_give_it_back(hers: Tab) -> None:
    share = hers.page.get_by_role("button", name="Share", exact=True)
    share.focus()
    hers.press("Enter")
    dialog = hers.page.get_by_role("dialog", name="Share")
    dialog.get_by_role("combobox", name="Role of").wait_for()
    for _ in range(12):
        hers.press("Tab")
        assert hers.page.evaluate("document.activeElement.closest('dialog') !== null || !document.hasFocus()") or (
            hers.page.evaluate("document.activeElement === document.body")  # the browser's own buttons come between
        )
    dialog.get_by_role("button", name="Close").focus()
    hers.press("Enter")
    expect(share).to_be_focused()
    hers.press("Enter")
    dialog.wait_for()
    hers.press("Escape")
    expect(share).to_be_focused()


def test_who_comes_and_goes_is_said(come: Come, embedded: Here) -> None:
    owner, bob = embedded.someone(), embedded.someone()
    embedded.done(bob, "PATCH", "me", {"name": "Bob"})
    document = embedded.document(owner, bob, text=TEXT)
    hers = come(embedded, owner).open(document)
    his = come(embedded, bob).open(document)
    expect(said(hers, "Bob came in")).to_have_count(1)
    his.page.close()
    expect(said(hers, "Bob left")).to_have_count(1)


def test_that_one_is_offline_is_said_and_that_it_is_over(hers: Tab) -> None:
    expect(said(hers, "All changes saved")).to_have_count(0)  # nobody is told that all is as it should be
    hers.visitor.go_offline()
    expect(said(hers, "Offline")).to_have_count(1)
    hers.visitor.mend()
    expect(said(hers, "All changes saved")).to_have_count(1)


def test_a_document_is_found_shared_and_put_away_by_the_keyboard_alone(come: Come, embedded: Here) -> None:
    owner, bob = embedded.someone(), embedded.someone()
    document = embedded.document(owner, text="Leaves\n")
    embedded.done(owner, "PATCH", f"documents/{document}", {"title": "Leaves"})
    tab = come(embedded, owner).tab()
    tab.page.goto(f"{tab.visitor.line.origin}/")
    tab.page.get_by_role("heading", name="Documents").wait_for()
    go_to(tab, "searchbox", "Search documents")
    tab.type("leav")
    tab.page.get_by_role("link", name="Leaves").wait_for()
    go_to(tab, "link", "Leaves")
    tab.press("Enter")
    tab.ready()
    shared_by_keys(tab, bob.name)
    until(lambda: embedded.ask(bob, "GET", f"documents/{document}").status == 200, lambda: "Bob does not see it")
    put_away_by_keys(tab, embedded, document)


def shared_by_keys(tab: Tab, name: str) -> None:
    """Invite somebody, from the text."""
    tab.press("Escape")
    tab.press("Shift+Tab")  # to the toolbar, then backwards along the bar
    for _ in range(8):
        if focused(tab, "button", "Share"):
            break
        tab.press("Shift+Tab")
    tab.press("Enter")
    tab.page.get_by_role("dialog").get_by_role("combobox", name="Role of").wait_for()
    go_to(tab, "textbox", "Username or e-mail")
    tab.type(name)
    tab.press("Enter")
    tab.page.get_by_role("dialog").get_by_text(name).first.wait_for()
    tab.press("Escape")


def put_away_by_keys(tab: Tab, here: Here, document: UUID) -> None:
    """Put a document into the trash, from its text."""
    tab.page.get_by_role("dialog").wait_for(state="detached")
    for _ in range(12):
        if focused(tab, "link", "All documents"):
            break
        tab.press("Shift+Tab")
    tab.press("Enter")
    tab.page.get_by_role("heading", name="Documents").wait_for()
    tab.page.get_by_role("link", name="Leaves").wait_for()
    go_to(tab, "button", "More about Leaves")
    tab.press("Enter")
    while not focused(tab, "menuitem", "Move to trash"):
        tab.press("ArrowDown")
    tab.press("Enter")
    expect(tab.page.get_by_role("link", name="Leaves")).to_have_count(0)
    owner = tab.visitor.as_person
    assert here.done(owner, "GET", "documents?list=trash")["results"][0]["id"] == str(document)


def in_toolbar(tab: Tab) -> str:
    """The button of the toolbar that has the focus."""
    return str(
        tab.page.evaluate(
            "document.activeElement.closest('[role=toolbar]') ? document.activeElement.getAttribute('aria-label') : ''"
        )
    )


def said(tab: Tab, words: str) -> Locator:
    """Where screen readers hear some words that nobody sees."""
    return tab.page.locator(".unseen[role=status]").filter(has_text=words)
