"""Four people write in the SDK, on Node, over bad lines and in tabs that die: all end with what is kept."""

import asyncio
import json
from pathlib import Path

import pytest

from collab.ot import dump, parse
from tests.live.place import Json, Place
from tests.server.server import PATIENCE

EDITS = 40  # of each


@pytest.mark.parametrize(("kind", "seed"), [("plain", 1), ("rich", 2)])
async def test_four_people_on_bad_lines_end_with_the_same_which_is_what_is_kept(
    place: Place, typists: Path, kind: str, seed: int
) -> None:
    owner, *others = people = place.some(3)
    document = await place.document(owner, kind=kind)
    await place.share(document, owner, others)
    task = {
        "servers": [f"http://127.0.0.1:{node.port}" for node in place.nodes],
        "document": str(document),
        "tokens": [person.access for person in people],
        "seed": seed,
        "edits": EDITS,
    }
    told = await done(typists, task)
    revision, content = await place.content(document, owner)
    assert told["revision"] == revision
    assert {dump(parse(each)) for each in told["contents"]} == {dump(parse(content))}
    text = "".join(op["insert"] for op in content)
    assert {word: text.count(word) for word in told["words"]} == dict.fromkeys(told["words"], 1)
    assert told["aside"] == []
    assert min(told["connections"]) > 1
    await asyncio.to_thread(place.verify)


async def done(program: Path, task: dict[str, object]) -> Json:
    """What the people tell when they are done."""
    node = await asyncio.create_subprocess_exec("node", str(program), json.dumps(task), stdout=asyncio.subprocess.PIPE)
    try:
        async with asyncio.timeout(PATIENCE):
            out, _ = await node.communicate()
    finally:
        if node.returncode is None:
            node.kill()
            await node.wait()
    assert node.returncode == 0
    return json.loads(out)
