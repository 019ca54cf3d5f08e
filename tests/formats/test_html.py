"""What HTML is written, and what any HTML is read as."""

from typing import Any

import pytest

from collab.ot import Delta, Embed
from documents.formats import Format, read, write
from documents.formats.embeds import DIVIDER


def html(content: Delta) -> str:
    return write(content, Format.HTML, rich=True)


def content(source: str) -> Delta:
    return read(source, Format.HTML, rich=True)


def line(text: str, **attributes: Any) -> Delta:
    return Delta().insert(text).insert("\n", **attributes)


def image(url: str) -> Embed:
    return Embed.of("image", url)


WRITTEN = {
    "an empty document": (Delta().insert("\n"), "<p><br></p>"),
    "a paragraph": (Delta().insert("a < b & c\n"), "<p>a &lt; b &amp; c</p>"),
    "a header": (line("a", header=2), "<h2>a</h2>"),
    "marks that nest": (
        Delta().insert("a", bold=True).insert("b", bold=True, italic=True).insert("c", italic=True).insert("\n"),
        "<p><strong>a<em>b</em></strong><em>c</em></p>",
    ),
    "a link": (
        Delta().insert("a", link="http://x/?a&b").insert("\n"),
        '<p><a href="http://x/?a&amp;b" rel="noopener noreferrer nofollow">a</a></p>',
    ),
    "a style": (
        Delta().insert("a", color="#fff").insert("b", size="huge").insert("\n"),
        '<p><span style="color:#fff">a</span><span style="font-size:2.5em">b</span></p>',
    ),
    "a place": (
        line("a", align="center", indent=2, direction="rtl"),
        '<p style="text-align:center;margin-left:6em" dir="rtl">a</p>',
    ),
    "a list in a list": (
        Delta().insert("a").insert("\n", list="ordered").insert("b").insert("\n", list="bullet", indent=1),
        "<ol><li>a<ul><li>b</li></ul></li></ol>",
    ),
    "lists of two kinds": (
        Delta().insert("a").insert("\n", list="ordered").insert("b").insert("\n", list="bullet"),
        "<ol><li>a</li></ol><ul><li>b</li></ul>",
    ),
    "an item too deep": (
        line("a", list="bullet", indent=1),
        '<ul><li style="list-style-type:none"><ul><li>a</li></ul></li></ul>',
    ),
    "items to tick off": (
        Delta().insert("a").insert("\n", list="checked").insert("b").insert("\n", list="unchecked", align="right"),
        (
            '<ul><li><input type="checkbox" disabled checked>a</li>\n'
            '<li><p style="text-align:right"><input type="checkbox" disabled>b</p></li></ul>'
        ),
    ),
    "lines of code": (
        Delta().insert("a").insert("\n", **{"code-block": "c"}).insert("  b").insert("\n\n", **{"code-block": "c"}),
        '<pre><code class="language-c">a\n  b\n\n</code></pre>',
    ),
    "code in no language": (line("a", **{"code-block": True}), "<pre><code>a\n</code></pre>"),
    "quotes": (
        Delta().insert("a").insert("\n", blockquote=True).insert("\n", blockquote=True),
        "<blockquote>\n<p>a</p>\n<p><br></p>\n</blockquote>",
    ),
    "a divider": (Delta().insert(DIVIDER).insert("\n"), "<hr>"),
    "a divider within a line": (
        Delta().insert("a").insert(DIVIDER).insert("\n"),
        '<p>a<span class="embed">divider</span></p>',
    ),
    "an image": (Delta().insert(image("a.png")).insert("\n"), '<p><img src="a.png" alt=""></p>'),
    "a video in a link": (
        Delta().insert(Embed.of("video", "http://v"), link="http://x").insert("\n"),
        '<p><a class="video" href="http://v" rel="noopener noreferrer nofollow">http://v</a></p>',
    ),
    "a formula": (
        Delta().insert(Embed.of("formula", "x<2")).insert("\n"),
        '<p><code class="formula">x&lt;2</code></p>',
    ),
    "an embed of another kind": (
        Delta().insert(Embed.of("<b>", {"id": 1})).insert("\n"),
        '<p><span class="embed">&lt;b&gt;</span></p>',
    ),
    "spaces that would collapse": (
        Delta().insert(" a  b").insert("\n"),
        '<p><span style="white-space:pre-wrap"> a  b</span></p>',
    ),
    "half a pair": (Delta().insert("a\ud83d\n"), "<p>a\ufffd</p>"),
    "a line without an end": (Delta().insert("a"), "<p>a</p>"),
}


