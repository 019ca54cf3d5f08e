"""What a person at a browser feels: how soon they can type, how soon a letter is seen, and what the page weighs.

`python -m bench.browser` opens a real Chromium on a real server with SQLite; `--smoke` only shows that it runs. A
letter is seen when the browser has painted after its key: from the key's own time to the frame that follows what it has
done. Beside each such figure stands that of an empty page with one editable element, in the same browser, in the same
run: what is above it is ours.
"""

import argparse
import gzip
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit
from uuid import UUID

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from bench.typists import edits, typing
from tests.browser.chromium import VIEWPORT, Chromium
from tests.browser.here import Here, embedded
from tests.browser.lines import Lines
from tests.browser.screen import EDITOR
from tests.live.place import Person

DIST = Path(__file__).parents[1] / "web/app/dist"
STATIC = "/static/app/"

SOON = 1.0  # seconds from an empty browser to the first letter, at most
WEIGHT = 250  # KB of JavaScript by gzip, at most, for an editor to be there

PACE = 5.0  # letters a second that each typist types
LINE = "All the people of the village came to see what had been planted along the old wall. "


class Sizes(NamedTuple):
    """How much is measured."""

    loads: int
    letters: int
    shared: int  # characters of the document that many write
    large: int  # of the one that one writes alone
    typists: int
    edits: int
    kinds: tuple[str, ...] = ("rich", "plain")


JUDGED = Sizes(loads=7, letters=200, shared=100_000, large=1_000_000, typists=10, edits=10_000)
SMOKE = Sizes(loads=1, letters=5, shared=2_000, large=20_000, typists=2, edits=20, kinds=("rich",))


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--smoke", action="store_true", help="a moment of it")
    sizes = SMOKE if parser.parse_args().smoke else JUDGED
    with sync_playwright() as playwright, Lines.laid() as lines, embedded(lines) as here:
        browser = Chromium.found().launch(playwright)
        weigh(browser, here, sizes)
        load(browser, here, sizes)
        for kind in sizes.kinds:
            type_along(browser, here, sizes, kind)
            type_alone(browser, here, sizes, kind)
        remember(browser, here, sizes)
        browser.close()


def weigh(browser: Browser, here: Here, sizes: Sizes) -> None:
    """The JavaScript that is fetched before one can type."""
    owner = here.someone()
    for kind in sizes.kinds:
        document = here.document(owner, kind=kind, text="Light.\n")
        with visit(browser, here, owner) as page:
            fetched: list[str] = []
            page.on("request", lambda request: fetched.append(urlsplit(request.url).path))  # noqa: B023 - of this page
            opened(page, here, document)
            page.wait_for_load_state("networkidle")
            paths = {path for path in fetched if path.startswith(STATIC) and path.endswith(".js")}
        whole = sum(len(gzip.compress((DIST / path.removeprefix(STATIC)).read_bytes(), 9)) for path in paths)
        row(f"(a) JavaScript of a {kind} document, gzip", f"{whole / 1000:.0f} KB", f"at most {WEIGHT}")


def load(browser: Browser, here: Here, sizes: Sizes) -> None:
    """From an address in a browser that knows nothing of us to a letter that is seen."""
    owner = here.someone()
    for kind in sizes.kinds:
        document = here.document(owner, kind=kind, text=LINE * 20 + "\n")
        took = []
        for _ in range(sizes.loads):
            with visit(browser, here, owner) as page:
                begin = time.perf_counter()
                opened(page, here, document)
                page.keyboard.press("Q")
                page.locator(EDITOR).get_by_text("Q").first.wait_for()
                took.append(time.perf_counter() - begin)
        row(f"(b) cold load to first letter, {kind}", f"{statistics.median(took):.2f} s", f"at most {SOON:.0f}")


def type_along(browser: Browser, here: Here, sizes: Sizes, kind: str) -> None:
    """Type while others do, all over the document."""
    owner, *others = [here.someone() for _ in range(sizes.typists + 1)]
    document = here.document(owner, *others, kind=kind, text=text_of(sizes.shared))
    with visit(browser, here, owner) as page, typing(address(here), document, others, PACE):
        opened(page, here, document)
        page.get_by_role("list", name="other people are here").wait_for()
        seen(page, f"(c) {kind}, {sizes.shared // 1000} KB, {sizes.typists} others type", sizes.letters)


