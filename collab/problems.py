"""Errors over HTTP as problem details (RFC 9457), with the code and the remedy that frames have too."""

from collections.abc import Mapping
from http import HTTPStatus

from django.http import HttpRequest, JsonResponse

from collab.errors import Remedy
from collab.metrics import TALLY

MEDIA_TYPE = "application/problem+json"


def problem(
    status: HTTPStatus, detail: str, *, code: str, remedy: Remedy, more: Mapping[str, object] | None = None
) -> JsonResponse:
    """The answer to a request that failed; more members than the usual ones may stand beside them."""
    TALLY.errors["http", code] += 1
    body = {"type": "about:blank", "title": status.phrase, "status": status.value, "detail": detail}
    whole = {**body, "code": code, "remedy": remedy, **(more or {})}
    return JsonResponse(whole, status=status.value, content_type=MEDIA_TYPE)


def bad_request(request: HttpRequest, exception: Exception) -> JsonResponse:  # noqa: ARG001 - Django names both
    """The request itself cannot be understood, or names a host that is not ours."""
    detail = "the request is malformed, or its Host is none of ALLOWED_HOSTS"
    return problem(HTTPStatus.BAD_REQUEST, detail, code="bad_request", remedy=Remedy.STOP)


def forbidden(request: HttpRequest, exception: Exception) -> JsonResponse:  # noqa: ARG001 - Django names both
    """The one who asks may not."""
    return problem(HTTPStatus.FORBIDDEN, "this is not allowed", code="forbidden", remedy=Remedy.STOP)


def without_csrf_token(request: HttpRequest, reason: str = "") -> JsonResponse:  # noqa: ARG001 - Django names both
    """A browser's request that may come from somebody else's page."""
    detail = f"{reason} Send the csrftoken cookie's value as X-CSRFToken."
    return problem(HTTPStatus.FORBIDDEN, detail, code="csrf_failed", remedy=Remedy.RELOAD)


def not_found(request: HttpRequest, exception: Exception) -> JsonResponse:  # noqa: ARG001 - Django names both
    """There is nothing at this address."""
    detail = f"there is nothing at {request.path}"
    return problem(HTTPStatus.NOT_FOUND, detail, code="not_found", remedy=Remedy.STOP)


def method_not_allowed(request: HttpRequest, allowed: list[str]) -> JsonResponse:
    """The address is right, the method is not."""
    detail = f"{request.path} answers {', '.join(allowed)}, not {request.method}"
    answer = problem(HTTPStatus.METHOD_NOT_ALLOWED, detail, code="method_not_allowed", remedy=Remedy.STOP)
    answer["Allow"] = ", ".join(allowed)
    return answer


def server_error(request: HttpRequest) -> JsonResponse:  # noqa: ARG001 - Django hands it over
    """Something here is broken; the log says what."""
    detail = "something went wrong here; it was logged"
    return problem(HTTPStatus.INTERNAL_SERVER_ERROR, detail, code="server_error", remedy=Remedy.RETRY)
