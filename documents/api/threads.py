"""Threads over REST: opened, read, answered, resolved. What is live of them is at `docs/protocol.md`."""

import json
from hashlib import sha256
from typing import Any
from uuid import UUID

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import BaseThrottle
from rest_framework.utils.encoders import JSONEncoder
from rest_framework.views import APIView

from collab.accounts.asking import person_of
from collab.accounts.permissions import Open
from collab.accounts.throttles import CommentThrottle
from collab.rest import conditions, shapes
from collab.rest.pages import Pages
from documents import access
from documents.access import Action, Principal
from documents.api import thread_showing as showing
from documents.api.asking import key_of, one_of, principal_of
from documents.api.described import ETAG, IF_NONE_MATCH, KEY, LINK
from documents.api.thread_shapes import (
    AnchorIn,
    BodyIn,
    CommentOut,
    DiscussionOut,
    DiscussionPatch,
    ThreadIn,
    ThreadOut,
    is_emoji,
)
from documents.comments import discussions, places, threads
from documents.comments.choosing import Place
from documents.comments.models import Comment, Thread

STATES = ("all", "open", "resolved")
EMOJI = OpenApiParameter("emoji", OpenApiTypes.STR, OpenApiParameter.PATH, description="One, percent-encoded.")


class InThreads(APIView):
    """A door to threads: anybody who may read them, and people who write, not too fast."""

    permission_classes = (Open,)

    def get_throttles(self) -> list[BaseThrottle]:
        """As everywhere; and what others will read is counted apart."""
        return [*super().get_throttles(), CommentThrottle()]


class ThreadPages(Pages):
    """Pages of threads, with what they are true at."""

    def get_paginated_response(self, data: Any, *, revision: int = 0, number: int = 0) -> Response:  # noqa: ANN401 - as the framework has it
        """A page, as of a revision and a change."""
        page = super().get_paginated_response(data).data
        return Response({"revision": revision, "number": number, **page})

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """A page, as the OpenAPI description says it."""
        page = super().get_paginated_response_schema(schema)
        more = {
            "revision": {"type": "integer", "description": "The newest one: all anchors are true at it."},
            "number": {"type": "integer", "description": "All changes of threads up to this one are in the page."},
        }
        return page | {"required": [*more, *page["required"]], "properties": {**more, **page["properties"]}}


class CommentPages(Pages):
    """Pages of comments, the first ones first."""

    ordering = ("number", "pk")


class Threads(InThreads, GenericAPIView[Thread]):
    """The threads of a document."""

    pagination_class = ThreadPages
    queryset = Thread.objects.none()

    @extend_schema(
        operation_id="threads_list",
        summary="List threads",
        tags=["threads"],
        parameters=[
            OpenApiParameter("state", enum=[*STATES], default="all", description="Still open, or resolved."),
            LINK,
        ],
        responses=ThreadOut(many=True),
    )
    def get(self, request: Request, document: UUID) -> Response:
        """The newest first, each with its first comments, and with the place of its words in the newest revision."""
        reading = discussions.readable(principal_of(request), document)
        state = one_of(request, "state", STATES)
        found = Thread.objects.filter(document=document)
        if state != "all":
            found = found.filter(resolved__isnull=state == "open")
        page = self.paginate_queryset(showing.with_comments(found)) or []
        head = reading.grant.document.head.number
        anchors = places.now(document, head)
        answer = ThreadPages.get_paginated_response
        shown = [showing.thread(each, anchors) for each in page]
        return answer(self.paginator, shown, revision=head, number=reading.number)  # type: ignore[arg-type] # it is one

    @extend_schema(
        operation_id="threads_open",
        summary="Open a thread",
        tags=["threads"],
        parameters=[KEY, LINK, ETAG],
        request=ThreadIn,
        responses={201: ThreadOut},
        examples=[
            OpenApiExample(
                "On five units",
                {"anchor": {"revision": 7, "start": 0, "end": 5}, "body": "Is this *right*, @bob?"},
                request_only=True,
            )
        ],
    )
    def post(self, request: Request, document: UUID) -> Response:
        """On some words, as of the revision that you read them in, or on the whole document."""
        principal = _writer(request)
        given = shapes.body(request, ThreadIn)
        made = threads.open_thread(key_of(request, principal), document, _place(given["anchor"]), given["body"])
        return _thread(principal, document, made.pk, status=201)


