"""Bytes on topics, between the processes of one installation.

A message that is published reaches every subscriber of its topic in this process, once and in the order of publishing.
Subscribers in other processes get it at most once, possibly never: announcements are hints, and whoever needs them all
asks the journal. When messages may have been lost, the bus says so, after it has subscribed again.
"""

import atexit
from functools import cache
from threading import Lock

from collab.bus.local import Bus, Receiver, Traffic

__all__ = ["Bus", "Receiver", "Traffic", "bus", "bus_of"]

_making = Lock()


def bus() -> Bus:
    """The bus of this process, as its settings want it."""
    with _making:  # two threads that ask first must not get two
        return _own()


def bus_of(url: str) -> Bus:
    """A bus through the Redis at this address; without an address one that stays within the process."""
    if not url:
        return Bus()
    from collab.bus.over_redis import RedisBus  # noqa: PLC0415 - 10 MB that the embedded default does without

    return RedisBus(url)


@cache
def _own() -> Bus:
    from django.conf import settings  # noqa: PLC0415 - only the bus of a process has settings

    made = bus_of(settings.REDIS_URL)
    atexit.register(made.flush)  # a command that has just published ends at once
    return made
