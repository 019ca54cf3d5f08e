"""Documents come in as files and as dropped text, and go out as files: what went out comes in again."""

from pathlib import Path

import pytest

from tests.browser.conftest import Come
from tests.browser.here import Here
from tests.browser.visitor import Tab, until

MARKDOWN = "# Plan\n\nWrite it **together**, *slowly*.\n\n- bread\n- [the map](https://example.org/)\n\n> At eleven.\n"


def choose(tab: Tab, *files: Path | dict[str, object]) -> None:
    """Choose files for an import, as the menu offers it."""
    tab.page.get_by_role("button", name="New document").click()
    with tab.page.expect_file_chooser() as chooser:
        tab.page.get_by_role("menuitem", name="Import files").click()
    chooser.value.set_files(files)  # type: ignore[arg-type]  # playwright's own type of a file is not exported


def file(name: str, content: bytes) -> dict[str, object]:
    return {"name": name, "mimeType": "application/octet-stream", "buffer": content}


def shelf(come: Come, here: Here) -> Tab:
    """The documents of somebody who has none."""
    tab = come(here, here.someone()).tab()
    tab.page.goto(tab.visitor.line.origin)
    tab.page.get_by_role("button", name="New document").wait_for()
    return tab


# Drops on the page what was dragged from elsewhere: files by name and content, or text by its type.
_DROP = """
(page, [files, texts]) => {
  const dataTransfer = new DataTransfer()
  for (const [name, content] of files) dataTransfer.items.add(new File([content], name))
  for (const [type, text] of texts) dataTransfer.setData(type, text)
  const more = { dataTransfer, bubbles: true, cancelable: true }
  page.dispatchEvent(new DragEvent("dragover", more))
  const shown = new Promise((resolve) => setTimeout(() => resolve(document.querySelector("[data-test=drop]") !== null)))
  return shown.then((over) => [over, page.dispatchEvent(new DragEvent("drop", more))])
}
"""


def drop(tab: Tab, *files: tuple[str, str], **texts: str) -> None:
    kinds = [(f"text/{kind}", text) for kind, text in texts.items()]
    over, unhandled = tab.page.locator(".shelf").evaluate(_DROP, [list(files), kinds])
    assert (over, unhandled) == (True, False)


@pytest.mark.parametrize(("form", "ending"), [("Markdown", "md"), ("HTML", "html")])
def test_what_goes_out_comes_in_again(come: Come, embedded: Here, tmp_path: Path, form: str, ending: str) -> None:
    tab = shelf(come, embedded)
    owner = tab.visitor.as_person
    choose(tab, file("Plan.md", MARKDOWN.encode()))
    tab.ready()
    first = tab.content
    tab.page.get_by_role("button", name="More about this document").click()
    with tab.page.expect_download() as download:
        tab.page.get_by_role("menuitem", name=f"Download as {form}").click()
    assert download.value.suggested_filename == f"Plan.{ending}"
    saved = tmp_path / download.value.suggested_filename
    download.value.save_as(saved)
    if form == "Markdown":
        assert saved.read_text() == MARKDOWN
    tab.page.get_by_role("link", name="All documents").click()
    choose(tab, saved)
    tab.ready()
    assert tab.content == first
    titles = [each["title"] for each in embedded.done(owner, "GET", "documents")["results"]]
    assert titles == ["Plan", "Plan"]


def test_several_files_become_documents_and_what_cannot_is_named_with_the_reason(come: Come, embedded: Here) -> None:
    tab = shelf(come, embedded)
    picture, text = file("cat.png", b"\x89PNG\r\n\x1a\n\0\0"), file("Notes.txt", b"caf\xe9\r\n")
    long = file("Long.html", b"<p>" + b"x" * 1_000_001)
    tab.visitor.watch.expect("status of 4")
    choose(tab, picture, text, long, file("app.py", b"print(1)\n"))
    tab.shows("“cat.png” was not imported: it holds no text.")
    tab.shows("“Long.html” was not imported:")
    tab.page.get_by_role("link", name="app.py").wait_for()
    tab.page.get_by_role("link", name="Notes").click()
    tab.ready()
    tab.reads("café")


def test_files_and_text_that_are_dropped_become_documents(come: Come, embedded: Here) -> None:
    tab = shelf(come, embedded)
    drop(tab, ("one.md", "# One\n"), ("two.txt", "Two"))
    for title in ("one", "two"):
        tab.page.get_by_role("link", name=title).wait_for()
    drop(tab, plain="Bread and cheese\nfor all", html="<b>Bread</b> and cheese<br>for all")
    tab.ready()
    tab.reads("Bread and cheese")
    assert tab.page.get_by_role("textbox", name="Title of the document").input_value() == "Bread and cheese"
    assert tab.content[0] == {"insert": "Bread", "attributes": {"bold": True}}


def test_a_name_tells_the_language_of_a_text_and_another_name_another(come: Come, embedded: Here) -> None:
    tab = shelf(come, embedded)
    choose(tab, file("app.py", b"def greet(name):\n    return 'hello'\n"))
    tab.ready()
    tab.page.locator(".tok-keyword", has_text="def").wait_for()
    tab.page.locator(".cm-lineNumbers").wait_for()
    title = tab.page.get_by_role("textbox", name="Title of the document")
    title.fill("app.md")
    title.press("Enter")
    tab.page.locator(".tok-keyword").first.wait_for(state="detached")
    tab.page.get_by_role("link", name="All documents").click()
    tab.page.get_by_role("button", name="New document").click()
    tab.page.get_by_role("menuitem", name="Markdown or code").click()
    tab.ready()
    tab.type("# A heading\n")
    tab.page.locator(".tok-heading", has_text="A heading").wait_for()
    tab.says("All changes saved")


def test_a_search_shows_where_the_words_are(come: Come, embedded: Here) -> None:
    tab = shelf(come, embedded)
    here, owner = embedded, tab.visitor.as_person
    here.document(owner, text="The cat sat on the mat, and nobody knew why.\n")
    tab.page.get_by_role("searchbox").fill("nobody")
    found = tab.page.locator(".snippet mark")
    until(lambda: found.all_text_contents() == ["nobody"], lambda: f"{found.all_text_contents()} are marked")
