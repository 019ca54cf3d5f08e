"""How the app looks: nothing moves by itself while a page comes, nothing is wider than the screen; and its pictures."""

from dataclasses import dataclass, replace
from uuid import UUID

import pytest
from playwright.sync_api import ViewportSize

from tests.browser.conftest import Come, Picture
from tests.browser.here import Here
from tests.browser.visitor import Tab
from tests.live.place import Person

PHONE = ViewportSize(width=390, height=844)
WIDE = ViewportSize(width=1920, height=1080)

# By how much what is shown may move while a page comes, as browsers measure it: a tenth of what they call good.
STILL = 0.01

TITLES = ("Minutes of Monday", "A letter to the council", "seedlings.md", "The garden in spring")

TEXT = """# The garden in spring

We begin with the beds along the wall, because they catch the sun first.

- **March**: peas, broad beans, the first lettuce under glass
- *April*: carrots and beetroot, once the soil is warm
- May: everything that minds the frost

> Whoever plants a garden believes in tomorrow.

Ada brings the seeds, Ben the tools; tea is at eleven.
"""


@dataclass(frozen=True)
class Village:
    """People who keep a garden, and what they wrote."""

    ada: Person
    ben: Person
    garden: UUID


@pytest.fixture(scope="module")
def village(embedded: Here) -> Village:
    """A few people with names, colours and documents."""
    ada, ben = embedded.someone(), embedded.someone()
    for person, username, name, colour in (
        (ada, "ada.okafor", "Ada Okafor", "#0e7c86"),
        (ben, "ben.marsh", "Ben Marsh", "#c2410c"),
    ):
        embedded.done(person, "PATCH", "me", {"username": username, "name": name, "colour": colour})
    ada, ben = replace(ada, name="ada.okafor"), replace(ben, name="ben.marsh")
    shared = embedded.document(ben, ada, text="Who waters what, and when.\n", role="commenter")
    embedded.done(ben, "PATCH", f"documents/{shared}", {"title": "Watering"})
    made = [
        embedded.done(ada, "POST", "documents", {"kind": "plain" if "." in title else "rich", "title": title})
        for title in TITLES[:-1]
    ]
    content = {"format": "markdown", "value": TEXT}
    made.append(embedded.done(ada, "POST", "documents", {"kind": "rich", "title": TITLES[-1], "content": content}))
    garden = UUID(made[-1]["id"])
    embedded.done(ada, "POST", f"documents/{garden}/members", {"person": ben.name, "role": "editor"})
    embedded.done(ada, "POST", f"documents/{garden}/links", {"role": "viewer", "expires": "2099-06-01T00:00:00Z"})
    embedded.done(ben, "POST", f"documents/{garden}/threads", {"body": f"Shall we plant beans, too, @{ada.name}?"})
    embedded.done(ben, "POST", f"documents/{garden}/threads", {"body": "The gate needs paint."})
    return Village(ada, ben, garden)


@pytest.mark.parametrize("size", [PHONE, WIDE], ids=["phone", "wide"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_moves_by_itself_nor_is_wider_than_its_screen(
    come: Come, embedded: Here, village: Village, size: ViewportSize, scheme: str
) -> None:
    tab = come(embedded, village.ada).tab()
    tab.page.set_viewport_size(size)
    tab.page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    tab.page.add_init_script(_SHIFTS)
    for path, there in (
        ("/", "a[href*=documents]"),
        ("/account", "input[name=token]"),
        (f"/documents/{village.garden}", "[contenteditable=true]"),
    ):
        tab.page.goto(f"{tab.visitor.line.origin}{path}")
        tab.page.locator(there).first.wait_for()
        tab.page.get_by_role("button", name="Inbox").or_(tab.page.get_by_role("toolbar")).first.wait_for()
        tab.page.wait_for_load_state("networkidle")
        assert tab.page.evaluate("window.shifts").get("sum", 0) <= STILL, (path, tab.page.evaluate("window.shifts"))
        assert tab.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path


def test_the_app_is_pictured(come: Come, embedded: Here, village: Village, picture: Picture) -> None:
    hers = come(embedded, village.ada).tab()
    his = come(embedded, village.ben).open(village.garden)
    his.click_behind("the first lettuce")
    pages(hers, village, picture)
    windows(hers, picture)
    hers.visitor.go_offline()
    hers.click_behind("Ben the tools")
    hers.insert(", and cake")
    hers.says("1 edit waiting · offline")
    picture(hers, "offline")
    phone = come(embedded, village.ada).tab()
    phone.page.set_viewport_size(PHONE)
    phone.open(village.garden)
    phone.says("All changes saved")
    picture(phone, "phone")
    phone.page.goto(f"{phone.visitor.line.origin}/")
    phone.page.get_by_role("link", name="The garden in spring").wait_for()
    picture(phone, "phone_documents")


def pages(tab: Tab, village: Village, picture: Picture) -> None:
    """The list of documents, what is there before there are any, the account, and a text in the dark."""
    origin = tab.visitor.line.origin
    tab.page.goto(f"{origin}/?list=trash")
    tab.shows("The trash is empty")
    picture(tab, "empty")
    tab.page.goto(f"{origin}/account")
    tab.page.get_by_role("button", name="Make a token").wait_for()
    picture(tab, "account")
    tab.page.goto(f"{origin}/")
    tab.shows("1 person is inside")
    picture(tab, "documents")
    tab.page.get_by_role("button", name="Inbox").click()
    tab.shows("named you in")
    picture(tab, "inbox")
    tab.press("Escape")
    tab.page.emulate_media(color_scheme="dark")
    tab.open(village.garden)
    tab.says("All changes saved")
    tab.page.get_by_text("The gate needs paint.").first.wait_for()
    picture(tab, "dark")
    tab.page.emulate_media(color_scheme="light")


def windows(tab: Tab, picture: Picture) -> None:
    """What opens over a text."""
    tab.page.get_by_role("button", name="Share", exact=True).click()
    dialog = tab.page.get_by_role("dialog", name="Share")
    dialog.get_by_role("combobox", name="What this link allows").wait_for()
    dialog.get_by_text("What each may do").click()
    picture(tab, "share")
    tab.press("Escape")


# Adds up by how much what is shown has moved, save by what one does oneself; and tells what moved.
_SHIFTS = """
window.shifts = { sum: 0, moved: [] }
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) {
    if (entry.hadRecentInput) continue
    window.shifts.sum += entry.value
    window.shifts.moved.push(...entry.sources.map(({ node }) => node?.outerHTML?.slice(0, 120)))
  }
}).observe({ type: "layout-shift", buffered: true })
"""
