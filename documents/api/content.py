"""The content of a document: read at any revision and in any format, and written on a base, so that it merges."""

from collections.abc import Iterable, Mapping
from typing import Any, Final
from uuid import UUID

import msgspec
from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework.exceptions import NotAcceptable, ParseError, UnsupportedMediaType, ValidationError
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from collab.accounts.permissions import Open
from collab.errors import NotFound
from collab.ot import dump
from collab.ot.values import LARGEST
from collab.rest import conditions, shapes
from collab.rest.parsers import StrictJson, Text
from collab.rest.refusals import BaseRequired, Changed
from documents import access, formats, snapshots, writing
from documents.access import Action
from documents.api import showing
from documents.api.asking import key_of, principal_of
from documents.api.described import ETAG, IF_NONE_MATCH, KEY, LINK
from documents.api.serializers import ContentOut, SubmissionIn, WriteIn, WrittenOut
from documents.formats import Format
from documents.models import Head
from documents.writing import Base, Written

MEDIA_TYPES: Final = {
    Format.DELTA: "application/json",
    Format.TEXT: "text/plain",
    Format.HTML: "text/html",
    Format.MARKDOWN: "text/markdown",
}
FORMATS: Final = {media_type: form for form, media_type in MEDIA_TYPES.items()}


class ByFormat(DefaultContentNegotiation):
    """Leaves it to the view what Accept means: here it names a format of the content."""

    def select_renderer(
        self, request: Request, renderers: Iterable[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        """The first, for answers that are no content."""
        del request, format_suffix
        first = next(iter(renderers))
        return first, first.media_type


class Content(APIView):
    """The content of a document."""

    permission_classes = (Open,)
    content_negotiation_class = ByFormat
    parser_classes = (StrictJson, Text)

    @extend_schema(
        operation_id="content_read",
        summary="Read the content",
        tags=["content"],
        parameters=[
            OpenApiParameter("format", enum=[*Format], description="In which format; without it, Accept says."),
            OpenApiParameter("revision", int, description="At which revision; without it, the newest."),
            LINK,
            IF_NONE_MATCH,
            ETAG,
            OpenApiParameter("Nexus-Revision", int, OpenApiParameter.HEADER, response=[200]),
        ],
        responses={
            (200, "application/json"): ContentOut,
            **{(200, MEDIA_TYPES[form]): OpenApiTypes.STR for form in (Format.TEXT, Format.HTML, Format.MARKDOWN)},
            304: None,
        },
    )
    def get(self, request: Request, document: UUID) -> HttpResponse:
        """As a delta in JSON, or as text, HTML or Markdown. The ETag is a base to write on."""
        head = access.grant(principal_of(request), document, Action.READ).document.head
        form, number = _format(request), _revision(request, head)
        tag = f"{head.lineage}.{number}.{form}"
        headers = {
            "ETag": f'"{tag}"',
            "Nexus-Revision": str(number),
            "Cache-Control": "private, no-cache",
            "Vary": "Accept, Authorization, Cookie, Nexus-Link",
        }
        if number > head.number:
            raise NotFound(f"there is no revision {number}; the newest is {head.number}")
        if conditions.unchanged(request, tag):
            return HttpResponse(status=304, headers=headers)
        content = snapshots.content(document, number)
        if form is Format.DELTA:
            kind = showing.kind(rich=head.rich)
            known = f'"revision":{number},"lineage":"{head.lineage}","kind":"{kind}"'
            return HttpResponse(f'{{{known},"delta":{dump(content)}}}', "application/json", headers=headers)
        body = formats.write(content, form, rich=head.rich)
        return HttpResponse(body, f"{MEDIA_TYPES[form]}; charset=utf-8", headers=headers)

    @extend_schema(
        operation_id="content_write",
        summary="Write the whole content",
        tags=["content"],
        parameters=[
            OpenApiParameter(
                "If-Match",
                OpenApiTypes.STR,
                OpenApiParameter.HEADER,
                description="The ETag of the content it was made on.",
            ),
            KEY,
            LINK,
            ETAG,
        ],
        request={
            "application/json": WriteIn,
            **{MEDIA_TYPES[form]: OpenApiTypes.STR for form in (Format.TEXT, Format.HTML, Format.MARKDOWN)},
        },
        responses=WrittenOut,
        examples=[
            OpenApiExample(
                "On revision 7", {"format": "markdown", "value": "# Plan\n\nDone.", "base": 7}, request_only=True
            )
        ],
    )
    def put(self, request: Request, document: UUID) -> Response:
        """It becomes the smallest change that leads there from its base, and merges with what came since.

        As JSON, or as the bare source with its Content-Type. What the format cannot show stays as it is: a PUT of
        Markdown leaves colours alone.
        """
        key = key_of(request, principal_of(request))
        content_type = request.content_type.partition(";")[0].strip().lower()
        if content_type.startswith("text/"):
            form = FORMATS.get(content_type)
            if form is None:
                raise UnsupportedMediaType(request.content_type)
            if not request.data:  # it may be an accident, and would delete everything
                raise ParseError("there is no body: to leave nothing, send a newline")
            return _written(writing.replace(key, document, _base(request), request.data, form))
        given = shapes.body(request, WriteIn)
        base = _base(request, given)
        form = Format(given["format"])
        return _written(writing.replace(key, document, base, given["value"], form))


class Submissions(APIView):
    """Deltas that are offered."""

    permission_classes = (Open,)

    @extend_schema(
        operation_id="content_submit",
        summary="Submit a delta",
        tags=["content"],
        parameters=[KEY, LINK, ETAG],
        request=SubmissionIn,
        responses={201: WrittenOut},
        examples=[
            OpenApiExample(
                "Insert behind five units", {"base": 7, "delta": [{"retain": 5}, {"insert": "!"}]}, request_only=True
            ),
            OpenApiExample(
                "Bring back what revision 7 deleted",
                {
                    "base": 7,
                    "delta": [{"retain": 4}, {"insert": "cat"}],
                    "restores": [{"at": 4, "revision": 7, "position": 4, "length": 3}],
                },
                request_only=True,
            ),
        ],
    )
    def post(self, request: Request, document: UUID) -> Response:
        """A delta on a base, rebased over what others wrote since. The answer says what it became."""
        given = shapes.body(request, SubmissionIn)
        key = key_of(request, principal_of(request))
        base = Base(given["base"], given.get("lineage"))
        return _written(writing.submit(key, document, base, given["delta"], given.get("restores", ())), status=201)


def _written(written: Written, *, status: int = 200) -> Response:
    shown = {
        "revision": written.revision,
        "lineage": written.lineage,
        "base": written.base,
        "delta": showing.ops(written.delta),
        **({"restores": msgspec.to_builtins(written.restores)} if written.restores else {}),
    }
    tag = f"{written.lineage}.{written.revision}.{Format.DELTA}"
    return Response(shown, status=status, headers={"ETag": f'"{tag}"'})


def _format(request: Request) -> Format:
    asked = request.query_params.get("format")
    if asked is None:
        preferred = request.get_preferred_type([*FORMATS])
        if preferred is None:
            raise NotAcceptable(f"content comes as {', '.join(FORMATS)}")
        return FORMATS[preferred]
    if asked not in [*Format]:
        raise ValidationError({"format": f"This is one of {', '.join(Format)}."})
    return Format(asked)


def _revision(request: Request, head: Head) -> int:
    asked = request.query_params.get("revision")
    if asked is None:
        return head.number
    if not _is_number(asked) or int(asked) < 1:
        raise ValidationError({"revision": "This is the number of a revision, from 1 on."})
    return int(asked)


def _base(request: Request, given: Mapping[str, Any] | None = None) -> Base:
    """The base that the body names, or else If-Match."""
    if given and "base" in given:
        return Base(given["base"], given.get("lineage"))
    tags = conditions.tags(request, "If-Match")
    if not tags or tags == ["*"]:
        raise BaseRequired("say on which revision this was made: the ETag of its content as If-Match, or base")
    bases = [tag.split(".") for tag in tags]
    for lineage, number in ((parts[0], parts[1]) for parts in bases if len(parts) > 1):
        if _is_number(number):
            return Base(int(number), lineage)
    raise Changed(f'If-Match "{tags[0]}" is no ETag of content')


def _is_number(text: str) -> bool:
    """Whether a text is a number that every language keeps exactly."""
    return text.isascii() and text.isdigit() and len(text) <= len(str(LARGEST)) and int(text) <= LARGEST
