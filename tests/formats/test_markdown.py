"""What Markdown is written, and what any Markdown is read as."""

from typing import Any

import pytest
from markdown_it import MarkdownIt

from collab.ot import Delta, Embed
from documents.formats import Format, read, write
from documents.formats.embeds import DIVIDER
from documents.formats.markdown_reader import DEEPEST


def markdown(content: Delta) -> str:
    return write(content, Format.MARKDOWN, rich=True)


def content(source: str) -> Delta:
    return read(source, Format.MARKDOWN, rich=True)


def line(text: str, **attributes: Any) -> Delta:
    return Delta().insert(text).insert("\n", **attributes)


UNCHANGED = [
    "Hello, world. It's 5 o'clock (really)!",
    "snake_case, C++, 50 % & more; AT&T's e-mail: a@b.c?",
    'a < b > c = d | e ~5 ^ {f} "g" $h #i',
    "1.5 - 2 + 3, -4, 5) and 6.",
    "«Grüße», 字 and 😀",
]


@pytest.mark.parametrize("text", UNCHANGED)
def test_a_sentence_is_written_as_it_is(text: str) -> None:
    assert markdown(Delta().insert(f"{text}\n")) == f"{text}\n"


ESCAPED = {
    "*a* _b_ `c` [d] \\e": "\\*a\\* \\_b\\_ \\`c\\` \\[d\\] \\\\e",
    "~~a~~": "\\~\\~a\\~\\~",
    "<b> &lt; &#65; &x": "&lt;b> &amp;lt; &amp;#65; &x",
    "# a": "\\# a",
    "#a": "#a",
    "- a": "\\- a",
    "+": "\\+",
    "---": "\\---",
    "> a": "\\> a",
    "1. a": "1\\. a",
    "23) a": "23\\) a",
    " a ": "&#32;a&#32;",
    " ": "&#32;",
    "\u00a0": "&#160;",
    "\x1ca\x85": "<span>\x1c</span>a<span>\x85</span>",
    "a\rb": "a&#13;b",
}


@pytest.mark.parametrize("text", ESCAPED)
def test_what_markdown_would_take_for_its_own_is_escaped(text: str) -> None:
    assert markdown(Delta().insert(f"{text}\n")) == f"{ESCAPED[text]}\n"


WRITTEN = {
    "an empty document": (Delta().insert("\n"), ""),
    "nothing at all": (Delta(), ""),
    "empty lines": (Delta().insert("\na\n\n"), "<br>\n\na\n\n<br>\n"),
    "headers": (
        Delta().insert("# a #").insert("\n", header=2).insert("\n", header=1),
        "## # a \\#\n\n# <br>\n",
    ),
    "marks": (
        Delta()
        .insert("a", bold=True)
        .insert(" ")
        .insert("b", italic=True)
        .insert(" ")
        .insert("c", strike=True)
        .insert("\n"),
        "**a** *b* ~~c~~\n",
    ),
    "marks that nest": (
        Delta().insert("a ", bold=True).insert("b", bold=True, italic=True).insert("\n"),
        "**a *b***\n",
    ),
    "marks that Markdown would not see": (
        Delta().insert("a").insert(" b", bold=True).insert("c", italic=True).insert("\n"),
        "a<strong> b</strong><em>c</em>\n",
    ),
    "marks that Markdown has not": (
        Delta().insert("a", underline=True).insert("b", script="sub").insert("c", color="red").insert("\n"),
        "<u>a</u><sub>b</sub>c\n",
    ),
    "code": (
        Delta()
        .insert("`a", code=True)
        .insert(" b ")
        .insert(" ", code=True)
        .insert("c", code=True, bold=True)
        .insert("\n"),
        "`` `a `` b ` `**`c`**\n",
    ),
    "a link": (
        Delta().insert("a]!", link="http://x/(a_b)?c&d").insert("!").insert("b", link="c").insert("\n"),
        "[a\\]\\!](http://x/\\(a\\_b\\)?c&d)\\![b](c)\n",
    ),
    "before a tag": (Delta().insert("a<").insert("b", underline=True).insert("\n"), "a&lt;<u>b</u>\n"),
    "a link as it is": (Delta().insert("a", link="http://x/ä%C3").insert("\n"), "[a](http://x/ä%C3)\n"),
    "an image": (Delta().insert(Embed.of("image", "a_b.png")).insert("\n"), "![](a\\_b.png)\n"),
    "a video": (
        Delta().insert(Embed.of("video", "http://v/*")).insert("\n"),
        '<a class="video" href="http://v/*" rel="noopener noreferrer nofollow">http://v/\\*</a>\n',
    ),
    "a formula": (
        Delta().insert(Embed.of("formula", "a_b\n<c>")).insert("\n"),
        '<code class="formula">a_b&#10;&lt;c></code>\n',
    ),
    "an embed of another kind": (
        Delta().insert(Embed.of("mention", {"id": 1})).insert("\n"),
        '<span class="embed">mention</span>\n',
    ),
    "a divider": (
        Delta().insert("a\n").insert(DIVIDER).insert("b\n"),
        "a\n\n---\n\nb\n",
    ),
    "quotes": (
        Delta().insert("a").insert("\n", blockquote=True).insert("\n", blockquote=True).insert("b\n"),
        "> a\n>\n> <br>\n\nb\n",
    ),
    "lines of code": (
        Delta().insert("a ```").insert("\n\n", **{"code-block": "c"}).insert("b").insert("\n", **{"code-block": True}),
        "````c\na ```\n\n````\n\n```\nb\n```\n",
    ),
    "lines of code that are more than text": (
        Delta().insert("a\n", **{"code-block": True}).insert("b", bold=True).insert("\n", **{"code-block": True}),
        "<pre><code>a\n<strong>b</strong>\n</code></pre>\n",
    ),
    "a carriage return in code": (
        line("a\rb <", **{"code-block": True}),
        "<pre><code>a&#13;b &lt;\n</code></pre>\n",
    ),
    "lists in lists": (
        Delta()
        .insert("a")
        .insert("\n", list="ordered")
        .insert("b")
        .insert("\n", list="bullet", indent=1)
        .insert("c")
        .insert("\n", list="checked", indent=3)
        .insert("\n", list="unchecked", indent=1)
        .insert("d")
        .insert("\n", list="ordered")
        .insert("e")
        .insert("\n", list="bullet"),
        "1. a\n   - b\n     - - [x] c\n   - [ ] <wbr><br>\n2. d\n- e\n",
    ),
    "ten items": (
        Delta().insert("\n" * 9 + "\n", list="ordered").insert("a").insert("\n", list="bullet", indent=1),
        "".join(f"{number}. <wbr><br>\n" for number in range(1, 11)) + "    - a\n",
    ),
}


