"""A line for each request, and its id, by which people and logs speak of the same one."""

import logging
import re
import sys
import time
from collections.abc import Callable
from secrets import token_hex
from typing import Any, Final

from django.conf import settings
from django.core.signals import got_request_exception
from django.http import HttpRequest, HttpResponseBase
from rest_framework.throttling import BaseThrottle

from collab.logs.context import DOCUMENT, REQUEST
from collab.metrics import TALLY

log = logging.getLogger(__name__)

HEADER: Final = "X-Request-ID"

# What a proxy may call a request: nothing that means something to a shell, a page or a log.
_WELL_FORMED: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{7,63}")

# Other words for a method would make a metric of as many labels.
_METHODS: Final = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}

Handler = Callable[[HttpRequest], HttpResponseBase]


def request_lines(get_response: Handler) -> Handler:
    """Name each request, count it, and log what became of it: by its route, since addresses may hold secrets."""
    got_request_exception.connect(_failed, dispatch_uid="request_lines")

    def logged(request: HttpRequest) -> HttpResponseBase:
        began = time.monotonic()
        name = _named(request)
        tokens = REQUEST.set(name), DOCUMENT.set(None)
        try:
            response = get_response(request)
            response.headers[HEADER] = name
            _count(request, response, time.monotonic() - began)
        finally:
            REQUEST.reset(tokens[0])
            DOCUMENT.reset(tokens[1])
        return response

    return logged


def _named(request: HttpRequest) -> str:
    given = request.headers.get(HEADER, "") if settings.PROXIES else ""
    return given if _WELL_FORMED.fullmatch(given) else token_hex(8)


def _count(request: HttpRequest, response: HttpResponseBase, seconds: float) -> None:
    method = request.method if request.method in _METHODS else "other"
    TALLY.requests[method, response.status_code] += 1
    TALLY.answers.add(seconds)
    said = {
        "method": method,
        "route": _route(request),
        "status": response.status_code,
        "ms": round(seconds * 1000, 1),
        "address": BaseThrottle().get_ident(request),  # type: ignore[arg-type] # it reads META alone
        "person": _person(request),
    }
    log.info("request", extra={**said, **_about(request)})


def _failed(sender: object, request: HttpRequest | None = None, **_: object) -> None:
    """A bug: the answer says that there was one, the log says which."""
    del sender
    said = {} if request is None else {"method": request.method, "route": _route(request), **_about(request)}
    log.error("request_failed", exc_info=sys.exc_info(), extra=said)


def _route(request: HttpRequest) -> str:
    match = request.resolver_match
    if match is None:
        return "static" if request.path.startswith(settings.STATIC_URL) else "-"
    return match.route


def _about(request: HttpRequest) -> dict[str, str]:
    document = request.resolver_match.kwargs.get("document") if request.resolver_match else None
    return {} if document is None else {"document": str(document)}


def _person(request: HttpRequest) -> int | None:
    """Who asks, if anybody had to know."""
    known: Any = vars(request).get("_cached_user") or vars(request).get("user")
    return known.pk if type(known).__name__ == "Person" else None  # another type would first ask the database
