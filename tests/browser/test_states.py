"""Every view while the server answers slowly, wrongly or not at all: nothing hangs, nothing is lost, words are true."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

import pytest
from playwright.sync_api import Locator, Route, expect

from tests.browser.ailments import AILMENTS, PATIENCE, Ailment, slow, suffering
from tests.browser.conftest import Come
from tests.browser.here import Here
from tests.browser.visitor import Tab, until
from tests.live.place import Person

PASSWORD = "a long secret of mine"


@dataclass(frozen=True)
class View:
    """Something that asks the server for something."""

    name: str
    asks: tuple[str, str]  # method, address below the API
    goes: Callable[[Tab, UUID], None]  # to where one can ask
    does: Callable[[Tab], None]  # asks
    again: Callable[[Tab], None]  # asks once more, after it failed
    is_done: Callable[[Tab], Locator]  # what is there once it was answered
    typed: dict[str, str]  # selectors of fields, and what was typed into them


def at(path: str, heading: str) -> Callable[[Tab, UUID], None]:
    """Go to a page of the app."""

    def go(tab: Tab, _: UUID) -> None:
        tab.page.goto(f"{tab.visitor.line.origin}{path}")
        tab.page.get_by_role("heading", name=heading).first.wait_for()

    return go


def presses(name: str) -> Callable[[Tab], None]:
    """Press a button, by its name."""
    return lambda tab: tab.page.get_by_role("button", name=name, exact=True).last.click()


def fills(typed: dict[str, str], name: str) -> Callable[[Tab], None]:
    """Fill in a form, and press its button."""

    def do(tab: Tab) -> None:
        for selector, value in typed.items():
            tab.page.locator(selector).fill(value)
        presses(name)(tab)

    return do


def heading(name: str) -> Callable[[Tab], Locator]:
    return lambda tab: tab.page.get_by_role("heading", name=name).first


def text(words: str) -> Callable[[Tab], Locator]:
    return lambda tab: tab.page.get_by_text(words).first


def searches(tab: Tab) -> None:
    box = tab.page.get_by_role("searchbox")
    box.fill("")
    box.fill("garden")


def begins(tab: Tab) -> None:
    presses("New document")(tab)
    tab.page.get_by_role("menuitem", name="Formatted").click()


def in_document(tab: Tab, document: UUID) -> None:
    tab.open(document)
    tab.says("All changes saved")


def sharing(tab: Tab, document: UUID) -> None:
    in_document(tab, document)
    presses("Share")(tab)
    tab.page.get_by_role("dialog").get_by_role("combobox", name="Role of").wait_for()


def renames(tab: Tab) -> None:
    title = tab.page.get_by_role("textbox", name="Title of the document")
    title.fill("The garden in June")
    title.press("Enter")


SIGN_IN = {"input[name=username]": "nobody-at-all", "input[name=password]": PASSWORD}
SIGN_UP = {"input[name=username]": "", "input[name=password]": PASSWORD, "input[name=name]": "Ann"}
FORGOTTEN = {"input[name=email]": "ann@example.org"}
PROFILE = {"input[name=name]": "Ann of the Garden"}
NEW_PASSWORD = {"input[name=current]": PASSWORD, "input[name=new]": "another long secret"}
TOKEN = {"input[name=token]": "nightly export"}
GUEST = {"dialog .invite input": "nobody-at-all"}
ADDRESS = {"input[name=email]": "ann@example.org"}

OPEN = [
    View("sign in", ("POST", "session"), at("/sign-in", "Welcome"), fills(SIGN_IN, "Sign in"), presses("Sign in"),
         text("Nobody who may sign in"), SIGN_IN),
    View("forgotten", ("POST", "password-resets"), at("/forgot-password", "Set a new"),
         fills(FORGOTTEN, "Send the link"), presses("Send the link"), text("is on its way"), FORGOTTEN),
]  # fmt: skip

SIGNED_IN = [
    View("search", ("GET", "search*"), at("/", "Documents"), searches, presses("Try again"),
         lambda tab: tab.page.get_by_role("link", name="The garden"), {"input[type=search]": "garden"}),
    View("new document", ("POST", "documents"), at("/", "Documents"),
         begins,
         begins,
         lambda tab: tab.editor, {}),
    View("profile", ("PATCH", "me"), at("/account", "Your account"), fills(PROFILE, "Save"), presses("Save"),
         lambda tab: tab.page.get_by_text("Saved", exact=True), PROFILE),
    View("token", ("POST", "api-tokens"), at("/account", "Your account"), fills(TOKEN, "Make a token"),
         presses("Make a token"), text("shown this once"), TOKEN),
    View("inbox", ("GET", "notifications?limit=20"), at("/", "Documents"),
         lambda tab: tab.page.get_by_role("button", name="Inbox").click(), presses("Try again"),
         text("Nothing new"), {}),
    View("title", ("PATCH", "documents/*"), in_document, renames, renames,
         lambda tab: tab.page.get_by_role("heading", name="The garden in June"),
         {".title input": "The garden in June"}),
    View("share", ("GET", "documents/*/members*"), in_document, presses("Share"), presses("Try again"),
         lambda tab: tab.page.get_by_role("dialog").get_by_role("combobox", name="Role of"), {}),
    View("invitation", ("POST", "documents/*/members"), sharing, fills(GUEST, "Invite"), presses("Invite"),
         text("There is nobody of this name"), GUEST),
    View("link", ("POST", "documents/*/links"), sharing, presses("Create a link"), presses("Create a link"),
         lambda tab: tab.page.get_by_role("button", name="End this link").first, {}),
]  # fmt: skip


@pytest.fixture
def garden(embedded: Here) -> tuple[Person, UUID]:
    """A document of somebody's."""
    owner = embedded.someone()
    document = embedded.document(owner, text="The garden in spring\n")
    embedded.done(owner, "PATCH", f"documents/{document}", {"title": "The garden"})
    return owner, document


