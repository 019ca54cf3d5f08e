"""`docs/rest.md` is what happens: every command of it is run against a live server, and answers as it says there."""

import re
import subprocess
from pathlib import Path

from tests.server.server import PATIENCE, ROOT, environment
from tests.trials.installation import installation

PAGE = ROOT / "docs" / "rest.md"
MARK = "=== next ==="


def steps() -> list[tuple[str, str]]:
    """Each command with what it answers."""
    blocks = re.findall(r"```console\n(.*?)```", PAGE.read_text(), re.DOTALL)
    return [
        (step.partition("\n")[0], step.partition("\n")[2])
        for block in blocks
        for step in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]
    ]


def pattern(expected: str) -> str:
    """What a promised answer allows: anything for each …, and the rest to the letter."""
    return ".*".join(map(re.escape, expected.strip().split("…")))


def test_the_page_happens_as_it_says(tmp_path: Path) -> None:
    with installation("", servers=1) as installed:
        here = f"http://127.0.0.1:{installed.servers[0].port}"
        lines = [
            line
            for command, _ in steps()
            for line in (command.replace("http://127.0.0.1:8000", here), f"echo; echo '{MARK}'")
        ]
        ran = subprocess.run(
            ["bash", "-c", "\n".join(lines)],
            cwd=tmp_path,
            env=environment(),
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


def test_a_promise_is_kept_to_the_letter() -> None:
    assert re.fullmatch(pattern("a…c"), "abc")
    assert not re.fullmatch(pattern("a.c"), "abc")
