"""Accounts over REST: sign up, me, leave; passwords, and those that were forgotten."""

from http import HTTPStatus
from typing import ClassVar

from django.contrib.auth import update_session_auth_hash
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request
from rest_framework.response import Response

from collab.accounts import passwords, profiles, resetting
from collab.accounts.api.serializers import (
    Leaving,
    Me,
    NewPassword,
    Profile,
    Reset,
    ResetWanted,
    SignUp,
    refuse_weak,
)
from collab.accounts.api.views import View
from collab.accounts.asking import actor_of, person_of
from collab.accounts.authentication import ByLogin
from collab.accounts.leaving import leave
from collab.accounts.permissions import InPerson, Open, SignedIn
from collab.accounts.signing_in import sign_out
from collab.accounts.throttles import PasswordAgain, SignUpThrottle
from collab.rest import shapes

ME = {
    "id": "1",
    "username": "ada",
    "email": "ada@example.org",
    "name": "Ada Lovelace",
    "colour": "#2563eb",
    "language": "en",
    "mail": "digest",
    "created": "2026-01-31T12:00:00Z",
}
_SHOWN = OpenApiExample("An account", value=ME, response_only=True)


class PeopleView(View):
    """Everybody; only that one can become one of them."""

    authentication_classes = ()
    permission_classes = (Open,)
    strict: ClassVar = {"POST": (SignUpThrottle,)}

    @extend_schema(
        operation_id="people_create",
        summary="Sign up",
        description="Makes an account, and does not sign in.",
        tags=["accounts"],
        request=SignUp,
        responses={201: Me},
        examples=[
            OpenApiExample("Sign up", value={"username": "ada", "password": "analytical engine"}, request_only=True),
            _SHOWN,
        ],
    )
    def post(self, request: Request) -> Response:
        """Sign up."""
        wanted = shapes.body(request, SignUp)
        return Response(Me(profiles.sign_up(wanted, actor_of(request))).data, HTTPStatus.CREATED)


class MeView(View):
    """The account of whoever asks."""

    strict: ClassVar = {"DELETE": (PasswordAgain,), "PATCH": (PasswordAgain,)}
    delete_has_body = True

    def get_permissions(self) -> list[BasePermission]:
        """An account is changed and deleted in person."""
        return [SignedIn() if self.request.method in SAFE_METHODS else InPerson()]

    @extend_schema(
        operation_id="me_read",
        summary="Read one's own account",
        tags=["accounts"],
        request=None,
        responses={200: Me},
        examples=[_SHOWN],
    )
    def get(self, request: Request) -> Response:
        """Who asks."""
        return Response(Me(person_of(request)).data)

    @extend_schema(
        operation_id="me_update",
        summary="Change one's own account",
        description="Another e-mail address needs the `password` too: whoever reads its mail can set a new one.",
        tags=["accounts"],
        request=Profile,
        responses={200: Me},
        examples=[
            OpenApiExample("Another name", value={"name": "Ada Lovelace", "colour": "#2563eb"}, request_only=True),
            _SHOWN,
        ],
    )
    def patch(self, request: Request) -> Response:
        """Change what one is called."""
        person = person_of(request)
        wanted = Profile(person, data=request.data, partial=True)
        wanted.is_valid(raise_exception=True)
        profiles.change(person, wanted.validated_data, actor_of(request))
        return Response(Me(person).data)

    @extend_schema(
        operation_id="me_delete",
        summary="Delete one's own account",
        description="All that one can sign in with is deleted. What one wrote in the documents of others stays; "
        "the `successor` takes over one's own.",
        tags=["accounts"],
        request=Leaving,
        responses={204: None},
        examples=[
            OpenApiExample("Leave", value={"password": "analytical engine", "successor": "charles"}, request_only=True)
        ],
    )
    def delete(self, request: Request) -> Response:
        """Leave."""
        person = person_of(request)
        wanted = shapes.body(request, Leaving, person=person)
        leave(person, actor_of(request), wanted["successor"])
        if isinstance(request.auth, ByLogin):
            sign_out(request._request)  # noqa: SLF001 - the framework's own way to Django's request
        return Response(status=HTTPStatus.NO_CONTENT)


class PasswordView(View):
    """The password of whoever asks."""

    permission_classes = (InPerson,)
    strict: ClassVar = {"POST": (PasswordAgain,)}

    @extend_schema(
        operation_id="password_change",
        summary="Change one's own password",
        description="Ends all other login sessions and all token families; personal API tokens stay.",
        tags=["accounts"],
        request=NewPassword,
        responses={204: None},
        examples=[
            OpenApiExample(
                "Another one", value={"current": "analytical engine", "new": "difference engine"}, request_only=True
            )
        ],
    )
    def post(self, request: Request) -> Response:
        """Change the password."""
        person = person_of(request)
        wanted = shapes.body(request, NewPassword, person=person)
        passwords.replace(person, wanted["new"], actor_of(request), event="password_changed")
        if isinstance(request.auth, ByLogin):
            update_session_auth_hash(request._request, person)  # noqa: SLF001 - the framework's own way
        return Response(status=HTTPStatus.NO_CONTENT)


class ResetsView(View):
    """Passwords that were forgotten."""

    authentication_classes = ()
    permission_classes = (Open,)
    strict: ClassVar = {"POST": (SignUpThrottle,)}

    @extend_schema(
        operation_id="password_resets_create",
        summary="Ask for a link to set a new password",
        description="A mail with the link is sent if somebody has the address; the answer is the same if nobody has.",
        tags=["accounts"],
        request=ResetWanted,
        responses={202: None},
        examples=[OpenApiExample("Forgotten", value={"email": "ada@example.org"}, request_only=True)],
    )
    def post(self, request: Request) -> Response:
        """Send the link."""
        wanted = shapes.body(request, ResetWanted)
        resetting.ask(wanted["email"], actor_of(request))
        return Response(status=HTTPStatus.ACCEPTED)


class ResetView(View):
    """The link that was sent."""

    authentication_classes = ()
    permission_classes = (Open,)

    @extend_schema(
        operation_id="password_resets_confirm",
        summary="Set a new password with the link",
        description="The link ends in `#<uid>.<token>`. Ends all login sessions and token families.",
        tags=["accounts"],
        request=Reset,
        responses={204: None},
        examples=[
            OpenApiExample(
                "Use the link",
                value={"uid": "1", "token": "d1a2b3-0123456789abcdef", "password": "difference engine"},
                request_only=True,
            )
        ],
    )
    def post(self, request: Request) -> Response:
        """Use the link."""
        wanted = shapes.body(request, Reset)
        uid, token, password = (wanted[name] for name in ("uid", "token", "password"))
        person = resetting.find(uid, token)
        if person is not None:
            refuse_weak(password, person, field="password")
        if person is None or not resetting.reset(person, token, password, actor_of(request)):
            raise serializers.ValidationError(
                {"token": "This link is not good, or no longer: ask for another."}, "link"
            )
        return Response(status=HTTPStatus.NO_CONTENT)