@pytest.mark.parametrize("view", OPEN, ids=lambda view: view.name)
def test_a_form_that_is_open_to_all_survives_whatever_the_server_answers(
    come: Come, embedded: Here, view: View
) -> None:
    survives(come(embedded).tab(), view, UUID(int=0))


@pytest.mark.parametrize("view", SIGNED_IN, ids=lambda view: view.name)
def test_what_one_asks_for_survives_whatever_the_server_answers(
    come: Come, embedded: Here, garden: tuple[Person, UUID], view: View
) -> None:
    owner, document = garden
    survives(come(embedded, owner).tab(), view, document)


# Pages that ask as soon as they are opened: where, what they ask, and what is there once it was answered.
LOADS = [
    ("/", ("GET", "documents?list=*"), "The garden"),
    ("/?list=trash", ("GET", "documents?list=trash*"), "The trash is empty"),
    ("/account", ("GET", "api-tokens*"), "nightly export"),
]


@pytest.mark.parametrize(("path", "asks", "shown"), LOADS, ids=[path for path, *_ in LOADS])
def test_a_page_that_cannot_be_filled_says_why_and_is_filled_when_one_tries_again(
    come: Come, embedded: Here, garden: tuple[Person, UUID], path: str, asks: tuple[str, str], shown: str
) -> None:
    owner, _ = garden
    embedded.done(owner, "POST", "api-tokens", {"name": "nightly export", "scope": "read"})
    tab = come(embedded, owner).tab()
    suffers(tab)
    for ailment in AILMENTS:
        with suffering(tab.page, *asks, ailment) as held:
            tab.page.goto(f"{tab.visitor.line.origin}{path}")
            told(tab, ailment, held)
        presses("Try again")(tab)
        tab.page.get_by_text(shown).first.wait_for()
        expect(tab.page.get_by_role("alert")).to_have_count(0)


