"""docs/embed.md holds as it is written: its page, on a site that is not ours, is one more editor of the document."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from tests.browser import here as installations
from tests.browser.conftest import Come, Picture
from tests.browser.elsewhere import Site
from tests.browser.here import Here
from tests.browser.lines import Lines
from tests.browser.visitor import Tab, Visitor, all_read_what_is_kept, until
from tests.live.place import Person
from tests.server.server import ROOT

PAGE = re.search(r"^```html\n(.*?)^```", (ROOT / "docs" / "embed.md").read_text(), re.MULTILINE | re.DOTALL)

# Of a token: long enough to open the page and write with it, on a slow machine too.
LIFE = timedelta(seconds=12)


@pytest.fixture
def here(lines: Lines, elsewhere: Site) -> Iterator[Here]:
    """One that lets the pages of the other site in. Tests name it first, so that it outlives their browsers."""
    with installations.embedded(lines, CORS_ORIGINS=elsewhere.origin) as found:
        yield found


def test_the_page_that_the_docs_show_is_one_more_editor_on_any_site(
    here: Here, come: Come, elsewhere: Site, picture: Picture
) -> None:
    owner = here.someone()
    document, secret = linked(here, owner)
    guest = come(here)
    page = shown_elsewhere(guest, elsewhere, document, secret)
    app = come(here, owner).open(document)
    app.click_behind("cat")
    app.type(" of the app")
    page.reads("The cat of the app sat.")
    page.click_behind("sat")
    page.type(" elsewhere")
    page.select("elsewhere")
    page.press("Mod+B")
    app.reads("The cat of the app sat elsewhere.")
    kept = all_read_what_is_kept(here, document, owner, app, page)
    assert {"insert": "elsewhere", "attributes": {"bold": True}} in kept
    page.page.get_by_text("saved").wait_for()
    picture(page, "embedded")


def test_a_page_elsewhere_keeps_what_was_typed_offline(here: Here, come: Come, elsewhere: Site) -> None:
    owner = here.someone()
    document, secret = linked(here, owner)
    guest = come(here)
    page = shown_elsewhere(guest, elsewhere, document, secret)
    guest.cut()
    page.click_behind("cat")
    page.insert(" (away)")
    page.page.get_by_text("offline").wait_for()
    page.until_browser_keeps("(away)")
    page.page.close()
    guest.mend()
    again = shown_elsewhere(guest, elsewhere, document, secret)
    again.page.get_by_text("saved").wait_for()
    all_read_what_is_kept(here, document, owner, again)
    assert here.text(document, owner) == "The cat (away) sat.\n"


def test_a_page_elsewhere_whose_token_is_revoked_says_so_and_keeps_what_was_typed(
    here: Here, come: Come, elsewhere: Site
) -> None:
    owner, writer = here.someone(), here.someone()
    document = here.document(owner, writer, text="The cat sat.\n")
    guest = come(here)
    page = shown_elsewhere(guest, elsewhere, document, f'token: "{writer.access}", person: "writer"')
    page.click_behind("cat")
    page.type(" in time")
    all_read_what_is_kept(here, document, owner, page)
    guest.cut()
    page.insert(" (too late)")
    page.until_browser_keeps("(too late)")
    here.done(writer, "POST", "tokens/revoke", {"refresh": writer.refresh})
    guest.mend()
    page.page.get_by_text("refused").wait_for()
    assert page.editor.get_attribute("contenteditable") == "false"
    assert page.text == "The cat in time (too late) sat.\n"
    assert here.text(document, owner) == "The cat in time sat.\n"


def test_a_page_elsewhere_whose_token_expires_while_one_types_says_so_and_keeps_what_was_typed(
    here: Here, come: Come, elsewhere: Site
) -> None:
    owner, writer = here.someone(), here.someone()
    document = here.document(owner, writer, text="The cat sat.\n")
    expires = datetime.now(UTC) + LIFE
    wanted = {"name": "short", "scope": "write", "expires": expires.isoformat()}
    token = here.done(writer, "POST", "api-tokens", wanted)["token"]
    guest = come(here)
    page = shown_elsewhere(guest, elsewhere, document, f'token: "{token}", person: "writer"')
    page.click_behind("cat")
    page.type(" in time")
    all_read_what_is_kept(here, document, owner, page)
    guest.cut()
    page.insert(" (too late)")
    page.until_browser_keeps("(too late)")
    until(lambda: datetime.now(UTC) > expires, lambda: "time stands still")
    guest.mend()
    page.page.get_by_text("refused").wait_for()
    assert page.editor.get_attribute("contenteditable") == "false"
    assert page.text == "The cat in time (too late) sat.\n"
    assert here.text(document, owner) == "The cat in time sat.\n"


def linked(here: Here, owner: Person) -> tuple[UUID, str]:
    """A document, and how the page names a link by which anybody may write it."""
    document = here.document(owner, text="The cat sat.\n")
    link = here.done(owner, "POST", f"documents/{document}/links", {"role": "editor"})
    return document, f'link: "{link["secret"]}"'


def shown_elsewhere(guest: Visitor, site: Site, document: UUID, secret: str) -> Tab:
    """The page of the docs with the three words put in, on the other site; a secret need not be that of a link."""
    assert PAGE is not None
    origin = guest.line.origin
    words = {"http://127.0.0.1:8000": origin, "DOCUMENT": str(document), 'link: "SECRET"': secret}
    page = PAGE[1]
    for word, value in words.items():
        assert word in page
        page = page.replace(word, value)
    site.pages["/"] = page
    guest.watch.admit(site.origin)
    tab = guest.tab()
    tab.page.goto(f"{site.origin}/")
    return tab.ready()
