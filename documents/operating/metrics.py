"""Every metric by name: what it means, and where its number stands. docs/operations.md explains them all.

None has a label that grows with use, a document for one.
"""

from collections.abc import Callable, Iterator, Mapping
from enum import Enum
from typing import Final

from django.conf import settings
from msgspec import Struct
from prometheus_client import CollectorRegistry, ProcessCollector, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

from collab.abuse.blocks import BLOCKS
from collab.bus import bus
from collab.metrics import TALLY, Spread
from collab.readiness import NO_DATABASE, READINESS
from documents.operating import rooms
from documents.outbox.carrier import CARRIER
from documents.rooms import ROOMS
from documents.scribe import SCRIBE

# The numbers of a metric, by the values of its labels; without labels a single one.
Reading = float | Mapping[tuple[str, ...], float]


class Kind(Enum):
    """What a number does."""

    GAUGE = "gauge"  # goes up and down
    COUNTER = "counter"  # goes up, until the process ends


class Number(Struct, frozen=True):
    """A metric that is a number, or one for each value of its labels."""

    name: str
    kind: Kind
    help: str
    read: Callable[[], Reading]
    labels: tuple[str, ...] = ()


class Distribution(Struct, frozen=True):
    """A metric that says how values are spread."""

    name: str
    help: str
    spread: Spread


class Ours(Collector):
    """All of them, read at once."""

    def collect(self) -> Iterator[Metric]:
        """Each, with its numbers."""
        for number in NUMBERS:
            family = (CounterMetricFamily if number.kind is Kind.COUNTER else GaugeMetricFamily)(
                number.name, number.help, labels=number.labels
            )
            reading = number.read()
            for values, value in (reading if isinstance(reading, Mapping) else {(): reading}).items():
                family.add_metric(values, value)
            yield family
        for each in DISTRIBUTIONS:
            histogram = HistogramMetricFamily(each.name, each.help)
            histogram.add_metric([], each.spread.buckets, each.spread.total)
            yield histogram


def exposition() -> bytes:
    """All metrics in Prometheus' text format."""
    return generate_latest(REGISTRY)


def _errors() -> Reading:
    return {(door, code): count for (door, code), count in TALLY.errors.copy().items()}


def _requests() -> Reading:
    return {(method, str(status)): count for (method, status), count in TALLY.requests.copy().items()}


def _queues() -> Reading:
    return {(name,): size for name, size in SCRIBE.queues.items()}


def _connections() -> Reading:
    joined = sum(len(room.seats) for room in rooms.here())
    return {("joined",): joined, ("knocking",): max(0, TALLY.opened - TALLY.closed - joined)}


def _messages() -> Reading:
    traffic = bus().traffic
    names = ("delivered", "sent", "received", "dropped", "failures")
    return {(name,): getattr(traffic, name) for name in names}


def _blocks() -> Reading:
    return {("automatic",): BLOCKS.known.automatic, ("operators",): BLOCKS.known.operators}


def _outbox() -> Reading:
    return {("waiting",): CARRIER.depth.waiting, ("given_up",): CARRIER.depth.dead}


