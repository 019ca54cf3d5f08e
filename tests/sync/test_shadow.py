"""The server's shadow: the way that it finds leads from what a client holds to the content, however it was walked."""

from random import Random

import pytest

from collab.ot import Delta, compose
from collab.sync import Revision, Submission
from collab.sync.shadow import Shadow
from tests.agreement.cases import Cases
from tests.sync.world import Authority

MINE = "mine"


def walked(edits: list[Delta], revisions: list[Revision], chance: Random) -> Shadow:
    """A shadow that was handed revisions so many at a time as chance would have it."""
    shadow, taken = Shadow(0), 0
    others: list[Revision] = []
    for revision in revisions:
        if revision.session != MINE:
            others.append(revision)
            if chance.random() < 0.5:
                shadow.follow(others)
                others = []
            continue
        shadow.follow(others)
        others = []
        assert shadow.take(edits[taken], revision)
        taken += 1
    shadow.follow(others)
    return shadow


@pytest.mark.parametrize("seed", range(60))
def test_the_way_leads_from_the_shadow_to_the_content(seed: int) -> None:
    cases = Cases(seed)
    authority = Authority(cases.content())
    shadow, held, edits = Shadow(0), authority.content, list[Delta]()
    for number in range(1, 13):
        if cases.chance.random() < 0.6:
            other = cases.delta(authority.content.growth)
            revision = authority.submit(Submission(f"theirs-{number}", 1, authority.head, other))
            shadow.follow([revision])
            continue
        edit = cases.delta(held.growth)
        offered = Submission(MINE, len(edits) + 1, shadow.revision, shadow.offered(edit))
        revision = authority.submit(offered)
        edits.append(edit)
        assert shadow.take(edit, revision)
        held = compose(held, edit)
    assert compose(held, shadow.way) == authority.content
    again = walked(edits, authority.revisions, Random(seed))
    assert (again.way, again.revision) == (shadow.way, shadow.revision)


def test_a_revision_that_says_something_else_is_not_the_edit() -> None:
    shadow = Shadow(0)
    assert not shadow.take(Delta().insert("x"), Revision(1, Delta().insert("y"), MINE, 1, at=0))
    assert not shadow.take(Delta().delete(1), Revision(1, Delta(), MINE, 1, at=0))
    assert (shadow.revision, shadow.way) == (0, Delta())
