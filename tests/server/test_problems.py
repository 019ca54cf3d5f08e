"""Every failure over HTTP has the same shape, those that only a bug causes too."""

import json
from http import HTTPStatus

import pytest
from django.http import JsonResponse
from django.test import RequestFactory

from collab import problems
from collab.errors import Remedy

REQUEST = RequestFactory().get("/somewhere")


@pytest.mark.parametrize(
    ("answer", "status", "code", "remedy"),
    [
        (problems.bad_request(REQUEST, ValueError()), HTTPStatus.BAD_REQUEST, "bad_request", Remedy.STOP),
        (problems.forbidden(REQUEST, ValueError()), HTTPStatus.FORBIDDEN, "forbidden", Remedy.STOP),
        (problems.without_csrf_token(REQUEST, "No cookie."), HTTPStatus.FORBIDDEN, "csrf_failed", Remedy.RELOAD),
        (problems.not_found(REQUEST, ValueError()), HTTPStatus.NOT_FOUND, "not_found", Remedy.STOP),
        (problems.server_error(REQUEST), HTTPStatus.INTERNAL_SERVER_ERROR, "server_error", Remedy.RETRY),
    ],
)
def test_a_problem_says_what_happened_and_what_helps(
    answer: JsonResponse, status: HTTPStatus, code: str, remedy: Remedy
) -> None:
    body = json.loads(answer.content)
    assert set(body) == {"type", "title", "status", "detail", "code", "remedy"}
    assert (answer.status_code, body["status"], body["title"]) == (status, status, status.phrase)
    assert (body["code"], body["remedy"]) == (code, remedy)
