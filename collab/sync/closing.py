"""With which code a connection is closed: in the range that WebSocket leaves to applications, after HTTP's statuses."""

from typing import Final

from collab.errors import CollabError, Remedy

GONE: Final = 1012  # the server restarts: WebSocket's own code
EXPIRED: Final = 4401  # what one came in with: come in with a fresh one
FAULT: Final = 4500  # a bug has happened on this connection

_CODES: Final = {
    "signed_out": 4401,
    "token_invalid": 4401,
    "token_expired": 4401,
    "token_revoked": 4401,
    "forbidden": 4403,
    "not_found": 4404,
    "in_trash": 4404,
    "joined_elsewhere": 4409,
    "frame_too_large": 4413,
    "too_fast": 4429,
    "too_many_connections": 4429,
}
_OTHERS: Final = {Remedy.STOP: 4400, Remedy.RELOAD: 4409, Remedy.RETRY: 4503}


def close_code(error: CollabError) -> int:
    """The code after an error that ends a connection."""
    return _CODES.get(error.code, _OTHERS[error.remedy])
