"""What a server refused, as the error of the family that has its code."""

from typing import Final

from collab import errors
from collab.errors import CollabError, Remedy, SignedOut
from collab.sync.messages import Error


class ServerRefused(CollabError):
    """The server refused something for a reason that this client has no name for; the detail begins with its code."""

    code = "server_refused"
    remedy = Remedy.STOP


class NotSaved(CollabError):
    """Edits are not on the server's disk, and will not be without somebody's doing; they are kept on this side."""

    code = "not_saved"
    remedy = Remedy.STOP


# What the server says of a secret that is not good, or no longer: `signed_out`, or more exactly for a token.
STALE_SECRETS: Final = frozenset({SignedOut.code, "token_invalid", "token_expired", "token_revoked"})

_FAMILY: Final = {
    error.code: error
    for error in vars(errors).values()
    if isinstance(error, type) and issubclass(error, CollabError) and error is not CollabError
} | dict.fromkeys(STALE_SECRETS, SignedOut)


def error_of(frame: Error) -> CollabError:
    """The exception that says what the frame says."""
    known = _FAMILY.get(frame.code)
    if known is None:
        return ServerRefused(f"{frame.code}: {frame.detail}", seq=frame.seq)
    return known(frame.detail, seq=frame.seq)
