"""Two people write in one paragraph, and both read what is kept, whatever becomes of their network."""

import pytest

from tests.browser.conftest import Come
from tests.browser.here import Here
from tests.browser.screen import text_of
from tests.browser.visitor import all_read_what_is_kept

SENTENCE = "The cat sat on the mat.\n"


@pytest.mark.parametrize("kind", ["rich", "plain"])
def test_two_people_in_one_paragraph_read_the_same_whatever_becomes_of_their_network(
    come: Come, here: Here, kind: str
) -> None:
    owner, other = here.someone(), here.someone()
    document = here.document(owner, other, kind=kind, text=SENTENCE)
    ann, bob = come(here, owner), come(here, other, node=1)
    hers, his = ann.open(document), bob.open(document)

    # Both type before either can have read the other.
    ann.line.stall()
    bob.line.stall()
    hers.click_behind("cat")
    hers.type(" of Ann")
    his.click_behind("mat")
    his.type(" of Bob")
    ann.mend()
    bob.mend()
    all_read_what_is_kept(here, document, owner, hers, his)
    hers.reads("The cat of Ann sat on the mat of Bob.")

    # One side has no network, and both go on.
    ann.cut()
    hers.says("Offline")
    hers.click_behind("of Ann")
    hers.type(" (away)")
    hers.says("waiting · offline")
    his.click_behind("of Bob")
    his.type(" (here)")
    his.reads("(here)")
    ann.mend()
    all_read_what_is_kept(here, document, owner, hers, his)

    # Neither has one.
    ann.go_offline()
    bob.go_offline()
    hers.says("Offline")
    his.says("Offline")
    hers.click_behind("sat")
    hers.type(" still")
    his.click_behind("on")
    his.type(" top of")
    bob.mend()
    ann.mend()
    kept = all_read_what_is_kept(here, document, owner, hers, his)
    assert text_of(kept) == "The cat of Ann (away) sat still on top of the mat of Bob (here).\n"
    hers.says("All changes saved")
    his.says("All changes saved")

    # Whoever comes back later reads it, too.
    hers.page.reload()
    hers.ready()
    assert all_read_what_is_kept(here, document, owner, hers, his) == kept


def test_each_undoes_what_they_did_themselves(come: Come, here: Here) -> None:
    owner, other = here.someone(), here.someone()
    document = here.document(owner, other, text=SENTENCE)
    hers, his = come(here, owner).open(document), come(here, other, node=1).open(document)
    hers.click_behind("The")
    hers.type(" black")
    his.reads("The black cat")
    his.select("cat sat")
    his.press("Mod+I")
    all_read_what_is_kept(here, document, owner, hers, his)
    hers.select("black cat")
    hers.page.get_by_role("button", name="Bold").click()
    formatted = all_read_what_is_kept(here, document, owner, hers, his)
    both = {"bold": True, "italic": True}
    assert formatted[1:4] == [
        {"insert": "black ", "attributes": {"bold": True}},
        {"insert": "cat", "attributes": both},
        {"insert": " sat", "attributes": {"italic": True}},
    ]
    his.press("Mod+Z")
    assert all_read_what_is_kept(here, document, owner, hers, his)[1:3] == [
        {"insert": "black cat", "attributes": {"bold": True}},
        {"insert": " sat on the mat.\n"},
    ]
    hers.press("Mod+Z")
    hers.press("Mod+Z")
    assert all_read_what_is_kept(here, document, owner, hers, his) == [{"insert": SENTENCE}]
    hers.press("Mod+Shift+Z")
    his.press("Mod+Shift+Z")
    assert all_read_what_is_kept(here, document, owner, hers, his) == [
        {"insert": "The black "},
        {"insert": "cat sat", "attributes": {"italic": True}},
        {"insert": " on the mat.\n"},
    ]
