"""What Hypothesis draws for the formats: contents that a format shows whole, and contents of anything at all."""

from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st

from collab.ot import Delta, Embed, Insert
from collab.ot.attributes import Attributes
from collab.ot.delta import Draft
from documents.formats.embeds import DIVIDER

# Whatever Markdown or HTML could take for their own, in single characters and in the ways they hang together.
NASTY = [
    *"*_`[]()<>#+-.!&|\\~=\"'$:/ \t\r\u00a0\u2003\u3000\u2028\x0b\x0c\x1c\x85\ufffc09aZ",
    *("**", "__", "~~", "~~~", "``", "```", "---", "***", "- ", "1. ", "12) ", "# ", "> ", "    ", "  ", "\\\\", "]("),
    *(
        "![",
        "[x] ",
        "[ ] ",
        "](http://x)",
        "<b>",
        "</b>",
        "<br>",
        "<!--",
        "-->",
        "<?",
        "&amp;",
        "&#32;",
        "&lt",
        "&nbsp;",
    ),
    *(
        "<script>alert(1)</script>",
        "<http://x>",
        "http://x",
        "snake_case",
        "a*b*c",
        "ä",
        "字",
        "😀",
        "e\u0301",
        "\u200b",
    ),
    *(
        "[a]: http://x",
        "</pre>",
        "</p>",
        "&",
        "word",
        "Hello, world",
        "| a |",
        "+ ",
        "===",
        "\u202e",
        "x~y",
        "~5",
        "<a",
    ),
]

LINKS = [
    "http://x/a_b*c",
    "https://x/?a=1&copy=2&amp;=3#(f)",
    "mailto:a@b.c",
    "tel:+1",
    "a/b",
    "/[ä]",
    "x\\y`z",
    "?q='\"<>",
]
IMAGES = ["http://x/a_b.png", "cat(1)&lt;.png", "data:image/png;base64,AAAA+/=="]
LANGUAGES = [True, "python", "c++", "x_y-z", "plain"]

INLINE: Mapping[str, list[Any]] = {
    "bold": [True],
    "italic": [True],
    "strike": [True],
    "code": [True],
    "underline": [True],
    "script": ["sub", "super"],
    "link": LINKS,
}
COLOURED: Mapping[str, list[Any]] = {
    **INLINE,
    "color": ["red", "#fff", "rgb(1, 2, 3)"],
    "background": ["#a1b2c3d4", "hsla(120, 50%, 50%, 0.5)"],
    "font": ["serif", "Times New Roman"],
    "size": ["small", "large", "huge", "12px", "10.5pt"],
}


def texts() -> st.SearchStrategy[str]:
    """Text of one line, mostly what is hard to write."""
    nasty = st.lists(st.sampled_from(NASTY), min_size=1, max_size=5).map("".join)
    any_text = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\n\0"), min_size=1, max_size=5)
    return st.one_of(nasty, nasty, nasty, any_text)


def attributes(known: Mapping[str, list[Any]]) -> st.SearchStrategy[Attributes | None]:
    """Some attributes with known values; often none, often the same ones beside each other."""
    pairs = st.sampled_from([(name, value) for name, values in known.items() for value in values])
    some = st.lists(pairs, min_size=1, max_size=3).map(lambda chosen: Attributes(dict(chosen)))
    return st.one_of(st.none(), some)


def runs(known: Mapping[str, list[Any]]) -> st.SearchStrategy[Insert]:
    """Text with attributes, seldom an embed."""
    text = st.builds(Insert, texts(), attributes(known))
    embeds = st.one_of(
        st.sampled_from(IMAGES).map(lambda url: Embed.of("image", url)),
        st.one_of(texts(), st.just("")).map(lambda said: Embed.of("formula", said)),
    )
    linkless = {name: values for name, values in known.items() if name != "link"}
    videos = st.builds(Insert, st.sampled_from(LINKS).map(lambda url: Embed.of("video", url)), attributes(linkless))
    return st.one_of(text, text, text, text, st.builds(Insert, embeds, attributes(known)), videos)


