"""Every answer is as the OpenAPI description says."""

import re
from functools import cache
from typing import Any

from django.urls import include, path
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.validation import validate_schema
from jsonschema import Draft202012Validator  # type: ignore[import-untyped] # it ships no types
from referencing import Registry
from referencing.jsonschema import DRAFT202012

ADDRESS = "urn:nexus"


@cache
def description() -> dict[str, Any]:
    """The description of people, sessions and tokens."""
    patterns = [path("api/v1/", include("collab.accounts.api.urls"))]
    generator: Any = SchemaGenerator(patterns=patterns)  # type: ignore[no-untyped-call] # it has no types
    made: dict[str, Any] = generator.get_schema(request=None, public=True)
    validate_schema(made)  # type: ignore[no-untyped-call] # nor has this
    return made


@cache
def validator(schema: str) -> Any:
    """What checks a value against the schema at a place in the description."""
    registry = Registry[Any]().with_resource(ADDRESS, DRAFT202012.create_resource(description()))
    return Draft202012Validator({"$ref": f"{ADDRESS}#{schema}"}, registry=registry)


def documented(method: str, address: str, answer: Any) -> None:
    """Check one answer, if there is an operation of this method at this address."""
    for template, operations in description()["paths"].items():
        if re.fullmatch(re.sub(r"{\w+}", "[0-9]+", template), address) and method.lower() in operations:
            answers = operations[method.lower()]["responses"]
            assert str(answer.status_code) in answers, f"{method} {template} answers {answer.status_code}"
            kinds = answers[str(answer.status_code)].get("content", {})
            if not kinds:
                assert answer.content == b""
                return
            kind = answer["Content-Type"].partition(";")[0]
            assert kind in kinds, f"{method} {template} answers {kind}"
            steps = ("paths", template, method.lower(), "responses", str(answer.status_code), "content", kind, "schema")
            where = "/".join(step.replace("~", "~0").replace("/", "~1").replace("{", "%7B") for step in steps)
            validator("/" + where.replace("}", "%7D")).validate(answer.json())
