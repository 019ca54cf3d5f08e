"""Comments beside the text: at their words whatever is written, live from whoever answers, harmless whatever they say."""

import pytest
from tests.browser.conftest import Come
from tests.browser.here import Here
from tests.browser.visitor import Tab, until
from tests.formats.test_hostile import ATTACKS
from tests.rest.test_hostile_comments import MORE

SENTENCE = "The cat sat on the mat.\n"

# The words that are marked in the text, by the name of the mark.
_MARKED = "(name) => [...(CSS.highlights.get(name) ?? [])].map((range) => range.toString())"


def marked(tab: Tab) -> set[str]:
    """The words of all threads, as they are marked in the text."""
    names = ("nexus-thread", "nexus-thread-active")
    return {text for name in names for text in tab.page.evaluate(_MARKED, name)}


def see_marked(tab: Tab, *texts: str) -> None:
    until(lambda: marked(tab) == set(texts), lambda: f"{marked(tab)} are marked, and not {texts}")


@pytest.mark.parametrize("kind", ["rich", "plain"])
def test_a_discussion_stays_at_its_words_while_both_write(come: Come, here: Here, kind: str) -> None:
    owner, other = here.someone(), here.someone()
    document = here.document(owner, other, kind=kind, text=SENTENCE)
    hers, his = come(here, owner).open(document), come(here, other, node=1).open(document)
    hers.select("cat")
    hers.page.get_by_role("button", name="Comment", exact=True).click()
    hers.page.get_by_role("textbox", name="Comment").fill("Which *cat*?")
    hers.press("Mod+Enter")
    for tab in (hers, his):
        tab.shows("Which cat?")
        see_marked(tab, "cat")

    thread = here.done(owner, "GET", f"documents/{document}/threads")["results"][0]["id"]
    here.done(other, "POST", f"documents/{document}/threads/{thread}/comments", {"body": "The **black** one."})
    hers.shows("The black one.")

    his.click_behind("The")
    his.type(" very old")
    hers.click_behind("cat")
    hers.type("nip")
    hers.click_behind("ca")
    hers.type("ra")
    for tab in (hers, his):
        tab.reads("The very old caratnip sat")
        see_marked(tab, "carat")

    here.done(other, "PUT", f"documents/{document}/threads/{thread}/resolved")
    for tab in (hers, his):
        see_marked(tab)
        tab.page.get_by_role("button", name="Resolved 1").wait_for()


def test_one_comments_and_answers_by_keys_alone(come: Come, here: Here) -> None:
    owner = here.someone()
    document = here.document(owner, text=SENTENCE)
    tab = come(here, owner).open(document)
    tab.click_behind("mat.")
    for _ in range(4):
        tab.press("Shift+ArrowLeft")
    tab.page.get_by_role("button", name="Comment", exact=True).wait_for()  # it could be used, too
    tab.press("Mod+Alt+M")
    tab.type("A question")
    tab.press("Mod+Enter")
    tab.shows("A question")
    see_marked(tab, "mat.")
    field = tab.page.get_by_role("textbox", name="Reply")
    until(lambda: field.evaluate("(field) => field === document.activeElement"), lambda: "one cannot answer at once")
    tab.press("Escape")  # back, right behind the words
    tab.press("Mod+Alt+M")
    tab.type("An answer")
    tab.press("Mod+Enter")
    tab.shows("An answer")
    tab.press("Escape")
    tab.type("!")
    tab.reads("mat.!")
    see_marked(tab, "mat.")
    assert [thread["count"] for thread in here.done(owner, "GET", f"documents/{document}/threads")["results"]] == [2]


def test_whatever_a_comment_says_nothing_of_it_runs(come: Come, embedded: Here) -> None:
    here = embedded
    owner, other = here.someone(), here.someone()
    document = here.document(owner, other, text=SENTENCE)
    bodies = [body for body in [*ATTACKS, *MORE] if body.strip("\n\0")]
    for number, body in enumerate(bodies):
        # Nobody writes so fast; two may.
        made = here.ask((owner, other)[number % 2], "POST", f"documents/{document}/threads", {"body": body})
        assert made.status in (201, 400), made  # some of it is no text
    kept = here.done(owner, "GET", f"documents/{document}/threads?limit=200")["results"]
    assert len(kept) > 60
    tab = come(here, owner).open(document)
    for thread in kept:
        tab.page.locator(f"[data-thread='{thread['id']}'] .said-body").wait_for(state="attached")
    assert tab.page.evaluate(_HARMFUL) == []


# Elements that do something, handlers, and addresses that lead anywhere but to pages and letters.
_HARMFUL = """() => [...document.querySelectorAll(".said-body *")].filter((element) =>
  !["P", "BR", "STRONG", "EM", "S", "CODE", "PRE", "UL", "OL", "LI", "BLOCKQUOTE", "A", "SPAN"].includes(element.tagName)
  || [...element.attributes].some(({ name }) => !["href", "rel", "target", "class"].includes(name))
  || (element.tagName === "A" && !["http:", "https:", "mailto:"].includes(element.protocol))
).map((element) => element.outerHTML)"""


def test_who_may_only_comment_reads_and_comments(come: Come, embedded: Here) -> None:
    here = embedded
    owner, other = here.someone(), here.someone()
    document = here.document(owner, other, text=SENTENCE, role="commenter")
    visitor = come(here, other)
    tab = visitor.tab()
    tab.page.goto(f"{visitor.line.origin}/documents/{document}")
    tab.says("You can comment")
    tab.select("cat")
    tab.page.get_by_role("button", name="Comment", exact=True).click()
    tab.page.get_by_role("textbox", name="Comment").fill("Mine?")
    tab.page.reload()
    tab.says("You can comment")
    field = tab.page.get_by_role("textbox", name="Comment")
    assert field.input_value() == "Mine?"
    tab.page.locator("[data-test=threads]").get_by_role("button", name="Comment", exact=True).click()
    see_marked(tab, "cat")
    assert here.text(document, owner) == SENTENCE


def test_words_that_come_back_by_undo_are_the_threads_words_again(come: Come, here: Here) -> None:
    owner, other = here.someone(), here.someone()
    document = here.document(owner, other, text=SENTENCE)
    anchor = {"revision": 1, "start": 4, "end": 7}
    here.done(owner, "POST", f"documents/{document}/threads", {"body": "Which?", "anchor": anchor})
    hers, his = come(here, owner).open(document), come(here, other, node=1).open(document)
    see_marked(hers, "cat")
    his.select("cat sat")
    his.press("Backspace")
    for tab in (hers, his):
        tab.shows("These words were deleted")
        see_marked(tab)
    his.press("Mod+Z")
    for tab in (hers, his):
        see_marked(tab, "cat")
