"""Documents: listed, created, read, renamed, duplicated, put away, handed on."""

from http import HTTPStatus
from typing import Any, Final
from uuid import UUID

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from collab.accounts.asking import actor_of, person_of
from collab.accounts.permissions import Open
from collab.errors import Unavailable
from collab.ot import Delta
from collab.rest import conditions, shapes
from collab.rest.pages import Pages
from documents import access, contents, library, snapshots
from documents.access import Action, Grant, Principal
from documents.api import showing
from documents.api.asking import key_of, one_of, only_if, person_called, principal_of
from documents.api.described import ETAG, IF_MATCH, IF_NONE_MATCH, KEY, LINK
from documents.api.serializers import TITLE, DocumentIn, DocumentOut, DocumentPatch, DuplicateIn, Someone
from documents.comments import copying, discussions
from documents.formats import Format
from documents.models import Document, Role
from documents.present import rosters
from presence.people import people

# By which roles a document is in which list; what is in the trash is in that list alone.
LISTS: Final = {
    "all": (*Role,),
    "mine": (Role.OWNER,),
    "shared": (Role.EDITOR, Role.COMMENTER, Role.VIEWER),
    "trash": (Role.OWNER,),
}
ORDERS: Final = {"edited": ("-edited", "-pk"), "created": ("-created", "-pk"), "title": ("title", "pk")}


def answer(granted: Grant, request: Request | None = None, *, status: int = 200) -> Response:
    """A document as the one sees it who was granted it; a reader who has it already is told so."""
    shown = showing.granted(granted)
    tag = showing.tag(granted.document, shown)
    if request and conditions.unchanged(request, tag):
        return Response(status=304, headers={"ETag": f'"{tag}"'})
    headers = {"ETag": f'"{tag}"', "Cache-Control": "private, no-cache"}
    if status == HTTPStatus.CREATED:
        headers["Location"] = f"/api/v1/documents/{granted.document.pk}"
    return Response(shown, status=status, headers=headers)


class DocumentPages(Pages):
    """Pages in one of the orders that a request may ask for."""

    def get_ordering(self, request: Request, queryset: QuerySet[Any], view: Any) -> tuple[str, ...]:  # noqa: ANN401, ARG002 - as the framework calls it
        """The order asked for; the newest edit first, if none is."""
        return ORDERS[one_of(request, "order", tuple(ORDERS))]


class Documents(GenericAPIView[Document]):
    """All documents of the one who asks."""

    pagination_class = DocumentPages
    queryset = Document.objects.none()

    @extend_schema(
        operation_id="documents_list",
        summary="List documents",
        tags=["documents"],
        parameters=[
            OpenApiParameter(
                "list", enum=[*LISTS], default="all", description="Owned by you, shared with you, your trash."
            ),
            OpenApiParameter(
                "order", enum=[*ORDERS], default="edited", description="The newest first; titles from A on."
            ),
            OpenApiParameter("with", enum=["presence"], description="How many are in each document now."),
        ],
        responses=DocumentOut(many=True),
    )
    def get(self, request: Request) -> Response:
        """The documents that the person is a member of, without those in the trash, or only those."""
        wanted = one_of(request, "list", tuple(LISTS))
        seen = access.visible(person_of(request).pk, *LISTS[wanted]).filter(trashed__isnull=wanted != "trash")
        page = self.paginate_queryset(showing.with_owners(seen)) or []
        shown = [showing.document(each, access.own_role(each)) for each in page]
        if one_of(request, "with", ("", "presence")):
            counts = _present([each.pk for each in page])
            for each in shown:
                each["present"] = counts.get(UUID(each["id"]))
        return self.get_paginated_response(shown)

    @extend_schema(
        operation_id="documents_create",
        summary="Create a document",
        tags=["documents"],
        parameters=[KEY],
        request=DocumentIn,
        responses={201: DocumentOut},
        examples=[
            OpenApiExample(
                "From Markdown",
                {"title": "Plan", "content": {"format": "markdown", "value": "# Plan\n\nWrite it **together**."}},
                request_only=True,
            )
        ],
    )
    def post(self, request: Request) -> Response:
        """A new document of the person's own. Its content is revision 1."""
        given = shapes.body(request, DocumentIn)
        title, rich = given["title"], given["kind"] == "rich"
        source = given.get("content", {"value": "", "format": Format.TEXT})
        content = contents.read(source["value"], Format(source["format"]), rich=rich)
        return _create(request, title, content, rich=rich)


