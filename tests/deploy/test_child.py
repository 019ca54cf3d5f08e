"""The processes of `make cluster`, one by one."""

import os
import subprocess
import sys
import time
from collections.abc import Callable

import psutil  # type: ignore[import-untyped] # it ships no types
import pytest

from tests.cluster import child
from tests.cluster.child import Child
from tests.server.server import PATIENCE, ROOT

# It starts a process, says which, and waits.
_WATCHER = """
import os, time
from tests.cluster.child import Child
child = Child("sleeper", ["sleep", "600"], dict(os.environ), print)
child.start()
print(child.pid, flush=True)
time.sleep(600)
"""

# It does not end when it is asked to.
_STUBBORN = (
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); time.sleep(600)"
)


def until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def started(*command: str) -> tuple[Child, list[str]]:
    said: list[str] = []
    made = Child("one", list(command), dict(os.environ), said.append)
    made.start()
    return made, said


def test_what_it_says_is_said_under_its_name() -> None:
    made, said = started(sys.executable, "-c", "print('first'); print('second')")
    made.end(PATIENCE)
    assert said == ["one | first", "one | second"]
    assert made.status == 0


def test_who_does_not_end_is_killed() -> None:
    made, said = started(sys.executable, "-c", _STUBBORN)
    until(lambda: bool(said))
    made.ask_to_end()
    made.end(0.1)
    assert made.status == -9
    assert said == ["one | deaf", "cluster | one takes too long: killing it"]


def test_who_dies_is_replaced_but_not_again_and_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child, "BREATH", 3_600)
    made, said = started("true")
    until(lambda: made.status is not None)
    first = made.pid
    made.revive()
    assert (made.pid, said) == (first, [])
    monkeypatch.setattr(child, "BREATH", 0)
    made.revive()
    assert made.pid != first
    assert said == ["cluster | one has ended with 0: starting another"]
    made.end(PATIENCE)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells children that their parent has died")
def test_nobody_outlives_a_watcher_that_is_killed() -> None:
    watcher = subprocess.Popen([sys.executable, "-c", _WATCHER], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert watcher.stdout is not None
    with watcher.stdout as output:
        sleeper = psutil.Process(int(output.readline()))
        watcher.kill()
        watcher.wait(PATIENCE)
    sleeper.wait(PATIENCE)
