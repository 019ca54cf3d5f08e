"""Edits that could not be merged, kept aside so that nothing typed is lost."""

from msgspec import Struct

from collab.ot import Delta, compose, diff, transform
from collab.sync.submission import Revision, Submission


class Recovery(Struct, frozen=True):
    """A recovery copy: what a person had typed, and the content that it was typed on."""

    before: Delta  # the content without the edits
    sent: Delta  # what was under way
    unsent: Delta  # what was typed after that
    submission: Submission | None = None  # that was under way, if one was

    @property
    def edits(self) -> Delta:
        """All that was put aside."""
        return compose(self.sent, self.unsent)

    @property
    def content(self) -> Delta:
        """What the person saw."""
        return compose(self.before, self.edits)

    def onto(self, content: Delta) -> Delta:
        """The edits as they fit the content there is now; the way to it is found by comparing."""
        return transform(self.edits, diff(self.before, content), theirs_first=True)

    def is_answered_by(self, revision: Revision) -> bool:
        """Whether this is the late echo of what was under way."""
        submission = self.submission
        return submission is not None and (revision.session, revision.seq) == (submission.session, submission.seq)

    def without_sent(self) -> "Recovery":
        """What is still not saved when the late echo has come."""
        return Recovery(compose(self.before, self.sent), Delta(), self.unsent)
