"""Who is in a document is seen by the others there: at their word, whatever is typed, and gone when they have gone."""

import pytest

from tests.browser.conftest import Come, Picture
from tests.browser.here import Here
from tests.browser.visitor import Tab, until

PLAN = """# Trip to the coast

We leave on **Friday at eight**, from the station. Everybody writes what they bring, and ticks it off when it is packed.

## Who brings what

- Bread and cheese
- The big map

> The tide is low at eleven: that is when one can walk to the lighthouse.

## On the way

1. Change trains at the junction
2. Walk down to the harbour
3. Coffee
"""

# Where one is is told at once only if nothing was told for a tenth of a second; else by then it is corrected.
POINTS_APART = 150  # milliseconds

# Where the flag of somebody stands in the text, by what is written just before it.
_FLAGS = """
(editor) => Object.fromEntries([...document.querySelectorAll(".nexus-caret:not([hidden])")].map((caret) => {
  const { left, top, height } = caret.getBoundingClientRect()
  const place = document.caretRangeFromPoint(left + 1, top + height / 2)
  const before = document.createRange()
  before.selectNodeContents(editor)
  before.setEnd(place.startContainer, place.startOffset)
  return [caret.textContent, before.toString()]
}))
"""


def test_the_cursors_of_three_people_stay_at_their_words_while_all_type(
    here: Here, come: Come, picture: Picture
) -> None:
    people = here.place.some(3)
    colours = {"Ada Lovelace": "#db2777", "Grace Hopper": "#4d7c0f", "Charles Babbage": "#7c3aed"}
    for person, (name, colour) in zip(people, colours.items(), strict=True):
        here.done(person, "PATCH", "me", {"name": name, "colour": colour})
    document = here.document(people[0], *people[1:])
    content = here.done(people[0], "GET", f"documents/{document}/content")
    here.done(people[0], "PATCH", f"documents/{document}", {"title": "Trip to the coast"})
    here.done(
        people[0],
        "PUT",
        f"documents/{document}/content",
        {"base": content["revision"], "format": "markdown", "value": PLAN},
    )
    visitors = [come(here, person, node=number) for number, person in enumerate(people)]
    ada, grace, charles = (visitor.open(document) for visitor in visitors)
    everybody = {"Ada Lovelace": ada, "Grace Hopper": grace, "Charles Babbage": charles}
    for tab, word in ((ada, "station"), (grace, "The big map"), (charles, "The tide is low")):
        tab.click_behind(word)
    words = {"Ada Lovelace": "station", "Grace Hopper": "The big map", "Charles Babbage": "The tide is low"}
    for round_of_words in ((" at", " and", " or"), (" seven", " a compass", " not")):
        for (name, tab), text in zip(everybody.items(), round_of_words, strict=True):
            tab.type(text)
            words[name] += text
        for name, tab in everybody.items():
            see_flags_behind(tab, {other: word for other, word in words.items() if other != name})
    # The others cannot tell where what is typed before them has moved them: every screen knows by itself.
    for visitor in visitors[1:]:
        visitor.line.stall()
    ada.type(" sharp")
    words["Ada Lovelace"] += " sharp"
    see_flags_behind(ada, {name: word for name, word in words.items() if name != "Ada Lovelace"})
    for visitor in visitors[1:]:
        visitor.mend()
    picture(ada, "editor", animations="allow")  # while the flags have not faded

    visitors[2].cut()
    see_flags_behind(ada, {"Grace Hopper": words["Grace Hopper"]})
    see_flags_behind(grace, {"Ada Lovelace": words["Ada Lovelace"]})
    visitors[2].mend()
    ada.page.get_by_role("img", name="Charles Babbage").wait_for()


@pytest.mark.parametrize("kind", ["rich", "plain"])
def test_where_one_is_said_to_be_is_in_the_document_however_much_one_deletes_at_its_end(
    embedded: Here, come: Come, kind: str
) -> None:
    owner, other = embedded.someone(), embedded.someone()
    document = embedded.document(
        owner, other, kind=kind, text="A very long sentence ends with several quite long words"
    )
    hers, his = come(embedded, owner).open(document), come(embedded, other).open(document)
    hers.press("Control+End")
    for left in (" quite long ", " quite ", " several ", " with ", " ends ", " sentence "):
        hers.page.wait_for_timeout(POINTS_APART)
        hers.press("Control+Backspace")
        reads_at_the_end(his, left)
    hers.type("!")
    his.reads("sentence !")


def reads_at_the_end(tab: Tab, words: str) -> None:
    until(lambda: tab.text.rstrip("\n").endswith(words), lambda: tab.text)


def flags(tab: Tab) -> dict[str, str]:
    """By the name on each flag, all that is written before it."""
    found: dict[str, str] = tab.editor.evaluate(_FLAGS)
    return found


def see_flags_behind(tab: Tab, words: dict[str, str]) -> None:
    """Wait until the flags of these people, and no others, are seen right behind their words."""

    def are_seen() -> bool:
        found = flags(tab)
        return found.keys() == words.keys() and all(found[name].endswith(word) for name, word in words.items())

    until(are_seen, lambda: f"{flags(tab)} are not behind {words}")
