"""What a document was, revision by revision: who wrote what and when, gone through by hand or played."""

from pathlib import Path
from uuid import UUID

import pytest

from tests.browser import here as installations
from tests.browser.axe import violations
from tests.browser.conftest import Come, Picture
from tests.browser.here import Here
from tests.browser.lines import Lines
from tests.browser.visitor import Tab, until
from tests.live.place import Person


def write(here: Here, document: UUID, who: Person, base: int, *ops: dict[str, object]) -> None:
    here.done(who, "POST", f"documents/{document}/submissions", {"base": base, "delta": list(ops)})


def told(here: Here, owner: Person, other: Person, kind: str) -> UUID:
    """A document of four revisions: the cat; black; taken back; that it sat."""
    document = here.document(owner, other, kind=kind, text="The cat.\n")
    write(here, document, other, 1, {"retain": 4}, {"insert": "black "})
    write(here, document, other, 2, {"retain": 4}, {"delete": 6})
    write(here, document, owner, 3, {"retain": 7}, {"insert": " sat"})
    return document


def look(tab: Tab) -> Tab:
    """Open the history of the document that is open."""
    tab.page.get_by_role("button", name="More about this document").click()
    tab.page.get_by_role("menuitem", name="History").click()
    tab.page.locator("[data-test=player]").wait_for()
    return tab


def see(tab: Tab, text: str) -> None:
    content = tab.page.locator("[data-test=content]")
    until(lambda: content.inner_text().strip() == text, lambda: f"{content.inner_text()!r} is shown, and not {text!r}")


def written_by(tab: Tab, writer: int) -> list[str]:
    """The words that are marked as those of whoever was the first, the second … to write."""
    marks = tab.page.locator(f"[data-test=content] .wrote-{writer}")
    colours = marks.evaluate_all("(all) => all.map((each) => getComputedStyle(each).backgroundColor)")
    assert "rgba(0, 0, 0, 0)" not in colours
    return marks.all_text_contents()


@pytest.mark.parametrize("kind", ["rich", "plain"])
def test_one_goes_back_step_by_step_and_sees_who_wrote_what(come: Come, here: Here, kind: str) -> None:
    owner, other = here.someone(), here.someone()
    document = told(here, owner, other, kind)
    tab = look(come(here, owner).open(document))
    see(tab, "The cat sat.")
    tab.page.locator("[data-test=sittings]").get_by_text(f"{owner.name}, {other.name}").wait_for()
    slider = tab.page.get_by_role("slider", name="Place in the history")
    slider.press("ArrowLeft")
    see(tab, "The cat.")
    slider.press("ArrowLeft")
    see(tab, "The black cat.")
    assert written_by(tab, 1) == ["black "]
    assert "".join(written_by(tab, 0)).strip() == "The cat."
    assert (slider.get_attribute("aria-valuetext") or "").startswith(f"Revision 2 of 4, {other.name}")
    assert tab.page.url.endswith(f"/documents/{document}?history=2")
    tab.page.get_by_role("button", name="To the sitting before").click()
    see(tab, "The cat.")
    tab.page.get_by_role("button", name="To the next sitting").click()
    see(tab, "The cat sat.")
    assert tab.page.locator("[data-test=content] [contenteditable=true]").count() == 0

    tab.press("Escape")
    tab.ready()
    tab.click_behind("sat")
    tab.type(" down")
    tab.reads("The cat sat down.")
    tab.says("All changes saved")


def test_it_is_played_from_the_start_and_goes_on_while_others_write(come: Come, embedded: Here) -> None:
    here = embedded
    owner, other = here.someone(), here.someone()
    document = told(here, owner, other, "rich")
    tab = come(here, owner).tab()
    tab.page.goto(f"{tab.visitor.line.origin}/documents/{document}?history=3")
    see(tab, "The cat.")
    slider = tab.page.get_by_role("slider", name="Place in the history")
    slider.press("End")
    tab.page.get_by_role("button", name="Play").click()
    tab.page.get_by_role("button", name="Play").wait_for()
    see(tab, "The cat sat.")
    write(here, document, other, 4, {"retain": 11}, {"insert": " down"})
    until(lambda: slider.get_attribute("max") == "5", lambda: "what others write does not come")
    slider.press("End")
    see(tab, "The cat sat down.")
    tab.page.keyboard.press("Home")
    see(tab, "The cat.")


def test_who_has_a_link_looks_back_and_takes_an_old_revision_along(come: Come, embedded: Here) -> None:
    here = embedded
    owner, other = here.someone(), here.someone()
    document = told(here, owner, other, "rich")
    here.done(owner, "PATCH", f"documents/{document}", {"title": "Cats: a tale"})
    link = here.done(owner, "POST", f"documents/{document}/links", {"role": "viewer"})["secret"]
    tab = come(here).tab()
    tab.page.goto(f"{tab.visitor.line.origin}/documents/{document}?history=2#{link}")
    see(tab, "The black cat.")
    tab.page.get_by_role("button", name="Take this revision along").click()
    with tab.page.expect_download() as download:
        tab.page.get_by_role("menuitem", name="Download as Markdown").click()
    assert download.value.suggested_filename == "Cats a tale.md"
    assert Path(download.value.path()).read_text() == "The black cat.\n"
    assert tab.page.url.endswith(f"?history=2#{link}")


def test_a_history_that_cannot_be_fetched_says_so_and_is_fetched_again(come: Come, embedded: Here) -> None:
    here = embedded
    owner, other = here.someone(), here.someone()
    document = told(here, owner, other, "plain")
    visitor = come(here, owner)
    tab = visitor.open(document)
    visitor.expect_trouble()
    tab.page.route("**/revisions?**", lambda route: route.abort())
    tab.page.get_by_role("button", name="More about this document").click()
    tab.page.get_by_role("menuitem", name="History").click()
    tab.shows("The history could not be fetched")
    see(tab, "The cat sat.")
    tab.page.unroute("**/revisions?**")
    tab.page.get_by_role("button", name="Try again").click()
    tab.page.locator("[data-test=player]").wait_for()
    tab.page.get_by_role("button", name="One revision back").click()
    see(tab, "The cat.")


def test_a_demonstration_is_there_to_be_looked_at(come: Come, lines: Lines, picture: Picture) -> None:
    with installations.embedded(lines) as here:
        filled = here.place.installed.manage("demo")
        assert filled.returncode == 0, filled.stderr
        visitor = come(here)
        visitor.expect_refusal()
        tab = visitor.tab()
        tab.page.goto(f"{visitor.line.origin}/sign-in")
        tab.page.get_by_label("Username or e-mail").fill("mara")
        tab.page.get_by_label("Password", exact=True).fill("look around")
        tab.press("Enter")
        tab.page.get_by_role("link", name="Harbour issue: the plan").click()
        look(tab.ready())
        sittings = tab.page.locator("[data-test=sittings] .sat")
        assert sittings.count() == 5
        sittings.nth(3).click()
        tab.shows("A map of smells.")
        assert tab.page.get_by_text("Who does what by when").count() == 0
        picture(tab, "history")
        assert violations(tab.page) == []
        tab.page.emulate_media(color_scheme="dark")
        picture(tab, "history_dark")
        assert violations(tab.page) == []
        tab.page.emulate_media(color_scheme="light")
        tab.page.set_viewport_size({"width": 390, "height": 844})
        picture(tab, "history_phone")
        visitor.expect_trouble()  # the server goes first