NUMBERS: Final = (
    Number(
        "nexus_build_info", Kind.GAUGE, "1; the label is the version", lambda: {(settings.VERSION,): 1}, ("version",)
    ),
    Number("nexus_ready", Kind.GAUGE, "Whether /readyz says so", lambda: not READINESS.reasons()),
    Number("nexus_draining", Kind.GAUGE, "Whether this server is about to end", lambda: READINESS.draining),
    Number("nexus_database_up", Kind.GAUGE, "Whether it answers", lambda: NO_DATABASE not in READINESS.reasons()),
    Number("nexus_redis_up", Kind.GAUGE, "Whether other nodes are heard; 1 without Redis", lambda: bus().healthy),
    # Connections.
    Number("nexus_connections", Kind.GAUGE, "WebSockets that are open", _connections, ("state",)),
    Number("nexus_connections_opened", Kind.COUNTER, "WebSockets accepted", lambda: TALLY.opened),
    Number("nexus_joins", Kind.COUNTER, "Connections let into a document", lambda: TALLY.joins),
    Number("nexus_resyncs", Kind.COUNTER, "Joins that needed the whole content anew", lambda: TALLY.resyncs),
    Number("nexus_frames_received", Kind.COUNTER, "Frames from clients", lambda: TALLY.received),
    Number("nexus_frames_sent", Kind.COUNTER, "Frames to clients", lambda: TALLY.sent),
    Number("nexus_errors", Kind.COUNTER, "Refusals, by door and code", _errors, ("door", "code")),
    # Rooms.
    Number("nexus_rooms", Kind.GAUGE, "Documents that are open here", lambda: len(rooms.here())),
    Number("nexus_participants", Kind.GAUGE, "Sessions in those, on whatever node", rooms.participants),
    Number("nexus_slow_readers", Kind.GAUGE, "Connections that lag behind", lambda: len(rooms.slow_readers())),
    Number("nexus_gaps_healed", Kind.COUNTER, "Missed announcements made up for", lambda: TALLY.healed),
    # How far behind.
    Number("nexus_load", Kind.GAUGE, "How far behind, 1 being as far as may be", lambda: ROOMS.load.level),
    Number("nexus_joins_waiting", Kind.GAUGE, "People in line to be let in", lambda: ROOMS.doorway.waiting),
    Number("nexus_joins_put_off", Kind.COUNTER, "Asked to come back later", lambda: ROOMS.doorway.put_off),
    # Edits.
    Number("nexus_revisions", Kind.COUNTER, "Edits committed by this process", lambda: TALLY.revisions),
    Number("nexus_submissions_resent", Kind.COUNTER, "Edits that were in the journal already", lambda: TALLY.resent),
    Number("nexus_submissions_waiting", Kind.GAUGE, "Edits that wait to be on disk", _queues, ("batch",)),
    Number("nexus_batches_lost", Kind.COUNTER, "Batches whose database went away", lambda: TALLY.lost),
    Number("nexus_commits_stuck", Kind.COUNTER, "Commits given up, the database stood still", lambda: TALLY.stuck),
    # Between nodes, and afterwards.
    Number("nexus_bus_messages", Kind.COUNTER, "Messages between rooms and nodes", _messages, ("way",)),
    Number("nexus_bus_waiting", Kind.GAUGE, "Messages that wait for Redis", lambda: bus().waiting),
    Number("nexus_bus_reconnects", Kind.COUNTER, "Times that Redis came back", lambda: bus().traffic.reconnects),
    Number("nexus_outbox", Kind.GAUGE, "Errands, as seen by the last look", _outbox, ("state",)),
    Number("nexus_outbox_late_seconds", Kind.GAUGE, "How long one is due", lambda: max(0.0, CARRIER.depth.late)),
    Number("nexus_blocks", Kind.GAUGE, "Addresses and accounts that are kept out", _blocks, ("by",)),
    # Requests.
    Number("nexus_requests", Kind.COUNTER, "Requests answered", _requests, ("method", "status")),
)

DISTRIBUTIONS: Final = (
    Distribution("nexus_commit_seconds", "What a commit of a batch takes", TALLY.commits),
    Distribution("nexus_batch_submissions", "Edits in a batch", TALLY.batches),
    Distribution("nexus_submission_seconds", "From offered to on disk, of the oldest in each batch", TALLY.waits),
    Distribution("nexus_fan_out_seconds", "From announced here to handed to everybody here", TALLY.fan_outs),
    Distribution("nexus_request_seconds", "What a request takes", TALLY.answers),
)

# Our own: what libraries may register elsewhere is nobody's business.
REGISTRY: Final = CollectorRegistry(auto_describe=False)
REGISTRY.register(Ours())
ProcessCollector(registry=REGISTRY)
