"""What a real server counts while people write."""

import re
import time

from prometheus_client.parser import text_string_to_metric_families

from tests.live.raw import Watched
from tests.server.server import PATIENCE


def numbers(server: Watched) -> dict[str, float]:
    """Each metric with its labels, as Prometheus reads it."""
    text = server.nodes[0].ask("GET", "/metrics").body.decode()
    return {
        each.name + "".join(f" {name}={value}" for name, value in sorted(each.labels.items())): each.value
        for family in text_string_to_metric_families(text)
        for each in family.samples
    }


def sooner_or_later(server: Watched, name: str, expected: float) -> None:
    until = time.monotonic() + PATIENCE
    while (found := numbers(server)[name]) != expected:
        assert time.monotonic() < until, (name, found)
        time.sleep(0.02)


def test_what_people_do_is_counted(server: Watched) -> None:
    ann, bob = server.some(2)
    document = server.made(ann, {"insert": "Hi\n"}, editors=(bob,))
    before = numbers(server)

    with server.enter(document, ann, "a" * 16) as one, server.enter(document, bob, "b" * 16) as other:
        one.expect("revisions")
        one.submit(1, 1, {"insert": "x"})
        other.echo("a" * 16, 1)
        other.send("no frame at all")
        while other.next()["type"] != "error":
            pass
        now = numbers(server)
        grown = {name: value - before.get(name, 0.0) for name, value in now.items()}
        assert (grown["nexus_joins_total"], grown["nexus_connections_opened_total"], grown["nexus_rooms"]) == (2, 2, 1)
        assert now["nexus_connections state=joined"] >= 1
        assert now["nexus_participants"] >= 1
        assert grown["nexus_revisions_total"] == 1
        assert grown["nexus_commit_seconds_count"] == grown["nexus_submission_seconds_count"] == 1
        assert grown["nexus_batch_submissions_bucket le=1.0"] == 1
        assert grown["nexus_fan_out_seconds_count"] >= 1
        assert grown["nexus_frames_received_total"] >= 4
        assert grown["nexus_frames_sent_total"] >= 4
        assert grown["nexus_errors_total code=malformed_frame door=socket"] == 1
        one.submit(1, 1, {"insert": "x"})  # once more, as after a lost echo
        sooner_or_later(server, "nexus_submissions_resent_total", before["nexus_submissions_resent_total"] + 1)
    sooner_or_later(server, "nexus_connections state=joined", before["nexus_connections state=joined"])
    server.enter(document, ann, "c" * 16, revision=1, lineage="0" * 32).close()
    assert numbers(server)["nexus_resyncs_total"] == before["nexus_resyncs_total"] + 1


def test_no_metric_speaks_of_a_document_or_a_person(server: Watched) -> None:
    (ann,) = server.some(1)
    document = server.made(ann, {"insert": "Hi\n"})
    with server.enter(document, ann, "d" * 16):
        text = server.nodes[0].ask("GET", "/metrics").body.decode()
    assert document not in text
    assert ann.name not in text
    assert re.search(r"[0-9a-f]{8}-[0-9a-f]{4}", text) is None
