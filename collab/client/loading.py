"""What a replica takes from the server beside edits: content in parts, and the hashes by which mistakes are found."""

from msgspec import Struct

from collab.errors import MalformedFrame
from collab.ot import Delta, digest
from collab.ot.delta import Draft
from collab.sync import Replica
from collab.sync.messages import Checkpoint, Content, Differs, Joined

# The server hashes the content at every revision that is a multiple of this.
CHECKPOINTS = 1_024  # revisions


class Loading:
    """Content that is arriving: the parts so far, in order."""

    def __init__(self, joined: Joined) -> None:
        self.joined = joined
        self._parts = 0
        self._draft = Draft()

    def take(self, part: Content) -> Delta | None:
        """Add a part; the content when it is whole. A part that comes again is passed over."""
        if part.part <= self._parts:
            return None
        if part.part != self._parts + 1 or not part.delta.is_content:
            raise MalformedFrame(f"part {self._parts + 1} of the content cannot be read")
        self._parts += 1
        self._draft.extend(part.delta.ops)
        return self._draft.finish() if self._parts == self.joined.parts else None


class Remembered(Struct, frozen=True):
    """The content at a revision that the server will send, or has sent, the hash of."""

    revision: int
    content: Delta


def mistake(checkpoint: Checkpoint, replica: Replica, remembered: Remembered | None) -> Differs | None:
    """What to say if the content at the checkpoint is another one here; one that the replica has not is passed over."""
    if remembered is not None and remembered.revision == checkpoint.revision:
        content = remembered.content
    elif replica.revision == checkpoint.revision:
        content = replica.base
    else:
        return None
    found = digest(content)
    return None if found == checkpoint.digest else Differs(checkpoint.revision, found)