class OneDocument(APIView):
    """One document."""

    permission_classes = (Open,)

    @extend_schema(
        operation_id="documents_read",
        summary="Read a document",
        tags=["documents"],
        parameters=[LINK, IF_NONE_MATCH, ETAG],
        responses={200: DocumentOut, 304: None},
    )
    def get(self, request: Request, document: UUID) -> Response:
        """Title, role, revision and the rest; the content is at `content`."""
        return answer(access.grant(principal_of(request), document, Action.READ), request)

    @extend_schema(
        operation_id="documents_update",
        summary="Rename a document, or say who is told names",
        tags=["documents"],
        parameters=[LINK, IF_MATCH, ETAG],
        request=DocumentPatch,
        responses=DocumentOut,
        examples=[OpenApiExample("Another title", {"title": "The plan"}, request_only=True)],
    )
    def patch(self, request: Request, document: UUID) -> Response:
        """Edits of the content do not disturb If-Match: it is about the rest."""
        given = shapes.body(request, DocumentPatch)
        principal = principal_of(request)
        with access.changing(principal, document, Action.SHARE if "names_by_link" in given else Action.RENAME):
            library.change(document, actor_of(request), only_if=only_if(request), **given)
        return answer(access.grant(principal, document, Action.READ))

    @extend_schema(
        operation_id="documents_delete",
        summary="Delete a document for good",
        tags=["documents"],
        parameters=[IF_MATCH],
        responses={204: None},
    )
    def delete(self, request: Request, document: UUID) -> Response:
        """With all its revisions. Only what is in the trash can be deleted."""
        with access.changing(principal_of(request), document, Action.DELETE):
            library.delete(document, actor_of(request), only_if=only_if(request))
        return Response(status=204)


class Trash(APIView):
    """Whether a document is in the trash."""

    @extend_schema(
        operation_id="documents_trash",
        summary="Put into the trash",
        tags=["documents"],
        request=None,
        responses={204: None},
    )
    def put(self, request: Request, document: UUID) -> Response:
        """Only its owners see it there, and nobody writes it."""
        with access.changing(principal_of(request), document, Action.RESTORE):  # it may be there already
            library.trash(document, actor_of(request))
        return Response(status=204)

    @extend_schema(
        operation_id="documents_restore", summary="Take out of the trash", tags=["documents"], responses={204: None}
    )
    def delete(self, request: Request, document: UUID) -> Response:
        """Just as it was, with its members and its links."""
        with access.changing(principal_of(request), document, Action.RESTORE):
            library.restore(document, actor_of(request))
        return Response(status=204)


class Duplicate(APIView):
    """Copies of a document."""

    @extend_schema(
        operation_id="documents_duplicate",
        summary="Duplicate a document",
        tags=["documents"],
        parameters=[LINK, KEY],
        request=DuplicateIn,
        responses={201: DocumentOut},
    )
    def post(self, request: Request, document: UUID) -> Response:
        """A document of one's own with the content that this one has now; its threads too, if they are asked for.

        Members and history stay behind.
        """
        given = shapes.body(request, DuplicateIn)
        principal = principal_of(request)
        found = access.grant(principal, document, Action.READ).document
        if given["threads"]:
            discussions.readable(principal, document)
        title = given.get("title", f"Copy of {found.title}"[:TITLE])
        number = found.head.number
        made = _create(request, title, snapshots.content(document, number), rich=found.head.rich)
        if given["threads"]:
            copying.copy(principal, document, number, UUID(made.data["id"]))
        return made


class Transfer(APIView):
    """Who owns a document."""

    @extend_schema(
        operation_id="documents_transfer",
        summary="Transfer a document",
        tags=["documents"],
        request=Someone,
        responses={204: None},
        examples=[OpenApiExample("To Bob", {"person": "bob"}, request_only=True)],
    )
    def post(self, request: Request, document: UUID) -> Response:
        """Somebody else becomes an owner, and you become an editor."""
        given = shapes.body(request, Someone)
        with access.changing(principal_of(request), document, Action.TRANSFER):
            taker = person_called(given["person"])
            if taker.pk == person_of(request).pk:
                raise ValidationError({"person": "You own it already."})
            access.transfer(document, person_of(request).pk, taker.pk, actor_of(request))
        return Response(status=204)


def _present(documents: list[UUID]) -> dict[UUID, int]:
    """How many people are in each document; nothing while nobody knows, which must keep no list from being shown."""
    try:
        return {document: len(people(roster)) for document, roster in rosters(documents).items()}
    except Unavailable:
        return {}


def _create(request: Request, title: str, content: Delta, *, rich: bool) -> Response:
    """A new document of who asks; the same one, if the same request comes again."""
    owner = person_of(request).pk
    principal = Principal(owner)
    made = library.create(owner, key_of(request, principal), title, content, rich=rich)
    return answer(access.grant(principal, made, Action.READ), status=201)