@pytest.mark.parametrize("name", WRITTEN)
def test_html_is_written_so(name: str) -> None:
    written, expected = WRITTEN[name]
    assert html(written) == expected


READ = {
    "": Delta().insert("\n"),
    "text": Delta().insert("text\n"),
    "<p>a</p><p></p><p><br></p><div>b": Delta().insert("a\n\nb\n"),
    " <p> a \n\t b </p> ": Delta().insert("a b\n"),
    "<p>a <b> b</b> c</p>": Delta().insert("a ").insert("b", bold=True).insert(" c\n"),
    "a<br>b<br/>c</br>d": Delta().insert("a\nb\ncd\n"),
    "a\u00a0\u00a0&nbsp;b": Delta().insert("a\u00a0\u00a0\u00a0b\n"),
    "&lt;b&gt; &amp;amp; &copy &#65;&#x42; &#0; &#xd800; &#99999999999; &#150;": Delta().insert(
        "<b> &amp; © AB \ufffd \ufffd \ufffd \u2013\n"
    ),
    f"&#{'9' * 5000};": Delta().insert("\ufffd\n"),
    "a < b > c <3": Delta().insert("a < b > c <3\n"),
    "a<!-- b -->c<!-->d<!--->e<!x>f<?g?>h</>i</ j>k<!--": Delta().insert("acdefhik\n"),
    "a<b": Delta().insert("a\n"),
    "a<b c='": Delta().insert("a\n"),
    "a</b": Delta().insert("a\n"),
    "a</": Delta().insert("a\n"),
    "<b>a</p></i></b>b": Delta().insert("a", bold=True).insert("b\n"),
    "<B CLASS=x Class=y>a": Delta().insert("a", bold=True).insert("\n"),
    "<b>a<div>b</b>c": Delta().insert("a", bold=True).insert("\n").insert("b", bold=True).insert("\nc\n"),
    "<p align=center>a<p>b": Delta().insert("a").insert("\n", align="center").insert("b\n"),
    "<h1>a</h1><h7>b": Delta().insert("a").insert("\n", header=1).insert("b\n"),
    "<ul><li>a<li>b<ol><li>c</ol>d</ul>": Delta()
    .insert("a")
    .insert("\n", list="bullet")
    .insert("b")
    .insert("\n", list="bullet")
    .insert("c")
    .insert("\n", list="ordered", indent=1)
    .insert("d")
    .insert("\n", list="bullet"),
    "<ul><li></li><li><p>a</p></li></ul><li>b": Delta()
    .insert("\n", list="bullet")
    .insert("a")
    .insert("\n", list="bullet")
    .insert("b")
    .insert("\n", list="bullet"),
    "<ul>a<li>b</ul>": Delta().insert("a\nb").insert("\n", list="bullet"),
    "<ul><li><input type=CHECKBOX> a<li><input type=checkbox checked>b<li><input type=text>c</ul>": Delta()
    .insert("a")
    .insert("\n", list="unchecked")
    .insert("b")
    .insert("\n", list="checked")
    .insert("c")
    .insert("\n", list="bullet"),
    "<input type=checkbox>a": Delta().insert("a\n"),
    '<ol><li data-list=bullet class="ql-indent-1 ql-align-right">a': line("a", list="bullet", indent=1, align="right"),
    '<p class="ql-indent-9 ql-direction-rtl">a': line("a", indent=8, direction="rtl"),
    '<p class="ql-indent-x">a': line("a"),
    '<span class="ql-size-huge ql-font-serif ql-size-vast">a': Delta()
    .insert("a", size="huge", font="serif")
    .insert("\n"),
    "<blockquote>a<p>b</blockquote>c": Delta()
    .insert("a")
    .insert("\n", blockquote=True)
    .insert("b")
    .insert("\n", blockquote=True)
    .insert("c\n"),
    "<blockquote><ul><li><h1>a": line("a", list="bullet"),
    "<pre>\n a\n\n  <code class='x language-c'>b</code></pre>c": Delta()
    .insert(" a")
    .insert("\n\n", **{"code-block": True})
    .insert("  b")
    .insert("\n", **{"code-block": "c"})
    .insert("c\n"),
    "<ul><li><h1><blockquote><pre>a": line("a", **{"code-block": True}),
    "<pre>a</pre>": line("a", **{"code-block": True}),
    "<pre><b>\na</b></pre>": Delta()
    .insert("\n", **{"code-block": True})
    .insert("a", bold=True)
    .insert("\n", **{"code-block": True}),
    "<p style='white-space: pre-wrap'> a\n b<i style='white-space:normal'>  c </i></p>": Delta()
    .insert(" a\n b")
    .insert(" c", italic=True)
    .insert("\n"),
    "<table><tr><th>a<td><p>b</p><p>c</p><tr><td><br><td>d<hr>e</table>f": Delta().insert("a\tb c\n\td e\nf\n"),
    "<table><tr><td>a <td><td> <td>b<tr><td><td></table>": Delta().insert("a\t\t\tb\n"),
    "<td>a<td>b": Delta().insert("a\nb\n"),
    "<table><tr><td>a<table><tr><td>b</table></table>": Delta().insert("a\nb\n"),
    "<a href=http://x>a</a><a href=javascript:x>b</a><a>c</a>": Delta().insert("a", link="http://x").insert("bc\n"),
    "<a href='?a=1&copy=2&amp;b&#61;3'>a": Delta().insert("a", link="?a=1&copy=2&b=3").insert("\n"),
    "<img src=a.png><img src=javascript:x alt='b c'><img>": Delta().insert(image("a.png")).insert("b c\n"),
    "a<hr>b<hr>": Delta().insert("a\n").insert(DIVIDER).insert("b\n").insert(DIVIDER).insert("\n"),
    "a<script>b</script>c<style>d</style>e<svg>f<svg></svg>g</svg>h<math>i": Delta().insert("aceh\n"),
    "<title>a<b></title>b<textarea><p></textarea>c<script></scripty>": Delta().insert("bc\n"),
    "<code class=formula>a<code>b</code>\n c</code>d": Delta().insert(Embed.of("formula", "ab\n c")).insert("d\n"),
    "<code class=formula>a": Delta().insert(Embed.of("formula", "a")).insert("\n"),
    "<a class=video href=v>a</a>b": Delta().insert(Embed.of("video", "v")).insert("b\n"),
    "<a class=video href=javascript:x>a</a>": Delta().insert("\ufffc\n"),
    "<span class=embed>mention</span>": Delta().insert("\ufffc\n"),
    "<u>a</u><del>b</del><sub>c</sub><sup>d</sup><tt>e</tt>": Delta()
    .insert("a", underline=True)
    .insert("b", strike=True)
    .insert("c", script="sub")
    .insert("d", script="super")
    .insert("e", code=True)
    .insert("\n"),
    "<b style='font-weight:normal;font-style:oblique'>a<i style='font-style:normal;font-weight:700'>b": Delta()
    .insert("a", italic=True)
    .insert("b", bold=True)
    .insert("\n"),
    "<i style='font-weight:x;font-style:y;vertical-align:z;color:url(x);x;y:z;text-decoration:blink'>a": Delta()
    .insert("a", italic=True)
    .insert("\n"),
    "<span style='text-decoration:underline line-through;vertical-align:super;COLOR: red'>a": Delta()
    .insert("a", underline=True, strike=True, script="super", color="red")
    .insert("\n"),
    "<font color=red>a</font><font color='a b'>b</font>": Delta().insert("a", color="red").insert("b\n"),
    "<span style='background:blue;font-family:serif;font-size:0.75em'>a": Delta()
    .insert("a", background="blue", font="serif", size="small")
    .insert("\n"),
    "<div style='text-align:Right;direction:rtl;padding-left:3em'>a<p style='text-align:left' dir=ltr>b": Delta()
    .insert("a")
    .insert("\n", align="right", indent=1, direction="rtl")
    .insert("b")
    .insert("\n", indent=1),
    "<p style='margin-left:4px'>a": line("a"),
    "<ul style='padding-left:6em'><li>a": line("a", list="bullet"),
}


@pytest.mark.parametrize("source", READ)
def test_html_is_read_so(source: str) -> None:
    assert content(source) == READ[source]


def test_html_of_a_plain_document_shows_its_text_and_is_read_without_anything_else() -> None:
    assert write(Delta().insert("a <\n b"), Format.HTML, rich=False) == "<pre>\na &lt;\n b\n</pre>"
    assert read("<h1>a</h1><img src=x><b>b</b>", Format.HTML, rich=False) == Delta().insert("a\nb")


def test_lists_are_never_read_deeper_than_content_can_say() -> None:
    assert content("<ul><li>" * 20 + "a") == line("a", list="bullet", indent=8)


@pytest.mark.parametrize("tag", ["div", "ul", "ul><li", "b", "p"])
def test_tens_of_thousands_of_nested_tags_are_read(tag: str) -> None:
    assert content(f"<{tag}>" * 30_000 + "a" + "</x></b>" * 30_000).is_content
