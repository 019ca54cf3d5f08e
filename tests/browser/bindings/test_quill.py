"""What only a rich editor does."""

import json
import random
from typing import Any

import pytest

from tests.browser.bindings.conftest import At
from tests.browser.bindings.desk import Delta, Desk

UNKNOWN = {"drawing": {"strokes": [1, 2, 3], "by": "another program"}}


@pytest.fixture
def desk(at: At) -> Desk:
    return at("quill")


def test_text_is_formatted_by_keys_and_buttons(desk: Desk) -> None:
    desk.begin("plain words\n")
    desk.ann.select(0, 5).press("Control+b")
    desk.ann.select(6, 11)
    desk.page.locator("#ann .ql-italic").click()
    desk.ann.select(3)
    desk.page.locator("#ann .ql-list[value=bullet]").click()
    desk.agree()
    assert desk.bob.content == [
        {"insert": "plain", "attributes": {"bold": True}},
        {"insert": " "},
        {"insert": "words", "attributes": {"italic": True}},
        {"insert": "\n", "attributes": {"list": "bullet"}},
    ]


def test_both_format_the_same_words_at_once(desk: Desk) -> None:
    desk.begin("plain words\n")
    desk.ann.select(0, 8).press("Control+b")
    desk.bob.select(3, 11).press("Control+b").press("Control+i")
    desk.agree()
    assert desk.ann.content[-2]["attributes"] == {"bold": True, "italic": True}


def test_undo_takes_formatting_back(desk: Desk) -> None:
    desk.begin("plain words\n")
    desk.ann.select(0, 5).press("Control+b")
    desk.bob.edit([{"insert": "more "}])
    desk.agree()
    desk.ann.press("Control+z")
    desk.agree()
    assert desk.ann.content == [{"insert": "more plain words\n"}]


def test_the_undo_of_a_toolbar_is_the_copy_s(desk: Desk) -> None:
    desk.begin("text\n")
    desk.ann.select(4).type("!")
    desk.bob.edit([{"insert": "more "}])
    desk.agree()
    desk.ann.ask("hand.editor.history.undo()")
    assert desk.agree() == "more text\n"
    desk.ann.ask("hand.editor.history.redo()")
    assert desk.agree() == "more text!\n"


def test_embeds_and_formatting_that_quill_does_not_know_survive_writing_around_them(desk: Desk) -> None:
    desk.begin(
        [
            {"insert": "before "},
            {"insert": UNKNOWN},
            {"insert": " noted", "attributes": {"note": "n1", "bold": True}},
            {"insert": " after\n"},
        ]
    )
    assert desk.page.locator("#ann .nexus-sealed").inner_text().strip("\ufeff") == "drawing"
    desk.ann.select(7).type("<")
    desk.ann.select(9).type(">")
    desk.ann.select(9, 16).press("Control+i")
    desk.ann.select(0, 3).press("Delete")
    desk.agree()
    assert {"insert": UNKNOWN} in desk.bob.content
    noted = next(op for op in desk.bob.content if "noted" in op["insert"])
    assert noted["attributes"] == {"note": "n1", "bold": True, "italic": True}


def test_an_embed_that_quill_does_not_know_is_deleted_if_that_is_wanted_and_comes_back(desk: Desk) -> None:
    desk.begin([{"insert": "a"}, {"insert": UNKNOWN}, {"insert": "b\n"}])
    desk.ann.select(0, 3).press("Delete")
    assert desk.agree() == "\n"
    desk.ann.press("Control+z")
    desk.agree()
    assert desk.bob.content == [{"insert": "a"}, {"insert": UNKNOWN}, {"insert": "b\n"}]


def test_an_embed_that_quill_does_not_know_is_cut_and_pasted(desk: Desk) -> None:
    desk.begin([{"insert": "a"}, {"insert": UNKNOWN}, {"insert": "b\n"}])
    desk.ann.select(0, 2).press("Control+x")
    assert desk.agree() == "b\n"
    desk.ann.select(1).press("Control+v")
    desk.agree()
    assert desk.bob.content == [{"insert": "ba"}, {"insert": UNKNOWN}, {"insert": "\n"}]


def test_what_quill_mends_is_not_mended_in_the_document(desk: Desk) -> None:
    content: Delta = [
        {"insert": "a"},
        {"insert": {"image": "javascript:alert(1)"}},
        {"insert": "b"},
        {"insert": {"video": "javascript:alert(1)"}},
        {"insert": "heading", "attributes": {"header": 1}},
        {"insert": "\n", "attributes": {"bold": True, "header": 77}},
        {"insert": "code"},
        {"insert": "\n", "attributes": {"code-block": "rust"}},
    ]
    desk.begin(content)
    desk.deliver()
    assert desk.ann.content == content
    desk.ann.select(1).type("!")
    desk.agree()
    assert desk.bob.content == [{"insert": "a!"}, *content[1:]]


