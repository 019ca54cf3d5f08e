"""What the tests of the SDK on real servers share."""

import subprocess
from pathlib import Path

import pytest

from tests.live.conftest import cluster, embedded, place
from tests.server.server import PATIENCE, ROOT

__all__ = ["cluster", "embedded", "place"]

SDK = ROOT / "web" / "sdk"


@pytest.fixture(scope="session")
def typists() -> Path:
    """The program in which people write, made of TypeScript."""
    built = SDK / "node_modules" / ".typists"
    subprocess.run(
        ["npx", "vite", "build", "--logLevel", "error", "--ssr", "tests/typists/typists.ts", "--outDir", str(built)],
        cwd=SDK,
        check=True,
        timeout=PATIENCE,
    )
    return built / "typists.js"
