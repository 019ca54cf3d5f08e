"""People in a document, each once however many tabs they have open."""

from collections.abc import Iterable

from msgspec import Struct

from collab.sync.messages import Activity
from presence.reports import Entry
from presence.who import Who

_LIVELY = (Activity.TYPING, Activity.ACTIVE, Activity.IDLE)


class Present(Struct, frozen=True):
    """Somebody with all their sessions, the most recently active first."""

    who: Who
    sessions: tuple[Entry, ...]

    @property
    def state(self) -> Activity:
        """What they do where they do most."""
        return min((entry.state for entry in self.sessions), key=_LIVELY.index)


def people(entries: Iterable[Entry]) -> list[Present]:
    """Who they are, the most recently active first; each guest is one of their own."""
    found: dict[str, list[Entry]] = {}
    for entry in sorted(entries, key=lambda entry: (-entry.acted, entry.session)):
        key = f"session {entry.session}" if entry.who.person is None else f"person {entry.who.person}"
        found.setdefault(key, []).append(entry)
    return [Present(theirs[0].who, tuple(theirs)) for theirs in found.values()]