@pytest.mark.parametrize("name", WRITTEN)
def test_markdown_is_written_so(name: str) -> None:
    written, expected = WRITTEN[name]
    assert markdown(written) == expected


READ = {
    "": Delta().insert("\n"),
    "a\nb\n\nc": Delta().insert("a b\nc\n"),
    "a  \nb\\\nc": Delta().insert("a\nb\nc\n"),
    "a<br>\nb": Delta().insert("a\nb\n"),
    "*a* __b__ ~~c~~ `d`": Delta()
    .insert("a", italic=True)
    .insert(" ")
    .insert("b", bold=True)
    .insert(" ")
    .insert("c", strike=True)
    .insert(" ")
    .insert("d", code=True)
    .insert("\n"),
    "a\n===\n\n### b ###": Delta().insert("a").insert("\n", header=1).insert("b").insert("\n", header=3),
    "- a\n- b\n\n  c\n": Delta()
    .insert("a")
    .insert("\n", list="bullet")
    .insert("b")
    .insert("\n", list="bullet")
    .insert("c")
    .insert("\n", list="bullet"),
    "3. a\n\n4. b": Delta().insert("a").insert("\n", list="ordered").insert("b").insert("\n", list="ordered"),
    "- [x] a\n- [ ] b\n- \\[x] c\n- [x]d": Delta()
    .insert("a")
    .insert("\n", list="checked")
    .insert("b")
    .insert("\n", list="unchecked")
    .insert("[x] c")
    .insert("\n", list="bullet")
    .insert("[x]d")
    .insert("\n", list="bullet"),
    "> a\nb\n>> c": Delta().insert("a b").insert("\n", blockquote=True).insert("c").insert("\n", blockquote=True),
    "``` python title\na\n\n  b\n```\n\n    c": Delta()
    .insert("a")
    .insert("\n\n", **{"code-block": "python"})
    .insert("  b")
    .insert("\n", **{"code-block": "python"})
    .insert("c")
    .insert("\n", **{"code-block": True}),
    "```<x>\na": line("a", **{"code-block": True}),
    "***\na": Delta().insert(DIVIDER).insert("a\n"),
    "[a](http://x 'title') <http://y> [b](javascript:x) [c]\n\n[c]: /z": Delta()
    .insert("a", link="http://x")
    .insert(" ")
    .insert("http://y", link="http://y")
    .insert(" b ")
    .insert("c", link="/z")
    .insert("\n"),
    "![a](b.png) ![c *d*](javascript:x)": Delta().insert(Embed.of("image", "b.png")).insert(" c *d*\n"),
    "a <b>b *c*</b> <u>d": Delta()
    .insert("a ")
    .insert("b ", bold=True)
    .insert("c", bold=True, italic=True)
    .insert(" ")
    .insert("d", underline=True)
    .insert("\n"),
    "a <script>alert(1)</script> b <script> c\n\nd": Delta().insert("a  b \nd\n"),
    "<svg>\na\n\nb": Delta().insert("b\n"),
    "<div align=center>\n\n# a\n\n</div>\n\nb": Delta()
    .insert("a")
    .insert("\n", header=1, align="center")
    .insert("b\n"),
    "<table><tr><td>a</td><td>b</td></tr></table>": Delta().insert("a\tb\n"),
    "a&nbsp;&lt;b&#10;c&#0;": Delta().insert("a\u00a0<b\nc\ufffd\n"),
    "</blockquote></p></ul>a": Delta().insert("a\n"),
}


@pytest.mark.parametrize("source", READ)
def test_markdown_is_read_so(source: str) -> None:
    assert content(source) == READ[source]


def test_markdown_of_a_plain_document_is_its_text() -> None:
    text = "# a *b*\n<c>"
    assert write(Delta().insert(text), Format.MARKDOWN, rich=False) == text
    assert read(text, Format.MARKDOWN, rich=False) == Delta().insert(text)


def test_what_is_nested_too_deep_is_left_out_and_the_rest_is_read() -> None:
    assert content("> " * (DEEPEST - 1) + "a\n\nb") == line("a", blockquote=True).insert("b\n")
    assert content("> " * 5_000 + "a\n\nb") == Delta().insert("b\n")


def test_other_renderers_show_what_was_written() -> None:
    written = markdown(Delta().insert("a", bold=True).insert("b <i>\n").insert("c").insert("\n", list="bullet"))
    assert MarkdownIt().render(written) == "<p><strong>a</strong>b &lt;i&gt;</p>\n<ul>\n<li>c</li>\n</ul>\n"
