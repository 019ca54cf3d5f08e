"""How several processes share the tests: `pytest -n 2`.

The law: a process runs the tests of a file one after the other, in their order, and so those of a folder that shares
what is slow to start. What takes long begins first, so that nobody waits for it at the end.
"""

from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped] # it ships no types

# Folders that are not divided, each by the first letters of its tests: a browser, or servers, are started once for all.
UNDIVIDED = ("tests/browser/", "tests/live/", "tests/sdk/")

# What takes longest, in the order in which it begins; all else follows as it is collected.
FIRST = ("tests/browser/", "tests/trials/", "tests/live/", "tests/simulation/", "tests/ot/", "tests/sync/")

# What reaches the same lines whichever the database: on the second one its results count, and not its coverage.
ALIKE = ("tests/accounts/", "tests/rest/")


class Pool(LoadScopeScheduling):  # type: ignore[misc] # its base is one of those
    """Hands out files, and whole folders where they share something."""

    def _split_scope(self, nodeid: str) -> str:
        """What a test must not be parted from."""
        return next((folder for folder in UNDIVIDED if nodeid.startswith(folder)), nodeid.partition("::")[0])


def place(nodeid: str) -> int:
    """Where a test stands among those that begin first."""
    return next((number for number, folder in enumerate(FIRST) if nodeid.startswith(folder)), len(FIRST))
