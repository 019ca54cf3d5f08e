"""The load generator sees what a server does, and what it should not have done."""

import pytest

from bench.dialects import NexusClient
from bench.generator import Fault, Generator
from tests.bench.fake import Fake, running

CLIENTS = 3


def clients_of(fake: Fake) -> list[NexusClient]:
    return [NexusClient(("127.0.0.1", fake.port), "/", "document", "token") for _ in range(CLIENTS)]


def played(fake: Fake, *, rate: float = 0, seconds: float = 0.2) -> list[NexusClient]:
    """The clients, after they have submitted for a while and all came back."""
    with running(fake):
        generator, clients = Generator(), clients_of(fake)
        try:
            generator.open([*clients])
            generator.start([*clients], seconds, rate=rate)
            generator.run(seconds)
            generator.settle()
        finally:
            generator.close()
    return clients


def test_every_client_is_handed_what_all_of_them_submitted() -> None:
    fake = Fake()
    clients = played(fake)
    accepted = sum(client.accepted for client in clients)
    assert accepted == len(fake.text) >= CLIENTS
    assert {client.revision for client in clients} == {fake.head} == {7 + accepted}


def test_every_submission_has_a_latency() -> None:
    for client in played(Fake()):
        assert len(client.latencies) == client.accepted == client.seq > 0
        assert min(client.latencies) > 0


def test_a_client_with_a_pace_submits_at_its_pace() -> None:
    for client in played(Fake(), rate=50, seconds=0.2):
        assert client.accepted == 10


def test_every_client_says_in_the_end_that_it_has_seen_everything() -> None:
    with running(Fake()) as fake:
        generator, clients = Generator(), clients_of(fake)
        try:
            generator.open([*clients])
            generator.start([*clients], 0.05)
            generator.settle()
            generator.wait(lambda: fake.seen.count(fake.head) == CLIENTS, "all have seen the head")
        finally:
            generator.close()


def test_a_revision_that_is_left_out_is_a_fault() -> None:
    with pytest.raises(Fault, match="revision 10 was handed over after 8"):
        played(Fake(leaves_out=9))


def test_a_revision_that_is_told_twice_is_a_fault() -> None:
    with pytest.raises(Fault, match="revision 9 was handed over after 9"):
        played(Fake(repeats=9))


def test_a_revision_that_is_left_out_within_a_frame_is_a_fault() -> None:
    frame = b'{"type":"revisions","revisions":[{"number":1,"seq":1},{"number":3,"seq":1}]}'
    client = NexusClient(("127.0.0.1", 0), "/", "document", "token")
    with client.socket, pytest.raises(Fault, match="from revision 1 to 3 leaves some out"):
        client.take(frame, 0, len(frame), 0)
