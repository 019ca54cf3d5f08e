"""The page at the end of every digest, which ends them: for people with a browser, and for mail programs by themselves.

It asks for no login: the address is signed, and good for nothing else.
"""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt

from collab.problems import method_not_allowed
from documents.inbox import digest

_METHODS = ["GET", "HEAD", "POST"]

# A button, and nothing else.
_POLICY = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"


@csrf_exempt  # a mail program that does this for somebody has shown no page before (RFC 8058)
def unsubscribe(request: HttpRequest, signed: str) -> HttpResponse:
    """Ask first: there are programs that open every link of a mail."""
    if request.method not in _METHODS:
        return method_not_allowed(request, _METHODS)
    person = digest.whose(signed)
    if person is not None and request.method == "POST":
        digest.end(person)
    words = {"person": person, "done": request.method == "POST"}
    status = HTTPStatus.NOT_FOUND if person is None else HTTPStatus.OK
    headers = {"Content-Security-Policy": _POLICY, "Cache-Control": "no-store"}
    return HttpResponse(render(request, "inbox/unsubscribe.html", words).content, status=status, headers=headers)