def test_a_newline_that_quill_puts_before_a_video_is_in_nobody_s_way(desk: Desk) -> None:
    desk.watch.admit("https://video.test/")
    desk.page.route("https://video.test/", lambda route: route.fulfill(body=""))
    desk.begin([{"insert": "ab"}, {"insert": UNKNOWN}, {"insert": "cd\n"}])
    desk.bob.edit([{"retain": 2}, {"insert": {"video": "https://video.test/"}}])
    desk.deliver()
    assert desk.ann.text == "ab\n\ufffc\ufffccd\n"
    desk.ann.select(1).type("1")
    desk.ann.select(len(desk.ann.text) - 2).type("2")
    desk.deliver()
    assert desk.ann.content == desk.bob.content
    assert desk.bob.content[0] == {"insert": "a1b"}
    assert desk.bob.content[-1] == {"insert": "c2d\n"}


JUNK: list[Any] = [
    None,
    True,
    0,
    77,
    -1,
    "",
    "x",
    "<b>",
    "javascript:alert(1)",
    [],
    [1],
    {},
    {"a": [1]},
    "__proto__",
    "1 2",
]
NAMES = [
    "bold", "italic", "link", "header", "list", "indent", "align", "direction", "code-block", "code", "blockquote",
    "color", "background", "font", "size", "script", "underline", "strike", "width", "height", "alt",
    "block", "inline", "text", "scroll", "cursor", "break", "embed", "container", "list-container",
    "code-block-container", "image", "video", "formula", "table", "nexus-sealed", "code-token", "unheard-of",
]  # fmt: skip


@pytest.mark.parametrize("seed", range(3))
def test_no_formatting_however_odd_harms_the_editor(desk: Desk, seed: int) -> None:
    chance = random.Random(seed)

    def attributes() -> dict[str, Any]:
        return {chance.choice(NAMES): chance.choice(JUNK) for _ in range(chance.randint(1, 2))}

    desk.watch.expect("Content Security Policy", "Failed to load resource")  # of images and videos that lead nowhere
    desk.begin("some words\nin two lines\n")
    for _ in range(40):
        length = sum(len(op["insert"]) if isinstance(op["insert"], str) else 1 for op in desk.bob.content)
        place = chance.randrange(length - 1)
        what: Any = chance.choice(["x", "y\n", "z", {chance.choice(NAMES): chance.choice(JUNK)}])
        kept = {"retain": place} if place else None
        op = {"retain": 1} if chance.random() < 0.4 else {"insert": what}
        desk.bob.edit([*([kept] if kept else []), {**op, "attributes": attributes()}])
        desk.deliver()
        assert desk.ann.content == desk.bob.content
    desk.ann.select(0).type("still writing")
    desk.deliver()
    assert "still writing" in json.dumps(desk.bob.content).replace('"}, {"insert": "', "")
    assert desk.ann.content == desk.bob.content


def test_what_other_modules_of_quill_do_silently_reaches_others(desk: Desk) -> None:
    desk.begin("text\n")
    desk.ann.ask("hand.editor.insertText(4, ' of a module', {bold: true}, 'silent')")
    desk.ann.ask("hand.editor.insertText(0, 'The ', 'api')")
    assert desk.agree() == "The text of a module\n"
    desk.ann.ask("hand.editor.setContents([{insert: 'anew\\n'}], 'silent')")
    assert desk.agree() == "anew\n"


def test_a_module_that_answers_what_it_sees_is_heard(desk: Desk) -> None:
    desk.begin("text\n")
    desk.page.evaluate(
        """() => ann.hand.editor.on("text-change", (delta) => {
            if (delta.ops.some((op) => op.insert === "?")) ann.hand.editor.insertText(0, "!", "api")
        })"""
    )
    desk.bob.select(4).type("?")
    desk.deliver()
    assert desk.agree() == "!text?\n"


def test_a_plain_document_is_not_bound_to_a_rich_editor(desk: Desk) -> None:
    with pytest.raises(Exception, match="a plain document takes no formatting"):
        desk.begin("text\n", rich=False)


def test_pasted_formatting_arrives_as_quill_understands_it(desk: Desk) -> None:
    desk.begin("()\n")
    desk.ann.select(1)
    desk.page.evaluate(
        """async () => navigator.clipboard.write([new ClipboardItem({
            "text/html": new Blob(["<p>one <strong>two</strong></p><ul><li>three</li></ul>"], {type: "text/html"}),
            "text/plain": new Blob(["one two three"], {type: "text/plain"}),
        })])"""
    )
    desk.ann.press("Control+v")
    text = desk.agree()
    assert "one two" in text
    assert {"insert": "two", "attributes": {"bold": True}} in desk.bob.content
    desk.ann.press("Control+z")
    assert desk.agree() == "()\n"
