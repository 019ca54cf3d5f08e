"""Edits that were put aside, and what becomes of them."""

from collab.client.steps import PutAside, SavedAfterAll
from collab.sync import Recovery, Revision, Submission
from collab.sync.messages import Error


class Aside:
    """The recovery copies of a visit, the oldest first. Only their person takes one away, or its late echo."""

    def __init__(self) -> None:
        self.recoveries: list[Recovery] = []
        self.error: Error | None = None  # why the newest was put aside

    def put(self, recovery: Recovery, error: Error) -> PutAside:
        """Keep edits that could not be merged."""
        self.recoveries.append(recovery)
        self.error = error
        return PutAside(recovery, error)

    def forget(self, recovery: Recovery) -> None:
        """The person has seen to it."""
        self.recoveries = [kept for kept in self.recoveries if kept is not recovery]

    def awaits(self, submission: Submission | None) -> bool:
        """Whether a copy would be less, or none, if this submission were accepted after all."""
        return submission is not None and any(kept.submission is submission for kept in self.recoveries)

    def answer(self, revision: Revision) -> SavedAfterAll | None:
        """Take what a revision has brought out of the copy that it was put aside in, if there is one."""
        for index, recovery in enumerate(self.recoveries):
            if recovery.is_answered_by(revision):
                rest = recovery.without_sent()
                self.recoveries[index : index + 1] = [rest] if rest.edits else []
                return SavedAfterAll(recovery, rest if rest.edits else None)
        return None
