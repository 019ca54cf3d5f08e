"""Comments beside the text: at their words whatever is written, live from whoever answers, and harmless."""

import pytest
from playwright.sync_api import Locator

from tests.browser.conftest import Come, Picture
from tests.browser.here import Here
from tests.browser.test_presence import PLAN
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


def see_focused(wanted: Locator) -> None:
    until(
        lambda: wanted.count() == 1 and wanted.evaluate("(one) => one === document.activeElement"),
        lambda: f"the focus is on {wanted.page.evaluate('document.activeElement.outerHTML')[:200]}, not on {wanted}",
    )


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
    his.reads("catnip")
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
    see_focused(field)  # so that one can answer at once
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
  !element.matches("p, br, strong, em, s, code, pre, ul, ol, li, blockquote, a, span")
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


def test_who_works_by_keys_goes_on_from_one_card_to_the_next(come: Come, embedded: Here) -> None:
    here = embedded
    owner = here.someone()
    document = here.document(owner, text=SENTENCE)
    for words in ("The", "cat", "sat"):
        start = SENTENCE.index(words)
        anchor = {"revision": 1, "start": start, "end": start + len(words)}
        here.done(owner, "POST", f"documents/{document}/threads", {"body": f"Why {words}?", "anchor": anchor})
    tab = come(here, owner).open(document)
    cards = tab.page.locator("[data-test=threads] article")
    cards.nth(1).get_by_role("button", name="Resolve").focus()
    tab.press("Enter")
    see_focused(cards.filter(has_text="Why sat?").get_by_title("Go to these words"))
    cards.filter(has_text="Why sat?").get_by_role("button", name="Resolve").focus()
    tab.press("Enter")
    see_focused(cards.filter(has_text="Why The?").get_by_title("Go to these words"))
    tab.press("Tab")
    tab.press("Enter")
    see_focused(tab.page.get_by_role("button", name="Open 0"))

    tab.page.get_by_role("button", name="Resolved 3").click()
    cards.filter(has_text="Why cat?").get_by_role("button", name="Reopen").focus()
    tab.press("Enter")
    see_focused(tab.page.get_by_role("textbox", name="Reply"))  # where it goes on
    tab.type("Because.")
    tab.press("Mod+Enter")
    tab.shows("Because.")
    more = cards.get_by_role("button", name=f"More about the comment of {owner.name}")
    more.nth(1).focus()
    tab.press("Enter")
    tab.page.get_by_role("menuitem", name="Edit").press("Enter")
    tab.type(" It is.")
    tab.press("Mod+Enter")
    tab.shows("Because. It is.")
    see_focused(more.nth(1))


def test_a_thread_that_somebody_else_resolves_stays_under_ones_hands(come: Come, here: Here) -> None:
    owner, other = here.someone(), here.someone()
    document = here.document(owner, other, text=SENTENCE)
    anchor = {"revision": 1, "start": 4, "end": 7}
    thread = here.done(owner, "POST", f"documents/{document}/threads", {"body": "Which?", "anchor": anchor})["id"]
    tab = come(here, owner).open(document)
    see_marked(tab, "cat")
    tab.click_behind("ca")
    tab.press("Mod+Alt+M")
    tab.type("The bl")
    here.done(other, "PUT", f"documents/{document}/threads/{thread}/resolved")
    tab.shows("Resolved 1")
    tab.type("ack one")
    tab.press("Mod+Enter")
    tab.shows("The black one")
    tab.press("Escape")
    tab.page.locator("[data-test=threads] article").wait_for(state="detached")
    assert here.done(owner, "GET", f"documents/{document}/threads/{thread}")["count"] == 2


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


# Cards out of which something stands.
_OVERFLOWING = """() => [...document.querySelectorAll(".card")]
  .filter((card) => card.scrollWidth > card.clientWidth).map((card) => card.innerText)"""