class OneThread(InThreads):
    """One thread."""

    @extend_schema(
        operation_id="threads_read",
        summary="Read a thread",
        tags=["threads"],
        parameters=[LINK, IF_NONE_MATCH, ETAG],
        responses={200: ThreadOut, 304: None},
    )
    def get(self, request: Request, document: UUID, thread: UUID) -> Response:
        """Its words where they are now, and its first comments."""
        return _thread(principal_of(request), document, thread, request)

    @extend_schema(
        operation_id="threads_delete",
        summary="Delete a thread",
        tags=["threads"],
        parameters=[LINK],
        responses={204: None},
    )
    def delete(self, request: Request, document: UUID, thread: UUID) -> Response:
        """One's own that nobody else has written in; an owner deletes any."""
        threads.delete(_writer(request), document, thread)
        return Response(status=204)


class Anchoring(InThreads):
    """The words of a thread."""

    @extend_schema(
        operation_id="threads_anchor",
        summary="Give a thread other words",
        tags=["threads"],
        parameters=[LINK, ETAG],
        request=AnchorIn,
        responses=ThreadOut,
        examples=[
            OpenApiExample("Here", {"anchor": {"revision": 9, "start": 12, "end": 20}}, request_only=True),
        ],
    )
    def put(self, request: Request, document: UUID, thread: UUID) -> Response:
        """For an orphan that still matters; without words it is on the whole document."""
        principal = _writer(request)
        given = shapes.body(request, AnchorIn)
        threads.lay(principal, document, thread, _place(given["anchor"]))
        return _thread(principal, document, thread)


class Resolved(InThreads):
    """Whether a discussion is over."""

    @extend_schema(
        operation_id="threads_resolve",
        summary="Resolve a thread",
        tags=["threads"],
        parameters=[LINK],
        request=None,
        responses={204: None},
    )
    def put(self, request: Request, document: UUID, thread: UUID) -> Response:
        """It can still be read and answered."""
        threads.resolve(_writer(request), document, thread)
        return Response(status=204)

    @extend_schema(
        operation_id="threads_reopen",
        summary="Reopen a thread",
        tags=["threads"],
        parameters=[LINK],
        responses={204: None},
    )
    def delete(self, request: Request, document: UUID, thread: UUID) -> Response:
        """The discussion goes on."""
        threads.reopen(_writer(request), document, thread)
        return Response(status=204)


class Comments(InThreads, GenericAPIView[Comment]):
    """The comments of a thread."""

    pagination_class = CommentPages
    queryset = Comment.objects.none()

    @extend_schema(
        operation_id="comments_list",
        summary="List comments",
        tags=["threads"],
        parameters=[LINK],
        responses=CommentOut(many=True),
    )
    def get(self, request: Request, document: UUID, thread: UUID) -> Response:
        """In the order in which they were written."""
        discussions.readable(principal_of(request), document)
        threads.find(document, thread)
        page = self.paginate_queryset(showing.with_all(Comment.objects.filter(thread=thread))) or []
        return self.get_paginated_response([showing.comment(each) for each in page])

    @extend_schema(
        operation_id="comments_reply",
        summary="Reply",
        tags=["threads"],
        parameters=[KEY, LINK],
        request=BodyIn,
        responses={201: CommentOut},
        examples=[OpenApiExample("Yes", {"body": "It is, see [there](https://example.org)."}, request_only=True)],
    )
    def post(self, request: Request, document: UUID, thread: UUID) -> Response:
        """One more comment."""
        principal = _writer(request)
        given = shapes.body(request, BodyIn)
        made = threads.reply(key_of(request, principal), document, thread, given["body"])
        return _comment(made.pk, status=201)


