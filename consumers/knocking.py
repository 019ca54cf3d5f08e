"""Who knocks: what the request that opens a WebSocket says about where it comes from."""

from asgiref.typing import WebSocketScope
from django.conf import settings
from django.http.cookie import parse_cookie
from django.http.request import split_domain_port, validate_host

from collab.abuse.addresses import subscriber
from collab.abuse.blocks import BLOCKS
from collab.errors import Forbidden, UnknownProtocol

PROTOCOL = "nexus.v1"


def subprotocol(scope: WebSocketScope, protocol: str = PROTOCOL) -> str | None:
    """What is spoken; nothing, if the client says nothing about it."""
    offered = list(scope["subprotocols"])
    return protocol if protocol in offered else next(iter(offered), None)


def check(scope: WebSocketScope, protocol: str = PROTOCOL) -> bool:
    """Refuse pages that are not ours, and protocols that we do not speak. Whether the login cookie counts.

    It does on our own pages, and for programs, which have none; other pages that may come in bring a token.
    """
    offered = list(scope["subprotocols"])
    if offered and protocol not in offered:
        raise UnknownProtocol(f"this server speaks {protocol}, not {offered[0]}")
    if (until := BLOCKS.address(address(scope))) is not None:
        raise Forbidden(f"nobody is let in from this address until {until:%Y-%m-%d %H:%M} UTC")
    host = _header(scope, b"host")
    if not validate_host(split_domain_port(host)[0], settings.ALLOWED_HOSTS):
        raise Forbidden("this server does not go by that name: its owner sets ALLOWED_HOSTS")
    origin = _header(scope, b"origin")
    if not origin or origin.partition("://")[2] == host:
        return True
    if origin not in settings.CORS_ALLOWED_ORIGINS:
        raise Forbidden(f"pages of {origin} may not come in: the server's owner sets CORS_ORIGINS")
    return False


def login_key(scope: WebSocketScope) -> str | None:
    """The key of the login session, if the client has one."""
    key = parse_cookie(_header(scope, b"cookie")).get(settings.SESSION_COOKIE_NAME, "")
    return key if key.isascii() and key.isalnum() else None  # a quoted one may hold NUL, which no database is asked for


def address(scope: WebSocketScope) -> str:
    """Where the client is, as far as it is one subscriber's; through as many proxies as the settings know of."""
    client = scope.get("client")
    found = client[0] if client else ""
    forwarded = [each.strip() for each in _header(scope, b"x-forwarded-for").split(",") if each.strip()]
    if settings.PROXIES and forwarded:
        found = forwarded[-min(settings.PROXIES, len(forwarded))]
    return subscriber(found)


def _header(scope: WebSocketScope, name: bytes) -> str:
    return next((value.decode("latin-1") for key, value in scope["headers"] if key == name), "")
