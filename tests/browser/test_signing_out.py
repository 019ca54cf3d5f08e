"""Who signs out leaves nothing behind in the browser, but what no server has: that waits for them."""

from tests.browser.conftest import Come
from tests.browser.here import Here
from tests.browser.test_lost_tabs import write_offline
from tests.browser.visitor import Tab, Visitor
from tests.live.place import Person

PASSWORD = "a long secret of mine"


def test_who_signs_out_leaves_nothing_in_the_browser_if_all_is_saved(come: Come, embedded: Here) -> None:
    owner = embedded.someone()
    document = embedded.document(owner, text="A secret of Ann's.\n")
    ann = come(embedded, owner)
    hers = ann.open(document)
    hers.click_behind("secret")
    hers.type("!")
    hers.says("All changes saved")
    hers.until_browser_keeps("A secret of Ann's")
    hers.page.get_by_role("link", name="All documents").click()
    ask_to_sign_out(hers, owner.name)
    hers.shows("Welcome back")
    assert "secret" not in hers.kept


def test_who_signs_out_with_edits_that_are_not_saved_is_told_and_finds_them_when_they_come_back(
    come: Come, embedded: Here
) -> None:
    owner = somebody_with_a_password(embedded)
    document = embedded.document(owner, text="The cat sat.\n")
    ann = come(embedded)
    sign_in(ann, owner)
    hers = ann.open(document)
    write_offline(ann, hers)
    hers.page.close(run_before_unload=False)
    ann.mend()
    shelf = at_the_documents(ann)
    ask_to_sign_out(shelf, owner.name)
    shelf.shows("Not everything is saved")
    shelf.page.get_by_role("dialog").get_by_role("button", name="Sign out").click()
    shelf.shows("Welcome back")
    shelf.until_browser_keeps("(typed away)")
    sign_in(ann, owner)
    again = ann.open(document)
    again.reads("The cat (typed here) (typed away) sat.")
    again.says("All changes saved")


def somebody_with_a_password(here: Here) -> Person:
    made = here.done("", "POST", "people", {"username": "leaver", "password": PASSWORD})
    pair = here.done("", "POST", "tokens", {"username": "leaver", "password": PASSWORD})
    return Person(int(made["id"]), "leaver", pair["access"], pair["refresh"], "")


def sign_in(ann: Visitor, owner: Person) -> None:
    page = ann.tab().page
    page.goto(f"{ann.line.origin}/sign-in")
    page.get_by_label("Username or e-mail").fill(owner.name)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("heading", name="Documents").wait_for()
    page.close()


def at_the_documents(ann: Visitor) -> Tab:
    shelf = ann.tab()
    shelf.page.goto(f"{ann.line.origin}/")
    shelf.page.get_by_role("heading", name="Documents").wait_for()
    return shelf


def ask_to_sign_out(shelf: Tab, name: str) -> None:
    shelf.page.get_by_role("button", name=f"Account of {name}").click()
    shelf.page.get_by_role("menuitem", name="Sign out").click()
