"""Two people write in one paragraph through the balancer of `make cluster`, while the node that serves them dies."""

import os
from collections.abc import Iterator
from signal import SIGKILL

import pytest
from psutil import STATUS_ZOMBIE  # type: ignore[import-untyped] # it ships no types

from tests.browser.conftest import Come
from tests.browser.here import Here
from tests.browser.lines import Lines
from tests.browser.screen import text_of
from tests.browser.visitor import all_read_what_is_kept
from tests.cluster.running import Running


@pytest.fixture(scope="module")
def running() -> Iterator[Running]:
    with Running.started("--nodes", "2") as started:
        yield started


def test_two_people_go_on_through_the_balancer_when_their_node_is_killed(
    come: Come, lines: Lines, running: Running
) -> None:
    here = Here(running.place(), lines)
    owner, other = here.someone(), here.someone()
    document = here.document(owner, other, text="The cat sat on the mat.\n")
    ann, bob = come(here, owner), come(here, other)
    hers, his = ann.open(document), bob.open(document)
    hers.click_behind("cat")
    hers.type(" of Ann")
    his.reads("The cat of Ann")
    ann.expect_trouble()
    bob.expect_trouble()
    os.kill(running.busiest(), SIGKILL)
    hers.type(" (1)")
    his.click_behind("mat")
    his.type(" of Bob")
    running.says("has ended with -9: starting another")
    kept = all_read_what_is_kept(here, document, owner, hers, his)
    assert text_of(kept) == "The cat of Ann (1) sat on the mat of Bob.\n"
    hers.says("All changes saved")
    his.says("All changes saved")
    running.says("Nexus answers on")  # the new node, beside the other one
    hers.type(" (2)")
    his.reads("of Ann (1) (2)")


def test_ctrl_c_ends_all_of_it_in_order_and_leaves_no_process(running: Running) -> None:
    everybody = running.everybody()
    names = {each.name() for each in everybody}
    assert {"postgres", "redis-server"} <= names
    assert len(everybody) >= 10
    assert running.end() == 0
    # Whom nobody has buried yet is dead all the same.
    assert [each for each in everybody if each.is_running() and each.status() != STATUS_ZOMBIE] == []
