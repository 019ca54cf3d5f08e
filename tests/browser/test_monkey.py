"""Short forms of the monkey, so that the long one never rots."""

from playwright.sync_api import Browser

from tests.browser.here import Here
from tests.browser.monkey import let_loose


def test_all_read_what_is_kept_whatever_four_people_do_and_whatever_becomes_of_them(
    here: Here, chromium: Browser
) -> None:
    report = let_loose(here, chromium, seed=len(here.place.nodes), actions=60)
    assert report.faults == [], str(report)
