"""What a request says, in the shape that its operation asks for; a 400 names each field that is not of that shape."""

from typing import Any

from rest_framework.request import Request
from rest_framework.serializers import Serializer

Shape = type[Serializer[Any]]


def body(request: Request, shape: Shape, **context: object) -> dict[str, Any]:
    """The values of the body."""
    return _read(shape(data=request.data, context=context))


def query(request: Request, shape: Shape) -> dict[str, Any]:
    """The values of the query; of a name that comes twice, the last."""
    return _read(shape(data=request.query_params.dict()))


def _read(given: Serializer[Any]) -> dict[str, Any]:
    given.is_valid(raise_exception=True)
    return dict(given.validated_data)
