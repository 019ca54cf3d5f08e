"""What people write to harm others: none of it does, and nothing that anybody writes stops the reader."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from collab.errors import CollabError
from collab.ot import KEPT, Delta, Embed, Insert, dump, parse
from documents.formats import Format, change, read, safety, write
from tests.formats.inspector import inspect
from tests.formats.strategies import NASTY, anything

ATTACKS = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//evil></SCRIPT>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<script\n>alert(1)</script\n>",
    "</p><script>alert(1)",
    "<img src=x onerror=alert(1)>",
    "<img/src=x/onerror=alert(1)>",
    '<img src="x" onerror="alert(1)"//',
    "<img src=`x`onerror=alert(1)>",
    "<img src='javascript:alert(1)'>",
    "<img src='data:image/svg+xml;base64,PHN2Zz4='>",
    "<img src='data:text/html,<script>alert(1)</script>'>",
    "<img src=x srcset='javascript:alert(1)' style='background:url(javascript:alert(1))'>",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><a xlink:href='javascript:alert(1)'><text>x</text></a></svg>",
    "<math><mi xlink:href='javascript:alert(1)'>x</mi></math>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<iframe src='javascript:alert(1)'></iframe>",
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "<object data='javascript:alert(1)'><embed src='javascript:alert(1)'>",
    "<a href='javascript:alert(1)'>x</a>",
    "<a href='JaVaScRiPt:alert(1)'>x</a>",
    "<a href=' \x01javascript:alert(1)'>x</a>",
    "<a href='java\nscript:alert(1)'>x</a>",
    "<a href='java&#9;script&colon;alert(1)'>x</a>",
    "<a href='&#106;avascript&#x3A;alert(1)'>x</a>",
    "<a href='\u00a0javascript:alert(1)'>x</a>",
    "<a href='vbscript:msgbox(1)'>x</a>",
    "<a href='data:text/html;base64,PHNjcmlwdD4='>x</a>",
    "<a href='feed:javascript:alert(1)'>x</a>",
    "<a href='view-source:javascript:alert(1)'>x</a>",
    "<a href='//evil' target=_blank onclick=alert(1)>x</a>",
    "<a class=video href='javascript:alert(1)'>x</a>",
    "<body onload=alert(1)>x",
    "<div style='background:url(javascript:alert(1))'>x</div>",
    "<p style='color:expression(alert(1))'>x",
    "<p style='color:red;}</style><script>alert(1)</script>'>x",
    "<span style='font-family:x\"onmouseover=alert(1)'>x</span>",
    "<style>@import 'javascript:alert(1)';</style>x",
    "<link rel=stylesheet href='javascript:alert(1)'>",
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
    "<base href='javascript:alert(1)//'><a href='x'>y</a>",
    "<form action='javascript:alert(1)'><button formaction='javascript:alert(1)'>x</button></form>",
    "<input onfocus=alert(1) autofocus>",
    "<details open ontoggle=alert(1)>x</details>",
    "<video><source onerror=alert(1)></video><audio src=x onerror=alert(1)>",
    "<template><script>alert(1)</script></template>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<textarea></textarea><script>alert(1)</script>",
    "<title><img src=x onerror=alert(1)></title>",
    "<!--><script>alert(1)</script>-->",
    "<!--[if IE]><script>alert(1)</script><![endif]-->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?xml version='1.0'?><script>alert(1)</script>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "<pre class='language-x onclick=alert(1)'>y</pre>",
    "<code class='language-\"><script>alert(1)</script>'>y</code>",
    "<code class=formula><img src=x onerror=alert(1)></code>",
    "<code class=formula>&lt;img src=x onerror=alert(1)&gt;</code>",
    "[x](javascript:alert(1))",
    "[x](JAVASCRIPT:alert(1))",
    "[x](<java\\script:alert(1)>)",
    "[x](javascript&colon;alert(1))",
    "[x](&#x6A;avascript:alert(1))",
    "[x](vbscript:x 'onclick=alert(1)')",
    "[x](data:text/html,<script>alert(1)</script>)",
    "[x][y]\n\n[y]: javascript:alert(1)",
    "<javascript:alert(1)>",
    "![x](javascript:alert(1))",
    "![x](data:image/svg+xml,<svg/onload=alert(1)>)",
    '![x"onerror=alert(1)](y)',
    '[x](y"onclick=alert(1)")',
    "`<script>`<script>alert(1)</script>",
    "```<script>\n</code></pre><script>alert(1)</script>\n```",
    "    </pre><script>alert(1)</script>",
    "\\<script>alert(1)\\</script>",
    "<b\n\nonclick=alert(1)>x",
    "- <div onclick=alert(1)>\n\n  x",
]

ADDRESSES = [
    "javascript:alert(1)",
    "\u2028javascript:alert(1)",
    "java\tscript:alert(1)",
    "data:text/html,x",
    "DATA:image/svg+xml;base64,x",
    'data:image/png;base64,x"onload=alert(1)',
    "x:y",
    " \x01",
    "\\javascript:alert(1)",
    "blob:http://x/y",
    "file:///etc/passwd",
    "about:blank",
]


def contents() -> Iterator[Delta]:
    """Every attack as text, attribute, embed and kind, and every bad address wherever one can stand."""
    for evil in [*ATTACKS, *ADDRESSES, *ADDRESSES_KEPT]:
        yield Delta().insert(f"{evil}\n")
        inline: dict[str, Any] = dict.fromkeys(("link", "color", "background", "font", "size", "script", "bold"), evil)
        yield Delta().insert("a", **inline).insert("\n")
        for name in ("header", "list", "indent", "code-block", "align", "direction", "blockquote"):
            yield Delta().insert(evil).insert("\n", **{name: evil})
        yield Delta().insert(evil).insert("\n", **{"code-block": True})
        for kind in ("image", "video", "formula", "divider", "mention", evil):
            yield Delta().insert("a").insert(Embed.of(kind, evil), link=evil).insert("\n")


def safe(content: Delta) -> None:
    """No writer makes of this content what could do something, in HTML or in what others make of our Markdown."""
    inspect(write(content, Format.HTML, rich=True))
    inspect(write(content, Format.HTML, rich=False))
    inspect(OTHERS.render(write(content, Format.MARKDOWN, rich=True)))


def others() -> MarkdownIt:
    """The most trusting renderer: it lets all HTML and all addresses through."""
    renderer = MarkdownIt("commonmark").enable("strikethrough")
    renderer.validateLink = lambda url: True  # type: ignore[method-assign]  # noqa: ARG005 - the library's own way
    return renderer


OTHERS = others()


@pytest.mark.parametrize("source", ATTACKS)
@pytest.mark.parametrize("form", [Format.HTML, Format.MARKDOWN, Format.TEXT])
def test_an_attack_that_is_read_can_do_nothing_in_any_form(source: str, form: Format) -> None:
    safe(read(source, form, rich=True))
    safe(read(source, form, rich=False))


def test_no_content_becomes_what_could_do_something() -> None:
    for content in contents():
        safe(content)


@given(anything())
def test_no_content_whatever_it_holds_becomes_what_could_do_something(content: Delta) -> None:
    safe(content)


RUN = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<a href=javascript:alert(1)>x</a>",
    "<a href='&#1;java&#10;script:alert(1)'>x</a>",
    "<img src=data:image/svg+xml;base64,x>",
    "<p style='background:url(x)'>x</p>",
    "<p style='color:red;x:expression(alert(1))'>x</p>",
    "<code class='a b'>x</code>",
    "<svg>x</svg>",
    "<br id=x>",
    "<!-- x -->",
    "<!doctype x>",
    "<?x?>",
]


@pytest.mark.parametrize("source", RUN)
def test_the_inspector_finds_what_none_of_us_writes(source: str) -> None:
    with pytest.raises(AssertionError):
        inspect(source)


@pytest.mark.parametrize("url", ADDRESSES)
def test_a_bad_address_is_no_link_and_no_image(url: str) -> None:
    assert safety.link(url) is None
    assert safety.image(url) is None


ADDRESSES_KEPT = {
    "http://x/ä?b#c": "http://x/ä?b#c",
    " https://x/a b\u202ec ": "https://x/a%20b%E2%80%AEc",
    "ht\ntp://x": "http://x",
    "MAILTO:a@b": "MAILTO:a@b",
    "a/b:c": "a/b:c",
    "?a:b": "?a:b",
    "javascript&colon;alert(1)": "javascript&colon;alert(1)",
    'http://x" onclick="alert(1)': 'http://x"%20onclick="alert(1)',
    "http://x)<script>alert(1)</script>": "http://x)<script>alert(1)</script>",
    "": None,
}


@pytest.mark.parametrize("url", ADDRESSES_KEPT)
def test_a_good_address_is_kept_with_what_hides_in_it_encoded(url: str) -> None:
    assert safety.link(url) == ADDRESSES_KEPT[url]


@given(st.text(st.sampled_from("javscript:htp/\\?#&;%\t\n \x01\u00a0\u202eä"), max_size=20))
def test_what_is_let_through_once_is_let_through_as_it_is(url: str) -> None:
    once = safety.link(url)
    assert once is None or safety.link(once) == once


def test_only_colours_are_colours() -> None:
    good: list[str] = ["red", "#fff", "#FFFF", "#a1b2c3", "#a1b2c3d4", "rgb(1, 2, 3)", "hsla(1 50% 50% / .5)"]
    bad: list[str | int | None] = [
        "inherit",
        "#ggg",
        "#12345",
        "url(x)",
        "rgb(1;x)",
        "red;x:y",
        "var(--x)",
        "expression(1)",
        "",
        7,
        None,
    ]
    assert [safety.colour(value) for value in good] == good
    assert [safety.colour(value) for value in bad] == [None] * len(bad)


TAGS = [*("p", "b", "ul", "ol", "li", "table", "tr", "td", "pre", "code", "span", "h1", "blockquote", "br", "hr", "a")]
TAGS += ["svg", "script", "input"]

SOURCES = st.one_of(
    st.text(max_size=30),
    st.lists(st.sampled_from([*NASTY, *ATTACKS, "\n", "\n\n", "  ", "\0", "\ud83d"]), max_size=8).map("".join),
    st.lists(
        st.builds(
            "<{}{} {}>".format,
            st.sampled_from(["", "", "/"]),
            st.sampled_from(TAGS),
            st.sampled_from(["", "class=formula", "class=video", "style='white-space:pre'", "type=checkbox", "href=x"]),
        )
        | st.sampled_from(["a", " ", "\n", " b "]),
        max_size=12,
    ).map("".join),
)


@given(SOURCES, st.sampled_from(list(Format)), st.booleans())
def test_any_source_is_read_as_content_or_refused(source: str, form: Format, rich: bool) -> None:
    try:
        content = read(source, form, rich=rich)
    except CollabError:
        return
    assert content.is_content
    assert parse(dump(content), KEPT) == content
    if rich:
        assert form is Format.DELTA or all(_is_known(op) for op in content.ops if type(op) is Insert)
        assert dump(content).endswith('\\n"}]')
        safe(content)
    else:
        assert all(type(op) is Insert and op.attributes is None and isinstance(op.content, str) for op in content.ops)


@given(SOURCES, st.sampled_from([Format.HTML, Format.MARKDOWN]))
def test_what_was_read_once_is_written_and_read_again_as_it_is(source: str, form: Format) -> None:
    try:
        content = read(source, form, rich=True)
    except CollabError:
        return
    assert change(content, write(content, form, rich=True), form, rich=True) == Delta()


def _is_known(op: Insert) -> bool:
    kinds = ("image", "video", "formula", "divider")
    return isinstance(op.content, str) or op.content.kind in kinds
