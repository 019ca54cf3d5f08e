"""A real Chromium against real servers.

Playwright's loop runs in the thread of the tests from the first test that needs a browser to the last one in this
folder; so tests here do not await.
"""

from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from tempfile import mkdtemp

import pytest
from playwright.sync_api import Browser, Playwright, sync_playwright
from playwright.sync_api import Error as PlaywrightError

from tests.browser.chromium import VIEWPORT, Chromium
from tests.browser.elsewhere import Site
from tests.browser.here import Here
from tests.browser.lines import Lines
from tests.browser.visitor import Visitor
from tests.live.place import UNBOUND, Person, Place
from tests.postgres import database_url
from tests.redis import RedisServer
from tests.server.server import PATIENCE
from tests.trials.installation import Installation, database

Come = Callable[..., Visitor]

_PRESENT = pytest.StashKey[list[Visitor]]()


@pytest.fixture(scope="package")
def playwright() -> Iterator[Playwright]:
    """What drives browsers."""
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="package")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    """A browser; each context in it has a profile of its own."""
    browser = Chromium.found().launch(playwright)
    yield browser
    browser.close()


@pytest.fixture(scope="package")
def lines() -> Iterator[Lines]:
    """What lies between browsers and servers."""
    with Lines.laid() as laid:
        yield laid


@pytest.fixture(scope="package")
def embedded(lines: Lines) -> Iterator[Here]:
    """One server, SQLite."""
    with database("") as variables:
        place = Place(Installation({**variables, **UNBOUND}, 1))
        yield Here(place, lines)
        place.installed.stop()


@pytest.fixture(scope="package")
def two_nodes(lines: Lines) -> Iterator[Here]:
    """Two servers on PostgreSQL and Redis."""
    with database_url() as url, database(url) as variables, RedisServer.started() as redis:
        place = Place(Installation({**variables, **UNBOUND, "REDIS_URL": redis.url}, 2), redis)
        yield Here(place, lines)
        place.installed.stop()


@pytest.fixture(params=["embedded", "two_nodes"])
def here(request: pytest.FixtureRequest) -> Here:
    """Both, one after the other."""
    found: Here = request.getfixturevalue(request.param)
    return found


@pytest.fixture
def elsewhere() -> Iterator[Site]:
    """A site that is not ours."""
    with Site.opened() as site:
        yield site


@pytest.fixture
def come(chromium: Browser, request: pytest.FixtureRequest) -> Iterator[Come]:
    """Somebody comes, with a fresh profile, to a node; whatever their browser did wrong fails the test."""
    present = request.node.stash.setdefault(_PRESENT, [])

    def come(here: Here, person: Person | None = None, *, node: int = 0) -> Visitor:
        context = chromium.new_context(viewport=VIEWPORT)
        context.set_default_timeout(PATIENCE * 1000)
        visitor = Visitor(context, here.lines.to(here.port(node)), person)
        present.append(visitor)
        return visitor

    yield come
    complaints = []
    for visitor in present:
        visitor.context.close()
        complaints += visitor.watch.complaints
    assert complaints == []


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Name, beside a failure, the pictures of what the browsers showed."""
    report = yield
    present = item.stash.get(_PRESENT, [])
    if report.when == "call" and report.failed and present:
        report.sections.append(("what the browsers showed", "\n".join(_pictures(present))))
    return report


def _pictures(present: list[Visitor]) -> Iterator[str]:
    folder = Path(mkdtemp(prefix="browser-"))
    for number, visitor in enumerate(present):
        yield from visitor.watch.complaints
        for place, page in enumerate(visitor.context.pages):
            path = folder / f"visitor{number}-tab{place}.png"
            try:
                page.screenshot(path=path, timeout=5_000)
            except PlaywrightError as error:  # it has crashed, or is gone
                yield f"{path.name}: {error.message.splitlines()[0]}"
            else:
                yield str(path)