def test_a_document_that_is_discussed_is_a_pleasure_to_look_at(come: Come, embedded: Here, picture: Picture) -> None:
    here = embedded
    people = here.place.some(3)
    colours = {"Ada Lovelace": "#db2777", "Grace Hopper": "#4d7c0f", "Charles Babbage": "#7c3aed"}
    for person, (name, colour) in zip(people, colours.items(), strict=True):
        here.done(person, "PATCH", "me", {"name": name, "colour": colour})
    ada, grace, charles = people
    document = here.document(ada, grace, charles)
    here.done(ada, "PATCH", f"documents/{document}", {"title": "Trip to the coast"})
    base = here.done(ada, "GET", f"documents/{document}/content")["revision"]
    content = {"base": base, "format": "markdown", "value": PLAN}
    here.done(ada, "PUT", f"documents/{document}/content", content)
    text = here.text(document, ada)
    threads = f"documents/{document}/threads"

    def open_on(words: str, body: str) -> str:
        start = text.index(words)
        anchor = {"revision": base + 1, "start": start, "end": start + len(words)}
        made: str = here.done(grace, "POST", threads, {"anchor": anchor, "body": body})["id"]
        return made

    tide = open_on("The tide is low at eleven", "Is it *summer time*? The [table](https://tides.example) says **ten**.")
    here.done(charles, "POST", f"{threads}/{tide}/comments", {"body": f"Ask @{ada.name}, who has been there."})
    sure = "Eleven, for sure:\n\n- the boat leaves at ten\n- we eat first"
    here.done(ada, "POST", f"{threads}/{tide}/comments", {"body": sure})
    said = here.done(ada, "GET", f"{threads}/{tide}")["comments"]
    here.done(charles, "PATCH", f"{threads}/{tide}/comments/{said[1]['id']}", {"body": said[1]["body"]})
    here.done(grace, "PUT", f"{threads}/{tide}/comments/{said[2]['id']}/reactions/%E2%9D%A4")
    open_on("Friday at eight", "The train at nine has a dining car.")
    open_on("lighthouse", "Which one? There are two.")
    here.done(charles, "POST", threads, {"body": "Who tells the others?"})

    visitor = come(here, ada)
    tab = visitor.open(document)
    other = come(here, charles).open(document)
    other.click_behind("cheese")
    tab.shows("Which one?")
    tab.page.locator(f"[data-thread='{tide}']").click()
    tab.shows("the boat leaves at ten")
    assert tab.page.evaluate(_OVERFLOWING) == []
    picture(tab, "threads")
    tab.page.emulate_media(color_scheme="dark")
    picture(tab, "threads-dark")
    tab.page.emulate_media(color_scheme="light")
    tab.page.set_viewport_size({"width": 390, "height": 844})
    tab.page.get_by_role("button", name="Comments, 4 open").click()
    tab.page.locator(f"[data-thread='{tide}'] textarea").wait_for()
    picture(tab, "threads-phone")


def test_who_is_named_finds_it_in_the_inbox_at_once_and_goes_there(come: Come, here: Here) -> None:
    owner, other = here.someone(), here.someone()
    document, elsewhere = here.document(owner, other, text=SENTENCE), here.document(other)
    tab = come(here, other, node=1).open(elsewhere)
    tab.page.get_by_role("button", name="Inbox, 1 new").click()  # the document was shared
    tab.page.get_by_role("button", name="Mark all as read").click()
    tab.page.get_by_role("button", name="Inbox", exact=True).click()
    anchor = {"revision": 1, "start": 4, "end": 7}
    body = f"Is it yours, @{other.name}?"
    here.done(owner, "POST", f"documents/{document}/threads", {"body": body, "anchor": anchor})
    tab.page.get_by_role("button", name="Inbox, 1 new").click()
    tab.page.locator("[data-test=inbox]").get_by_text(f"{owner.name} named you").click()
    tab.ready()
    tab.reads("The cat sat")
    tab.page.get_by_role("textbox", name="Reply").wait_for()
    assert tab.page.evaluate(_MARKED, "nexus-thread-active") == ["cat"]
    tab.page.get_by_role("button", name="Inbox", exact=True).wait_for()


