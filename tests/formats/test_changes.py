"""What a source changes in content, and what it leaves."""

import json
from typing import Any

import pytest

from collab.errors import MalformedDelta
from collab.ot import Delta, Embed, Insert, Retain, compose, dump
from collab.sync.rebase import check_fit
from documents.formats import Format, change, read, text_of, write

CAT, DOG = Embed.of("image", "cat.png"), Embed.of("image", "dog.png")


def changed(content: Delta, source: str, form: Format) -> Delta:
    delta = change(content, source, form, rich=True)
    check_fit(delta, content.growth, rich=True)
    return compose(content, delta)


def test_a_colour_survives_new_markdown() -> None:
    content = Delta().insert("red", color="red").insert(" and bold").insert("\n", align="center")
    expected = Delta().insert("red", color="red").insert(" and ").insert("bold", bold=True).insert("\n", align="center")
    assert changed(content, "red and **bold**", Format.MARKDOWN) == expected


def test_formatting_survives_new_plain_text() -> None:
    content = Delta().insert("Title").insert("\n", header=1).insert("some ").insert("bold", bold=True).insert(" text\n")
    source = "Title\nsome bold words\n"
    expected = Delta().insert("Title").insert("\n", header=1).insert("some ").insert("bold", bold=True)
    assert changed(content, source, Format.TEXT) == expected.insert(" words\n")


def test_an_embed_survives_new_plain_text_where_its_character_stayed() -> None:
    content = Delta().insert("a").insert(CAT).insert("b").insert(DOG).insert("\n")
    assert write(content, Format.TEXT, rich=True) == "a\ufffcb\ufffc\n"
    assert changed(content, "aa\ufffcb\n", Format.TEXT) == Delta().insert("aa").insert(CAT).insert("b\n")


@pytest.mark.parametrize("form", [Format.HTML, Format.MARKDOWN])
def test_an_embed_that_a_form_knows_not_survives_in_its_place(form: Format) -> None:
    mention = Embed.of("mention", {"id": 7})
    content = Delta().insert("Hello ").insert(mention).insert("!\n")
    source = write(content, form, rich=True).replace("Hello", "Dear")
    assert changed(content, source, form) == Delta().insert("Dear ").insert(mention).insert("!\n")


@pytest.mark.parametrize("form", [Format.HTML, Format.MARKDOWN])
def test_an_image_that_may_not_be_shown_survives_in_its_place(form: Format) -> None:
    content = Delta().insert(Embed.of("image", "javascript:alert(1)")).insert("a\n")
    source = write(content, form, rich=True).replace("a</", "b</").replace("a\n", "b\n")
    assert changed(content, source, form).ops[0] == content.ops[0]


def test_half_a_pair_survives_although_it_is_shown_as_another_character() -> None:
    content = Delta().insert("a\ud83db\n")
    assert changed(content, "a\ufffdc\n", Format.TEXT) == Delta().insert("a\ud83dc\n")


def test_a_carriage_return_survives_although_it_is_read_as_a_newline() -> None:
    content = Delta().insert("a\rb", bold=True).insert("\n")
    assert changed(content, "a\nbc\n", Format.TEXT).ops[0] == content.ops[0]


def test_a_delta_says_all_so_what_it_leaves_out_goes() -> None:
    content = Delta().insert("a", color="red").insert("\n")
    assert changed(content, '[{"insert":"a"}]', Format.DELTA) == Delta().insert("a\n")


def test_what_cannot_be_seen_through_a_form_is_compared_as_it_is() -> None:
    content = Delta().insert("a\r\nb\n", bold=True)
    assert changed(content, "a\nb\n", Format.TEXT) == Delta().insert("a\nb\n")


LAST_LINES: list[tuple[Delta, str, Delta]] = [
    # (content, text, what it becomes)
    (Delta().insert("a\n"), "a\nb\n", Delta().insert("a\nb\n")),
    (Delta().insert("a\nb\n"), "a\n", Delta().insert("a\n")),
    (Delta().insert("a\n"), "", Delta().insert("\n")),
    (Delta().insert("\n"), "a", Delta().insert("a\n")),
    (
        Delta().insert("a").insert("\n", header=1),
        "a\nb\n",
        Delta().insert("a").insert("\n", header=1).insert("b\n"),
    ),
    (
        Delta().insert("a").insert("\n", header=1).insert("b").insert("\n", list="bullet"),
        "a\n",
        Delta().insert("a").insert("\n", header=1),
    ),
    (
        Delta().insert("a\n").insert(CAT).insert("\n", header=1),
        "a\n",
        Delta().insert("a\n"),
    ),
]


