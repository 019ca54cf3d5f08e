"""Somebody sets up their account: who they are, in which language and colours, by which password and tokens."""

import re

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import Come
from tests.browser.here import Here
from tests.browser.visitor import Tab, Visitor
from tests.live.place import Person

PASSWORD = "a long secret of mine"


@pytest.fixture
def ann(come: Come, embedded: Here) -> Tab:
    """Ann, who has just signed up, at her account."""
    tab = come(embedded).tab()
    signed_up(tab, f"ann{embedded.someone().id}")
    at_account(tab)
    return tab


def test_a_name_and_a_colour_are_what_others_see_from_then_on(ann: Tab, embedded: Here) -> None:
    page = ann.page
    page.get_by_label("Your name").fill("Ann of the Garden")
    page.get_by_role("radio", name="Olive").check()
    page.get_by_role("button", name="Save", exact=True).click()
    ann.shows("Saved")
    page.get_by_role("button", name="Account of Ann of the Garden").wait_for()
    me = embedded.done(as_person(ann), "GET", "me")
    assert (me["name"], me["colour"]) == ("Ann of the Garden", "#4d7c0f")


def test_what_is_refused_is_said_at_its_field_and_nothing_typed_is_lost(ann: Tab, embedded: Here) -> None:
    page = ann.page
    ann.visitor.watch.expect("status of 400")
    taken = embedded.done(embedded.someone(), "GET", "me")["username"]
    page.get_by_label("Username").fill(taken)
    page.get_by_label("E-mail").fill("ann@example.org")
    password_in(page).fill("not mine")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(password_in(page)).to_have_accessible_description("This is not your password.")
    password_in(page).fill(PASSWORD)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_label("Username")).to_have_accessible_description("Somebody has this username already.")
    assert page.get_by_label("E-mail").input_value() == "ann@example.org"


def test_another_language_is_spoken_at_once_and_at_the_next_visit(ann: Tab, come: Come, embedded: Here) -> None:
    page = ann.page
    page.get_by_label("Language", exact=True).select_option("Deutsch")
    page.get_by_role("heading", name="Dein Konto").wait_for()
    assert page.locator("html").get_attribute("lang") == "de"
    assert page.title() == "Dein Konto · Nexus"
    elsewhere = elsewhere_too(come, embedded, ann)
    elsewhere.page.get_by_role("heading", name="Dokumente").wait_for()
    page.get_by_label("Sprache", exact=True).select_option("English")
    page.get_by_role("heading", name="Your account").wait_for()


def test_a_browser_is_spoken_to_in_its_own_language_and_so_is_the_account_made_there(
    chromium: Browser, embedded: Here
) -> None:
    context = chromium.new_context(locale="de-AT")
    visitor = Visitor(context, embedded.lines.to(embedded.port(0)), None)
    tab = visitor.tab()
    tab.page.goto(f"{visitor.line.origin}/sign-up")
    tab.page.get_by_label("Benutzername").fill(f"karl{embedded.someone().id}")
    tab.page.get_by_label("Passwort", exact=True).fill("12345678")
    visitor.watch.expect("status of 400")
    tab.page.get_by_role("button", name="Konto anlegen").click()
    tab.shows("Nur Ziffern sind zu leicht zu erraten.")
    tab.page.get_by_label("Passwort", exact=True).fill(PASSWORD)
    tab.page.get_by_role("button", name="Konto anlegen").click()
    tab.page.get_by_role("heading", name="Dokumente").wait_for()
    assert embedded.done(as_person(tab), "GET", "me")["language"] == "de"
    assert visitor.watch.complaints == []
    context.close()


def test_a_document_in_german_names_its_text_and_its_buttons_so_when_the_language_changes_under_it(
    come: Come, embedded: Here
) -> None:
    owner = embedded.someone()
    visitor = come(embedded, owner)
    tabs = [visitor.open(embedded.document(owner, kind=kind)) for kind in ("rich", "plain")]
    embedded.done(owner, "PATCH", "me", {"language": "de"})
    for tab, placeholder in zip(tabs, ("Schreib los …", "Tippe los …"), strict=True):
        tab.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")  # as when it is looked at again
        expect(tab.page.get_by_role("textbox", name="Inhalt des Dokuments")).to_be_visible()
        tab.says("Alles gespeichert")
        drawn = tab.editor.evaluate("(text) => text.dataset.placeholder ?? text.textContent")
        assert drawn == placeholder


@pytest.mark.parametrize(("chosen", "background"), [("Dark", "rgb(22, 21, 19)"), ("Light", "rgb(250, 248, 244)")])
def test_colours_that_were_chosen_are_there_before_anything_is_drawn(ann: Tab, chosen: str, background: str) -> None:
    page = ann.page
    page.emulate_media(color_scheme="light" if chosen == "Dark" else "dark")
    page.get_by_label("Colours of the app").select_option(chosen)
    page.reload(wait_until="commit")
    page.locator("body").wait_for(state="attached")
    assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == background