class OneComment(InThreads):
    """One comment."""

    @extend_schema(
        operation_id="comments_edit",
        summary="Edit a comment",
        tags=["threads"],
        parameters=[LINK],
        request=BodyIn,
        responses=CommentOut,
        examples=[OpenApiExample("No", {"body": "It is *not*."}, request_only=True)],
    )
    def patch(self, request: Request, document: UUID, thread: UUID, comment: UUID) -> Response:
        """One's own."""
        given = shapes.body(request, BodyIn)
        made = threads.edit(_writer(request), document, thread, comment, given["body"])
        return _comment(made.pk)

    @extend_schema(
        operation_id="comments_delete",
        summary="Delete a comment",
        tags=["threads"],
        parameters=[LINK],
        responses={204: None},
    )
    def delete(self, request: Request, document: UUID, thread: UUID, comment: UUID) -> Response:
        """One's own; an owner deletes any. When none is left the thread goes."""
        threads.delete_comment(_writer(request), document, thread, comment)
        return Response(status=204)


class Reactions(InThreads):
    """An emoji of one's own for a comment."""

    @extend_schema(
        operation_id="comments_react",
        summary="React to a comment",
        tags=["threads"],
        parameters=[EMOJI, LINK],
        request=None,
        responses={204: None},
    )
    def put(self, request: Request, document: UUID, thread: UUID, comment: UUID, emoji: str) -> Response:
        """Each emoji once."""
        if not is_emoji(emoji):
            raise ValidationError({"emoji": "This is an emoji."})
        threads.react(_writer(request), document, thread, comment, emoji)
        return Response(status=204)

    @extend_schema(
        operation_id="comments_unreact",
        summary="Take a reaction back",
        tags=["threads"],
        parameters=[EMOJI, LINK],
        responses={204: None},
    )
    def delete(self, request: Request, document: UUID, thread: UUID, comment: UUID, emoji: str) -> Response:
        """One's own."""
        threads.take_back(_writer(request), document, thread, comment, emoji)
        return Response(status=204)


class Discussion(InThreads):
    """What of a document's threads is one for all of them."""

    @extend_schema(
        operation_id="discussion_read",
        summary="Read who reads the threads",
        tags=["threads"],
        parameters=[LINK],
        responses=DiscussionOut,
    )
    def get(self, request: Request, document: UUID) -> Response:
        """And how often they have changed."""
        discussions.readable(principal_of(request), document)
        return _discussion(document)

    @extend_schema(
        operation_id="discussion_update",
        summary="Say who reads the threads",
        tags=["threads"],
        request=DiscussionPatch,
        responses=DiscussionOut,
        examples=[OpenApiExample("Not viewers", {"viewers": False}, request_only=True)],
    )
    def patch(self, request: Request, document: UUID) -> Response:
        """Viewers do, unless an owner says otherwise."""
        given = shapes.body(request, DiscussionPatch)
        with access.changing(_writer(request), document, Action.SHARE):
            discussions.let_viewers_read(document, viewers=given["viewers"])
        return _discussion(document)


def _writer(request: Request) -> Principal:
    """Who asks: somebody who says who they are, whatever link they show."""
    person_of(request)
    return principal_of(request)


def _place(given: dict[str, int] | None) -> Place | None:
    return None if given is None else Place(**given)


def _thread(
    principal: Principal, document: UUID, thread: UUID, request: Request | None = None, *, status: int = 200
) -> Response:
    """A thread as it is now; who has it already is told so."""
    reading = discussions.readable(principal, document)
    threads.find(document, thread)
    found = showing.with_comments(Thread.objects.filter(pk=thread)).get()
    shown = showing.thread(found, places.now(document, reading.grant.document.head.number))
    tag = sha256(json.dumps(shown, cls=JSONEncoder).encode()).hexdigest()[:32]
    if request and conditions.unchanged(request, tag):
        return Response(status=304, headers={"ETag": f'"{tag}"'})
    headers = {"ETag": f'"{tag}"', "Cache-Control": "private, no-cache"}
    return Response(shown, status=status, headers=headers)


def _comment(comment: UUID, *, status: int = 200) -> Response:
    found = showing.with_all(Comment.objects.filter(pk=comment)).get()
    return Response(showing.comment(found), status=status)


def _discussion(document: UUID) -> Response:
    found = discussions.of(document)
    return Response({"number": found.number, "viewers": found.viewers})
