"""Somebody at a browser: a context, a line to a node, and the tabs that they have open."""

import json
import time
from collections.abc import Callable
from uuid import UUID

from playwright.sync_api import BrowserContext, Locator, Page, WebSocket
from playwright.sync_api import Error as PlaywrightError

from tests.browser.here import Here
from tests.browser.lines import Line
from tests.browser.screen import EDITOR, Op, shown, text_of, told
from tests.browser.watch import TROUBLE, Watch
from tests.live.place import Person
from tests.server.server import PATIENCE


class Tab:
    """A page of the app, and what a person does in it."""

    def __init__(self, page: Page, visitor: "Visitor") -> None:
        self.page = page
        self.visitor = visitor
        self.sessions: list[str] = []  # it has joined with
        page.on("websocket", self._socket)

    @property
    def editor(self) -> Locator:
        return self.page.locator(EDITOR)

    def open(self, document: UUID) -> "Tab":
        """Go to a document, and wait until it can be written in."""
        self.page.goto(f"{self.visitor.line.origin}/documents/{document}")
        return self.ready()

    def ready(self) -> "Tab":
        """Wait until the document is there."""
        self.page.locator(f":is({EDITOR})[contenteditable=true]").wait_for()
        return self

    def type(self, text: str) -> None:
        """Press the keys, one after the other, wherever the caret is."""
        self.page.keyboard.type(text)

    def click_behind(self, text: str) -> None:
        """Put the caret right behind some text, by clicking there."""
        self.editor.evaluate(_SELECT, [text, False])

    def select(self, text: str) -> None:
        """Select some text."""
        self.editor.evaluate(_SELECT, [text, True])

    def press(self, keys: str) -> None:
        """Press keys together; Mod is the one for shortcuts."""
        self.page.keyboard.press(keys.replace("Mod", "Control"))

    @property
    def content(self) -> list[Op]:
        return shown(self.page)

    @property
    def text(self) -> str:
        return text_of(self.content)

    def reads(self, part: str, times: int = 1) -> None:
        """Wait until some text is shown so many times."""
        until(lambda: self.text.count(part) == times, lambda: f"{part!r} is not {times} times in:\n{self.text}")

    def says(self, words: str) -> None:
        """Wait until the page says these words about its document."""
        self.page.get_by_text(words).first.wait_for()

    def crash(self) -> None:
        """Let the process that draws this page die."""
        try:
            self.page.goto("chrome://crash")
        except PlaywrightError:
            return
        raise AssertionError("the page has outlived its crash")

    def _socket(self, socket: WebSocket) -> None:
        socket.on("framesent", self._said)

    def _said(self, frame: str | bytes) -> None:
        said = json.loads(frame)
        if said["type"] == "join":
            self.sessions.append(said["session"])


class Visitor:
    """A person, or a guest, at a browser of their own."""

    def __init__(self, context: BrowserContext, line: Line, person: Person | None) -> None:
        self.context = context
        self.line = line
        self.person = person
        self.watch = Watch(context, line.origin)
        if person is not None:
            context.add_cookies([{"name": "sessionid", "value": person.cookie, "url": line.origin}])

    def tab(self) -> Tab:
        """A new one, with nothing in it."""
        return Tab(self.context.new_page(), self)

    def open(self, document: UUID) -> Tab:
        """A document in a new tab."""
        return self.tab().open(document)

    def expect_trouble(self) -> None:
        """The network, or the server, will fail: Chromium may say so."""
        self.watch.expect(TROUBLE)

    def cut(self) -> None:
        """Nothing gets through any more, in either direction, and both ends know."""
        self.expect_trouble()
        self.line.cut()

    def mend(self) -> None:
        """All is well with the network."""
        self.line.mend()
        self.context.set_offline(offline=False)

    def go_offline(self) -> None:
        """The browser knows that there is no network; connections are cut."""
        self.expect_trouble()
        self.context.set_offline(offline=True)
        self.line.cut()


def until(holds: Callable[[], bool], why_not: Callable[[], str], patience: float = PATIENCE) -> None:
    """Look again and again, until it holds."""
    deadline = time.monotonic() + patience
    while not holds():
        assert time.monotonic() < deadline, why_not()
        time.sleep(0.02)


def all_read_what_is_kept(here: Here, document: UUID, reader: Person, *tabs: Tab) -> list[Op]:
    """Wait until every editor shows what every node tells; that is it."""

    def states() -> dict[str, list[Op]]:
        found = {f"node {node}": here.content(document, reader, node=node) for node in range(len(here.place.nodes))}
        return found | {f"tab {number}": tab.content for number, tab in enumerate(tabs)}

    last = states()

    def are_equal() -> bool:
        nonlocal last
        last = states()
        return all(each == last["node 0"] for each in last.values())

    until(are_equal, lambda: "\n\n".join(f"{name}:\n{told(ops)}" for name, ops in last.items()))
    return last["node 0"]


# Selects the first occurrence of a text in an editor, as a mouse would, or puts the caret behind it.
_SELECT = """
(editor, [text, whole]) => {
  editor.focus()
  const nodes = []
  const walker = document.createTreeWalker(editor, NodeFilter.SHOW_TEXT)
  while (walker.nextNode()) nodes.push(walker.currentNode)
  const all = nodes.map((node) => node.data).join("")
  const at = all.indexOf(text)
  if (at < 0) throw new Error(`there is no ${JSON.stringify(text)} in ${JSON.stringify(all)}`)
  const place = (offset) => {
    for (const node of nodes) {
      if (offset <= node.data.length) return [node, offset]
      offset -= node.data.length
    }
  }
  const selection = getSelection()
  const end = place(at + text.length)
  const start = whole ? place(at) : end
  selection.setBaseAndExtent(...start, ...end)
}
"""
