"""A node that says on SIGUSR1 what it holds: `FLEET=/tmp/fleet python -m tests.trials.inspected 8000`.

It is `manage.py serve --port 8000` otherwise. What it says is in a file of the folder FLEET, by its port.
"""

import asyncio
import gc
import json
import os
import signal
import sys
import threading
from collections import Counter
from pathlib import Path

import django
from django.core.management import execute_from_command_line

# What must be gone with the people, by the module and the name of its class.
COUNTED = {
    ("documents.room", "Room"),
    ("documents.seat", "Seat"),
    ("consumers.document", "DocumentConsumer"),
    ("collab.serving.sockets", "Socket"),
    ("collab.serving.requests", "Request"),
}


def tell(file: Path) -> None:
    """Say what there is now, whole: who looks finds the last answer, or this one."""
    gc.collect()
    kinds = Counter((type(each).__module__, type(each).__name__) for each in gc.get_objects())
    held = {name: kinds[module, name] for module, name in COUNTED}
    held["task"] = len(asyncio.all_tasks(asyncio.get_event_loop_policy().get_event_loop()))
    held["thread"] = threading.active_count()
    written = file.with_suffix(".new")
    written.write_text(json.dumps(held))
    written.rename(file)


def main() -> None:
    """Serve, and tell when asked."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "collab.settings")
    port = sys.argv[1]
    file = Path(os.environ["FLEET"]) / f"{port}.json"
    signal.signal(signal.SIGUSR1, lambda *_: tell(file))
    if empty := os.environ.get("FLEET_EMPTY"):
        django.setup()
        from documents import rooms  # noqa: PLC0415 - Django is set up first

        rooms.EMPTY = float(empty)  # type: ignore[misc] # a short trial does not wait a minute
    execute_from_command_line(["manage.py", "serve", "--port", port])


if __name__ == "__main__":
    main()
