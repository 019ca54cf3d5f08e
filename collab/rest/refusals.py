"""Every refusal of the REST API as problem details: our own errors, the framework's, the database's."""

import logging
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any, ClassVar

from django.core.exceptions import ObjectDoesNotExist
from django.db import DataError, IntegrityError, OperationalError
from django.http import Http404, JsonResponse
from redis import RedisError
from rest_framework import exceptions

from collab import errors
from collab.errors import CollabError, Remedy
from collab.problems import problem

log = logging.getLogger(__name__)


class Refusal(CollabError):
    """Something that only a request over HTTP can be refused for."""

    remedy: ClassVar = Remedy.STOP
    status: ClassVar[HTTPStatus]
    more: Mapping[str, object] | None = None  # what a program can go on with
    wait: float | None = None  # seconds, if the same may be tried again after that


class BaseRequired(Refusal):
    """Whole new content says on which revision it was made: without that it would overwrite what others wrote."""

    code = "base_required"
    status = HTTPStatus.PRECONDITION_REQUIRED


class Changed(Refusal):
    """The thing is no longer the one that If-Match names."""

    code = "changed"
    status = HTTPStatus.PRECONDITION_FAILED


class KeyReused(Refusal):
    """The Idempotency-Key was used before, for another request."""

    code = "key_reused"
    status = HTTPStatus.UNPROCESSABLE_ENTITY


class BadRequest(Refusal):
    """The request makes no sense."""

    code = "bad_request"
    status = HTTPStatus.BAD_REQUEST


class Conflict(Refusal):
    """As things stand this cannot be done; the detail says what must be done before."""

    code = "conflict"
    status = HTTPStatus.CONFLICT


# What the core's errors are over HTTP; whatever is not named here is a request that makes no sense.
STATUS: Mapping[type[CollabError], HTTPStatus] = {
    errors.NotFound: HTTPStatus.NOT_FOUND,
    errors.Forbidden: HTTPStatus.FORBIDDEN,
    errors.InTrash: HTTPStatus.CONFLICT,
    errors.DeltaTooLarge: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    errors.DocumentTooLarge: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    errors.DoesNotFit: HTTPStatus.CONFLICT,
    errors.FutureBase: HTTPStatus.CONFLICT,
    errors.NotRestored: HTTPStatus.CONFLICT,
    errors.SessionTaken: HTTPStatus.CONFLICT,
    errors.StaleSeq: HTTPStatus.CONFLICT,
    errors.SeqGap: HTTPStatus.CONFLICT,
    errors.Unavailable: HTTPStatus.SERVICE_UNAVAILABLE,
}

RETRY_AFTER = 1  # seconds, for those whom the database could not serve

_CODES: Mapping[type[exceptions.APIException], str] = {
    exceptions.ParseError: "malformed_body",
    exceptions.NotAuthenticated: "not_signed_in",
    exceptions.AuthenticationFailed: "sign_in_failed",
    exceptions.PermissionDenied: "forbidden",
    exceptions.NotFound: "not_found",
    exceptions.MethodNotAllowed: "method_not_allowed",
    exceptions.NotAcceptable: "not_acceptable",
    exceptions.UnsupportedMediaType: "unsupported_media_type",
    exceptions.Throttled: "throttled",
}


def refuse(exception: Exception, context: Mapping[str, Any]) -> JsonResponse | None:
    """The answer to a request that raised; none for a bug, which is logged and answered as one."""
    match exception:
        case CollabError():
            return _ours(exception)
        case OperationalError() | RedisError():
            log.error("storage_unavailable", exc_info=exception, extra={"path": context["request"].path})
            return _ours(errors.Unavailable("what is kept cannot be reached right now: try the same again"))
        case IntegrityError() if "foreign key" in str(exception).lower():  # it was there when it was asked for
            return _ours(Conflict("something that this needs has just been changed or deleted: look again"))
        case DataError():
            return _ours(BadRequest("a number or a time is out of any range"))
        case ObjectDoesNotExist() | Http404():
            exception = exceptions.NotFound("there is nothing at this address")
    return _framework(exception) if isinstance(exception, exceptions.APIException) else None


def _ours(error: CollabError) -> JsonResponse:
    status = STATUS.get(type(error), HTTPStatus.BAD_REQUEST)
    more, wait = None, None
    if isinstance(error, Refusal):
        status, more, wait = error.status, error.more, error.wait
    answer = problem(status, error.detail, code=error.code, remedy=error.remedy, more=more)
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        answer["Retry-After"] = str(RETRY_AFTER)
    elif wait is not None:
        answer["Retry-After"] = str(int(wait) + 1)
    if status == HTTPStatus.UNAUTHORIZED:
        answer["WWW-Authenticate"] = "Bearer"
    return answer


def _framework(error: exceptions.APIException) -> JsonResponse:
    status = HTTPStatus(error.status_code)
    if isinstance(error, exceptions.ValidationError):
        faults = list(_faults(error.get_full_details(), ""))
        detail = "; ".join(
            f"{fault['field']}: {fault['detail']}" if fault["field"] else fault["detail"] for fault in faults
        )
        return problem(status, detail, code="invalid", remedy=Remedy.STOP, more={"errors": faults})
    remedy = Remedy.RETRY if isinstance(error, exceptions.Throttled) else Remedy.STOP
    code = next((code for kind, code in _CODES.items() if type(error) is kind), None) or str(error.get_codes())
    answer = problem(status, str(error.detail), code=code, remedy=remedy)
    if (wait := getattr(error, "wait", None)) is not None:
        answer["Retry-After"] = str(int(wait) + 1)
    if challenge := getattr(error, "auth_header", None):
        answer["WWW-Authenticate"] = challenge
    return answer


def _faults(details: Any, field: str) -> Iterator[dict[str, str]]:  # noqa: ANN401 - as the framework nests them
    """Each fault with the field it is in: `content.value`, or nothing for the whole."""
    if isinstance(details, dict) and isinstance(details.get("message"), str) and "code" in details:
        yield {"field": field, "detail": str(details["message"]), "code": str(details["code"])}
    elif isinstance(details, dict):
        for name, inner in details.items():
            below = field if name == "non_field_errors" else f"{field}.{name}" if field else str(name)
            yield from _faults(inner, below)
    else:
        for inner in details:
            yield from _faults(inner, field)
