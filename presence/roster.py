"""Who is in a document, put together from the reports of all nodes."""

from collections.abc import Callable, Iterator

from msgspec import Struct

from presence.reports import Changes, Entry, Whole


class Ledger(Struct):
    """What is known of one node. Below `upto` nothing it may yet report is news."""

    upto: int  # the stamp of its newest whole
    entries: dict[str, Entry]  # by their connections
    left: dict[str, int]  # connections that ended since, with the stamps


class Roster:
    """The same whatever the order and the repetition of the reports; a whole makes up for all that were lost before it.

    Of each connection the latest state counts; that it has left is final. A session is here while one of its
    connections is, and where the newest of them says.
    """

    def __init__(self) -> None:
        self._ledgers: dict[str, Ledger] = {}
        self._sessions: dict[str, dict[str, Entry]] = {}

    def __len__(self) -> int:
        return len(self._sessions)

    def __iter__(self) -> Iterator[Entry]:
        """Each session once."""
        return map(_newest, self._sessions.values())

    def take(self, report: Changes | Whole) -> None:
        """Take in what a node says about those who are here by it."""
        ledger = self._ledgers.setdefault(report.node, Ledger(0, {}, {}))
        if isinstance(report, Changes):
            for entry in report.entries:
                if entry.stamp > ledger.upto:
                    self._put(ledger, entry)
            for connection, stamp in report.left:
                ledger.left[connection] = stamp
                self._drop(ledger, connection)
        elif report.stamp > ledger.upto:
            self._take_whole(ledger, report)

    def forget(self, node: str) -> None:
        """Nobody is here by this node any more, unless it is heard again."""
        ledger = self._ledgers.pop(node, None)
        if ledger is not None:
            for connection in list(ledger.entries):
                self._drop(ledger, connection)

    def of(self, node: str) -> tuple[Entry, ...]:
        """Those who are here by a node."""
        ledger = self._ledgers.get(node)
        return tuple(ledger.entries.values()) if ledger else ()

    def shift(self, where: Callable[[Entry], Entry]) -> None:
        """Say of everybody where they are now, which they did not do themselves: the document has changed."""
        for ledger in self._ledgers.values():
            for connection, entry in ledger.entries.items():
                shifted = where(entry)
                if shifted is not entry:
                    ledger.entries[connection] = self._sessions[entry.session][connection] = shifted

    def _take_whole(self, ledger: Ledger, whole: Whole) -> None:
        ledger.upto = whole.stamp
        there = {entry.connection for entry in whole.entries}
        for connection, entry in list(ledger.entries.items()):
            if entry.stamp <= whole.stamp and connection not in there:
                self._drop(ledger, connection)
        for entry in whole.entries:
            self._put(ledger, entry)
        ledger.left = {connection: stamp for connection, stamp in ledger.left.items() if stamp > whole.stamp}

    def _put(self, ledger: Ledger, entry: Entry) -> None:
        known = ledger.entries.get(entry.connection)
        if entry.connection in ledger.left or (known is not None and _age(known) >= _age(entry)):
            return
        ledger.entries[entry.connection] = entry
        self._sessions.setdefault(entry.session, {})[entry.connection] = entry

    def _drop(self, ledger: Ledger, connection: str) -> None:
        entry = ledger.entries.pop(connection, None)
        if entry is not None:
            theirs = self._sessions[entry.session]
            del theirs[connection]
            if not theirs:
                del self._sessions[entry.session]


def _newest(theirs: dict[str, Entry]) -> Entry:
    return next(iter(theirs.values())) if len(theirs) == 1 else theirs[max(theirs)]


def _age(entry: Entry) -> tuple[int, int]:
    """Of two states the later one; of one state the one that was shifted further."""
    return entry.stamp, entry.revision