def type_alone(browser: Browser, here: Here, sizes: Sizes, kind: str) -> None:
    """Type in the middle of a long document."""
    owner = here.someone()
    document = here.document(owner, kind=kind, text=text_of(sizes.large))
    with visit(browser, here, owner) as page:
        opened(page, here, document)
        seen(page, f"(d) {kind}, {sizes.large // 1000} KB, alone", sizes.letters)


def remember(browser: Browser, here: Here, sizes: Sizes) -> None:
    """What a page holds more after many edits of others, of which nothing is left."""
    owner, other = here.someone(), here.someone()
    document = here.document(owner, other, text=LINE * 20 + "\n")
    with visit(browser, here, owner) as page:
        opened(page, here, document)
        before = held(page)
        edits(address(here), document, other, sizes.edits)
        page.get_by_text(f"revision {sizes.edits + 1:,}").wait_for()
        after = held(page)
    row(f"(e) memory after {sizes.edits:,} edits of others", f"{after / 1e6:.1f} MB", f"{before / 1e6:.1f} before")


def seen(page: Page, name: str, letters: int) -> None:
    """Press keys, and print how long each took to be seen, and how long that takes where nothing of ours is."""
    times = painted(page, letters)
    bare = page.context.new_page()
    bare.set_content("<div contenteditable>Nothing of ours</div>")
    bare.locator("div").click()
    nothing = painted(bare, letters)
    bare.close()
    figure = f"p50 {percentile(times, 50):.0f} ms, p99 {percentile(times, 99):.0f} ms"
    row(name, figure, f"an empty page: {percentile(nothing, 50):.0f}, {percentile(nothing, 99):.0f}")


def painted(page: Page, letters: int) -> list[float]:
    """Milliseconds from each of so many keys to the paint after it."""
    page.evaluate(_WATCH)
    for number in range(letters):
        page.keyboard.press(" " if number % 6 == 5 else "abcdefghij"[number % 10])
        page.wait_for_function(_PAINTED, arg=number)
    return [float(each) for each in page.evaluate("window.painted")]


def held(page: Page) -> float:
    """Bytes of JavaScript's heap that are still needed."""
    session = page.context.new_cdp_session(page)
    session.send("HeapProfiler.collectGarbage")
    used = session.send("Runtime.getHeapUsage")["usedSize"]
    session.detach()
    return float(used)


@contextmanager
def visit(browser: Browser, here: Here, person: Person) -> Iterator[Page]:
    """Somebody who is signed in, at a browser that has never been here."""
    context: BrowserContext = browser.new_context(viewport=VIEWPORT)
    context.add_cookies([{"name": "sessionid", "value": person.cookie, "url": address(here)}])
    try:
        yield context.new_page()
    finally:
        context.close()


def opened(page: Page, here: Here, document: UUID) -> None:
    """Open a document, and wait until one can type."""
    page.goto(f"{address(here)}/documents/{document}", wait_until="commit")
    page.locator(f":is({EDITOR})[contenteditable=true]").wait_for()


def address(here: Here) -> str:
    """Where the server is."""
    return f"http://127.0.0.1:{here.port(0)()}"


def text_of(characters: int) -> str:
    """Paragraphs of three sentences."""
    paragraph = LINE * 3 + "\n"
    return paragraph * (characters // len(paragraph)) + "The end\n"


def percentile(values: list[float], part: int) -> float:
    """The value that so many of a hundred do not exceed."""
    return sorted(values)[min(len(values) - 1, len(values) * part // 100)]


def row(name: str, figure: str, beside: str) -> None:
    """Print a line of the table."""
    print(f"{name:<50} {figure:<26} {beside}", flush=True)


# Notes, for each key, when the first frame was painted after all that it had done.
_WATCH = """
() => {
  window.painted = []
  addEventListener("keydown", ({ timeStamp }) => requestAnimationFrame(() => {
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = () => window.painted.push(performance.now() - timeStamp)
    port2.postMessage(null)
  }), { capture: true })
}
"""

_PAINTED = "(number) => window.painted.length > number"


if __name__ == "__main__":
    main()