@pytest.mark.parametrize(("content", "source", "expected"), LAST_LINES)
def test_the_last_newline_stays_and_looks_as_the_last_line_does(content: Delta, source: str, expected: Delta) -> None:
    assert changed(content, source, Format.TEXT) == expected


def test_a_new_line_at_the_end_is_inserted_before_the_last_newline() -> None:
    delta = change(Delta().insert("ab\n"), "ab\nc\n", Format.TEXT, rich=True)
    assert delta == Delta().retain(2).insert("\nc")


def test_the_last_newline_takes_a_format_where_it_stands() -> None:
    delta = change(Delta().insert("a\n"), "# a", Format.MARKDOWN, rich=True)
    assert delta == Delta([Retain(1), *Delta().retain(1, header=1).ops])


def test_content_that_does_not_end_as_rich_content_must_becomes_what_the_source_says() -> None:
    for content in (Delta(), Delta().insert("a"), Delta().insert(CAT)):
        assert compose(content, change(content, "b\n", Format.TEXT, rich=True)) == Delta().insert("b\n")


def test_a_change_of_a_plain_text_may_be_anywhere() -> None:
    content = Delta().insert("a\n")
    assert change(content, "a\nb", Format.TEXT, rich=False) == Delta().retain(2).insert("b")
    assert change(content, "", Format.TEXT, rich=False) == Delta().delete(2)


def test_text_for_search_has_spaces_for_embeds_and_no_halves() -> None:
    content = Delta().insert("a", bold=True).insert(CAT).insert("b😀\ud83d\n")
    assert text_of(content) == "a b😀\ufffd\n"


def test_only_content_has_a_text() -> None:
    with pytest.raises(ValueError, match="only content has lines"):
        text_of(Delta().retain(1))


@pytest.mark.parametrize("form", [Format.TEXT, Format.HTML, Format.MARKDOWN])
@pytest.mark.parametrize("rich", [True, False])
def test_what_nobody_can_keep_is_refused(form: Format, rich: bool) -> None:
    with pytest.raises(MalformedDelta, match="NUL, which no database keeps"):
        read("a\0", form, rich=rich)
    with pytest.raises(MalformedDelta, match="half a surrogate pair"):
        read("a\ud83d", form, rich=rich)


REFUSED: dict[str, str] = {
    "[": "no JSON",
    "{}": "an array of ops",
    '[{"delete":1}]': "content is a delta of inserts only",
    '[{"insert":"\\u0000"}]': "NUL",
    '[{"insert":"\\ud83d"}]': "half a surrogate pair",
    '[{"insert":"\ud83d"}]': "half a surrogate pair",
}


@pytest.mark.parametrize("source", REFUSED)
@pytest.mark.parametrize("rich", [True, False])
def test_a_delta_that_is_no_content_is_refused(source: str, rich: bool) -> None:
    with pytest.raises(MalformedDelta, match=REFUSED[source]):
        read(source, Format.DELTA, rich=rich)


@pytest.mark.parametrize("op", [{"insert": "a", "attributes": {"bold": True}}, {"insert": {"image": "a"}}])
def test_a_plain_document_takes_no_delta_with_more_than_text(op: dict[str, Any]) -> None:
    source = dump(Delta([Insert("x")]))[:-1] + f",{json.dumps(op)}]"
    with pytest.raises(MalformedDelta, match="a plain text takes no"):
        read(source, Format.DELTA, rich=False)


def test_pairs_in_a_source_are_whole_and_ends_of_lines_are_newlines() -> None:
    for rich in (True, False):
        assert read("\ud83d\ude00\r\nb\rc\n", Format.TEXT, rich=rich) == Delta().insert("😀\nb\nc\n")


def test_a_rich_source_ends_in_a_newline_whether_it_has_one_or_not() -> None:
    for source in ("a", "a\n"):
        assert read(source, Format.TEXT, rich=True) == Delta().insert("a\n")
        assert read(dump(Delta().insert(source)), Format.DELTA, rich=True) == Delta().insert("a\n")
    assert read("", Format.TEXT, rich=True) == read("[]", Format.DELTA, rich=True) == Delta().insert("\n")
