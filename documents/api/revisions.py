"""The revisions of a document, one by one."""

from datetime import datetime
from typing import Any
from uuid import UUID

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from collab.accounts.permissions import Open
from collab.errors import NotFound
from collab.rest import shapes
from collab.rest.pages import Pages
from documents import access, journal
from documents.access import Action
from documents.api import showing
from documents.api.asking import principal_of
from documents.api.described import LINK
from documents.api.serializers import RevisionOut
from documents.models import Revision


class RevisionPages(Pages):
    """Pages of revisions, the newest first; long ones, for those who play them from the start."""

    max_page_size = 1_000
    ordering = ("-number", "-pk")


class Wanted(serializers.Serializer[Any]):
    """Which revisions."""

    author = serializers.IntegerField(min_value=1, max_value=2**63 - 1, required=False, help_text="Only this person's.")
    since = serializers.DateTimeField(required=False, help_text="Not made before.")
    until = serializers.DateTimeField(required=False, help_text="Made before.")
    after = serializers.IntegerField(min_value=0, max_value=2**63 - 1, required=False, help_text="Behind this one.")
    upto = serializers.IntegerField(min_value=0, max_value=2**63 - 1, required=False, help_text="Up to this one.")


class Revisions(GenericAPIView[Revision]):
    """All revisions of a document."""

    permission_classes = (Open,)
    pagination_class = RevisionPages
    queryset = Revision._default_manager.none()  # noqa: SLF001 - Django's own name for it

    @extend_schema(
        operation_id="revisions_list",
        summary="List revisions",
        tags=["revisions"],
        parameters=[Wanted, LINK],
        responses=RevisionOut(many=True),
    )
    def get(self, request: Request, document: UUID) -> Response:
        """The newest first; all, or those of a person, of a time, or between two numbers."""
        granted = access.grant(principal_of(request), document, Action.READ)
        wanted = shapes.query(request, Wanted)
        rows = journal.revisions(document)
        for name, lookup in (("since", "at__gte"), ("until", "at__lt")):
            if moment := wanted.get(name):
                rows = rows.filter(**{lookup: _milliseconds(moment)})
        for name, lookup in (("author", "author"), ("after", "number__gt"), ("upto", "number__lte")):
            if (number := wanted.get(name)) is not None:
                rows = rows.filter(**{lookup: number})
        page = self.paginate_queryset(rows) or []
        authors = showing.authors_of(page, granted)
        return self.get_paginated_response([showing.revision(row, authors) for row in page])


class OneRevision(APIView):
    """One revision."""

    permission_classes = (Open,)

    @extend_schema(
        operation_id="revisions_read",
        summary="Read a revision",
        tags=["revisions"],
        parameters=[
            OpenApiParameter("number", OpenApiTypes.INT, OpenApiParameter.PATH),
            LINK,
        ],
        responses=RevisionOut,
    )
    def get(self, request: Request, document: UUID, number: int) -> Response:
        """What it changed, who made it, and when."""
        granted = access.grant(principal_of(request), document, Action.READ)
        row = journal.revisions(document).filter(number=min(number, 2**63 - 1)).first()
        if row is None:
            raise NotFound(f"there is no revision {number}")
        return Response(showing.revision(row, showing.authors_of([row], granted)))


def _milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)
