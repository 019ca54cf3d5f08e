"""The editors of web/sdk in a real Chromium, two in a page, with a server in the page that waits to be told."""

import re
import subprocess
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import Browser

from tests.browser.bindings.desk import Desk, Kind
from tests.browser.watch import Watch

SDK = Path(__file__).parents[3] / "web" / "sdk"

At = Callable[[Kind], Desk]


class _Pages(SimpleHTTPRequestHandler):
    """Serves files, and says nothing of it."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the base's
        """Say nothing."""


@pytest.fixture(scope="package")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the pages are, built anew."""
    built = tmp_path_factory.mktemp("pages")
    build = ["npx", "vite", "build", "--config", "tests/pages/vite.config.ts", "--outDir", str(built)]
    made = subprocess.run(build, cwd=SDK, capture_output=True, text=True, check=False)
    assert made.returncode == 0, made.stdout + made.stderr
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Pages, directory=built)) as server:
        thread = Thread(target=server.serve_forever, name="pages")
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


@pytest.fixture
def at(chromium: Browser, pages: str) -> Iterator[At]:
    """Sit down at a page with this kind of editor; whatever it does wrong fails the test."""
    context = chromium.new_context(
        viewport={"width": 1000, "height": 700}, permissions=["clipboard-read", "clipboard-write"]
    )
    watch = Watch(context, pages)
    watch.expect(re.compile("favicon"))

    def at(kind: Kind) -> Desk:
        page = context.new_page()
        page.goto(f"{pages}/{kind}.html")
        return Desk(page, kind, watch)

    yield at
    context.close()
    assert watch.complaints == []
