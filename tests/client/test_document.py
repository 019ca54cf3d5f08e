"""`docs/client.md` is what happens: its examples are run, each on a fresh document, and print what it says."""

import asyncio
import re
import subprocess
import sys

import pytest

from collab.ot import Delta
from tests.client.live import DOCUMENT, live_server
from tests.server.server import PATIENCE, ROOT, environment

PAGE = (ROOT / "docs" / "client.md").read_text()
EXAMPLES = re.findall(r"```python\n(import asyncio.*?)```\n\n```text\n(.*?)```", PAGE, re.DOTALL)


@pytest.mark.parametrize(("program", "expected"), EXAMPLES)
async def test_an_example_prints_what_the_page_says(program: str, expected: str) -> None:
    async with live_server(Delta()) as server:
        await server.write(Delta().insert("The cat sat."))
        here = (
            f"DOCUMENT, TOKEN = {DOCUMENT!r}, 'nxs_secret'\n{program.replace('http://127.0.0.1:8000', server.address)}"
        )
        ran = await asyncio.create_subprocess_exec(
            *(sys.executable, "-c", here),
            cwd=ROOT,
            env=environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        printed, complaints = await asyncio.wait_for(ran.communicate(), PATIENCE)
    assert complaints.decode() == ""
    assert printed.decode() == expected


def test_every_example_is_run() -> None:
    assert len(EXAMPLES) == PAGE.count("```python") - 1 == 2  # one needs another server: tests/synchronizing runs it
