"""A real Chromium against real servers.

Playwright's loop runs in the thread of the tests from the first test that needs a browser to the last one in this
folder; so tests here do not await.
"""

import os
from collections.abc import Callable, Generator, Iterator
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, Playwright, sync_playwright

from tests.browser import here as installations
from tests.browser.chromium import Chromium
from tests.browser.elsewhere import Site
from tests.browser.here import Here
from tests.browser.lines import Lines
from tests.browser.visitor import Tab, Visitor, pictures
from tests.live.place import Person

Come = Callable[..., Visitor]
Picture = Callable[..., None]

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
    with installations.embedded(lines) as here:
        yield here


@pytest.fixture(scope="package")
def two_nodes(lines: Lines) -> Iterator[Here]:
    """Two servers on PostgreSQL and Redis."""
    with installations.two_nodes(lines) as here:
        yield here


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
    present: list[Visitor] = request.node.stash.setdefault(_PRESENT, [])

    def come(here: Here, person: Person | None = None, *, node: int = 0) -> Visitor:
        visitor = Visitor.come(chromium, here, person, node=node)
        present.append(visitor)
        return visitor

    yield come
    complaints = []
    for visitor in present:
        visitor.context.close()
        complaints += visitor.watch.complaints
    assert complaints == []


@pytest.fixture
def picture() -> Picture:
    """Keeps what a tab shows under a name, if it was asked for pictures: `make pictures`."""

    def keep(tab: Tab, name: str, *, animations: Literal["allow", "disabled"] = "disabled") -> None:
        if "PICTURES" in os.environ:
            path = Path(os.environ["PICTURES"]) / f"{name.replace('_', '-')}.png"
            tab.page.screenshot(path=path, animations=animations)

    return keep


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Name, beside a failure, the pictures of what the browsers showed."""
    report = yield
    present = item.stash.get(_PRESENT, [])
    if report.when == "call" and report.failed and present:
        report.sections.append(("what the browsers showed", "\n".join(pictures(present))))
    return report
