"""What people write into comments to harm others: all of it is shown, none of it runs."""

import pytest

from documents.comments import markdown
from tests.formats.inspector import inspect
from tests.formats.test_hostile import ATTACKS
from tests.rest.callers import Caller

MORE = [
    "@bob<script>alert(1)</script>",
    "@<img src=x onerror=alert(1)>",
    "![track](https://evil.example/pixel.png)",
    "![x](data:image/png;base64,AAAA)",
    "<img src=https://evil.example/pixel.png>",
    '[a](https://x.example/"onmouseover=alert(1))',
    "[a]( javascript:alert(1) )",
    "[a](//evil.example)",
    "# <script>alert(1)</script>",
    "> <svg/onload=alert(1)>",
    "1. <iframe src=javascript:alert(1)>",
    "- [x] <b onclick=alert(1)>",
    "| a |\n|---|\n| <script>alert(1)</script> |",
    "[" * 5_000,
    "*" * 9_999,
    "> " * 5_000,
    "- " * 5_000,
    "`" * 9_999,
    "<" * 9_999,
    "<a href=" * 1_200,
    "\u202ealert(1)",
    "</p></div></body></html><script>alert(1)</script>",
]


@pytest.mark.parametrize("body", [*ATTACKS, *MORE])
def test_a_hostile_body_is_shown_and_does_nothing(body: str) -> None:
    shown = markdown.html(body)
    inspect(shown)
    for never in ("<script", "<img", "<svg", "<iframe", "<style", "<h1"):  # even what would be harmless elsewhere
        assert never not in shown.lower()
    markdown.names(body)


def test_there_are_sixty_and_more() -> None:
    assert len(ATTACKS) + len(MORE) > 60


def test_a_hostile_body_is_answered_as_it_was_written_and_inert(ann: Caller) -> None:
    document = ann.document("x")
    body = "**b** [x](javascript:alert(1)) [y](https://y.example)<script>alert(1)</script>"
    made = ann.post(f"documents/{document}/threads", {"body": body}).json["comments"][0]
    assert made["body"] == body
    link = '<a href="https://y.example" rel="noopener noreferrer nofollow">y</a>'
    assert made["html"] == f"<p><strong>b</strong> x {link}</p>"


@pytest.mark.parametrize(
    ("body", "html"),
    [
        ("![x](https://x.example/a.png)", "<p>https://x.example/a.png</p>"),
        ("![](javascript:alert(1))", "<p><br></p>"),
        ('<a class="video" href="https://v.example">v</a>', "<p>https://v.example</p>"),
        ('<code class="formula">e=mc^2</code>', "<p>e=mc^2</p>"),
        ('<span class="embed">chart</span>', "<p>\ufffc</p>"),
        ("a\n\n---\n\nb", "<p>a</p>\n<p>---</p>\n<p>b</p>"),
        ("# Loud", "<p>Loud</p>"),
        ('<span style="color:red">red</span>', "<p>red</p>"),
        ("> *so*\n\n1. ~~a~~\n   - `b`", None),
    ],
)
def test_of_what_is_more_than_a_comment_needs_the_words_are_left(body: str, html: str | None) -> None:
    shown = markdown.html(body)
    inspect(shown)
    assert html is None or shown == html
    assert html is not None or all(tag in shown for tag in ("<blockquote>", "<em>", "<ol>", "<s>", "<ul>", "<code>"))
