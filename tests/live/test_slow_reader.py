"""A reader that stops reading costs a window of memory and holds nobody up; when it reads again it is caught up."""

from collections.abc import Iterator

import pytest

from collab.ot import Delta, compose, parse
from collab.ot.codec import KEPT
from tests.live.raw import Watched, Wire, watched

WINDOW = 512 * 1024  # bytes
LARGE = 100_000  # units of an edit
EDITS = 150  # twice that many are thirty megabytes: what a reader would cost who is sent everything

MEGABYTE = 1024 * 1024


@pytest.fixture(scope="module", params=["serve", "daphne"])
def server(request: pytest.FixtureRequest) -> Iterator[Watched]:
    with watched(runner=request.param, READER_WINDOW=str(WINDOW)) as started:
        yield started
        started.verify()
        assert started.log == ""


class Writer:
    """Replaces all that is in the document, again and again."""

    def __init__(self, server: Watched, wire: Wire, session: str) -> None:
        self.server = server
        self.wire = wire
        self.session = session
        self.seq = 0
        self.revision = 1

    def write(self, times: int) -> list[int]:
        """What the server takes behind each edit, in bytes."""
        taken = []
        for _ in range(times):
            self.seq += 1
            letter = "abcdefghij"[self.seq % 10]
            self.wire.submit(self.seq, self.revision, {"insert": letter * LARGE}, {"delete": LARGE})
            self.revision = self.wire.echo(self.session, self.seq)["number"]
            taken.append(self.server.memory)
        return taken


def test_its_memory_is_a_window_and_it_catches_up_by_one_stretch(server: Watched) -> None:
    ann, bob = server.some(2)
    document = server.made(ann, {"insert": "." * LARGE}, kind="plain", editors=(bob,))
    with server.enter(document, ann, "writes-all-the-time") as wire:
        writer = Writer(server, wire, "writes-all-the-time")
        writer.write(EDITS)
        before = max(writer.write(EDITS // 3))  # by now the server has what it needs for that, checkpoints included
        with server.enter(document, bob, "reads-nothing-more", buffer=4096) as reader:
            writer.write(2 * EDITS)
            assert min(writer.write(10)) - before < 5 * MEGABYTE
            content, revision, stretches = caught_up(reader, writer.revision)
    assert revision == writer.revision
    assert stretches == 1
    assert content == parse(server.call(ann, "GET", f"documents/{document}/content")["delta"])


def caught_up(reader: Wire, upto: int) -> tuple[Delta, int, int]:
    """Content, revision and number of stretches that a reader gets who has stopped reading, and begins again."""
    content, revision = parse(reader.content, KEPT), int(reader.joined["revision"])
    stretches = 0
    while revision < upto:
        found = reader.next()
        match found["type"]:
            case "revisions":
                for each in found["revisions"]:
                    assert each["number"] == revision + 1
                    content, revision = compose(content, parse(each["delta"], KEPT)), revision + 1
            case "stretch":
                assert found["first"] == revision + 1
                stretches += found["last"] > reader.joined["head"]  # not the one to where it came in
                content, revision = compose(content, parse(found["delta"], KEPT)), found["last"]
        reader.send({"type": "seen", "revision": revision})
    return content, revision, stretches