def places() -> st.SearchStrategy[dict[str, Any]]:
    """Where a line stands, as HTML can say it."""
    return st.fixed_dictionaries(
        {},
        optional={
            "indent": st.integers(1, 8),
            "align": st.sampled_from(["center", "right", "justify"]),
            "direction": st.just("rtl"),
        },
    )


def kinds() -> st.SearchStrategy[dict[str, Any]]:
    """What a line is; lists often, for they hang together."""
    lists = st.sampled_from(["bullet", "ordered", "checked", "unchecked"]).map(lambda kind: {"list": kind})
    headers = st.integers(1, 6).map(lambda level: {"header": level})
    return st.one_of(st.just({}), lists, lists, headers, st.just({"blockquote": True}))


@st.composite
def lines(draw: st.DrawFn, *, html: bool) -> list[Insert]:
    """One line, or a divider, or a line of code."""
    known = COLOURED if html else INLINE
    choice = draw(st.integers(0, 9))
    if choice == 0:
        return [Insert(DIVIDER)]
    if choice == 1:
        codeless = {name: values for name, values in known.items() if name != "code"}
        form = Attributes({"code-block": draw(st.sampled_from(LANGUAGES))})
        written = draw(st.lists(st.one_of(st.builds(Insert, texts()), runs(codeless)), max_size=2))
        return [*written, Insert("\n", form)]
    items = draw(kinds())
    if html:
        items |= draw(places())
    elif "list" in items:
        items |= draw(st.one_of(st.just({}), st.integers(1, 8).map(lambda indent: {"indent": indent})))
    return [*draw(st.lists(runs(known), max_size=3)), Insert("\n", Attributes(items) if items else None)]


def contents(*, html: bool) -> st.SearchStrategy[Delta]:
    """Rich content that HTML shows whole, or that Markdown does."""
    ended = st.lists(lines(html=html), max_size=4).map(lambda drawn: [op for line in drawn for op in line])
    return ended.map(lambda ops: compact(ops if ops and ops[-1].content == "\n" else [*ops, Insert("\n")]))


# What attributes may hold in content that some other client wrote: anything.
_VALUES = [
    True,
    False,
    1,
    0,
    7,
    99,
    -1,
    "",
    "red",
    "bullet",
    "sub",
    "rtl",
    "javascript:alert(1)",
    "http://x",
    {"a": [1]},
]
_NAMES = [*COLOURED, "header", "list", "indent", "blockquote", "code-block", "align", "direction", "comment", "onclick"]


@st.composite
def anything(draw: st.DrawFn, *, html: bool = True) -> Delta:
    """Rich content that somebody may have made: halves of pairs, unknown attributes and embeds, values of any kind."""
    known = draw(contents(html=html))
    text = st.one_of(texts(), st.sampled_from(["\n", "\ud83d", "\ude00", "a\nb", "\r"]))
    embeds = st.builds(
        Embed.of,
        st.sampled_from(["image", "video", "formula", "divider", "mention", "<script>"]),
        st.sampled_from(_VALUES),
    )
    pairs = st.dictionaries(st.sampled_from(_NAMES), st.sampled_from(_VALUES), min_size=1, max_size=3)
    any_attributes = st.one_of(st.none(), pairs.map(Attributes))
    strange = draw(st.lists(st.builds(Insert, st.one_of(text, text, embeds), any_attributes), max_size=4))
    ops = [op for op in known.ops if type(op) is Insert]
    at = draw(st.integers(0, len(ops)))
    return compact([*ops[:at], *strange, *ops[at:], Insert("\n")])


def compact(ops: list[Insert]) -> Delta:
    """The ops as content."""
    draft = Draft()
    for op in ops:
        draft.push(op)
    return draft.finish()
