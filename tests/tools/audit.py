"""`make audit`: whether any dependency, of Python or of npm, has a known hole.

A registry that does not answer, or answers something else, makes the audit "unavailable", which is no good news and no
exit status of 0: only who has answered can say "clean".
"""

import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parents[2]

# A registry that has not answered by then will not.
PATIENCE: Final = 300  # seconds

PYTHON: Final = ("requirements.txt", "requirements-dev.txt")
NPM: Final = ("web", "tests/browser", "tests/agreement")

Run = Callable[[Sequence[str], Path], str]


class State(IntEnum):
    """What an audit has come to, which is its exit status, too."""

    CLEAN = 0
    FOUND = 1
    UNAVAILABLE = 2


@dataclass(frozen=True)
class Audit:
    """What is known of the dependencies that a file lists."""

    of: str
    state: State
    says: tuple[str, ...] = ()


def of_python(name: str, run: Run) -> Audit:
    """What PyPI knows of the versions that a file pins."""
    command = (sys.executable, "-m", "pip_audit", "--requirement", name)
    options = ("--format", "json", "--progress-spinner", "off", "--no-deps", "--disable-pip")
    said = _said(run, [*command, *options], ROOT)
    if not isinstance(said, dict) or not isinstance(said.get("dependencies"), list) or not said["dependencies"]:
        return Audit(name, State.UNAVAILABLE, ("PyPI has not answered",))
    skipped = [each["name"] for each in said["dependencies"] if "skip_reason" in each]
    if skipped:
        return Audit(name, State.UNAVAILABLE, tuple(f"nothing is known of {each}" for each in skipped))
    holes = [
        f"{each['name']} {each['version']}: {hole['id']}, mended in {', '.join(hole['fix_versions']) or 'none yet'}"
        for each in said["dependencies"]
        for hole in each["vulns"]
    ]
    return Audit(name, State.FOUND if holes else State.CLEAN, tuple(holes))


def of_npm(folder: str, run: Run) -> Audit:
    """What npm knows of the versions that a folder locks."""
    said = _said(run, ["npm", "audit", "--json"], ROOT / folder)
    if not isinstance(said, dict) or not isinstance(said.get("vulnerabilities"), dict) or "error" in said:
        return Audit(folder, State.UNAVAILABLE, ("npm's registry has not answered",))
    holes = [f"{name}: {each['severity']}, {each['range']}" for name, each in said["vulnerabilities"].items()]
    return Audit(folder, State.FOUND if holes else State.CLEAN, tuple(holes))


def _said(run: Run, command: Sequence[str], folder: Path) -> Any:
    try:
        return json.loads(run(command, folder))
    except (OSError, ValueError, subprocess.SubprocessError):
        return None


def _run(command: Sequence[str], folder: Path) -> str:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=PATIENCE, check=False)
    return done.stdout


def main(run: Run = _run) -> int:
    """Say what is known of each; the worst is the exit status."""
    audits = [*(of_python(name, run) for name in PYTHON), *(of_npm(folder, run) for folder in NPM)]
    for audit in audits:
        print(f"{audit.of}: {audit.state.name.lower()}")
        for line in audit.says:
            print(f"  {line}")
    return max(audit.state for audit in audits)


if __name__ == "__main__":
    sys.exit(main())
