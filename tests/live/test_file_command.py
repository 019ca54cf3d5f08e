"""A file is kept in step with a document by a command: it is edited by `ed`, while three people type live."""

import asyncio
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from functools import partial
from pathlib import Path
from random import Random
from signal import SIGKILL, SIGTERM
from uuid import UUID

from tests.live.guest import Guest, address_of, all_together, everybody_leaves, miscounted
from tests.live.place import Person, Place
from tests.server.server import PATIENCE, ROOT, environment

ROUNDS = 6  # of ed, each a process that reads the file, edits it and writes it


@asynccontextmanager
async def following(place: Place, document: UUID, path: Path, who: Person) -> AsyncIterator[asyncio.subprocess.Process]:
    """The command, which is killed when the block ends: nothing may depend on how it ends."""
    address = f"http://127.0.0.1:{place.nodes[0].port}/documents/{document}"
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "collab.client.file", "--every", "0.02", address, str(path)),
        cwd=ROOT,
        env=environment(NEXUS_TOKEN=who.access),
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):
            process.send_signal(SIGKILL)
        await process.wait()


async def ed(path: Path, *commands: str) -> None:
    process = await asyncio.create_subprocess_exec(
        "ed", "-s", str(path), stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.DEVNULL
    )
    await asyncio.wait_for(process.communicate("\n".join([*commands, "w", "q", ""]).encode()), PATIENCE)


async def until(holds: Callable[[], Awaitable[bool]]) -> None:
    """Look again and again, for what other processes do."""
    async with asyncio.timeout(PATIENCE):
        while True:
            if await holds():
                return
            await asyncio.sleep(0.05)


async def test_ed_and_three_people_lose_nothing_of_each_other(embedded: Place, tmp_path: Path) -> None:
    ann, path, chance = embedded.someone(), tmp_path / "notes.txt", Random(7)
    document = await embedded.document(ann, text="begun\n")
    address = partial(address_of, embedded.nodes[0], document)
    guests = [Guest(name, ann.access, address, Random(name)) for name in ("ann", "bob", "cyd")]
    over = asyncio.Event()

    async def write(guest: Guest) -> None:
        while not over.is_set():
            guest.type()
            await asyncio.sleep(0.05 * chance.random())

    writing = [asyncio.create_task(write(guest)) for guest in guests]
    lines = []
    for part in range(2):  # the command is killed in between, and another goes on
        async with following(embedded, document, path, ann) as process:
            assert process.stdout is not None
            await asyncio.wait_for(process.stdout.readline(), PATIENCE)
            for number in range(ROUNDS // 2):
                lines.append(f"[ed.{part}.{number}]")
                await ed(path, "0a" if chance.random() < 0.5 else "$a", lines[-1], ".")
                await asyncio.sleep(0.1 * chance.random())
    over.set()
    await asyncio.gather(*writing)
    await all_together(guests)

    async def all_there() -> bool:
        text = await embedded.text(document, ann)
        held = await asyncio.to_thread(path.read_text)
        return text == held and all(line in text for line in lines)

    async with following(embedded, document, path, ann):
        await until(all_there)
    text = await embedded.text(document, ann)
    assert miscounted(text, [word for guest in guests for word in guest.words]) == {}
    assert {line: text.count(line) for line in lines} == dict.fromkeys(lines, 1)
    await everybody_leaves(guests)
    embedded.verify()


async def test_the_command_says_what_it_does_and_why_it_cannot_go_on(embedded: Place, tmp_path: Path) -> None:
    ann, bob = embedded.some(2)
    document = await embedded.document(ann, text="one")
    here = f"http://127.0.0.1:{embedded.nodes[0].port}/documents/{document}"

    async def run(who: Person, *arguments: str, ends: bool = True) -> tuple[str, int | None]:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "collab.client.file", "--every", "0.02", *arguments),
            cwd=ROOT,
            env=environment(NEXUS_TOKEN=who.access),
            stdout=asyncio.subprocess.PIPE,
        )
        assert process.stdout is not None
        said = await asyncio.wait_for(process.stdout.readline(), PATIENCE)
        if not ends:
            process.send_signal(SIGTERM)
        return said.decode().strip(), await asyncio.wait_for(process.wait(), PATIENCE)

    assert await run(ann, "--once", here, str(tmp_path / "a.txt")) == ("in step with revision 1", 0)
    said, status = await run(bob, here, str(tmp_path / "b.txt"))
    assert (said.partition(":")[0], status) == ("not_found", 1)
    said, status = await run(ann, "ftp://nowhere", str(tmp_path / "c.txt"))
    assert (said, status) == ("ftp://nowhere is no address of a document: it looks like http://…/documents/<id>", 1)
    (tmp_path / "d.txt").write_text("two")
    said, _ = await run(ann, here, str(tmp_path / "d.txt"), ends=False)
    assert said.endswith("move the file away, and begin again")
    said, _ = await run(ann, here.replace("127.0.0.1", "127.0.0.2"), str(tmp_path / "e.txt"), ends=False)
    assert said.startswith("unavailable: the server at ")
