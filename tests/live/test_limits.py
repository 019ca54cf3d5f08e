"""Every limit of the page: how one is told of it, and that the same is taken later."""

import json
from collections.abc import Iterator

import pytest

from tests.live.place import Person
from tests.live.raw import Closed, Json, Watched, Wire, watched
from tests.server.server import PATIENCE

LONGEST = 1_000_000  # units
WINDOW = 512 * 1024  # bytes


@pytest.fixture(scope="module")
def narrow() -> Iterator[Watched]:
    """A server with low limits, behind a proxy, so that each test has an address of its own."""
    limits = {"SUBMISSION_RATE": "1", "SUBMISSION_RATE_PERSON": "1", "JOINS_ADDRESS": "1", "PROXIES": "1"}
    with watched(READER_WINDOW=str(WINDOW), DOCUMENT_LIMIT=str(LONGEST), **limits) as server:
        yield server
        server.verify()
        assert server.log == ""


@pytest.fixture(scope="module")
def crowded() -> Iterator[Watched]:
    """A server that takes few connections."""
    with watched(CONNECTIONS="20", CONNECTIONS_PERSON="2", CONNECTIONS_ADDRESS="3", PROXIES="1") as server:
        yield server
        assert server.log == ""


def enter(server: Watched, document: str, who: Person, session: str, address: str) -> Wire:
    """A connection from somewhere, which has said who it is."""
    wire = server.knock(f"/ws/documents/{document}/", X_Forwarded_For=address)
    wire.send({"type": "join", "session": session, "token": who.access})
    return wire


def told(wire: Wire) -> Json:
    """The next frame that is no news of the document."""
    while isinstance(found := wire.next(), dict) and found["type"] in ("revisions", "checkpoint", "roster"):
        pass
    return found


def refused(wire: Wire) -> tuple[str, str, int | None]:
    """Code, remedy and close code of a connection that is ended."""
    error = told(wire)
    assert "seq" not in error
    closed = told(wire)
    assert isinstance(closed, Closed)
    return error["code"], error["remedy"], closed.code


def test_they_are_announced(narrow: Watched) -> None:
    (ann,) = narrow.some(1)
    announced = {"frame": 524288, "delta": 262144, "ops": 20000, "attribute_size": 4096, "embed_size": 65536}
    announced |= {"length": LONGEST, "rate": 1, "window": WINDOW}
    for kind, more in {"rich": {"attributes": 32, "embeds": True}, "plain": {"attributes": 0, "embeds": False}}.items():
        document = narrow.made(ann, {"insert": "Hi\n"}, kind=kind)
        with enter(narrow, document, ann, "announced-to-me-1", "10.0.0.1") as wire:
            assert wire.expect("joined")["limits"] == announced | more


def test_who_submits_too_fast_is_told_which_and_may_send_the_same_again(narrow: Watched) -> None:
    (ann,) = narrow.some(1)
    document = narrow.made(ann, {"insert": "."}, kind="plain")
    with enter(narrow, document, ann, "ann-types-too-fast", "10.0.1.1") as wire:
        wire.expect("joined")
        for seq in range(1, 6):
            wire.submit(seq, 1, {"insert": str(seq)})
        error = told(wire)
        assert (error["code"], error["remedy"], error["seq"]) == ("too_fast", "retry", 5)
        assert error["detail"].startswith("more than 1 submissions a second:")
        while error["type"] == "error":
            assert (error["code"], error["seq"]) == ("too_fast", 5)
            wire.submit(5, 1, {"insert": "5"})
            wire.send({"type": "ping"})
            error = told(wire)  # of this submission; or there was none, and what comes is the pong
            if error["type"] == "error":
                assert told(wire)["type"] == "pong"
        assert error["type"] == "pong"
    assert narrow.call(ann, "GET", f"documents/{document}/content")["delta"] == [{"insert": "12345."}]


