"""Where a document is served live."""

from urllib.parse import urlsplit, urlunsplit
from uuid import UUID

_SCHEMES = {"http": "ws", "https": "wss", "ws": "ws", "wss": "wss"}


def address_of(server: str, document: UUID | str) -> str:
    """The WebSocket of a document on the server at this base address: `https://a.org/b` leads to `wss://a.org/b/ws/…`."""
    parts = urlsplit(server)
    scheme = _SCHEMES.get(parts.scheme)
    if scheme is None or not parts.netloc:
        raise ValueError(f"a server's address begins with http:// or https://, not {server!r}")
    return urlunsplit((scheme, parts.netloc, f"{parts.path.rstrip('/')}/ws/documents/{UUID(str(document))}/", "", ""))
