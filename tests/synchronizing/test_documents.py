"""`docs/sync.md` is what happens: every command of it is run against a live server, and the sheet of `client.md`."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.live.raw import Watched, watched
from tests.rest.test_transcript import MARK, pattern
from tests.server.server import PATIENCE, ROOT, environment

PAGE = (ROOT / "docs" / "sync.md").read_text()
PROGRAM = next(iter(re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)))
LINES = 60  # of the client in plain Python


def steps() -> list[tuple[str, str]]:
    """Each command with what it answers."""
    blocks = re.findall(r"```console\n(.*?)```", PAGE, re.DOTALL)
    return [
        (step.partition("\n")[0], step.partition("\n")[2])
        for block in blocks
        for step in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]
    ]


def surroundings() -> dict[str, str]:
    """The environment of somebody who has installed the client."""
    found = environment(PYTHONPATH=str(ROOT))
    return {**found, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{found['PATH']}"}


@pytest.fixture(scope="module")
def server() -> Iterator[Watched]:
    with watched() as started:
        yield started
        started.verify()
        assert started.log == ""


def test_the_page_happens_as_it_says(server: Watched, tmp_path: Path) -> None:
    (tmp_path / "sync.py").write_text(PROGRAM)
    lines = [
        line
        for command, _ in steps()
        for line in (
            command.replace("http://127.0.0.1:8000", f"http://127.0.0.1:{server.port}"),
            f"echo; echo '{MARK}'",
        )
    ]
    ran = subprocess.run(
        ["bash", "-c", "\n".join(lines)],
        cwd=tmp_path,
        env=surroundings(),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=True,
    )
    answers = ran.stdout.split(MARK)[:-1]
    assert len(answers) == len(steps())
    for (command, expected), answer in zip(steps(), answers, strict=True):
        assert re.fullmatch(pattern(expected), answer.strip(), re.DOTALL), f"{command}\n{answer}"
    assert ran.stderr == ""


def test_the_plain_client_is_short_and_needs_nothing_else() -> None:
    assert len(PROGRAM.splitlines()) <= LINES
    imported = set(re.findall(r"^(?:import|from) ([\w., ]+?)(?: import.*)?$", PROGRAM, re.MULTILINE))
    modules = {name.strip().partition(".")[0] for names in imported for name in names.split(",")}
    assert modules <= set(sys.stdlib_module_names)


def test_the_sheet_of_the_clients_page_does_what_it_says(server: Watched, tmp_path: Path) -> None:
    page = (ROOT / "docs" / "client.md").read_text()
    ((program, expected),) = re.findall(r"```python\n(from pathlib.*?)```\n\n```text\n(.*?)```", page, re.DOTALL)
    ann = server.someone()
    document = server.made(ann, {"insert": "The cat sat."}, kind="plain")
    here = f"SERVER, DOCUMENT, TOKEN = 'http://127.0.0.1:{server.port}', {document!r}, {ann.access!r}\n{program}"
    for _ in range(2):  # the second time it goes on from its state
        ran = subprocess.run(
            [sys.executable, "-c", here],
            cwd=tmp_path,
            env=surroundings(),
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        assert ran.stderr == ""
        expected, before = expected.replace("sat", "sat down"), expected
        assert ran.stdout == before
