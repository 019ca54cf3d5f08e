"""Inboxes over REST: what somebody is told of, whether they have seen it, and which documents they have muted."""

import json
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.encoders import JSONEncoder
from rest_framework.views import APIView

from collab.accounts.asking import person_of
from collab.rest import conditions, shapes
from collab.rest.pages import Pages
from documents import access
from documents.access import Action
from documents.api.asking import one_of, principal_of
from documents.api.described import ETAG, IF_NONE_MATCH
from documents.api.inbox_shapes import MutedOut, NotificationOut, SeenIn, UnreadOut
from documents.api.showing import Shown
from documents.api.showing import person as somebody
from documents.comments import markdown
from documents.inbox import notifications
from documents.inbox.models import Notification

STATES: Final = ("all", "unread")

# Characters of a comment that an inbox shows.
EXCERPT: Final = 300

NUMBER = OpenApiParameter("number", OpenApiTypes.INT, OpenApiParameter.PATH, description="A notification's id.")


class InboxPages(Pages):
    """Pages of notifications, with how many of all are new."""

    def get_paginated_response(self, data: Any, *, unread: int = 0) -> Response:  # noqa: ANN401 - as the framework has it
        """A page."""
        return Response({"unread": unread, **super().get_paginated_response(data).data})

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """A page, as the OpenAPI description says it."""
        page = super().get_paginated_response_schema(schema)
        unread = {"type": "integer", "description": "How many of all are not read."}
        return page | {
            "required": ["unread", *page["required"]],
            "properties": {"unread": unread, **page["properties"]},
        }


class Notifications(GenericAPIView[Notification]):
    """One's inbox."""

    pagination_class = InboxPages
    queryset = Notification.objects.none()

    @extend_schema(
        operation_id="notifications_list",
        summary="Read one's inbox",
        tags=["inbox"],
        parameters=[
            OpenApiParameter("state", enum=[*STATES], default="all", description="Everything, or what is not read."),
            IF_NONE_MATCH,
            ETAG,
        ],
        responses={200: NotificationOut(many=True), 304: None},
    )
    def get(self, request: Request) -> Response:
        """The newest first, as far as you may still see what they are about."""
        person = person_of(request).pk
        found = notifications.shown([person])
        if one_of(request, "state", STATES) == "unread":
            found = found.filter(read=None)
        page = self.paginate_queryset(found.select_related("document", "comment", "by")) or []
        answer = InboxPages.get_paginated_response
        unread = notifications.unread([person])[person]
        shown = answer(self.paginator, [_shown(each) for each in page], unread=unread)  # type: ignore[arg-type] # it is one
        tag = sha256(json.dumps(shown.data, cls=JSONEncoder).encode()).hexdigest()[:32]
        if conditions.unchanged(request, tag):
            return Response(status=304, headers={"ETag": f'"{tag}"'})
        shown["ETag"], shown["Cache-Control"] = f'"{tag}"', "private, no-cache"
        return shown


class AllSeen(APIView):
    """All that is in one's inbox."""

    @extend_schema(
        operation_id="notifications_read_all",
        summary="Mark all as read",
        tags=["inbox"],
        request=SeenIn,
        responses=UnreadOut,
        examples=[OpenApiExample("What you were shown", {"until": "12"}, request_only=True)],
    )
    def put(self, request: Request) -> Response:
        """Up to the newest one that you were shown, so that what has just come stays new."""
        given = shapes.body(request, SeenIn)
        notifications.mark_all(person_of(request).pk, until=given["until"])
        return _unread(request)


class Seen(APIView):
    """Whether one notification was read."""

    @extend_schema(
        operation_id="notifications_read",
        summary="Mark as read",
        tags=["inbox"],
        parameters=[NUMBER],
        request=None,
        responses=UnreadOut,
    )
    def put(self, request: Request, number: int) -> Response:
        """It is no longer new."""
        notifications.mark(person_of(request).pk, _id(number), read=True)
        return _unread(request)

    @extend_schema(
        operation_id="notifications_unread",
        summary="Mark as not read",
        tags=["inbox"],
        parameters=[NUMBER],
        responses=UnreadOut,
    )
    def delete(self, request: Request, number: int) -> Response:
        """It is new again."""
        notifications.mark(person_of(request).pk, _id(number), read=False)
        return _unread(request)


class Mute(APIView):
    """Whether one is told of a document."""

    @extend_schema(
        operation_id="documents_is_muted",
        summary="Read whether a document is muted",
        tags=["inbox"],
        responses=MutedOut,
    )
    def get(self, request: Request, document: UUID) -> Response:
        """For you: nobody else is told, or concerned."""
        return Response({"muted": notifications.is_muted(_reader(request, document), document)})

    @extend_schema(
        operation_id="documents_mute", summary="Mute a document", tags=["inbox"], request=None, responses={204: None}
    )
    def put(self, request: Request, document: UUID) -> Response:
        """You are told nothing more of it, by mail neither."""
        notifications.mute(_reader(request, document), document, muted=True)
        return Response(status=204)

    @extend_schema(
        operation_id="documents_unmute", summary="Hear of a document again", tags=["inbox"], responses={204: None}
    )
    def delete(self, request: Request, document: UUID) -> Response:
        """Of what happens from now on."""
        notifications.mute(_reader(request, document), document, muted=False)
        return Response(status=204)


def _reader(request: Request, document: UUID) -> int:
    """Who asks, and may read the document."""
    person = person_of(request).pk
    access.grant(principal_of(request), document, Action.READ)
    return person


def _shown(found: Notification) -> Shown:
    said = None if found.comment is None else markdown.words(found.comment.html)[:EXCERPT]
    return {
        "id": str(found.pk),
        "reason": found.reason,
        "document": {"id": str(found.document_id), "title": found.document.title},
        "thread": found.thread_id and str(found.thread_id),
        "comment": found.comment_id and str(found.comment_id),
        "text": said,
        "by": None if found.by is None else somebody(found.by),
        "created": found.created,
        "read": found.read,
    }


def _unread(request: Request) -> Response:
    person = person_of(request).pk
    return Response({"unread": notifications.unread([person])[person]})


def _id(number: int) -> int:
    """An id that a database can compare: no notification has a larger one."""
    return min(number, 2**63 - 1)
