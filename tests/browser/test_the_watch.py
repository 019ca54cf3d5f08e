"""The tests of browsers can fail: whatever a browser must not do is noticed, and lines break as they are told to."""

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import Come
from tests.browser.elsewhere import Site
from tests.browser.here import Here
from tests.browser.screen import shown
from tests.browser.visitor import Visitor
from tests.browser.watch import TROUBLE, Watch

# A page of the server that may ask it, and that asks nothing by itself.
PAGE = "/admin/login/"

WRONG = {
    "it asked another origin: http://127.0.0.1:9/x.png": '<img src="http://127.0.0.1:9/x.png">',
    "it asked another origin: ws://127.0.0.1:9/": '<script>new WebSocket("ws://127.0.0.1:9/")</script>',
    "it logged: what a pity": '<script>console.error("what a pity")</script>',
    "it threw: Error: what a shame": '<script>throw new Error("what a shame")</script>',
    "it logged: Failed to load resource: the server responded with a status of 404": '<script src="/gone"></script>',
}


@pytest.mark.parametrize("complaint", WRONG)
def test_what_a_page_does_wrong_is_noticed(chromium: Browser, elsewhere: Site, complaint: str) -> None:
    elsewhere.pages["/"] = f"<!doctype html><p>hello</p>{WRONG[complaint]}"
    assert any(complaint in found for found in watched(chromium, elsewhere))


def test_what_the_policy_forbids_is_noticed(chromium: Browser, elsewhere: Site) -> None:
    elsewhere.policy = "default-src 'self'"
    elsewhere.pages["/"] = '<!doctype html><p style="color: red">hello</p>'
    assert any("Content Security Policy" in found for found in watched(chromium, elsewhere))


def test_a_page_that_does_nothing_wrong_is_left_alone(chromium: Browser, elsewhere: Site) -> None:
    elsewhere.pages["/"] = "<!doctype html><p>hello</p>"
    assert watched(chromium, elsewhere) == []


def test_what_a_test_brings_about_is_no_complaint(chromium: Browser, elsewhere: Site) -> None:
    elsewhere.pages["/"] = '<!doctype html><script>new WebSocket("ws://127.0.0.1:9/")</script>'
    found = watched(chromium, elsewhere, expected=True)
    assert found == ["it asked another origin: ws://127.0.0.1:9/"]


def watched(chromium: Browser, site: Site, *, expected: bool = False) -> list[str]:
    """What was wrong with the first page of a site."""
    context = chromium.new_context()
    watch = Watch(context, site.origin)
    if expected:
        watch.expect(TROUBLE)
    page = context.new_page()
    page.goto(f"{site.origin}/", wait_until="networkidle")
    context.close()
    return watch.complaints


def at_a_page(visitor: Visitor) -> Page:
    visitor.watch.expect("/favicon.ico")
    page = visitor.tab().page
    page.goto(f"{visitor.line.origin}{PAGE}")
    return page


def test_a_line_that_is_cut_lets_nothing_through_until_it_is_mended(come: Come, embedded: Here) -> None:
    visitor = come(embedded)
    page = at_a_page(visitor)
    asks = "async () => { try { return (await fetch('/healthz')).status } catch { return 0 } }"
    assert page.evaluate(asks) == 200
    visitor.cut()
    assert page.evaluate(asks) == 0
    visitor.mend()
    assert page.evaluate(asks) == 200
    visitor.go_offline()
    assert page.evaluate(asks) == 0
    visitor.mend()
    assert page.evaluate(asks) == 200


def test_a_line_that_stalls_says_nothing_and_then_everything(come: Come, embedded: Here) -> None:
    visitor = come(embedded)
    page = at_a_page(visitor)
    visitor.line.stall()
    page.evaluate(
        "() => { window.answer = fetch('/healthz'); window.done = false; answer.then(() => { done = true }) }"
    )
    assert page.evaluate("async () => { await new Promise(requestAnimationFrame); return done }") is False
    visitor.line.mend()
    assert page.evaluate("async () => (await answer).status") == 200


def test_a_socket_ends_when_its_line_is_cut(come: Come, embedded: Here) -> None:
    visitor = come(embedded)
    page = at_a_page(visitor)
    page.evaluate(
        """async () => {
          const socket = new WebSocket(`ws://${location.host}/ws/documents/${crypto.randomUUID()}/`, "nexus.v1")
          window.ended = new Promise((resolve) => { socket.onclose = (event) => resolve(event.code) })
          await new Promise((resolve) => { socket.onopen = resolve })
        }"""
    )
    visitor.cut()
    assert page.evaluate("() => ended") == 1006


def test_the_screen_is_read_as_ops(chromium: Browser) -> None:
    page = chromium.new_page()
    page.set_content(
        """<div class="ql-editor" contenteditable="true"><h2>T<span class="ql-cursor">\ufeff</span>itle</h2>
        <p>a <strong>b<em>c</em></strong><br></p><p><br></p><ol><li data-list="bullet"><span class="ql-ui"
        contenteditable="false"></span>one</li><li data-list="ordered" class="ql-indent-1">two</li></ol>
        <div class="ql-code-block-container"><div class="ql-code-block" data-language="plain">x = 1</div></div>
        <blockquote><a href="https://example.org">q</a></blockquote></div>"""
    )
    bold, both = {"bold": True}, {"bold": True, "italic": True}
    assert shown(page) == [
        {"insert": "Title"},
        {"insert": "\n", "attributes": {"header": 2}},
        {"insert": "a "},
        {"insert": "b", "attributes": bold},
        {"insert": "c", "attributes": both},
        {"insert": "\n\none"},
        {"insert": "\n", "attributes": {"list": "bullet"}},
        {"insert": "two"},
        {"insert": "\n", "attributes": {"list": "ordered", "indent": 1}},
        {"insert": "x = 1"},
        {"insert": "\n", "attributes": {"code-block": True}},
        {"insert": "q", "attributes": {"link": "https://example.org"}},
        {"insert": "\n", "attributes": {"blockquote": True}},
    ]
    page.set_content(
        """<div class="cm-content" contenteditable="true"><div class="cm-line">a<span contenteditable="false">Ann</span
        >b</div><div class="cm-line"><br></div></div>"""
    )
    assert shown(page) == [{"insert": "ab\n"}]
    page.close()
