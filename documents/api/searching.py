"""Finding documents by their words."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from drf_spectacular.utils import extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from collab.accounts.asking import person_of
from collab.rest import shapes
from collab.rest.fields import Text
from documents import access, search
from documents.api import showing
from documents.api.serializers import HitOut
from documents.search import Hit

# Who has not found it among so many will ask for something else.
DEEPEST = 1_000  # results

LONGEST = 500  # characters of a query


class Query(serializers.Serializer[Any]):
    """What is searched for."""

    q = Text(min_length=1, max_length=LONGEST, help_text="All of these words; the last one may be unfinished.")
    limit = serializers.IntegerField(min_value=1, max_value=100, default=20)
    cursor = serializers.IntegerField(min_value=0, max_value=DEEPEST, default=0, help_text="As `next` says it.")


class Search(APIView):
    """A search."""

    @extend_schema(
        operation_id="documents_search",
        summary="Search documents",
        tags=["documents"],
        parameters=[Query],
        responses=inline_serializer(
            "Hits",
            {
                "next": serializers.URLField(allow_null=True),
                "previous": serializers.URLField(allow_null=True),
                "results": HitOut(many=True),
            },
        ),
    )
    def get(self, request: Request) -> Response:
        """Documents of which you are a member, with the place of the first match; the best first."""
        query = shapes.query(request, Query)
        limit, offset = query["limit"], query["cursor"]
        words = search.words_of(query["q"])
        person = person_of(request).pk
        hits = search.find(person, words, offset=offset, limit=limit + 1) if words else []
        more = len(hits) > limit and offset + limit <= DEEPEST
        answer = {
            "next": _page(request, query, offset + limit) if more else None,
            "previous": _page(request, query, max(0, offset - limit)) if offset else None,
            "results": _shown(person, hits[:limit]),
        }
        return Response(answer)


def _shown(person: int, hits: Sequence[Hit]) -> list[showing.Shown]:
    """What was found, in its order, as far as the person may see it still."""
    seen = showing.with_owners(access.visible(person).filter(pk__in=[hit.document for hit in hits]))
    documents = {each.pk: showing.document(each, access.own_role(each)) for each in seen}
    return [
        {
            "document": documents[hit.document],
            "snippet": [{"text": piece.text, "match": piece.match} for piece in hit.snippet],
        }
        for hit in hits
        if hit.document in documents
    ]


def _page(request: Request, query: Mapping[str, Any], start: int) -> str:
    again = {"q": query["q"], "limit": query["limit"], "cursor": start}
    return f"{request.build_absolute_uri(request.path)}?{urlencode(again)}"
