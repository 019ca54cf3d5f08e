"""Somebody at a browser: a context, a line to a node, and the tabs that they have open."""

import json
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from tempfile import mkdtemp
from uuid import UUID

from playwright.sync_api import Browser, BrowserContext, Locator, Page, WebSocket
from playwright.sync_api import Error as PlaywrightError

from tests.browser.chromium import VIEWPORT
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
        self.frames: deque[str] = deque(maxlen=60)  # that went either way last
        page.on("websocket", self._socket)
        page.on("dialog", lambda dialog: dialog.accept())  # whether one is sure to leave

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

    def insert(self, text: str) -> None:
        """Put all of it in at once, as a phone's keyboard does with a word."""
        self.page.keyboard.insert_text(text)

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
        """Wait until the page says so of its document, beside the title."""
        until(lambda: words in self.state, lambda: f"it says {self.state!r}, and not {words!r}")

    @property
    def state(self) -> str:
        """What the page says of its document."""
        return self.page.locator("[data-test=state]").inner_text()

    def shows(self, words: str) -> None:
        """Wait until these words stand somewhere on the page."""
        self.page.get_by_text(words).first.wait_for()

    def until_browser_keeps(self, text: str) -> None:
        """Wait until some text that was typed is on this browser's disk."""
        until(lambda: text in self.kept, lambda: f"{text!r} is not in:\n{self.kept}")

    @property
    def kept(self) -> str:
        """All text that is on this browser's disk."""
        return str(self.page.evaluate(_KEPT))

    def point(self, place: tuple[float, float]) -> tuple[float, float]:
        """Where on the page a place in the editor is, of which only fractions of its width and height are known."""
        box = self.editor.bounding_box()
        assert box is not None
        bottom = min(box["y"] + box["height"], VIEWPORT["height"] - 1)
        top = max(box["y"], 120)  # below what sticks to the top
        return box["x"] + place[0] * box["width"], top + place[1] * (bottom - top)

    def compose(self, *steps: str, chosen: str) -> None:
        """Write with an input method, step by step."""
        session = self.page.context.new_cdp_session(self.page)
        for step in steps:
            session.send(
                "Input.imeSetComposition", {"text": step, "selectionStart": len(step), "selectionEnd": len(step)}
            )
        session.send("Input.insertText", {"text": chosen})
        session.detach()

    def paste(self, kind: str, value: str) -> None:
        """Paste what was copied elsewhere."""
        self.editor.evaluate(_PASTE, [kind, value])

    def reload(self) -> None:
        """Load the page again, whatever it warns of."""
        self.page.reload()
        self.ready()

    def crash(self) -> None:
        """Let the process that draws this page die."""
        try:
            self.page.goto("chrome://crash")
        except PlaywrightError:
            return
        raise AssertionError("the page has outlived its crash")

    def _socket(self, socket: WebSocket) -> None:
        socket.on("framesent", self._said)
        socket.on("framereceived", self._heard)
        socket.on("close", self._closed)

    def _heard(self, frame: str | bytes) -> None:
        self.frames.append(f"< {frame!s}")

    def _closed(self, _: WebSocket) -> None:
        self.frames.append("the connection is closed")

    def _said(self, frame: str | bytes) -> None:
        self.frames.append(f"> {frame!s}")
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
        self.tabs: list[Tab] = []
        if person is not None:
            context.add_cookies([{"name": "sessionid", "value": person.cookie, "url": line.origin}])

    @classmethod
    def come(cls, browser: Browser, here: Here, person: Person | None, *, node: int = 0) -> "Visitor":
        """Somebody with a fresh profile, and a line to a node."""
        context = browser.new_context(viewport=VIEWPORT)
        context.set_default_timeout(PATIENCE * 1000)
        return cls(context, here.lines.to(here.port(node)), person)

    def tab(self) -> Tab:
        """A new one, with nothing in it."""
        return self.holding(self.context.new_page())

    def holding(self, page: Page) -> Tab:
        """A tab that has come about by itself."""
        self.tabs.append(Tab(page, self))
        return self.tabs[-1]

    def open(self, document: UUID) -> Tab:
        """A document in a new tab."""
        return self.tab().open(document)

    def expect_trouble(self) -> None:
        """The network, or the server, will fail: Chromium may say so."""
        self.watch.expect(TROUBLE)

    def expect_refusal(self) -> None:
        """What this visitor asks for may be refused: Chromium may say so."""
        self.watch.expect("status of 40[134]")

    @property
    def as_person(self) -> Person:
        """Who it is, where it is no guest."""
        assert self.person is not None
        return self.person

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


def pictures(visitors: Iterable[Visitor]) -> Iterator[str]:
    """Where the pictures are of what each of them sees, or why there is none. Beside each, what was said last."""
    folder = Path(mkdtemp(prefix="browser-"))
    for number, visitor in enumerate(visitors):
        yield from visitor.watch.complaints
        for place, tab in enumerate(visitor.tabs):
            path = folder / f"visitor{number}-tab{place}.png"
            path.with_suffix(".frames").write_text("\n".join(tab.frames))
            try:
                tab.page.screenshot(path=path, timeout=5_000)
            except PlaywrightError as error:
                yield f"{path.name}: {error.message.splitlines()[0]}"
            else:
                yield str(path)


# All texts that are inserted by anything in the browser's databases, in the order of their keys.
_KEPT = """
async () => {
  const done = (request) => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
  const inserted = (value) => value === null || typeof value !== "object" ? "" : Object.entries(value).map(
    ([name, inner]) => name === "insert" && typeof inner === "string" ? inner : inserted(inner)).join("")
  let found = ""
  for (const { name } of await indexedDB.databases()) {
    const database = await done(indexedDB.open(name))
    for (const store of database.objectStoreNames) {
      found += inserted(await done(database.transaction(store).objectStore(store).getAll())) + "\\n"
    }
    database.close()
  }
  return found
}
"""

_PASTE = """
(editor, [kind, value]) => {
  const clipboardData = new DataTransfer()
  clipboardData.setData(kind, value)
  editor.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }))
}
"""

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
