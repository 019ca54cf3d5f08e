"""What is asked of a live server, as scenes: so many people, so many documents, and what they do.

Every scene begins with documents of its own, and ends with a check that belongs to no measured time: each edit that
came back is in the document once, and every client was handed every revision.
"""

from array import array
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from statistics import median
from time import perf_counter
from typing import NamedTuple

from bench.generator import Client, Fault, Generator, undisturbed
from bench.machine import Load, Watch, resident
from bench.servers import Nexus, Target

HOT = 10  # clients of the one document
UNHURRIED = 5.0  # edits a second, of somebody who types
FAST = 100.0  # edits a second of each of ten, so that the document has a thousand
WRITER = 20.0  # edits a second, of the one whom a thousand read
PROMPT = 200.0  # milliseconds within which 99 of 100 edits come back, or people notice
NEAR = 20  # how many of them that are is known to one in so many

# A server that has nothing to do uses less of its core; and no work that an edit causes takes so long.
QUIET = 0.1
LONGEST = 20.0  # seconds

# Times the length of other figures: so long that a server which keeps all for a stopped reader shows it.
LONG = 3

# Bytes of formatting of each edit of a document with a stopped reader: the kernel takes in a few megabytes for it, and
# only what is sent beyond them is the server's to keep.
HEAVY = 500

# What the stopped reader's own kernel takes in for it: as little as there is.
STOPPED = 4096  # bytes


class Sizes(NamedTuple):
    """How much is measured."""

    seconds: float  # of each figure
    documents: int  # of two clients each
    readers: int
    idle: int  # connections
    runs: tuple[int, int]  # of the short and the long document
    rounds: int  # in which they take turns
    fresh: bool  # whether each figure has a server process of its own


class Figure(NamedTuple):
    """One number, what the machine did meanwhile, and what else there is to say."""

    name: str
    value: float
    unit: str
    load: Load
    note: str = ""


@contextmanager
def scene() -> Iterator[Generator]:
    """A loop for the clients of a scene, who leave when it ends."""
    generator = Generator()
    with undisturbed():
        try:
            yield generator
        finally:
            generator.close()


def hot(target: Target, sizes: Sizes) -> Iterator[Figure]:
    """Ten clients in one document, each with one submission under way, as fast as they come back."""
    document = target.document()
    clients = [target.client(document) for _ in range(HOT)]
    with scene() as generator:
        generator.open(clients)
        latencies, load, delivered = closed_loop(target, generator, clients, clients, sizes.seconds)
        frames = sum(client.handed for client in clients) / len(clients)
        check(target, generator, clients)
    note = f"{delivered / frames:.1f} revisions a frame"
    yield Figure("(a) 10 clients, one document: delivered to all", delivered / load.seconds, "edits/s", load, note)
    yield Figure("(a) … p50 of an echo", percentile(latencies, 50), "ms", load)
    yield Figure("(a) … p99 of an echo", percentile(latencies, 99), "ms", load)


def unhurried(target: Target, sizes: Sizes) -> Iterator[Figure]:
    """Ten clients in one document, who type five characters a second each."""
    document = target.document()
    clients = [target.client(document) for _ in range(HOT)]
    with scene() as generator:
        generator.open(clients)
        latencies, load = open_loop(target, generator, clients, sizes.seconds, UNHURRIED)
        check(target, generator, clients)
    yield Figure("(b) 10 clients at 5 edits/s: p50 of an echo", percentile(latencies, 50), "ms", load)
    yield Figure("(b) … p99 of an echo", percentile(latencies, 99), "ms", load)


