"""Signing in and out over REST: login sessions for browsers, token families for programs."""

from http import HTTPStatus
from typing import ClassVar

import msgspec
from django.middleware.csrf import get_token
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response

from collab.accounts import families, signing_in
from collab.accounts.api.people import ME
from collab.accounts.api.serializers import Asker, Credentials, Me, Refresh, Tokens
from collab.accounts.api.views import View
from collab.accounts.asking import actor_of, person_of
from collab.accounts.models import Person
from collab.accounts.permissions import FromOurPage, InPerson, Open
from collab.accounts.throttles import SignInByAddress, SignInByName
from collab.rest import shapes

_SIGN_IN = (SignInByAddress, SignInByName)
_CREDENTIALS = OpenApiExample("Sign in", value={"username": "ada", "password": "analytical engine"}, request_only=True)
_PAIR = OpenApiExample(
    "A pair of tokens", value={"access": "eyJ…", "refresh": "eyJ…", "expires_in": 600}, response_only=True
)
_REFRESH = OpenApiExample("A refresh token", value={"refresh": "eyJ…"}, request_only=True)


class SessionView(View):
    """The login session of a browser."""

    strict: ClassVar = {"POST": _SIGN_IN}

    def get_permissions(self) -> list[BasePermission]:
        """Anybody may look; nobody is signed in or out by somebody else's page."""
        return [FromOurPage() if self.request.method in ("POST", "DELETE") else Open()]

    @extend_schema(
        operation_id="session_read",
        summary="Who is signed in here",
        description="Sets the `csrftoken` cookie, whose value a browser sends as `X-CSRFToken` when it writes.",
        tags=["accounts"],
        request=None,
        responses={200: Asker},
        examples=[
            OpenApiExample("Signed in", value={"person": ME}, response_only=True),
            OpenApiExample("Nobody", value={"person": None}, response_only=True),
        ],
    )
    def get(self, request: Request) -> Response:
        """Who asks."""
        get_token(request._request)  # noqa: SLF001 - the framework's own way to Django's request
        person = request.user if isinstance(request.user, Person) else None
        return Response({"person": None if person is None else Me(person).data})

    @extend_schema(
        operation_id="session_begin",
        summary="Sign in, for browsers",
        description="Needs `X-CSRFToken`, as all that a browser writes: read the session first.",
        tags=["accounts"],
        request=Credentials,
        responses={200: Me},
        examples=[_CREDENTIALS, OpenApiExample("An account", value=ME, response_only=True)],
    )
    def post(self, request: Request) -> Response:
        """Sign in."""
        django = request._request  # noqa: SLF001 - the framework's own way to Django's request
        person = _recognised(request)
        signing_in.sign_in(django, person)
        return Response(Me(person).data)

    @extend_schema(
        operation_id="session_end",
        summary="Sign out here",
        description="Ends this login session, if there is one.",
        tags=["accounts"],
        request=None,
        responses={204: None},
    )
    def delete(self, request: Request) -> Response:
        """Sign out."""
        signing_in.sign_out(request._request)  # noqa: SLF001 - the framework's own way to Django's request
        return Response(status=HTTPStatus.NO_CONTENT)


class SessionsView(View):
    """All that whoever asks is signed in with."""

    permission_classes = (InPerson,)

    @extend_schema(
        operation_id="sessions_end",
        summary="Sign out everywhere",
        description="Ends all login sessions and all token families, this one too; personal API tokens stay.",
        tags=["accounts"],
        request=None,
        responses={204: None},
    )
    def delete(self, request: Request) -> Response:
        """Sign out everywhere."""
        signing_in.sign_out_everywhere(person_of(request), actor_of(request))
        signing_in.sign_out(request._request)  # noqa: SLF001 - the framework's own way to Django's request
        return Response(status=HTTPStatus.NO_CONTENT)


class TokensView(View):
    """Token families of programs."""

    authentication_classes = ()  # whoever comes here may still send an old token
    permission_classes = (Open,)
    strict: ClassVar = {"POST": _SIGN_IN}

    @extend_schema(
        operation_id="tokens_create",
        summary="Sign in, for programs",
        tags=["accounts"],
        request=Credentials,
        responses={200: Tokens},
        examples=[_CREDENTIALS, _PAIR],
    )
    def post(self, request: Request) -> Response:
        """Begin a family."""
        person = _recognised(request)
        return Response(msgspec.to_builtins(families.begin(person, actor_of(request))))


class RefreshView(View):
    """The next pair of tokens."""

    authentication_classes = ()
    permission_classes = (Open,)

    @extend_schema(
        operation_id="tokens_refresh",
        summary="Get the next pair of tokens",
        description="A refresh token is good once. If it comes again, all tokens of its family are revoked.",
        tags=["accounts"],
        request=Refresh,
        responses={200: Tokens},
        examples=[_REFRESH, _PAIR],
    )
    def post(self, request: Request) -> Response:
        """Rotate the family."""
        return Response(msgspec.to_builtins(families.rotate(_refresh(request), actor_of(request))))


class RevokeView(View):
    """The end of a token family."""

    authentication_classes = ()
    permission_classes = (Open,)

    @extend_schema(
        operation_id="tokens_revoke",
        summary="Sign out, for programs",
        description="All tokens of the family end at once. Nothing happens if they have ended already.",
        tags=["accounts"],
        request=Refresh,
        responses={204: None},
        examples=[_REFRESH],
    )
    def post(self, request: Request) -> Response:
        """End the family."""
        families.end(_refresh(request), actor_of(request))
        return Response(status=HTTPStatus.NO_CONTENT)


def _recognised(request: Request) -> Person:
    """Whose name and password these are."""
    credentials = shapes.body(request, Credentials)
    name, password = credentials["username"], credentials["password"]
    return signing_in.recognise(request._request, name, password)  # noqa: SLF001 - as above


def _refresh(request: Request) -> str:
    """The refresh token of a body."""
    body = shapes.body(request, Refresh)
    return str(body["refresh"])
