"""What people do in editors, each thing drawn by chance alone: what is on the screen decides nothing."""

from collections.abc import Callable
from random import Random
from typing import Final

from tests.browser.visitor import Tab

# Does something in a tab, and says what.
Deed = Callable[[Tab, Random], str]

# What people type: words, and what editors stumble over.
WORDS: Final = (
    *("cat ", "mat. ", "the ", "x", "  ", "naïve ", "- ", "1. ", "# ", "`", '"'),
    *("e\u0301a\u0300 ", "👩\u200d👩\u200d👧 ", "😀", "שלום ", "مرحبا "),
)

BUTTONS: Final = (
    *("Bold", "Italic", "Underline", "Strikethrough", "Inline code"),
    *("Bulleted list", "Numbered list", "Clear formatting"),
)

MOVES: Final = (
    *("ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End", "Control+Home", "Control+End"),
    *("Control+ArrowLeft", "Shift+ArrowLeft", "Shift+ArrowRight", "Shift+ArrowDown", "Shift+End"),
)

PASTED: Final = (
    ("text/plain", "one\ntwo\r\nthree"),
    ("text/plain", "word " * 200),
    ("text/html", "<h1>Title</h1><p>a <b>bold</b> <i>move</i></p><ul><li>first</li><li>second</li></ul>"),
    ("text/html", '<p style="color: red">red</p><table><tr><td>cell</td></tr></table><script>alert(1)</script>'),
)


def types(tab: Tab, chance: Random) -> str:
    words = chance.choices(WORDS, k=chance.randint(1, 4))
    for word in words:
        if word.isascii():
            tab.type(word)
        else:
            tab.insert(word)
    return f"types {''.join(words)!r}"


def breaks_or_indents(tab: Tab, chance: Random) -> str:
    key = chance.choice(["Enter", "Enter", "Enter", "Tab", "Shift+Tab", "Shift+Enter"])
    tab.press(key)
    return f"presses {key}"


def composes(tab: Tab, chance: Random) -> str:
    """As Japanese is typed: what is underlined changes until it is chosen."""
    tab.compose("に", "にほ", "にほん", chosen="日本")
    return "composes 日本"


def deletes(tab: Tab, chance: Random) -> str:
    key, times = chance.choice(["Backspace", "Delete", "Control+Backspace"]), chance.randint(1, 6)
    for _ in range(times):
        tab.press(key)
    return f"presses {key} {times} times"


def moves(tab: Tab, chance: Random) -> str:
    key, times = chance.choice(MOVES), chance.randint(1, 8)
    for _ in range(times):
        tab.press(key)
    return f"presses {key} {times} times"


def clicks(tab: Tab, chance: Random) -> str:
    place, times = (chance.random(), chance.random()), chance.choice([1, 1, 1, 2, 3])
    tab.page.mouse.click(*tab.point(place), click_count=times)
    return f"clicks {times} times at {place[0]:.2f}, {place[1]:.2f}"


def drags(tab: Tab, chance: Random) -> str:
    """It selects, or moves what is selected."""
    start, end = (chance.random(), chance.random()), (chance.random(), chance.random())
    mouse = tab.page.mouse
    mouse.move(*tab.point(start))
    mouse.down()
    mouse.move(*tab.point(end), steps=4)
    mouse.up()
    return f"drags from {start[0]:.2f}, {start[1]:.2f} to {end[0]:.2f}, {end[1]:.2f}"


def formats(tab: Tab, chance: Random) -> str:
    button = chance.choice(BUTTONS)
    tab.page.get_by_role("button", name=button, exact=True).click()
    return f"clicks on {button}"


def formats_by_key(tab: Tab, chance: Random) -> str:
    key = chance.choice(["Mod+B", "Mod+I", "Mod+U"])
    tab.press(key)
    return f"presses {key}"


def copies(tab: Tab, chance: Random) -> str:
    key = chance.choice(["Mod+C", "Mod+X"])
    tab.press(key)
    return f"presses {key}"


def pastes(tab: Tab, chance: Random) -> str:
    tab.press("Mod+V")
    return "presses Mod+V"


def pastes_from_elsewhere(tab: Tab, chance: Random) -> str:
    kind, value = chance.choice(PASTED)
    tab.paste(kind, value)
    return f"pastes {kind} {value[:30]!r}"


def undoes(tab: Tab, chance: Random) -> str:
    key, times = chance.choice(["Mod+Z", "Mod+Z", "Mod+Shift+Z"]), chance.randint(1, 4)
    for _ in range(times):
        tab.press(key)
    return f"presses {key} {times} times"


# How often each is done, compared with the others.
PLAIN: Final[dict[Deed, int]] = {
    types: 30,
    breaks_or_indents: 7,
    composes: 3,
    deletes: 12,
    moves: 12,
    clicks: 10,
    drags: 6,
    copies: 3,
    pastes: 3,
    pastes_from_elsewhere: 2,
    undoes: 8,
}
RICH: Final[dict[Deed, int]] = {**PLAIN, formats: 10, formats_by_key: 4}
