"""What others would make of HTML that we wrote: every tag, attribute and address, found by another parser than ours."""

import re
from html.parser import HTMLParser
from urllib.parse import urlsplit

TAGS = {
    *(
        "p",
        "br",
        "wbr",
        "hr",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "ul",
        "ol",
        "li",
        "blockquote",
        "pre",
        "code",
        "span",
    ),
    *("strong", "em", "u", "s", "del", "sub", "sup", "a", "img", "input"),
}
ATTRIBUTES = {
    "a": {"href", "rel", "class"},
    "img": {"src", "alt"},
    "input": {"type", "disabled", "checked"},
    "code": {"class"},
    "span": {"style", "class"},
    "ol": {"start"},
    "li": {"style"},
}
SCHEMES = {"http", "https", "mailto", "tel"}
CLASSES = re.compile(r"video|formula|embed|language-[A-Za-z0-9+#._-]+")
STYLE = re.compile(r"(?:(?:[a-z]+-)*[a-z]+:(?:[\w#.% ,/-]|(?:rgb|hsl)a?\([0-9., %/]+\))+;?)+")
PICTURE = re.compile(r"data:image/(?:png|gif|jpeg|webp);base64,[A-Za-z0-9+/=]*", re.IGNORECASE)

# What a browser ignores in an address.
IGNORED = re.compile(r"[\x00-\x20]+")


class Inspector(HTMLParser):
    """Fails at the first tag, attribute, style or address that none but we could have meant."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """One tag."""
        assert tag in TAGS, tag
        for name, value in attrs:
            assert name in ATTRIBUTES.get(tag, {"style", "dir"}), (tag, name)
            if name in ("href", "src"):
                assert is_harmless(value or "", picture=tag == "img"), value
            elif name == "style":
                assert STYLE.fullmatch(value or ""), value
            elif name == "class":
                assert CLASSES.fullmatch(value or ""), value

    def handle_comment(self, data: str) -> None:
        """We write none."""
        raise AssertionError(data)

    def handle_decl(self, decl: str) -> None:
        """Nor declarations."""
        raise AssertionError(decl)

    def handle_pi(self, data: str) -> None:
        """Nor instructions."""
        raise AssertionError(data)


def inspect(html: str) -> None:
    """Fail if there is anything in it that could do something."""
    inspector = Inspector()
    inspector.feed(html)
    inspector.close()


def is_harmless(url: str, *, picture: bool) -> bool:
    """Whether a browser can do nothing with an address but go there, or draw it."""
    bare = IGNORED.sub("", url)
    scheme = urlsplit(bare).scheme
    before = re.split(r"[/?#]", bare, maxsplit=1)[0]
    return scheme in SCHEMES or ":" not in before or (picture and PICTURE.fullmatch(bare) is not None)
