"""The pages that people see: one file, whatever the address. What is shown on it is decided in the browser."""

from http import HTTPStatus
from secrets import token_urlsafe
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from collab.guards import page_policy
from collab.problems import method_not_allowed, not_found

# What the build writes where this answer's nonce belongs.
NONCE: Final = "NONCE-OF-THIS-ANSWER"

_METHODS = ["GET", "HEAD"]


def page(request: HttpRequest, **_: object) -> HttpResponse:
    """The app, as it was built; it is asked for again each time, so that a new build is seen at once."""
    if request.method not in _METHODS:
        return method_not_allowed(request, _METHODS)
    return _app(request, HTTPStatus.OK)


def nowhere(request: HttpRequest, exception: Exception) -> HttpResponse:
    """There is nothing at this address: people are told so by the app, programs by a problem."""
    wants_page = "text/html" in request.headers.get("Accept", "") and request.method in _METHODS
    if wants_page and not request.path.startswith(("/api/", "/static/")):
        return _app(request, HTTPStatus.NOT_FOUND)
    return not_found(request, exception)


def _app(request: HttpRequest, status: HTTPStatus) -> HttpResponse:
    try:
        html = settings.APP_PAGE.read_text()
    except FileNotFoundError:
        return render(request, "not_built.html", status=HTTPStatus.SERVICE_UNAVAILABLE)
    nonce = token_urlsafe(16)
    policy = page_policy(request.get_host(), nonce, secure=request.is_secure())
    headers = {"Cache-Control": "no-cache", "Content-Security-Policy": policy}
    return HttpResponse(html.replace(NONCE, nonce), status=status, headers=headers)
