"""What every request passes, and every answer: its size, and what a browser may do with it."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from collab.errors import Remedy
from collab.problems import problem

Handler = Callable[[HttpRequest], HttpResponseBase]

# The longest prefix of the path decides.
POLICIES: Final = {
    # What programs read is no page: should a browser ever show it, it can do nothing.
    "/": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    # Swagger UI and ReDoc write styles while they run, and ReDoc searches in a worker.
    "/api/docs/": "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'; "
    "base-uri 'none'; form-action 'none'",
    "/api/redoc/": "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; worker-src blob:; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    "/admin/": "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'; form-action 'self'",
    "/static/": "default-src 'none'; style-src 'self'; img-src 'self' data:; font-src 'self'",
}


def page_policy(host: str, nonce: str, *, secure: bool) -> str:
    """What the app's own pages may load and do: our files, our API, our sockets; styles also of who knows the nonce."""
    # Not every browser takes 'self' to mean the sockets of the same host.
    sockets = f"{'wss' if secure else 'ws'}://{host}"
    # Pictures pasted into a document are in it, as data; to fetch one from elsewhere would tell there who reads.
    return (
        f"default-src 'none'; script-src 'self'; style-src 'self' 'nonce-{nonce}'; img-src 'self' data:; "
        f"font-src 'self'; connect-src 'self' {sockets}; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
    )


def content_policy(get_response: Handler) -> Handler:
    """Tell browsers what an answer may load and do: nothing, except on the pages that are made for them."""
    prefixes = sorted(POLICIES, key=len, reverse=True)

    def guarded(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        prefix = next((prefix for prefix in prefixes if request.path.startswith(prefix)), "/")  # OPTIONS * has no path
        response.headers.setdefault("Content-Security-Policy", POLICIES[prefix])
        response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
        return response

    return guarded


def body_size(get_response: Handler) -> Handler:
    """Refuse a body that is too large, or that does not say how large it is, before anybody reads it."""

    def guarded(request: HttpRequest) -> HttpResponseBase:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if "HTTP_TRANSFER_ENCODING" in request.META:
            detail = "send the body in one piece, with its Content-Length"
            return problem(HTTPStatus.LENGTH_REQUIRED, detail, code="length_required", remedy=Remedy.STOP)
        if not length.isascii() or not length.isdigit():
            detail = f"Content-Length is no number: {length[:40]!r}"
            return problem(HTTPStatus.BAD_REQUEST, detail, code="bad_request", remedy=Remedy.STOP)
        if int(length) > settings.BODY_LIMIT:
            detail = f"the body takes {length} bytes; {settings.BODY_LIMIT} are allowed"
            return problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, detail, code="body_too_large", remedy=Remedy.STOP)
        return get_response(request)

    return guarded
