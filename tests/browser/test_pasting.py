"""What was copied elsewhere comes in as it looked there, as far as the document knows it."""

from tests.browser.conftest import Come
from tests.browser.here import Here
from tests.browser.visitor import all_read_what_is_kept

# As word processors copy: what is bold and what is not, they say in styles.
COPIED = (
    '<b style="font-weight:normal" id="docs-internal-guid-1a2b"><p style="margin:0"><span style="font-weight:700">'
    'Bold</span><span style="font-style:italic"> and italic</span></p></b>'
)


def test_styles_of_what_is_pasted_become_formats(come: Come, embedded: Here) -> None:
    owner = embedded.someone()
    document = embedded.document(owner, text="\n")
    hers = come(embedded, owner).open(document)
    hers.paste("text/html", COPIED)
    hers.reads("Bold and italic")
    assert all_read_what_is_kept(embedded, document, owner, hers)[:2] == [
        {"insert": "Bold", "attributes": {"bold": True}},
        {"insert": " and italic", "attributes": {"italic": True}},
    ]
