"""Programs of Debian that a machine may lack: unpacked into a folder here, so that nothing of the machine changes.

`python -m tests.cluster.debian` fetches what is missing of nginx and PgBouncer, where there is an apt-get; `make` runs
it. Elsewhere install them yourself, or do without: `make cluster` then balances by a small proxy of its own.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

FOLDER: Final = Path(__file__).parent / "unpacked"
PROGRAMS: Final = ("nginx", "pgbouncer")

# Where Debian puts servers; the PATH of who is not root may lack it.
_SERVERS = "/usr/sbin:/usr/local/sbin:/opt/homebrew/bin"


def found(program: str) -> Path | None:
    """The machine's own, else the one that was unpacked here."""
    own = shutil.which(program, path=f"{os.environ.get('PATH', '')}:{_SERVERS}")
    if own:
        return Path(own)
    unpacked = FOLDER / program
    return unpacked if unpacked.is_file() else None


def libraries() -> dict[str, str]:
    """What a program that was unpacked here needs to find what came with it."""
    return {"LD_LIBRARY_PATH": str(FOLDER)}


def fetch(programs: list[str]) -> None:
    """Unpack what is missing here, with whatever it needs that the machine does not have."""
    FOLDER.mkdir(exist_ok=True)
    plan = subprocess.run(
        ["apt-get", "--simulate", "--no-install-recommends", "install", *programs],
        capture_output=True,
        text=True,
        check=True,
    )
    packages = re.findall(r"^Inst (\S+)", plan.stdout, re.MULTILINE)
    with TemporaryDirectory() as folder:
        subprocess.run(
            ["apt-get", "--quiet=2", "download", *packages], cwd=folder, check=True, stderr=subprocess.DEVNULL
        )
        for package in Path(folder).glob("*.deb"):
            subprocess.run(["dpkg", "--extract", package, folder], check=True)
        for kept in [*Path(folder).glob("usr/sbin/*"), *Path(folder).glob("usr/lib/*-linux-gnu/*.so*")]:
            shutil.copy(kept, FOLDER)


def main() -> int:
    """Fetch what is missing; 0 also where that cannot be done, which is said."""
    missing = [program for program in PROGRAMS if found(program) is None]
    if not missing:
        return 0
    names = " and ".join(missing)
    if shutil.which("apt-get") is None:
        print(f"There is no {names}, and no apt-get to fetch it with: what needs it says so.", file=sys.stderr)
        return 0
    print(f"Fetching {names} ...")
    try:
        fetch(missing)
    except subprocess.CalledProcessError:
        # A fresh machine knows no packages; only root may ask for the lists.
        subprocess.run(["apt-get", "--quiet=2", "update"], check=False, stderr=subprocess.DEVNULL)
        try:
            fetch(missing)
        except subprocess.CalledProcessError as error:
            print(f"Could not fetch {names}: `{' '.join(map(str, error.cmd))}` fails. Install them.", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
