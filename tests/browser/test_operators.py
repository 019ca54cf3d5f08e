"""What an operator sees in a browser of what goes on."""

from playwright.sync_api import expect

from tests.browser.conftest import Come
from tests.browser.here import Here


def test_an_operator_sees_which_documents_are_open_and_others_do_not(come: Come, embedded: Here) -> None:
    boss, ann = embedded.someone(), embedded.someone()
    promote = "from collab.accounts.models import Person; Person.objects.filter(pk={}).update(is_staff=True)"
    embedded.place.run(promote.format(boss.id))
    document = embedded.document(ann, text="The cat sat.\n")
    hers = come(embedded, ann)
    hers.open(document).reads("The cat sat.")
    operator = come(embedded, boss)
    page = operator.tab().page
    page.goto(f"{operator.line.origin}/admin/now/")
    row = page.locator("#rooms tr").filter(has_text=str(document))
    expect(row.locator("td").nth(1)).to_have_text("1")
    expect(page.locator("#nodes")).to_contain_text("ready")
    expect(page.locator("#readers")).to_contain_text("Everybody keeps up.")
    stranger = hers.tab().page
    stranger.goto(f"{hers.line.origin}/admin/now/")
    expect(stranger.locator("#rooms")).to_have_count(0)
    expect(stranger.get_by_label("Username")).to_be_visible()
