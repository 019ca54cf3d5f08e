"""Who may see and write a document: its members, its links, and tickets for a connection."""

from typing import Any
from uuid import UUID

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from collab.accounts.asking import actor_of
from collab.accounts.permissions import Open
from collab.errors import NotFound
from collab.rest import shapes
from documents import access, links, tickets
from documents.access import Action
from documents.api import showing
from documents.api.asking import person_called, principal_of
from documents.api.described import LINK
from documents.api.serializers import LinkIn, LinkOut, LinkPatch, MemberIn, MemberOut, RoleIn, TicketOut
from documents.models import Link, Membership, Role

PERSON = OpenApiParameter("person", OpenApiTypes.INT, OpenApiParameter.PATH, description="A person's id.")


class Members(GenericAPIView[Membership]):
    """The people who have a role of their own."""

    queryset = Membership.objects.none()

    @extend_schema(operation_id="members_list", summary="List members", tags=["access"], responses=MemberOut(many=True))
    def get(self, request: Request, document: UUID) -> Response:
        """For members; who has come by a link sees the owners alone, with the document."""
        access.grant(principal_of(request), document, Action.LIST_MEMBERS)
        page = self.paginate_queryset(_members(document)) or []
        return self.get_paginated_response([showing.member(each) for each in page])

    @extend_schema(
        operation_id="members_add",
        summary="Add a member",
        tags=["access"],
        request=MemberIn,
        responses={201: MemberOut},
        examples=[OpenApiExample("Bob may write", {"person": "bob", "role": "editor"}, request_only=True)],
    )
    def post(self, request: Request, document: UUID) -> Response:
        """Somebody gets a role, or another one."""
        given = shapes.body(request, MemberIn)
        with access.changing(principal_of(request), document, Action.SHARE):
            person = person_called(given["person"])
            return Response(_given(document, person.pk, given["role"], request), status=201)


class OneMember(APIView):
    """One member."""

    @extend_schema(
        operation_id="members_change",
        summary="Change a member's role",
        tags=["access"],
        parameters=[PERSON],
        request=RoleIn,
        responses=MemberOut,
        examples=[OpenApiExample("May only read", {"role": "viewer"}, request_only=True)],
    )
    def patch(self, request: Request, document: UUID, person: int) -> Response:
        """It holds at once, also where they are writing right now."""
        given = shapes.body(request, RoleIn)
        with access.changing(principal_of(request), document, Action.SHARE):
            if not _members(document).filter(person=_id(person)).exists():
                raise NotFound(f"person {person} is no member of this document")
            return Response(_given(document, person, given["role"], request))

    @extend_schema(
        operation_id="members_remove",
        summary="Remove a member, or leave",
        tags=["access"],
        parameters=[PERSON],
        responses={204: None},
    )
    def delete(self, request: Request, document: UUID, person: int) -> Response:
        """Owners remove anybody, and anybody removes themselves; an owner must remain."""
        leaves = person == request.user.pk
        with access.changing(principal_of(request), document, Action.LIST_MEMBERS if leaves else Action.SHARE):
            access.take(document, _id(person), actor_of(request))
        return Response(status=204)


class Links(GenericAPIView[Link]):
    """The secret links of a document."""

    queryset = Link.objects.none()

    @extend_schema(operation_id="links_list", summary="List links", tags=["access"], responses=LinkOut(many=True))
    def get(self, request: Request, document: UUID) -> Response:
        """For owners, with their secrets; expired ones, too, until they are revoked."""
        access.grant(principal_of(request), document, Action.SHARE)
        page = self.paginate_queryset(Link.objects.filter(document=document)) or []
        return self.get_paginated_response([showing.link(each) for each in page])

    @extend_schema(
        operation_id="links_create",
        summary="Create a link",
        tags=["access"],
        request=LinkIn,
        responses={201: LinkOut},
        examples=[OpenApiExample("To read", {"role": "viewer"}, request_only=True)],
    )
    def post(self, request: Request, document: UUID) -> Response:
        """Whoever shows its secret has the role, until it expires or is revoked."""
        given = shapes.body(request, LinkIn)
        with access.changing(principal_of(request), document, Action.SHARE):
            made = links.create(document, Role(given["role"]), given["expires"], actor_of(request))
        return Response(showing.link(made), status=201)


class OneLink(APIView):
    """One link."""

    @extend_schema(
        operation_id="links_change",
        summary="Change a link",
        tags=["access"],
        request=LinkPatch,
        responses=LinkOut,
        examples=[OpenApiExample("Never expires", {"expires": None}, request_only=True)],
    )
    def patch(self, request: Request, document: UUID, link: UUID) -> Response:
        """Another role or expiry, the same secret."""
        given = shapes.body(request, LinkPatch)
        with access.changing(principal_of(request), document, Action.SHARE):
            return Response(showing.link(links.change(document, link, actor_of(request), **given)))

    @extend_schema(operation_id="links_revoke", summary="Revoke a link", tags=["access"], responses={204: None})
    def delete(self, request: Request, document: UUID, link: UUID) -> Response:
        """From now on it opens nothing."""
        with access.changing(principal_of(request), document, Action.SHARE):
            links.revoke(document, link, actor_of(request))
        return Response(status=204)


class Tickets(APIView):
    """Tickets for a connection."""

    permission_classes = (Open,)

    @extend_schema(
        operation_id="tickets_issue",
        summary="Get a ticket",
        tags=["access"],
        parameters=[LINK],
        request=None,
        responses={201: TicketOut},
    )
    def post(self, request: Request, document: UUID) -> Response:
        """Good for opening one connection to this document within a minute, with the rights that you have."""
        principal = principal_of(request)
        access.grant(principal, document, Action.READ)
        ticket, expires = tickets.issue(principal, document)
        headers = {"Cache-Control": "no-store"}
        return Response({"ticket": ticket, "expires": expires}, status=201, headers=headers)


def _members(document: UUID) -> Any:  # noqa: ANN401 - a queryset
    return Membership.objects.filter(document=document).select_related("person")


def _given(document: UUID, person: int, role: str, request: Request) -> showing.Shown:
    access.give(document, person, Role(role), actor_of(request))
    return showing.member(_members(document).get(person=person))


def _id(person: int) -> int:
    """An id that a database can compare: no person has a larger one."""
    return min(person, 2**63 - 1)
