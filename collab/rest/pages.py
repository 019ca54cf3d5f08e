"""Long lists come in pages; a cursor says where the next one begins, so that none shifts while others write."""

import sys
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError as Misread
from django.db.models import QuerySet
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.pagination import CursorPagination
from rest_framework.request import Request
from rest_framework.views import APIView


class Pages(CursorPagination):
    """`limit` items a page; `next` and `previous` are addresses, or null."""

    page_size = 50
    page_size_query_param = "limit"
    max_page_size = 200
    cursor_query_param = "cursor"
    offset_cutoff = sys.maxsize  # however many share one title, the list goes on behind them
    ordering = ("-created", "-pk")

    def paginate_queryset(
        self,
        queryset: QuerySet[Any] | Sequence[Any],
        request: Request,
        view: APIView | None = None,
    ) -> list[Any] | None:
        """One page. A cursor that somebody made up leads nowhere."""
        try:
            return super().paginate_queryset(queryset, request, view)
        except (Misread, ValueError, OverflowError):
            if self.cursor_query_param not in request.query_params:
                raise
            raise NotFound(self.invalid_cursor_message) from None

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """A page, as the OpenAPI description says it."""
        address = {"type": ["string", "null"], "format": "uri", "example": None}
        return {
            "type": "object",
            "required": ["next", "previous", "results"],
            "properties": {"next": address, "previous": address, "results": schema},
        }

    def get_schema_operation_parameters(self, view: APIView) -> list[dict[str, Any]]:
        """How the description tells of them."""
        parameters = super().get_schema_operation_parameters(view)
        for each in parameters:
            if each["name"] == self.page_size_query_param:
                each["schema"] = {
                    "type": "integer",
                    "minimum": 1,
                    "maximum": self.max_page_size,
                    "default": self.page_size,
                }
        return parameters

    def get_page_size(self, request: Request) -> int:
        """As many as were asked for, if that is a number that makes sense."""
        asked = request.query_params.get("limit", str(self.page_size))
        if asked not in map(str, range(1, self.max_page_size + 1)):
            raise ValidationError({"limit": f"This is a number from 1 to {self.max_page_size}."})
        return int(asked)
