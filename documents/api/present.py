"""Who is in a document right now."""

from typing import Final
from uuid import UUID

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from collab.accounts.permissions import Open
from documents import access
from documents.access import Action
from documents.api import showing
from documents.api.asking import principal_of
from documents.api.described import LINK
from documents.api.serializers import PresenceOut
from documents.present import rosters

# As many as anybody looks through; the others are counted.
MOST: Final = 200  # people


class Presence(APIView):
    """Who is in a document."""

    permission_classes = (Open,)

    @extend_schema(
        operation_id="documents_presence",
        summary="Who is here",
        tags=["documents"],
        parameters=[LINK],
        responses=PresenceOut,
        examples=[
            OpenApiExample(
                "Somebody with two tabs",
                {
                    "participants": 2,
                    "people": 1,
                    "results": [
                        {
                            "person": "7",
                            "name": "Ann",
                            "colour": "#2563eb",
                            "state": "typing",
                            "sessions": [
                                {"session": "kX2v9QmZ4tR7bN1c", "state": "typing", "revision": 43, "range": [5, 5]},
                                {"session": "Zq8w3eR5tY7uI9oP", "state": "idle", "revision": 0, "range": None},
                            ],
                        }
                    ],
                },
                response_only=True,
            )
        ],
    )
    def get(self, request: Request, document: UUID) -> Response:
        """People and guests by link, on whatever node, the most recently active first; 200 of them at most."""
        granted = access.grant(principal_of(request), document, Action.READ)
        roster = rosters([document])[document]
        return Response(showing.presence(roster, named=granted.is_told_names, most=MOST))