def test_a_person_has_one_rate_over_all_connections_and_documents(narrow: Watched) -> None:
    ann, bob = narrow.some(2)
    documents = [narrow.made(ann, {"insert": "."}, kind="plain", editors=(bob,)) for _ in range(2)]
    with (
        enter(narrow, documents[0], ann, "ann-at-the-first", "10.0.2.1") as first,
        enter(narrow, documents[1], ann, "ann-at-the-second", "10.0.2.2") as second,
        enter(narrow, documents[1], bob, "bob-at-the-second", "10.0.2.2") as other,
    ):
        for wire in (first, second, other):
            wire.expect("joined")
        for seq in (1, 2, 3):
            first.submit(seq, 1, {"insert": "x"})
        first.echo("ann-at-the-first", 3)
        for seq in (1, 2, 3):
            second.submit(seq, 1, {"insert": "x"})
        error = told(second)
        assert (error["code"], error["remedy"]) == ("too_fast", "retry")
        assert error["detail"].startswith("more than 1 submissions a second by one person:")
        other.submit(1, 1, {"insert": "y"})
        assert other.echo("bob-at-the-second", 1)


def test_an_address_may_open_so_many_connections_at_once(narrow: Watched) -> None:
    (ann,) = narrow.some(1)
    document = narrow.made(ann, {"insert": "."}, kind="plain")
    for number in range(4):
        with enter(narrow, document, ann, f"one-after-the-other-{number}", "10.0.3.1") as wire:
            wire.expect("joined")
    with enter(narrow, document, ann, "one-too-many-now", "10.0.3.1") as wire:
        assert refused(wire) == ("too_fast", "retry", 4429)
    for address in ("10.0.3.2", "2001:db8:1:2::1"):
        with enter(narrow, document, ann, "from-somewhere-else", address) as wire:
            assert wire.expect("joined")
    for number in range(4):
        with enter(narrow, document, ann, f"of-the-same-subscriber-{number}", f"2001:db8:1:3::{number}") as wire:
            wire.expect("joined")
    with enter(narrow, document, ann, "of-the-same-subscriber", "2001:db8:1:3:ffff::") as wire:
        assert refused(wire) == ("too_fast", "retry", 4429)


def test_a_document_grows_up_to_its_limit(narrow: Watched) -> None:
    (ann,) = narrow.some(1)
    document = narrow.made(ann, {"insert": "x" * (LONGEST - 3)}, kind="plain")
    with enter(narrow, document, ann, "ann-goes-to-the-end", "10.0.4.1") as wire:
        wire.catch_up()
        wire.submit(1, 1, {"insert": "four"})
        error = told(wire)
        assert (error["code"], error["remedy"], error["seq"]) == ("document_too_large", "reload", 1)
        wire.submit(1, 1, {"insert": "😀"})
        assert wire.echo("ann-goes-to-the-end", 1)
        wire.submit(2, 2, {"insert": "ab"})
        assert told(wire)["code"] == "document_too_large"
        wire.submit(2, 2, {"insert": "a"})
        assert wire.echo("ann-goes-to-the-end", 2)


def test_a_reader_is_sent_a_window_and_the_rest_when_they_have_seen_it(narrow: Watched) -> None:
    reader, *writers = narrow.some(3)
    document = narrow.made(reader, {"insert": "."}, kind="plain", editors=tuple(writers))
    with enter(narrow, document, reader, "reads-and-says-nothing", "10.0.5.1") as wire:
        wire.catch_up()
        for writer in writers:
            with enter(narrow, document, writer, f"session-of-{writer.name}", "10.0.5.2") as other:
                other.expect("joined")
                for seq in (1, 2, 3):
                    other.submit(seq, 1, {"insert": "x" * 150_000})
                other.echo(f"session-of-{writer.name}", 3)
        wire.send({"type": "ping"})
        got: list[int] = []
        while (found := wire.next())["type"] != "pong":
            got += [revision["number"] for revision in found.get("revisions", ())]
        assert got == [2, 3, 4, 5]  # the window is full with the fourth: those that follow are held
        wire.send({"type": "seen", "revision": 2}, {"type": "ping"})
        while (found := wire.next())["type"] != "pong":
            got += [revision["number"] for revision in found.get("revisions", ())]
        assert got == [2, 3, 4, 5, 6]
        wire.send({"type": "seen", "revision": 6}, {"type": "ping"})
        while (found := wire.next())["type"] != "pong":
            got += [revision["number"] for revision in found.get("revisions", ())]
        assert got == [2, 3, 4, 5, 6, 7]