def test_a_new_password_ends_what_the_old_one_opened_elsewhere(ann: Tab, come: Come, embedded: Here) -> None:
    elsewhere = elsewhere_too(come, embedded, ann)
    page = ann.page
    page.get_by_label("Your password now").fill(PASSWORD)
    page.get_by_label("New password").fill("quite another secret")
    page.get_by_role("button", name="Save the password").click()
    ann.shows("Saved")
    page.reload()
    page.get_by_role("heading", name="Your account").wait_for()
    elsewhere.page.goto(f"{elsewhere.visitor.line.origin}/")
    elsewhere.shows("Welcome back")


def test_a_token_is_shown_once_reads_what_it_may_and_ends_when_it_is_told_to(ann: Tab) -> None:
    page = ann.page
    page.get_by_label("New token for").fill("nightly export")
    page.get_by_role("button", name="Make a token").click()
    ann.shows("shown this once")
    secret = page.get_by_text(re.compile(r"^nxs_\w+")).first.inner_text()
    assert asked(ann, secret) == 200
    page.reload()
    page.get_by_text("nightly export").wait_for()
    assert secret not in page.content()
    page.get_by_role("button", name="End the token nightly export").click()
    page.get_by_role("dialog").get_by_role("button", name="End it").click()
    expect(page.get_by_text("nightly export")).to_have_count(0)
    assert asked(ann, secret) == 401


def test_signing_out_everywhere_ends_this_browser_and_the_others(ann: Tab, come: Come, embedded: Here) -> None:
    elsewhere = elsewhere_too(come, embedded, ann)
    ann.page.get_by_role("button", name="Sign out everywhere").click()
    ann.page.get_by_role("dialog").get_by_role("button", name="Sign out everywhere").click()
    ann.shows("Welcome back")
    elsewhere.page.goto(f"{elsewhere.visitor.line.origin}/")
    elsewhere.shows("Welcome back")


def test_an_account_is_deleted_by_its_password_and_its_documents_go_to_whom_is_named(ann: Tab, embedded: Here) -> None:
    heir = embedded.someone()
    document = embedded.document(as_person(ann), text="To be handed on.\n")
    page = ann.page
    page.get_by_role("button", name="Delete the account").click()
    dialog = page.get_by_role("dialog")
    password_in(dialog).fill(PASSWORD)
    dialog.get_by_label("Who takes over your documents").fill(embedded.done(heir, "GET", "me")["username"])
    dialog.get_by_role("button", name="Delete the account").click()
    ann.shows("Welcome back")
    assert embedded.done(heir, "GET", f"documents/{document}")["role"] == "owner"


def signed_up(tab: Tab, username: str) -> None:
    """Make an account, as people do."""
    page = tab.page
    page.goto(f"{tab.visitor.line.origin}/sign-up")
    page.get_by_label("Username").fill(username)
    password_in(page).fill(PASSWORD)
    page.get_by_role("button", name="Create an account").click()
    page.get_by_role("heading", name="Documents").wait_for()


def password_in(place: Page | Locator) -> Locator:
    """The field in which one types the password that one has."""
    return place.locator("input[name=password]")


def at_account(tab: Tab) -> None:
    """Go there by the menu."""
    tab.page.get_by_role("button", name=re.compile("Account of")).click()
    tab.page.get_by_role("menuitem", name="Your account").click()
    tab.page.get_by_role("heading", name="Your account").wait_for()


def as_person(tab: Tab) -> Person:
    """Whoever is signed in in a tab, for other doors: with a token of their own."""
    me = tab.page.evaluate("async () => (await (await fetch('/api/v1/me')).json())")
    wanted = {"username": me["username"], "password": PASSWORD}
    pair = tab.page.evaluate(_POST, ["/api/v1/tokens", wanted])
    return Person(int(me["id"]), me["username"], pair["access"], pair["refresh"], "")


def elsewhere_too(come: Come, embedded: Here, tab: Tab) -> Tab:
    """The same person, signed in in another browser."""
    other = come(embedded).tab()
    other.page.goto(f"{other.visitor.line.origin}/sign-in")
    other.page.get_by_label("Username or e-mail").fill(as_person(tab).name)
    password_in(other.page).fill(PASSWORD)
    other.page.get_by_role("button", name="Sign in").click()
    other.page.get_by_role("main").get_by_role("heading", level=1).wait_for()
    other.page.wait_for_url(re.compile(r"/$"))
    return other


_POST = """
async ([path, body]) => (await fetch(path, {
  method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body),
})).json()
"""


def asked(tab: Tab, token: str) -> int:
    """The status of what a program is answered that asks who it is."""
    answer = tab.page.request.get(f"{tab.visitor.line.origin}/api/v1/me", headers={"Authorization": f"Bearer {token}"})
    return answer.status
