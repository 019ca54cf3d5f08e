"""The laws that stand in the docstrings of the formats, sentence by sentence."""

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from collab.ot import Delta, Insert, compose
from collab.ot.text import has_lone_half
from collab.sync.rebase import check_fit
from documents.formats import Format, change, read, text_of, write
from documents.formats.text import outline
from tests.formats.strategies import anything, contents, texts

# Two contents, or every form of one, take long to draw.
FEW = settings(max_examples=settings().max_examples // 2)

FORMS = st.sampled_from(list(Format))
PLAIN_TEXTS = st.lists(st.one_of(texts(), st.just("\n")), max_size=6).map("".join)


@given(contents(html=True))
def test_html_reads_back_as_the_content_that_it_was_written_from(content: Delta) -> None:
    assert read(write(content, Format.HTML, rich=True), Format.HTML, rich=True) == content


@given(contents(html=False))
def test_markdown_reads_back_as_the_content_that_it_was_written_from(content: Delta) -> None:
    assert read(write(content, Format.MARKDOWN, rich=True), Format.MARKDOWN, rich=True) == content


@FEW
@given(anything())
def test_a_delta_reads_back_whatever_it_holds_but_halves_of_pairs(content: Delta) -> None:
    assume(not _has_halves(content))
    assert read(write(content, Format.DELTA, rich=True), Format.DELTA, rich=True) == content


@given(PLAIN_TEXTS, FORMS)
def test_a_plain_text_reads_back_from_every_form(text: str, form: Format) -> None:
    content = Delta().insert(text.replace("\r", "\n"))
    assert read(write(content, form, rich=False), form, rich=False) == content


@given(anything(), FORMS)
def test_a_source_as_it_was_written_changes_nothing(content: Delta, form: Format) -> None:
    assume(not (form is Format.TEXT and "\r\n" in text_of(content)))
    assume(not (form is Format.DELTA and _has_halves(content)))
    assert change(content, write(content, form, rich=True), form, rich=True) == Delta()


@given(anything(), st.sampled_from([Format.HTML, Format.MARKDOWN]))
def test_html_and_markdown_show_all_text_and_a_place_for_each_embed(content: Delta, form: Format) -> None:
    assert outline(read(write(content, form, rich=True), form, rich=True)) == outline(content)


@given(PLAIN_TEXTS, FORMS)
def test_a_plain_source_as_it_was_written_changes_nothing(text: str, form: Format) -> None:
    content = Delta().insert(text.replace("\r", "\n"))
    assert change(content, write(content, form, rich=False), form, rich=False) == Delta()


@FEW
@given(contents(html=True), contents(html=True))
def test_what_html_shows_becomes_what_the_source_shows(content: Delta, wanted: Delta) -> None:
    delta = change(content, write(wanted, Format.HTML, rich=True), Format.HTML, rich=True)
    assert compose(content, delta) == wanted


@FEW
@given(contents(html=False), contents(html=False))
def test_what_markdown_shows_becomes_what_the_source_shows(content: Delta, wanted: Delta) -> None:
    delta = change(content, write(wanted, Format.MARKDOWN, rich=True), Format.MARKDOWN, rich=True)
    assert compose(content, delta) == wanted


@FEW
@given(anything(), PLAIN_TEXTS)
def test_the_text_becomes_what_the_source_says(content: Delta, source: str) -> None:
    delta = change(content, source, Format.TEXT, rich=True)
    assert outline(compose(content, delta)) == outline(read(source, Format.TEXT, rich=True))


@FEW
@given(anything(), anything(), FORMS)
def test_a_change_of_rich_content_can_be_submitted(content: Delta, wanted: Delta, form: Format) -> None:
    assume(not (form is Format.DELTA and _has_halves(wanted)))
    delta = change(content, write(wanted, form, rich=True), form, rich=True)
    check_fit(delta, content.growth, rich=True)


@given(PLAIN_TEXTS, PLAIN_TEXTS, FORMS)
def test_a_change_of_a_plain_text_can_be_submitted_and_makes_it_the_source(old: str, new: str, form: Format) -> None:
    content, wanted = Delta().insert(old), Delta().insert(new.replace("\r", "\n"))
    delta = change(content, write(wanted, form, rich=False), form, rich=False)
    check_fit(delta, content.growth, rich=False)
    assert outline(compose(content, delta)) == outline(wanted)


def _has_halves(content: Delta) -> bool:
    return any(type(op) is Insert and isinstance(op.content, str) and has_lone_half(op.content) for op in content.ops)
