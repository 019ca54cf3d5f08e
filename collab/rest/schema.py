"""The OpenAPI description: what the framework cannot know by itself about every operation."""

from typing import Any

from drf_spectacular.openapi import AutoSchema

from collab.problems import MEDIA_TYPE

# Why any operation may be refused.
_EVERYWHERE = {
    "400": "The request makes no sense: the detail, and `errors` for each field, say why.",
    "401": "Who asks has not signed in, or what they show is not or no longer good.",
    "403": "They may know of this, and may not do it.",
    "404": "There is no such thing, or none that one may know of.",
    "406": "The answer cannot be given as Accept asks for.",
    "409": "As things stand this cannot be done.",
    "411": "The body comes without its Content-Length.",
    "412": "The thing is no longer the one that If-Match names.",
    "413": "The body, the delta or the document would be too large.",
    "415": "The body is of a kind that is not read here.",
    "422": "The Idempotency-Key was used before, for another request.",
    "428": "The request must say which revision it was made on.",
    "429": "Too many requests: Retry-After says how long to wait.",
    "500": "Something is broken here. It was logged.",
    "503": "The database does not answer right now: the same request again is safe.",
}
_BODIES = {"411", "413", "415"}
_NARROW = {
    "412": {"documents_update", "documents_delete", "content_write"},
    "422": {
        *("content_write", "content_submit", "documents_create", "documents_duplicate"),
        *("threads_open", "comments_reply"),
    },
    "428": {"content_write"},
}

_PROBLEM: dict[str, Any] = {
    "type": "object",
    "description": "Problem details (RFC 9457). `code` is for programs, `detail` for people.",
    "required": ["type", "title", "status", "detail", "code", "remedy"],
    "properties": {
        "type": {"type": "string", "const": "about:blank"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {"type": "string", "pattern": "^[a-z_]+$"},
        "remedy": {
            "type": "string",
            "enum": ["retry", "reload", "stop"],
            "description": "The same again after a while; on fresh content; or not at all.",
        },
        "errors": {
            "type": "array",
            "description": "What is wrong with which field, if the body is of the wrong shape.",
            "items": {
                "type": "object",
                "required": ["field", "detail", "code"],
                "properties": {
                    "field": {"type": "string", "description": "Empty for the whole body."},
                    "detail": {"type": "string"},
                    "code": {"type": "string"},
                },
                "additionalProperties": False,
            },
        },
        "proposal": {
            "type": "object",
            "description": "A merged proposal on the newest revision, where a base could not be met.",
            "required": ["base", "lineage", "delta"],
            "properties": {
                "base": {"type": "integer"},
                "lineage": {"type": "string"},
                "delta": {"type": "array", "items": {"type": "object"}},
            },
            "additionalProperties": False,
        },
    },
    "additionalProperties": False,
    "examples": [
        {
            "type": "about:blank",
            "title": "Not Found",
            "status": 404,
            "detail": "there is no document 7e0c7f3e-7d0b-4c7b-b8f5-0a6c8f1f4a54",
            "code": "not_found",
            "remedy": "stop",
        }
    ],
}


class Described(AutoSchema):
    """An operation as its view describes it, with an id that is its name and nothing else."""

    def get_auth(self) -> list[dict[str, Any]]:
        """What one may show; nothing too, where a permission lets anybody in."""
        anybody = any(getattr(permission, "anybody", False) for permission in self.view.get_permissions())
        return [*super().get_auth(), *([{}] if anybody else [])]

    def _get_request_body(self, direction: str = "request") -> Any:  # noqa: ANN401 - as the framework has it
        """The body; of a DELETE too, where its view says that there is one: the framework describes none."""
        method = self.method
        if method == "DELETE" and getattr(self.view, "delete_has_body", False):
            self.method = "POST"
        try:
            return super()._get_request_body(direction)  # type: ignore[no-untyped-call] # the framework's own
        finally:
            self.method = method


def with_problems(result: dict[str, Any], generator: object, request: object, public: object) -> dict[str, Any]:  # noqa: ARG001 - as the hook is called
    """Say of every operation how it may be refused."""
    result["components"].setdefault("schemas", {})["Problem"] = _PROBLEM
    for path, operations in result["paths"].items():
        for operation in operations.values():
            answers = operation["responses"]
            for status, reason in _EVERYWHERE.items():
                if _may(operation, status, path):
                    answers.setdefault(status, _refusal(reason))
    return result


def _may(operation: dict[str, Any], status: str, path: str) -> bool:
    if status in _BODIES:
        return "requestBody" in operation
    if status == "404":
        return "{" in path or any(each["name"] == "cursor" for each in operation.get("parameters", ()))
    return status not in _NARROW or operation["operationId"] in _NARROW[status]


def _refusal(reason: str) -> dict[str, Any]:
    return {"description": reason, "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}}
