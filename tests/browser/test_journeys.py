"""Whole journeys through the app, by people with each role, as they would make them: by what is on the screen alone."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Come
from tests.browser.here import Here
from tests.browser.screen import EDITOR
from tests.browser.test_account import signed_up
from tests.browser.visitor import Tab, until

LINES = ("The garden in spring", "We begin with the beds along the wall.", "Then the paths.")


def test_from_signing_up_to_bringing_back_what_was_taken_out(come: Come, two_nodes: Here, tmp_path: Path) -> None:
    ann, bob = f"ann{two_nodes.someone().id}", f"bob{two_nodes.someone().id}"
    hers, his = come(two_nodes).tab(), come(two_nodes, node=1).tab()
    signed_up(hers, ann)
    signed_up(his, bob)
    is_welcomed(hers)
    begins_a_document(hers)
    invites(hers, bob, "Can edit")
    link = makes_a_link(hers, "Can read")
    opens_from_the_inbox(his, ann)
    they_write_together(hers, his)
    they_discuss(hers, his, bob)
    reads_by_link(come(two_nodes).tab(), link, hers)
    finds_again(hers)
    puts_away_and_takes_back(hers, his)
    takes_out_and_brings_in(hers, tmp_path)


def is_welcomed(tab: Tab) -> None:
    """There is a document that explains the product, and answers when one ticks its task."""
    tab.page.get_by_role("link", name="Welcome to Nexus").click()
    tab.ready()
    tab.page.get_by_text("This is a comment.").first.wait_for()
    tab.page.get_by_role("link", name="All documents").click()


def begins_a_document(tab: Tab) -> None:
    tab.page.get_by_role("button", name="New document").click()
    tab.page.get_by_role("menuitem", name="Formatted document").click()
    tab.ready()
    title = tab.page.get_by_role("textbox", name="Title of the document")
    title.fill("The garden")
    title.press("Enter")
    tab.editor.click()
    tab.page.get_by_role("button", name="Paragraph style").click()
    tab.page.get_by_role("menuitem", name="Heading 1").click()
    for line in LINES:
        tab.type(line)
        tab.press("Enter")
    tab.says("All changes saved")


def invites(tab: Tab, name: str, role: str) -> None:
    tab.page.get_by_role("button", name="Share", exact=True).click()
    dialog = tab.page.get_by_role("dialog", name="Share")
    dialog.get_by_role("textbox", name="Username or e-mail").fill(name)
    dialog.get_by_role("combobox", name="Role", exact=True).select_option(role)
    dialog.get_by_role("button", name="Invite").click()
    dialog.get_by_role("combobox", name=f"Role of {name}").wait_for()
    tab.press("Escape")


def makes_a_link(tab: Tab, role: str) -> str:
    """The address of a new link, which is good for a week."""
    tab.visitor.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=tab.visitor.line.origin)
    tab.page.get_by_role("button", name="Share", exact=True).click()
    dialog = tab.page.get_by_role("dialog", name="Share")
    dialog.get_by_role("combobox", name="What the link allows").select_option(role)
    dialog.get_by_role("combobox", name="Good for").select_option("7 days")
    dialog.get_by_role("button", name="Create a link").click()
    dialog.get_by_text(re.compile("^until ")).wait_for()
    dialog.get_by_role("button", name="Copy").click()
    dialog.get_by_role("button", name="Copied").wait_for()
    tab.press("Escape")
    return str(tab.page.evaluate("navigator.clipboard.readText()"))


def opens_from_the_inbox(tab: Tab, sharer: str) -> None:
    tab.page.reload()
    tab.page.get_by_role("button", name="Inbox, 1 new").click()
    tab.page.get_by_role("button", name=f"{sharer} shared The garden with you").first.click()
    tab.ready()
    tab.page.get_by_role("button", name="Share", exact=True).wait_for(state="detached")  # that is for owners


def they_write_together(hers: Tab, his: Tab) -> None:
    hers.page.get_by_role("button", name=re.compile("^Follow bob")).wait_for()
    his.click_behind("Then the paths.")
    his.type(" And a bench.")
    hers.click_behind("along the wall")
    hers.type(", where the sun is")
    for tab in (hers, his):
        tab.reads("along the wall, where the sun is.")
        tab.reads("Then the paths. And a bench.")
        tab.says("All changes saved")


def they_discuss(hers: Tab, his: Tab, bob: str) -> None:
    hers.select("bench")
    hers.page.get_by_role("button", name="Comment", exact=True).click()
    field = hers.page.get_by_role("textbox", name="Comment")
    field.press_sequentially("Of wood or of stone, @bob")
    hers.page.get_by_role("option", name=re.compile(bob)).click()
    field.press("Control+Enter")
    his.page.get_by_text("Of wood or of stone").first.wait_for()
    his.page.get_by_role("button", name="Inbox, 1 new").click()
    his.page.get_by_role("button", name=re.compile("named you in The garden")).first.click()
    his.page.get_by_role("textbox", name="Reply").fill("Of wood.")
    his.press("Control+Enter")
    hers.page.get_by_text("Of wood.").first.wait_for()
    his.page.get_by_role("button", name="React").first.click()
    his.page.get_by_role("menuitem", name="Heart").click()
    hers.page.get_by_role("button", name=re.compile("^❤️ of bob")).wait_for()
    hers.page.get_by_role("button", name="Resolve", exact=True).click()
    for tab in (hers, his):
        tab.page.get_by_role("button", name="Comments, 0 open").wait_for()
    expect(hers.page.get_by_text("Of wood.")).to_have_count(0)
    his.page.get_by_text(re.compile("^Resolved by ann")).wait_for()  # whoever looks at it still does


def reads_by_link(guest: Tab, link: str, owner: Tab) -> None:
    """Somebody without an account reads along."""
    guest.page.goto(link.replace(owner.visitor.line.origin, guest.visitor.line.origin))
    guest.says("Read only")
    owner.click_behind("And a bench.")
    owner.type(" Of wood.")
    guest.reads("And a bench. Of wood.")
    guest.page.get_by_role("link", name="Sign in").wait_for()
    guest.page.close()


def finds_again(tab: Tab) -> None:
    tab.says("All changes saved")
    tab.page.get_by_role("link", name="All documents").click()
    tab.page.get_by_role("searchbox").fill("sun wall")
    found = tab.page.get_by_role("link", name="The garden")
    found.get_by_text("where the sun is").wait_for()
    tab.page.get_by_role("searchbox").fill("")


def puts_away_and_takes_back(hers: Tab, his: Tab) -> None:
    his.visitor.expect_refusal()
    hers.page.get_by_role("button", name="More about The garden").click()
    hers.page.get_by_role("menuitem", name="Move to trash").click()
    expect(hers.page.get_by_role("link", name="The garden")).to_have_count(0)
    his.says("You no longer have access")
    hers.page.get_by_role("link", name="Trash").click()
    hers.page.get_by_role("button", name="More about The garden").click()
    hers.page.get_by_role("menuitem", name="Take out of the trash").click()
    expect(hers.page.get_by_role("link", name="The garden")).to_have_count(0)
    hers.page.get_by_role("link", name="All", exact=True).click()
    hers.page.get_by_role("link", name="The garden").wait_for()
    his.page.get_by_role("button", name="Try again").click()
    his.ready()
    his.says("All changes saved")


def takes_out_and_brings_in(tab: Tab, folder: Path) -> None:
    tab.page.get_by_role("link", name="The garden").click()
    tab.ready()
    before = tab.content
    tab.page.get_by_role("button", name="More about this document").click()
    with tab.page.expect_download() as download:
        tab.page.get_by_role("menuitem", name="Download as Markdown").click()
    saved = folder / download.value.suggested_filename
    download.value.save_as(saved)
    tab.page.get_by_role("link", name="All documents").click()
    tab.page.get_by_role("button", name="New document").click()
    with tab.page.expect_file_chooser() as chooser:
        tab.page.get_by_role("menuitem", name="Import files").click()
    chooser.value.set_files(saved)
    until(lambda: tab.editor.count() == 1 and tab.content == before, lambda: f"{tab.content} is not {before}")


# What each may do: write, comment, share; and what the page says of it.
MAY: dict[str, tuple[bool, bool, bool, str]] = {
    "owner": (True, True, True, "All changes saved"),
    "editor": (True, True, False, "All changes saved"),
    "commenter": (False, True, False, "You can comment"),
    "viewer": (False, False, False, "Read only"),
}


@pytest.mark.parametrize("role", MAY)
def test_each_role_is_offered_what_it_may_do_and_nothing_else(come: Come, embedded: Here, role: str) -> None:
    owner, other = embedded.someone(), embedded.someone()
    document = embedded.document(owner, other, text="The cat sat.\n", role=role)
    tab = come(embedded, other).tab()
    tab.page.goto(f"{tab.visitor.line.origin}/documents/{document}")
    is_offered(tab, role)


@pytest.mark.parametrize("is_signed_in", [False, True], ids=["without an account", "with one"])
@pytest.mark.parametrize("role", ["viewer", "commenter", "editor"])
def test_who_comes_by_a_link_is_offered_what_it_allows(
    come: Come, embedded: Here, role: str, *, is_signed_in: bool
) -> None:
    owner = embedded.someone()
    document = embedded.document(owner, text="The cat sat.\n")
    link = embedded.done(owner, "POST", f"documents/{document}/links", {"role": role})
    tab = come(embedded, embedded.someone() if is_signed_in else None).tab()
    tab.visitor.expect_refusal()  # who is no member is not told who is
    tab.page.goto(f"{tab.visitor.line.origin}/documents/{document}#{link['secret']}")
    is_offered(tab, role, is_known=is_signed_in)
    embedded.done(owner, "DELETE", f"documents/{document}/links/{link['id']}")
    tab.says("You no longer have access")


def is_offered(tab: Tab, role: str, *, is_known: bool = True) -> None:
    """Writing, commenting and sharing are there for those who may, and for nobody else."""
    writes, comments, shares, words = MAY[role]
    tab.says(words)
    page = tab.page
    assert page.locator(EDITOR).get_attribute("contenteditable") == str(writes).lower()
    expect(page.get_by_role("toolbar", name="Formatting")).to_have_count(int(writes))
    expect(page.get_by_role("button", name="Share", exact=True)).to_have_count(int(shares))
    assert page.get_by_role("textbox", name="Title of the document").is_editable() == writes
    if writes:
        tab.click_behind("cat")
        tab.type("s")
        tab.reads("The cats sat.")
        tab.says("All changes saved")
    tab.select("cat")
    tab.press("Control+Alt+M")
    expect(page.get_by_role("textbox", name="Comment")).to_have_count(int(comments and is_known))
    if comments and is_known:
        page.get_by_role("textbox", name="Comment").fill("Which?")
        tab.press("Control+Enter")
        page.get_by_role("article").get_by_text("Which?").first.wait_for()
