"""Two people at one page, each with an editor, and what may come between them."""

import json
from typing import Any, Final, Literal

from playwright.sync_api import CDPSession, Locator, Page

from tests.browser.watch import Watch

Kind = Literal["quill", "codemirror", "textarea"]
KINDS: Final[tuple[Kind, ...]] = ("quill", "codemirror", "textarea")
Delta = list[dict[str, Any]]

WRITTEN: Final = {"quill": ".ql-editor", "codemirror": ".cm-content", "textarea": "textarea"}

# Wait until what has changed is drawn.
FRAME: Final = "() => new Promise((done) => requestAnimationFrame(() => setTimeout(done)))"


class Desk:
    """A page with an editor for Ann and one for Bob; nothing reaches the other before it is delivered."""

    def __init__(self, page: Page, kind: Kind, watch: Watch) -> None:
        self.page = page
        self.kind = kind
        self.watch = watch
        self.ann = Seat(self, "ann")
        self.bob = Seat(self, "bob")
        self.cdp: CDPSession = page.context.new_cdp_session(page)

    def begin(self, content: Delta | str, *, rich: bool | None = None, length: int | None = None) -> "Desk":
        """Both open a document of this content."""
        if isinstance(content, str):
            content = [{"insert": content}] if content else []
        options = {name: value for name, value in (("rich", rich), ("length", length)) if value is not None}
        self.page.evaluate("([content, options]) => begin(content, options)", [content, options])
        return self

    def deliver(self) -> None:
        """Carry everything to everybody, and let the editors show it."""
        self.page.evaluate("() => hub.deliver()")
        self.page.evaluate(FRAME)

    def compose(self, text: str) -> None:
        """An input method shows a text that is not chosen yet, with the caret behind it."""
        caret = len(text.encode("utf-16-le")) // 2
        self.cdp.send("Input.imeSetComposition", {"text": text, "selectionStart": caret, "selectionEnd": caret})

    def choose(self, text: str) -> None:
        """The text of the input method is chosen."""
        self.cdp.send("Input.insertText", {"text": text})

    def paste(self, text: str) -> None:
        """Paste from the clipboard."""
        self.page.evaluate("(text) => navigator.clipboard.writeText(text)", text)
        self.page.keyboard.press("Control+v")

    def drag(self, start: tuple[float, float] | Locator, end: tuple[float, float]) -> None:
        """Drag what is selected, from a place in Ann's text, or from an element, to a place in her text."""
        mouse = self.page.mouse
        self.page.evaluate(FRAME)  # what is selected must be drawn before it can be dragged
        mouse.move(*(self._within(start) if isinstance(start, Locator) else self._at(*start)))
        mouse.down()
        mouse.move(*self._at(*end), steps=10)
        mouse.up()
        self.page.evaluate(FRAME)

    def _at(self, right: float, down: float) -> tuple[float, float]:
        box = self.ann.written.bounding_box()
        assert box is not None
        across, below = {"quill": (15, 20), "codemirror": (6, 12), "textarea": (3, 10)}[self.kind]
        return box["x"] + across + right, box["y"] + below + down

    def _within(self, element: Locator) -> tuple[float, float]:
        box = element.bounding_box()
        assert box is not None
        return box["x"] + 10, box["y"] + box["height"] / 2

    def agree(self) -> str:
        """Deliver everything, see that both see the same, and give the text."""
        self.deliver()
        assert self.ann.content == self.bob.content == self.page.evaluate("() => hub.content")
        assert self.ann.dom == self.bob.dom
        assert self.ann.text == self.bob.text
        return self.ann.text


class Seat:
    """One of them."""

    def __init__(self, desk: Desk, name: str) -> None:
        self.desk = desk
        self.name = name

    @property
    def written(self) -> Locator:
        """Where one writes."""
        return self.desk.page.locator(f"#{self.name} {WRITTEN[self.desk.kind]}")

    @property
    def content(self) -> Delta:
        """What the copy holds."""
        content: Delta = self.ask("copy.content")
        return content

    @property
    def text(self) -> str:
        """What the editor takes for its text."""
        return str(self.ask("hand.text()"))

    @property
    def dom(self) -> str:
        """What stands in the page."""
        return str(self.ask("hand.dom()"))

    @property
    def selection(self) -> tuple[int, int]:
        """What is selected."""
        start, end = self.ask("hand.selection()")
        return start, end

    @property
    def refused(self) -> list[str]:
        """The codes of what was refused."""
        return [refusal["code"] for refusal in self.ask("refused")]

    @property
    def points(self) -> list[dict[str, Any]]:
        """What others were told of where one is."""
        points: list[dict[str, Any]] = self.ask("copy.points")
        return points

    def ask(self, what: str) -> Any:
        """What an expression about this side is now."""
        return self.desk.page.evaluate(f"() => {self.name}.{what}")

    def select(self, start: int, end: int | None = None) -> "Seat":
        """Go there, and select up to there."""
        self.ask(f"hand.select({start}, {start if end is None else end})")
        return self

    def type(self, text: str) -> "Seat":
        """Press the keys, one after the other."""
        self.desk.page.keyboard.type(text)
        return self

    def put(self, text: str) -> "Seat":
        """Put text in at once, as a phone does."""
        self.desk.page.keyboard.insert_text(text)
        return self

    def press(self, *keys: str) -> "Seat":
        """Press keys that write nothing by themselves."""
        for key in keys:
            self.desk.page.keyboard.press(key)
        return self

    def edit(self, delta: Delta) -> None:
        """The copy is edited elsewhere: by a program, or in another tab."""
        self.ask(f"copy.edit({json.dumps(delta)})")
