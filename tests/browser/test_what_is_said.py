"""Rights, logins and servers come and go while somebody types: the page says what is true, and keeps what was typed."""

from collections.abc import Callable
from uuid import UUID

import pytest

from tests.browser.conftest import Come, Picture
from tests.browser.here import Here
from tests.browser.visitor import Tab, Visitor, all_read_what_is_kept
from tests.live.place import Person

SENTENCE = "The cat sat on the mat.\n"

# Ann is at the first node; where there are two, she is told by way of the bus.
OTHER = -1

# Something that befalls Ann, who writes in a document of an owner's.
Change = Callable[[Here, UUID, Person, Person], None]


def made_a_viewer(here: Here, document: UUID, owner: Person, ann: Person) -> None:
    here.done(owner, "PATCH", f"documents/{document}/members/{ann.id}", {"role": "viewer"}, node=OTHER)


def shut_out(here: Here, document: UUID, owner: Person, ann: Person) -> None:
    here.done(owner, "DELETE", f"documents/{document}/members/{ann.id}", node=OTHER)


def signed_out_elsewhere(here: Here, document: UUID, owner: Person, ann: Person) -> None:
    here.done(ann, "DELETE", "sessions", node=OTHER)


def put_away(here: Here, document: UUID, owner: Person, ann: Person) -> None:
    """For an editor it is gone then: only owners see what is in the trash."""
    here.done(owner, "PUT", f"documents/{document}/trash", node=OTHER)


def put_away_from_owners(here: Here, document: UUID, owner: Person, ann: Person) -> None:
    here.done(owner, "PATCH", f"documents/{document}/members/{ann.id}", {"role": "owner"}, node=OTHER)
    here.done(owner, "PUT", f"documents/{document}/trash", node=OTHER)


# What the page says when all was sent, and what it says when something was typed that cannot be sent any more.
SAID: dict[Change, tuple[str, str]] = {
    made_a_viewer: (
        "Read only now: your role changed",
        "Read only now: your role changed. Your unsaved edits are kept here",
    ),
    shut_out: ("You no longer have access", "You no longer have access: your unsaved edits are kept here"),
    signed_out_elsewhere: (
        "You are signed out: sign in to go on",
        "You are signed out: your unsaved edits are kept here",
    ),
    put_away: ("You no longer have access", "You no longer have access: your unsaved edits are kept here"),
    put_away_from_owners: ("In the trash: read only", "Not saved"),
}


@pytest.mark.parametrize("change", SAID)
def test_what_befalls_somebody_who_types_is_said_and_what_they_had_sent_is_kept(
    come: Come, here: Here, change: Change, picture: Picture
) -> None:
    document, owner, ann, hers = typing(come, here)
    hers.type(" at once")
    hers.reads("at once")
    all_read_what_is_kept(here, document, owner, hers)
    ann.expect_refusal()
    change(here, document, owner, ann.as_person)
    hers.says(SAID[change][0])
    picture(hers, change.__name__)
    assert hers.editor.get_attribute("contenteditable") == "false"
    hers.type(" and no more")
    assert hers.text == "The cat at once sat on the mat.\n"
    assert "kept" not in hers.state


@pytest.mark.parametrize("change", SAID)
def test_what_somebody_typed_and_may_not_send_any_more_is_kept_for_them(
    come: Come, embedded: Here, change: Change, picture: Picture
) -> None:
    document, owner, ann, hers = typing(come, embedded)
    ann.expect_refusal()
    ann.cut()
    hers.says("Offline")
    hers.insert(" (too late)")
    hers.says("waiting · offline")
    change(embedded, document, owner, ann.as_person)
    ann.mend()
    hers.says(SAID[change][1])
    assert "(too late)" in "\n".join(kept_for(hers))
    picture(hers, f"{change.__name__}_too_late")
    taken_out(embedded, change, document, owner)
    assert embedded.text(document, owner) == SENTENCE


def test_what_was_kept_while_one_was_shut_out_is_sent_when_one_is_let_in_again(come: Come, embedded: Here) -> None:
    document, owner, ann, hers = typing(come, embedded)
    ann.expect_refusal()
    ann.cut()
    hers.says("Offline")
    hers.insert(" (too late)")
    hers.until_browser_keeps("(too late)")
    shut_out(embedded, document, owner, ann.as_person)
    ann.mend()
    hers.says("You no longer have access")
    hers.page.close()
    embedded.lines.wait(embedded.place.share(document, owner, [ann.as_person]))
    again = ann.open(document)
    again.says("All changes saved")
    all_read_what_is_kept(embedded, document, owner, again)
    assert embedded.text(document, owner) == "The cat (too late) sat on the mat.\n"


def test_a_server_that_is_restarted_is_noticed_for_a_moment_and_nothing_is_lost(come: Come, here: Here) -> None:
    document, owner, ann, hers = typing(come, here)
    ann.expect_trouble()
    here.place.nodes[0].stop()
    hers.says("Offline")
    hers.type(" meanwhile")
    hers.says("waiting · offline")
    here.place.restart(0)
    hers.says("All changes saved")
    all_read_what_is_kept(here, document, owner, hers)
    assert here.text(document, owner) == "The cat meanwhile sat on the mat.\n"


def typing(come: Come, here: Here) -> tuple[UUID, Person, Visitor, Tab]:
    """A document of somebody else's, in which Ann is about to type."""
    owner, ann = here.someone(), here.someone()
    document = here.document(owner, ann, text=SENTENCE)
    visitor = come(here, ann)
    tab = visitor.open(document)
    tab.click_behind("cat")
    return document, owner, visitor, tab


def kept_for(tab: Tab) -> list[str]:
    """What the page still has of what was typed: in the editor, or among what was put aside."""
    look = tab.page.get_by_role("button", name="Look at them")
    if not look.count():
        return [tab.text]
    look.click()
    found = tab.page.locator("[data-test=recovery]").all_inner_texts()
    tab.press("Escape")
    return found


def taken_out(here: Here, change: Change, document: UUID, owner: Person) -> None:
    """So that it can be read again."""
    if change in (put_away, put_away_from_owners):
        here.done(owner, "DELETE", f"documents/{document}/trash")
