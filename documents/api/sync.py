"""Differential synchronization over REST: for those who have no live socket."""

from uuid import UUID

from django.http import HttpResponse
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.views import APIView

from collab.accounts.permissions import Open
from collab.sync.packets import read_packet, written
from documents import synchronizing
from documents.api.asking import principal_of
from documents.api.described import LINK
from documents.api.sync_shapes import AnswerOut, PacketIn


class OpenToReaders(Open):
    """Anybody: what a packet of edits takes is asked when it is known to be one."""

    def has_permission(self, request: Request, view: APIView) -> bool:  # noqa: ARG002 - the framework hands them over
        """Whether this one may ask."""
        return True


class Sync(APIView):
    """Packets of those who synchronize now and then."""

    permission_classes = (OpenToReaders,)

    @extend_schema(
        operation_id="sync",
        summary="Synchronize",
        tags=["content"],
        parameters=[LINK],
        request=PacketIn,
        responses=AnswerOut,
        examples=[
            OpenApiExample("The first packet", {"session": "kX2v9QmZ4tR7bN1c", "format": "text"}, request_only=True),
            OpenApiExample(
                "An edit of `The cat sat.`, revision 1",
                {
                    "session": "kX2v9QmZ4tR7bN1c",
                    "lineage": "b3f1c07a",
                    "revision": 1,
                    "edits": [{"seq": 1, "delta": [{"retain": 4}, {"insert": "black "}]}],
                    "checksum": 196434037,
                    "format": "text",
                },
                request_only=True,
            ),
        ],
    )
    def post(self, request: Request, document: UUID) -> HttpResponse:
        """Send what was done since the last answer; get what others have done. See docs/sync.md.

        The same packet may be sent again, by any connection and to any server: what it brings is done once.
        """
        packet = read_packet(request.data)
        if packet.edits:
            Open().has_permission(request, self)
        answer = synchronizing.answer(principal_of(request), document, packet)
        return HttpResponse(written(answer), "application/json")
