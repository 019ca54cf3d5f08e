"""Every bench runs, in a form too small to judge, so that none rots."""

import subprocess
import sys

import pytest

from tests.server.server import ROOT


@pytest.mark.parametrize(
    ("bench", "rows"),
    [
        (
            "bench.ot",
            ["transform ", "compose ", "transform over 100", "scattered", "typed in bursts", "pushed to its tail"],
        ),
        (
            "bench.rest",
            ["a commit /", "an edit over REST", "reading at 30", "a commit at 30", "a search", "an edit of 2"],
        ),
        (
            "bench.live",
            ["(a) 10 clients", "(b) 10 clients", "(c) 3 documents", "(d) 5 readers", "(e) 20", "(f)", "(g)"],
        ),
        ("bench.sync", ["an idle poll /", "an idle poll of", "a word into 1,000 units", "200 characters over 300"]),
        ("bench.threads", ["an edit with 5 threads", "listing them after 1,100", "listing them once more"]),
        ("bench.browser", ["(a) JavaScript", "(b) cold load", "(c) rich", "(d) rich", "(e) memory"]),
        ("bench.presence", ["(h) 12 cursors", "(h) … bytes", "(h) … CPU", "(h) p99"]),
    ],
)
def test_a_bench_prints_its_table(bench: str, rows: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", bench, "--smoke"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    for name in rows:
        assert any(line.startswith(name) for line in done.stdout.splitlines()), f"{name} is missing in\n{done.stdout}"
