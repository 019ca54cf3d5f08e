"""Bodies of requests, read strictly."""

from collections.abc import Mapping
from typing import IO, Any

from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser

from collab.ot.values import load


class StrictJson(BaseParser):
    """JSON in UTF-8. NaN and other liberties are refused; half a surrogate pair is left to the fields."""

    media_type = "application/json"

    def parse(  # type: ignore[override] # a body may be more than an object
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> object:
        """The values of a body."""
        del media_type, parser_context  # it is always UTF-8
        try:
            return load(stream.read())
        except ValueError as error:  # UnicodeDecodeError is one
            raise ParseError(f"the body {error}") from None


class Text(BaseParser):
    """Any text: the source of a document's content, as its Content-Type says."""

    media_type = "text/*"

    def parse(  # type: ignore[override] # a body may be more than an object
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> str:
        """The text of a body."""
        del media_type, parser_context  # the view asks which text it is
        try:
            return str(stream.read().decode("utf-8"))
        except UnicodeDecodeError as error:
            raise ParseError(f"the body is no UTF-8: {error.reason} at byte {error.start}") from None
