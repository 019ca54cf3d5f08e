"""Keep a text file and a document in step: `python -m collab.client.file http://…/documents/<id> notes.txt`."""

import argparse
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

from collab.client.sheet import post_to
from collab.client.twin import CannotFollow, Twin
from collab.errors import CollabError, Remedy

# While a server is away, the time between two attempts grows up to this.
LONGEST = 30.0  # seconds


def main(arguments: Sequence[str] | None = None) -> int:
    """Keep them in step until somebody ends it; 1 if that cannot go on, and why."""
    given = _given(arguments)
    server, _, document = given.document.rstrip("/").rpartition("/documents/")
    try:
        post = post_to(server, UUID(document), token=os.environ.get("NEXUS_TOKEN"), link=os.environ.get("NEXUS_LINK"))
    except ValueError:
        _say(f"{given.document} is no address of a document: it looks like http://…/documents/<id>")
        return 1
    return _follow(Twin(given.file, post, crlf=given.crlf), once=given.once, every=given.every)


def _follow(twin: Twin, *, once: bool, every: float) -> int:
    pause, said = every, ""
    while True:
        try:
            twin.step()
            now, pause = "in step" if twin.in_step else said, every
        except CannotFollow as error:
            now = str(error)
        except CollabError as error:
            now = f"{error.code}: {error.detail}"
            pause = min(2 * pause, LONGEST)
            if error.remedy is Remedy.STOP:
                _say(now)
                return 1
        if now != said:
            _say(f"{now} with revision {twin.revision}" if now == "in step" else now)
            said = now
        if once and twin.is_done:
            return 0
        time.sleep(pause)


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def _given(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m collab.client.file",
        description="Keep a text file and a document in step, both ways.",
        epilog="NEXUS_TOKEN is an API token, NEXUS_LINK the secret of a link: one of them lets you in.",
    )
    parser.add_argument("document", help="its address: http://…/documents/<id>")
    parser.add_argument("file", type=Path, help="the file; made if it is not there")
    parser.add_argument("--once", action="store_true", help="end when they are in step")
    parser.add_argument(
        "--every", type=float, default=1.0, help="seconds between two looks, at the file and at the server"
    )
    parser.add_argument("--crlf", action="store_true", help="lines end in CRLF in the file, and in LF in the document")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
