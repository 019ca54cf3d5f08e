"""The server's side of differential synchronization: the way from a client's shadow to the content."""

from collections.abc import Sequence

from collab.ot import Delta, fold, join, transform
from collab.sync.submission import Revision
from collab.sync.wording import wording


class Shadow:
    """What a client holds: the content at some revision, then those edits of its own that were taken up.

    `way` leads from there to the content at `revision`: what others have written, as it is after the client's edits.
    Whoever walks along the same revisions comes to the same, however many they are handed at a time: others' revisions
    between two of the client's own are one stretch, made by `join`.
    """

    def __init__(self, revision: int) -> None:
        self.revision = revision
        self._stretches: list[Delta] = []  # between the client's own revisions, each as it is after the edits taken up
        self._newest = Delta()  # since the last of them

    @property
    def way(self) -> Delta:
        """What leads from the shadow to the content at the revision."""
        return fold([*self._stretches, self._newest], join)

    def offered(self, edit: Delta) -> Delta:
        """The client's next edit as a delta on the content at the revision."""
        for stretch in (*self._stretches, self._newest):
            edit = transform(edit, stretch, theirs_first=True)
        return edit

    def follow(self, revisions: Sequence[Revision]) -> None:
        """Others have written these, which come next."""
        if revisions:
            self._newest = join(self._newest, fold([revision.delta for revision in revisions], join))
            self.revision = revisions[-1].number

    def take(self, edit: Delta, revision: Revision) -> bool:
        """The client's next edit has become the revision that comes next; false if that says something else."""
        offered = self.offered(edit)
        if wording(offered) != wording(revision.delta) or (offered and not revision.delta):
            return False
        for number, stretch in enumerate((*self._stretches, self._newest)):
            self._stretches[number : number + 1] = [transform(stretch, edit, theirs_first=False)]
            edit = transform(edit, stretch, theirs_first=True)
        self._newest = Delta()
        self.revision = revision.number
        return True