def test_one_follows_somebody_until_one_has_seen_enough(come: Come, embedded: Here) -> None:
    here = embedded
    owner, other = here.someone(), here.someone()
    lines = "".join(f"Line {number}.\n" for number in range(200))
    document = here.document(owner, other, text=lines)
    hers, his = come(here, owner).open(document), come(here, other).open(document)
    his.click_behind("Line 3")
    hers.page.get_by_role("button", name=f"Follow {other.name}").click()
    hers.shows(f"Following {other.name}")
    his.click_behind("Line 190")
    until(lambda: in_sight(hers, "Line 190."), lambda: "one does not see what they do")
    hers.press("Escape")
    hers.page.get_by_text(f"Following {other.name}").wait_for(state="detached")
    his.click_behind("Line 5.")
    his.type("y")
    hers.reads("Line 5.y")
    assert not in_sight(hers, "Line 5.y")


def in_sight(tab: Tab, text: str) -> bool:
    box = tab.editor.get_by_text(text, exact=True).bounding_box()
    height: int = tab.page.evaluate("innerHeight")
    return box is not None and 0 <= box["y"] < height


def test_what_was_written_without_a_network_is_sent_later_once(come: Come, embedded: Here) -> None:
    here = embedded
    owner = here.someone()
    document = here.document(owner, text=SENTENCE)
    visitor = come(here, owner)
    tab = visitor.open(document)
    tab.select("cat")
    tab.page.get_by_role("button", name="Comment", exact=True).click()
    tab.page.get_by_role("textbox", name="Comment").fill("Later.")
    visitor.cut()
    tab.press("Mod+Enter")
    tab.shows("You are offline.")
    visitor.mend()
    tab.says("All changes saved")
    tab.page.get_by_role("textbox", name="Comment").press("Control+Enter")
    tab.page.get_by_role("textbox", name="Reply").wait_for()
    see_marked(tab, "cat")
    assert len(here.done(owner, "GET", f"documents/{document}/threads")["results"]) == 1


def test_one_names_reacts_edits_resolves_reopens_and_deletes(come: Come, embedded: Here) -> None:
    here = embedded
    owner, other = here.someone(), here.someone()
    document = here.document(owner, other, text=SENTENCE)
    anchor = {"revision": 1, "start": 4, "end": 7}
    here.done(other, "POST", f"documents/{document}/threads", {"body": "Which?", "anchor": anchor})
    tab = come(here, owner).open(document)
    page = tab.page
    card = page.locator("[data-test=threads] article")
    card.get_by_role("button", name="Reply").click()
    tab.type(f"Ask @{other.name[:7]}")
    page.get_by_role("option").first.wait_for()
    tab.press("ArrowDown")
    page.get_by_role("option", name=f"@{other.name}").click()
    tab.type("please")
    tab.press("Mod+Enter")
    tab.shows("please")
    (thread,) = here.done(owner, "GET", f"documents/{document}/threads")["results"]
    assert thread["comments"][1]["body"] == f"Ask @{other.name} please"
    assert [each["username"] for each in thread["comments"][1]["mentions"]] == [other.name]

    card.get_by_role("button", name="React").first.click()
    page.get_by_role("menuitem", name="Heart").click()
    reaction = card.locator(".reaction[aria-pressed=true]")
    reaction.click()
    reaction.wait_for(state="detached")

    card.get_by_role("button", name=f"More about the comment of {owner.name}").click()
    page.get_by_role("menuitem", name="Edit").click()
    page.get_by_role("textbox", name="Comment").fill("Ask nobody")
    tab.press("Mod+Enter")
    tab.shows("edited")
    assert page.get_by_text("please").count() == 0

    card.get_by_role("button", name="Resolve").click()
    page.get_by_role("button", name="Resolved 1").click()
    card.get_by_role("button", name="Reopen").click()
    page.get_by_role("button", name="Open 1").click()
    page.locator(".message", has_text="Which?").hover()
    card.get_by_role("button", name=f"More about the comment of {other.name}").click()
    page.get_by_role("menuitem", name="Delete").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    tab.shows("This comment was deleted.")