def test_a_person_has_so_many_connections_and_one_more_when_one_is_closed(crowded: Watched) -> None:
    ann, bob = crowded.some(2)
    document = crowded.made(ann, {"insert": "."}, kind="plain", editors=(bob,))
    opened = [enter(crowded, document, ann, f"session-of-ann-{number}", f"10.1.0.{number}") for number in range(2)]
    for wire in opened:
        wire.expect("joined")
    with enter(crowded, document, ann, "session-of-ann-2", "10.1.0.2") as wire:
        assert refused(wire) == ("too_many_connections", "retry", 4429)
    with enter(crowded, document, bob, "session-of-bob-0", "10.1.0.2") as wire:
        wire.expect("joined")
    opened.pop().close()
    until_let_in(crowded, document, ann, "10.1.0.3")
    opened.pop().close()


def test_an_address_has_so_many_connections_whoever_comes_from_there(crowded: Watched) -> None:
    people = crowded.some(4)
    document = crowded.made(people[0], {"insert": "."}, kind="plain", editors=tuple(people[1:]))
    opened = [enter(crowded, document, each, f"session-of-{each.name}", "10.2.0.1") for each in people[:3]]
    for wire in opened:
        wire.expect("joined")
    with enter(crowded, document, people[3], "one-too-many-here", "10.2.0.1") as wire:
        assert refused(wire) == ("too_many_connections", "retry", 4429)
    with enter(crowded, document, people[3], "one-somewhere-else", "10.2.0.2") as wire:
        wire.expect("joined")
    for wire in opened:
        wire.close()
    until_let_in(crowded, document, people[3], "10.2.0.1")


def test_a_server_has_so_many_connections_whoever_they_are_and_says_when_to_come_back(crowded: Watched) -> None:
    (ann,) = crowded.some(1)
    document = crowded.made(ann, {"insert": "."}, kind="plain")
    knocking = [crowded.knock(f"/ws/documents/{document}/", X_Forwarded_For=f"10.4.0.{each}") for each in range(20)]
    with crowded.knock(f"/ws/documents/{document}/", X_Forwarded_For="10.4.0.99") as wire:
        closing = wire.next()
        assert closing["type"] == "closing"
        assert 1_000 <= closing["retry_after"] <= 2_000
        assert refused(wire) == ("overloaded", "retry", 4503)
    for wire in knocking:
        wire.close()
    until_let_in(crowded, document, ann, "10.4.0.1")


def test_who_is_refused_or_hangs_up_while_they_come_in_takes_no_place(crowded: Watched) -> None:
    ann, bob = crowded.some(2)
    document = crowded.made(ann, {"insert": "."}, kind="plain")
    with enter(crowded, document, ann, "session-that-is-anns", "10.3.0.1") as wire:
        wire.expect("joined")
        wire.submit(1, 1, {"insert": "x"})
        wire.echo("session-that-is-anns", 1)
    members = f"documents/{document}/members"
    crowded.call(ann, "POST", members, {"person": bob.name, "role": "editor"})
    for _ in range(4):
        with enter(crowded, document, bob, "session-that-is-anns", "10.3.0.2") as wire:
            assert refused(wire) == ("session_taken", "reload", 4409)
        enter(crowded, document, bob, "session-that-is-anns", "10.3.0.2").close()
        enter(crowded, document, bob, "session-of-bob-0", "10.3.0.2").close()
        crowded.knock(f"/ws/documents/{document}/", X_Forwarded_For="10.3.0.2").close()
    until_let_in(crowded, document, bob, "10.3.0.2")


def until_let_in(server: Watched, document: str, who: Person, address: str) -> None:
    """They come in as soon as the server has noticed that others have gone."""
    for number in range(100 * PATIENCE):
        with enter(server, document, who, f"comes-in-when-it-can-{number}", address) as wire:
            found = wire.next()
            if found["type"] == "joined":
                return
            assert found["type"] == "closing" or found["code"] == "too_many_connections", json.dumps(found)
    raise AssertionError("places that were given back are not there")
