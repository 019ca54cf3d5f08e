"""Who may knock, in which words, and from where: asked of a real server, and of one that others run."""

from collections.abc import Iterator

import pytest

from tests.live.raw import Closed, Json, Watched, Wire, watched

HERE = "https://app.example"


@pytest.fixture(scope="module", params=["serve", "uvicorn"])
def server(request: pytest.FixtureRequest) -> Iterator[Watched]:
    with watched(runner=request.param, CORS_ORIGINS=HERE, ALLOWED_HOSTS="nexus.example") as started:
        yield started
        started.verify()
        assert started.log == ""


@pytest.fixture(scope="module")
def document(server: Watched) -> str:
    return server.made(server.someone(), {"insert": "Hi\n"})


def refused(wire: Wire) -> tuple[str, str, int | None]:
    """Code, remedy and close code."""
    error: Json = wire.next()
    closed = wire.next()
    assert isinstance(closed, Closed)
    return error["code"], error["remedy"], closed.code


def test_the_subprotocol_is_spoken_or_refused_in_words(server: Watched, document: str) -> None:
    path = f"/ws/documents/{document}/"
    for offered in ("nexus.v1", "nexus.v2, nexus.v1", "nexus.v1, nexus.v2"):
        with server.knock(path, Sec_WebSocket_Protocol=offered) as wire:
            assert wire.answer["sec-websocket-protocol"] == "nexus.v1"
            wire.send({"type": "join", "session": "x" * 16})
            assert refused(wire) == ("signed_out", "stop", 4401)
    with server.knock(path, Sec_WebSocket_Protocol="nexus.v2, chat") as wire:
        assert wire.answer["sec-websocket-protocol"] == "nexus.v2"
        assert refused(wire) == ("unknown_protocol", "stop", 4400)
    with server.knock(path, Sec_WebSocket_Protocol="") as wire:
        assert "sec-websocket-protocol" not in wire.answer
        wire.send({"type": "join", "session": "x" * 16})
        assert refused(wire) == ("signed_out", "stop", 4401)


@pytest.mark.parametrize(
    "path", ["/ws/", "/ws/documents/", "/ws/documents/1/", "/ws/documents/{}", "/ws/documents/{}/sync", "/"]
)
def test_where_there_is_no_door_one_is_told_so(server: Watched, document: str, path: str) -> None:
    with server.knock(path.format(document)) as wire:
        assert refused(wire) == ("not_found", "stop", 4404)


def test_a_document_that_there_is_not_looks_like_one_that_is_somebody_elses(server: Watched, document: str) -> None:
    eve = server.someone()
    found = []
    for each in (document, "00000000-0000-0000-0000-000000000000"):
        with server.knock(f"/ws/documents/{each}/") as wire:
            wire.send({"type": "join", "session": "x" * 16, "token": eve.access})
            error: Json = wire.next()
            assert wire.next() == Closed(4404)
            found.append({**error, "detail": error["detail"].replace(each, "")})
    assert found[0] == found[1]


@pytest.mark.parametrize("host", ["evil.example", "nexus.example.evil.example", "nexus.example@evil.example"])
def test_a_name_that_is_not_ours_is_refused(server: Watched, document: str, host: str) -> None:
    with server.knock(f"/ws/documents/{document}/", Host=host) as wire:
        assert refused(wire) == ("forbidden", "stop", 4403)


@pytest.mark.parametrize("origin", ["https://evil.example", "null", f"{HERE}:444", "https://app.example.evil.example"])
def test_a_page_from_elsewhere_is_refused_whoever_looks_at_it(server: Watched, document: str, origin: str) -> None:
    ann = server.someone()
    with server.knock(f"/ws/documents/{document}/", Origin=origin, Cookie=f"sessionid={ann.cookie}") as wire:
        assert refused(wire) == ("forbidden", "stop", 4403)


def test_the_cookie_is_taken_from_our_own_pages_alone(server: Watched) -> None:
    ann = server.someone()
    path = f"/ws/documents/{server.made(ann, {'insert': 'Hi'}, kind='plain')}/"
    cookie = f"theme=dark; other={{}}; sessionid={ann.cookie}"
    for host, origin in (("nexus.example", "https://nexus.example"), (f"127.0.0.1:{server.port}", "")):
        with server.knock(path, Cookie=cookie, Host=host, Origin=origin) as wire:
            wire.send({"type": "join", "session": "by-a-cookie-of-ours"})
            assert wire.expect("joined")["role"] == "owner"
    with server.knock(path, Cookie=cookie, Origin=HERE) as wire:
        wire.send({"type": "join", "session": "by-a-cookie-of-ours"})
        assert refused(wire) == ("signed_out", "stop", 4401)
    with server.knock(path, Cookie=cookie, Origin=HERE) as wire:
        wire.send({"type": "join", "session": "by-a-token-there", "token": ann.access})
        assert wire.expect("joined")["role"] == "owner"


@pytest.mark.parametrize("cookie", ['sessionid="\\000abcdefghijk"', "sessionid=", "sessionid=" + "x" * 5000, "=;=;,"])
def test_a_cookie_that_is_none_lets_nobody_in(server: Watched, document: str, cookie: str) -> None:
    with server.knock(f"/ws/documents/{document}/", Cookie=cookie) as wire:
        wire.send({"type": "join", "session": "x" * 16})
        assert refused(wire) == ("signed_out", "stop", 4401)


@pytest.mark.parametrize("origin", ["http://[", "http://[::1", "nonsense", "http://a:b"])
def test_an_origin_that_is_no_address_opens_nothing(server: Watched, document: str, origin: str) -> None:
    with server.knock(f"/ws/documents/{document}/", Origin=origin) as wire:
        if wire.status == 101:
            assert refused(wire) == ("forbidden", "stop", 4403)
        else:
            assert wire.status == 400


def test_a_ticket_and_a_link_let_in_and_a_ticket_only_once(server: Watched) -> None:
    ann, bob = server.some(2)
    document = server.made(ann, {"insert": "Hi"}, kind="plain")
    link = server.call(ann, "POST", f"documents/{document}/links", {"role": "commenter"})["secret"]
    ticket = server.call(ann, "POST", f"documents/{document}/tickets")["ticket"]
    path = f"/ws/documents/{document}/"
    with server.knock(path) as wire:
        wire.send({"type": "join", "session": "by-a-ticket-of-ann", "ticket": ticket})
        assert wire.expect("joined")["role"] == "owner"
    with server.knock(path) as wire:
        wire.send({"type": "join", "session": "by-a-ticket-of-ann", "ticket": ticket})
        assert refused(wire) == ("signed_out", "stop", 4401)
    with server.knock(path) as wire:
        wire.send({"type": "join", "session": "by-a-link-of-anns", "link": link})
        assert wire.expect("joined")["role"] == "commenter"
        wire.submit(1, 1, {"insert": "x"})
        while (found := wire.next())["type"] != "error":
            pass
        assert (found["code"], found["remedy"], found["seq"]) == ("forbidden", "stop", 1)
        wire.send({"type": "renew", "token": bob.access})
        assert refused(wire) == ("signed_out", "stop", 4401)
