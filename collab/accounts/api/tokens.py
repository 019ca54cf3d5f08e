"""Personal API tokens over REST."""

from http import HTTPStatus

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.generics import GenericAPIView, get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from collab.accounts import personal_tokens
from collab.accounts.api.serializers import ApiTokenMade, ApiTokenShown, ApiTokenWanted
from collab.accounts.api.views import View
from collab.accounts.asking import actor_of, person_of
from collab.accounts.models import ApiToken, Scope
from collab.accounts.permissions import InPerson
from collab.rest import shapes

_TOKEN = {
    "id": "7",
    "name": "nightly export",
    "hint": "nxs_Zk3v",
    "scope": "read",
    "created": "2026-01-31T12:00:00Z",
    "used": None,
    "expires": "2027-01-31T12:00:00Z",
}


class ApiTokensView(View, GenericAPIView[ApiToken]):
    """The tokens of whoever asks."""

    permission_classes = (InPerson,)
    serializer_class = ApiTokenShown
    queryset = ApiToken.objects.none()

    @extend_schema(
        operation_id="api_tokens_list",
        summary="List one's own personal API tokens",
        description="Newest first. Secrets are not among what is listed: nobody has them any more.",
        tags=["accounts"],
        request=None,
        responses={200: ApiTokenShown(many=True)},
        examples=[OpenApiExample("A token", value=_TOKEN, response_only=True)],
    )
    def get(self, request: Request) -> Response:
        """List them."""
        page = self.paginate_queryset(ApiToken.objects.filter(person=person_of(request)))
        return self.get_paginated_response(ApiTokenShown(page, many=True).data)

    @extend_schema(
        operation_id="api_tokens_create",
        summary="Make a personal API token",
        description="`token` is shown this once. Scope `read` may only read; `write` may do all but change passwords, "
        "tokens and the account.",
        tags=["accounts"],
        request=ApiTokenWanted,
        responses={201: ApiTokenMade},
        examples=[
            OpenApiExample(
                "A token that reads for a year",
                value={"name": "nightly export", "scope": "read", "expires": "2027-01-31T12:00:00Z"},
                request_only=True,
            ),
            OpenApiExample("The token", value={**_TOKEN, "token": "nxs_Zk3v…"}, response_only=True),
        ],
    )
    def post(self, request: Request) -> Response:
        """Make one."""
        wanted = shapes.body(request, ApiTokenWanted)
        name, scope, expires = (wanted[each] for each in ("name", "scope", "expires"))
        token, secret = personal_tokens.make(
            person_of(request), name=name, scope=Scope(scope), expires=expires, actor=actor_of(request)
        )
        return Response({**ApiTokenShown(token).data, "token": secret}, HTTPStatus.CREATED)


class ApiTokenView(View):
    """One token."""

    permission_classes = (InPerson,)

    @extend_schema(
        operation_id="api_tokens_delete",
        summary="Revoke a personal API token",
        tags=["accounts"],
        request=None,
        responses={204: None},
    )
    def delete(self, request: Request, number: int) -> Response:
        """Revoke it."""
        token = get_object_or_404(ApiToken, pk=number, person=person_of(request))
        personal_tokens.revoke(token, actor_of(request))
        return Response(status=HTTPStatus.NO_CONTENT)
