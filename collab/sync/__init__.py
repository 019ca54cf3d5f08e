"""The protocol core: how replicas and the journal agree, whatever the network does.

Pure, as the algebra: time and chance are arguments.
"""

from collab.sync.feed import Feed, Verdict
from collab.sync.frames import read_client_frame, read_server_frame, write_frame
from collab.sync.rebase import Accepted, Known, Standing, rebase
from collab.sync.recovery import Recovery
from collab.sync.replica import Effect, Replica, State
from collab.sync.submission import Mark, Restored, Revision, Stretch, Submission
from collab.sync.tail import Tail

__all__ = [
    "Accepted",
    "Effect",
    "Feed",
    "Known",
    "Mark",
    "Recovery",
    "Replica",
    "Restored",
    "Revision",
    "Standing",
    "State",
    "Stretch",
    "Submission",
    "Tail",
    "Verdict",
    "read_client_frame",
    "read_server_frame",
    "rebase",
    "write_frame",
]
