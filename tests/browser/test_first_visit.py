"""Somebody comes for the first time, with a keyboard and nothing else; whatever they reload is there again."""

import pytest

from tests.browser.conftest import Come
from tests.browser.here import Here
from tests.browser.visitor import Tab, until

PASSWORD = "a long secret of mine"


def test_the_first_words_are_written_with_the_keyboard_alone(come: Come, embedded: Here) -> None:
    tab = come(embedded).tab()
    tab.page.goto(f"{tab.visitor.line.origin}/sign-up")
    fill_in(tab, {"Username": "keys", "Your name": "Kay", "Password": PASSWORD})
    tab.press("Enter")
    tab.page.get_by_role("link", name="Welcome to Nexus").wait_for()
    go_to(tab, "button", "New document")
    tab.press("Enter")
    tab.press("Enter")
    tab.ready()
    until(lambda: focused(tab, "textbox", "Content of the document"), lambda: "the editor has no focus")
    tab.type("Written without a mouse.")
    tab.says("All changes saved")
    tokens = embedded.done("", "POST", "tokens", {"username": "keys", "password": PASSWORD})
    found = embedded.done(tokens["access"], "GET", "documents")["results"]
    read = embedded.done(tokens["access"], "GET", f"documents/{found[0]['id']}/content?format=delta")
    assert read["delta"] == [{"insert": "Written without a mouse.\n"}]


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/sign-in", "Welcome back"),
        ("/sign-up", "Create your account"),
        ("/forgot-password", "Set a new password"),
        ("/reset-password", "This link is not complete"),
        ("/", "Welcome back"),
        ("/nowhere", "There is nothing at this address"),
    ],
)
def test_a_page_says_the_same_when_it_is_reloaded(come: Come, embedded: Here, path: str, words: str) -> None:
    visitor = come(embedded)
    visitor.expect_refusal()
    tab = visitor.tab()
    tab.page.goto(f"{visitor.line.origin}{path}")
    tab.shows(words)
    tab.page.reload()
    tab.shows(words)


def test_what_one_has_open_is_there_again_when_it_is_reloaded(come: Come, embedded: Here) -> None:
    owner = embedded.someone()
    document = embedded.document(owner, text="The cat sat.\n")
    ann = come(embedded, owner)
    shelf = ann.tab()
    shelf.page.goto(f"{ann.line.origin}/")
    tab = ann.open(document)
    for _ in range(2):
        shelf.page.get_by_role("heading", name="Documents").wait_for()
        tab.reads("The cat sat.")
        shelf.page.reload()
        tab.page.reload()
        tab.ready()


def fill_in(tab: Tab, fields: dict[str, str]) -> None:
    """Write into fields that are reached by the tabulator."""
    for label, value in fields.items():
        go_to(tab, "textbox", label)
        tab.type(value)


def go_to(tab: Tab, role: str, name: str) -> None:
    """Press the tabulator until something has the focus; it is in reach."""
    for _ in range(30):
        if focused(tab, role, name):
            return
        tab.press("Tab")
    raise AssertionError(f"the tabulator does not lead to the {role} {name!r}")


def focused(tab: Tab, role: str, name: str) -> bool:
    found = tab.page.get_by_role(role, name=name)  # type: ignore[arg-type] # it is one of Playwright's words
    return found.count() > 0 and found.first.evaluate("(element) => element === document.activeElement")