def many(target: Target, sizes: Sizes) -> Iterator[Figure]:
    """Many documents of two clients each: as many submissions under way as still come back promptly."""
    clients = [target.client(document) for document in documents(target, sizes.documents) for _ in range(2)]
    prompt, late = 0, len(clients) + 1  # so many come back promptly, and so many do not
    with scene() as generator:
        generator.open(clients)
        while late - prompt > max(1, len(clients) // NEAR if prompt else 0):
            writers = (prompt + late) // 2 if late <= len(clients) else len(clients)
            some = [clients[place * len(clients) // writers] for place in range(writers)]
            latencies, load, _ = closed_loop(target, generator, clients, some, sizes.seconds)
            generator.settle()
            if percentile(latencies, 99) < PROMPT:
                prompt, best = writers, (latencies, load)
            else:
                late = writers
        check(target, generator, clients)
    latencies, load = best if prompt else (latencies[:0], load)
    name = f"(c) {sizes.documents} documents of 2 clients, p99 < {PROMPT:.0f} ms"
    yield Figure(name, len(latencies) / load.seconds, "edits/s", load, f"{prompt} under way")
    yield Figure("(c) … p50 of an echo", percentile(latencies, 50), "ms", load)
    yield Figure("(c) … p99 of an echo", percentile(latencies, 99), "ms", load)


def read_by_many(target: Target, sizes: Sizes) -> Iterator[Figure]:
    """One who writes, and a crowd that reads: from the writer's hand to the readers."""
    document = target.document()
    writer, *readers = clients = [target.client(document) for _ in range(sizes.readers + 1)]
    with scene() as generator:
        generator.open(clients)
        written = writer.write_down()
        for reader in readers:
            reader.measure_from(written, writer.revision)
        _, load = open_loop(target, generator, [writer], sizes.seconds, WRITER)
        check(target, generator, clients)
    delivered = array("q")
    for reader in readers:
        delivered.extend(reader.delivered or ())
    yield Figure(f"(d) {sizes.readers} readers, 20 edits/s: p99 to each", percentile(delivered, 99), "ms", load)
    yield Figure("(d) … p50", percentile(delivered, 50), "ms", load)


def idle(target: Target, sizes: Sizes) -> Iterator[Figure]:
    """Connections that have joined and do nothing, ten in a document."""
    with scene() as generator:
        generator.open([target.client(target.document())])
        generator.run(sizes.seconds / 5)
        watch, before = Watch(target.process), resident(target.process)
        rooms = documents(target, max(1, sizes.idle // HOT))
        generator.open([target.client(rooms[number % len(rooms)]) for number in range(sizes.idle)])
        generator.run(sizes.seconds / 5)
        after = resident(target.process)
    kilobytes = (after - before) / 1024
    note = f"{len(rooms)} documents; {before / 2**20:.0f} MB before"
    yield Figure(f"(e) {sizes.idle} idle connections, each", kilobytes / sizes.idle, "KB", watch.load(), note)


def long_documents(target: Nexus, sizes: Sizes) -> Iterator[Figure]:
    """A keystroke in the middle of a short and of a long document, by turns."""
    short, long = (target.formatted(runs) for runs in sizes.runs)
    latencies: dict[str, list[float]] = {short: [], long: []}
    costs: dict[str, list[float]] = {short: [], long: []}
    with scene() as generator:
        typists = {document: target.typist(document) for document in latencies}
        generator.open([*typists.values()])
        await_quiet(target, generator)
        for _ in range(sizes.rounds):
            for document, typist in typists.items():
                edits, watch = typist.accepted, Watch(target.process)
                echoes, load, _ = closed_loop(target, generator, [typist], [typist], sizes.seconds / sizes.rounds)
                generator.settle()
                await_quiet(target, generator)  # what the edits cause later is theirs, too
                whole = watch.load()
                latencies[document].append(percentile(echoes, 50))
                costs[document].append(whole.server * whole.seconds * 1000 / (typist.accepted - edits))
        check(target, generator, [*typists.values()])
    ratio = median(latencies[long]) / median(latencies[short])
    note = f"{median(latencies[short]):.3f} and {median(latencies[long]):.3f} ms"
    yield Figure(f"(f) an echo at {sizes.runs[1]:,} runs / at {sizes.runs[0]:,}", ratio, "x", load, note)
    ratio = median(costs[long]) / median(costs[short])
    note = f"{median(costs[short]):.3f} and {median(costs[long]):.3f} ms"
    yield Figure("(f) … CPU of the server for it", ratio, "x", load, note)


def stopped(target: Nexus, sizes: Sizes) -> Iterator[Figure]:
    """A reader that reads no more, while its document takes a thousand edits a second: memory, and the others."""
    seconds = LONG * sizes.seconds
    calm = busy_document(target, seconds, stopping=False)
    if sizes.fresh:
        target.fresh()
    held = busy_document(target, seconds, stopping=True)
    note = f"with {held.grown / 2**20:.1f}, without {calm.grown / 2**20:.1f} MB; {held.fate}"
    name = f"(g) a reader stops for {seconds:.0f} s: memory because of it"
    yield Figure(name, (held.grown - calm.grown) / 2**20, "MB", held.load, note)
    yield Figure("(g) … the others' p99 with it", percentile(held.latencies, 99), "ms", held.load)
    yield Figure("(g) … the others' p99 without", percentile(calm.latencies, 99), "ms", calm.load)


class Busy(NamedTuple):
    """What a busy document cost."""

    latencies: "array[int]"
    load: Load
    grown: int  # bytes of the server's memory, at its highest
    fate: str  # of the reader that stopped


def busy_document(target: Nexus, seconds: float, *, stopping: bool) -> Busy:
    """A thousand edits a second in one document, of which a reader may read nothing."""
    document = target.document()
    clients = [target.client(document) for _ in range(HOT)]
    for client in clients:
        client.format(HEAVY)
    with scene() as generator:
        generator.open([*clients])
        readers = [target.client(document)] if stopping else []
        for reader in readers:
            reader.limit(STOPPED)
            generator.open([reader])
            generator.leave_unread(reader)
        before = highest = resident(target.process)

        def look() -> None:
            nonlocal highest
            highest = max(highest, resident(target.process))

        latencies, load = open_loop(target, generator, [*clients], seconds, FAST, look)
        check(target, generator, [*clients])
        fate = "".join(generator.take_back(reader) for reader in readers)
    return Busy(latencies, load, highest - before, fate)


def closed_loop(
    target: Target, generator: Generator, clients: list[Client], writers: list[Client], seconds: float
) -> tuple["array[int]", Load, int]:
    """Writers with one submission under way each: the echoes, the load and what was delivered to all clients."""
    warm = seconds / 5
    generator.start(writers, warm + seconds)
    generator.run(warm)
    before = [len(client.latencies) for client in writers]
    for client in clients:
        client.handed = 0
    newest, watch = slowest(clients), Watch(target.process)
    generator.run(seconds)
    load, delivered = watch.load(), slowest(clients) - newest
    return since(writers, before), load, delivered


def open_loop(
    target: Target,
    generator: Generator,
    writers: list[Client],
    seconds: float,
    rate: float,
    look: Callable[[], None] = lambda: None,
) -> tuple["array[int]", Load]:
    """Writers who keep their pace whatever the server does; an edit that has to wait counts from when it was due."""
    generator.start(writers, seconds, rate=rate)
    before = [len(client.latencies) for client in writers]
    watch, end = Watch(target.process), perf_counter() + seconds
    while (left := end - perf_counter()) > 0:
        generator.run(min(left, 0.5))
        look()
    load = watch.load()
    generator.settle()
    return since(writers, before), load


def await_quiet(target: Target, generator: Generator) -> None:
    """Wait until the server has nothing left to do, or would never have."""
    end = perf_counter() + LONGEST
    while perf_counter() < end:
        watch = Watch(target.process)
        generator.run(0.2)
        if watch.load().server < QUIET:
            return


def check(target: Target, generator: Generator, clients: list[Client]) -> None:
    """Everybody holds everything, and the server has kept each accepted edit once; else a `Fault`."""
    generator.settle()
    accepted: dict[str, int] = {}
    for client in clients:
        accepted[client.document] = accepted.get(client.document, 0) + client.accepted
    for document, count in accepted.items():
        kept = target.kept(document)
        if kept != count:
            raise Fault(f"{count} edits were accepted, {kept} are kept in {document}")


def documents(target: Target, count: int) -> list[str]:
    """So many new documents."""
    return [target.document() for _ in range(count)]


def slowest(clients: list[Client]) -> int:
    """The newest revision that all of them hold."""
    return min(client.revision for client in clients)


def since(clients: list[Client], before: list[int]) -> "array[int]":
    """The latencies of all, from these on."""
    latencies = array("q")
    for client, first in zip(clients, before, strict=True):
        latencies.extend(client.latencies[first:])
    return latencies


def percentile(nanoseconds: "array[int]", percent: int) -> float:
    """Milliseconds within which so many of a hundred came."""
    ordered = sorted(nanoseconds)
    return ordered[min(len(ordered) - 1, len(ordered) * percent // 100)] / 1e6 if ordered else float("nan")
