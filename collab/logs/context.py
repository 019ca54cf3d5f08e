"""On whose behalf something is done: every line that is logged meanwhile says so."""

from contextvars import ContextVar
from typing import Final

# The id of the request, the connection and the document that this is about; none where it is about none.
REQUEST: Final[ContextVar[str | None]] = ContextVar("request", default=None)
CONNECTION: Final[ContextVar[str | None]] = ContextVar("connection", default=None)
DOCUMENT: Final[ContextVar[str | None]] = ContextVar("document", default=None)


def fields() -> dict[str, str]:
    """Those that are known."""
    known = {"request": REQUEST.get(), "connection": CONNECTION.get(), "document": DOCUMENT.get()}
    return {name: value for name, value in known.items() if value is not None}