@pytest.mark.parametrize("ailment", AILMENTS, ids=lambda ailment: ailment.name)
def test_a_page_waits_for_a_server_that_cannot_say_who_is_signed_in_and_goes_on_by_itself(
    come: Come, embedded: Here, garden: tuple[Person, UUID], ailment: Ailment
) -> None:
    owner, _ = garden
    tab = come(embedded, owner).tab()
    suffers(tab)
    with suffering(tab.page, "GET", "session", ailment):
        tab.page.goto(f"{tab.visitor.line.origin}/")
        if ailment.is_silent:
            tab.shows("Loading…")
            tab.page.clock.fast_forward(PATIENCE)
        is_away = ailment.status is None
        tab.shows("The server cannot be reached" if is_away else "The server cannot answer right now")
        tab.shows("tries again by itself")
    tab.page.clock.fast_forward(6_000)
    tab.page.get_by_role("heading", name="Documents").wait_for()


def test_what_is_slow_shows_that_it_is_under_way_and_is_done_once(
    come: Come, embedded: Here, garden: tuple[Person, UUID]
) -> None:
    owner, document = garden
    tab = come(embedded, owner).tab()
    page = tab.page
    page.clock.install()
    with slow(page, "GET", "session"):
        page.goto(f"{tab.visitor.line.origin}/")
        tab.shows("Loading…")
        page.clock.fast_forward(10_000)
        tab.shows("This takes longer than usual.")
    with slow(page, "GET", "documents?list=*"):
        page.goto(f"{tab.visitor.line.origin}/?list=mine")
        page.locator("[aria-busy=true]").wait_for()
    page.get_by_role("link", name="The garden").wait_for()
    with slow(page, "POST", "documents"):
        begins(tab)
        presses("Loading…")(tab)  # who is not sure presses again
        page.get_by_role("menuitem", name="Formatted").click()
    tab.ready()
    assert len(embedded.done(owner, "GET", "documents")["results"]) == 2
    at("/account", "Your account")(tab, document)
    with slow(page, "PATCH", "me"):
        fills(PROFILE, "Save")(tab)
        expect(page.get_by_role("button", name="Save", exact=True)).to_be_disabled()
    page.get_by_text("Saved", exact=True).wait_for()


def test_a_document_that_cannot_be_fetched_says_so_and_is_there_when_one_tries_again(
    come: Come, embedded: Here, garden: tuple[Person, UUID]
) -> None:
    owner, document = garden
    visitor = come(embedded, owner)
    tab = visitor.tab()
    suffers(tab)
    at("/", "Documents")(tab, document)
    tab.page.get_by_role("link", name="The garden").wait_for()
    visitor.cut()
    tab.page.get_by_role("link", name="The garden").click()
    tab.page.clock.fast_forward(PATIENCE)
    tab.page.get_by_role("button", name="Try again").wait_for()
    visitor.mend()
    tab.page.get_by_role("button", name="Try again").click()
    tab.reads("The garden in spring")


def survives(tab: Tab, view: View, document: UUID) -> None:
    """Whatever is answered, it is said, what was typed stays, and it can be done again."""
    suffers(tab)
    view.goes(tab, document)
    acts = view.does
    for ailment in AILMENTS:
        with suffering(tab.page, *view.asks, ailment) as held:
            acts(tab)
            told(tab, ailment, held)
        for selector, value in view.typed.items():
            assert tab.page.locator(selector).input_value() == value, ailment.name
        acts = view.again
    view.again(tab)
    view.is_done(tab).wait_for()


def told(tab: Tab, ailment: Ailment, held: list[Route]) -> None:
    """Wait until the page says what is true of an ailment."""
    if ailment.is_silent:
        until(lambda: tab.page.evaluate("true") and bool(held), lambda: "nothing was asked")
        tab.page.clock.fast_forward(PATIENCE)
    expect(tab.page.get_by_role("alert").filter(has_text=ailment.says), ailment.name).to_be_visible()


def suffers(tab: Tab) -> None:
    """Let the test have the clock, and Chromium log what fails."""
    tab.page.clock.install()
    tab.visitor.watch.expect("status of [45]", "net::ERR_", "WebSocket connection to .* failed")
