"""Files that are there whole or as they were before, whatever happens while they are written."""

import os
from pathlib import Path


def keep(path: Path, data: bytes) -> None:
    """Write a file that a crash leaves old or new, and never half."""
    beside = path.with_name(f"{path.name}.new")
    with beside.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
