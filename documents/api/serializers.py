"""The shapes of what goes in and out over REST. `showing` makes what goes out."""

from typing import Any

import msgspec
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from collab.ot.values import LARGEST
from collab.rest.fields import Text
from collab.sync import Restored
from collab.sync.messages import Activity, Restores
from collab.sync.restoring import MOST
from documents.formats import Format
from documents.links import ROLES
from documents.models import Role

TITLE = 200  # characters, as in the models
FORMATS = [each.value for each in Format]
SECRET = 200  # characters of a link's secret; ours have about 80

DELTA: dict[str, Any] = {
    "type": "array",
    "description": "A Quill Delta: ops in order, lengths in UTF-16 units.",
    "items": {
        "type": "object",
        "properties": {
            "insert": {"oneOf": [{"type": "string", "minLength": 1}, {"type": "object", "minProperties": 1}]},
            "retain": {"type": "integer", "minimum": 1},
            "delete": {"type": "integer", "minimum": 1},
            "attributes": {"type": "object"},
        },
        "additionalProperties": False,
    },
    "examples": [[{"retain": 5}, {"insert": ", world", "attributes": {"bold": True}}]],
}


@extend_schema_field(DELTA)
class Ops(serializers.JSONField):
    """A delta; the algebra's own reader says what is wrong with one."""


_COUNT = {"type": "integer", "minimum": 0, "maximum": LARGEST}
_POSITIVE = {"type": "integer", "minimum": 1, "maximum": LARGEST}

RESTORES: dict[str, Any] = {
    "type": "array",
    "description": "Deleted text that the delta brings back, so that threads that stood in it return to it.",
    "maxItems": MOST,
    "items": {
        "type": "object",
        "properties": {
            "at": {**_COUNT, "description": "Where it begins in the content that the delta leaves."},
            "revision": {**_POSITIVE, "description": "The revision that deleted it."},
            "position": {**_COUNT, "description": "Where it began in the content before that revision."},
            "length": _POSITIVE,
        },
        "required": ["at", "revision", "position", "length"],
        "additionalProperties": False,
    },
    "examples": [[{"at": 6, "revision": 40, "position": 6, "length": 10}]],
}


@extend_schema_field(RESTORES)
class Passages(serializers.JSONField):
    """Deleted text that comes back, as frames have it."""


@extend_schema_field({"oneOf": [{"type": "string"}, DELTA]})
class Source(serializers.JSONField):
    """Content in one of the formats: a string, or the ops of a delta."""


class PersonOut(serializers.Serializer[Any]):
    """Somebody, as others see them."""

    id = serializers.CharField()
    name = serializers.CharField()
    colour = serializers.CharField()


class DocumentOut(serializers.Serializer[Any]):
    """A document, without its content."""

    id = serializers.UUIDField()
    title = serializers.CharField()
    kind = serializers.ChoiceField(["rich", "plain"])
    role = serializers.ChoiceField(Role.choices, help_text="Yours.")
    revision = serializers.IntegerField(help_text="The newest one.")
    length = serializers.IntegerField(help_text="Of the content, in UTF-16 units.")
    lineage = serializers.CharField(help_text="Another one, if it was restored from a backup.")
    created = serializers.DateTimeField()
    edited = serializers.DateTimeField(help_text="When the newest revision was made.")
    trashed = serializers.DateTimeField(allow_null=True, help_text="Since when it is in the trash.")
    owners = PersonOut(many=True)
    names_by_link = serializers.BooleanField(help_text="Whether who has come by a link is told who is here.")
    present = serializers.IntegerField(
        required=False, allow_null=True, help_text="With `with=presence`: people in it now; null while nobody knows."
    )


class SessionOut(serializers.Serializer[Any]):
    """A session of somebody who is here."""

    session = serializers.CharField()
    state = serializers.ChoiceField([each.value for each in Activity])
    revision = serializers.IntegerField(help_text="The one that `range` is true at.")
    range = serializers.ListField(
        child=serializers.IntegerField(), min_length=2, max_length=2, allow_null=True, help_text="In UTF-16 units."
    )


class PresentOut(serializers.Serializer[Any]):
    """Somebody who is here, once however many tabs they have open."""

    person = serializers.CharField(allow_null=True, help_text="Their id; null for a guest.")
    name = serializers.CharField()
    colour = serializers.CharField(help_text="Can be read on light ground and on dark.")
    state = serializers.ChoiceField([each.value for each in Activity])
    sessions = SessionOut(many=True)


class PresenceOut(serializers.Serializer[Any]):
    """Who is in a document."""

    participants = serializers.IntegerField(help_text="Sessions; somebody may have several.")
    people = serializers.IntegerField(help_text="People and guests.")
    results = PresentOut(many=True)


class ContentIn(serializers.Serializer[Any]):
    """What a new document is to hold."""

    format = serializers.ChoiceField(FORMATS, default=Format.TEXT.value)
    value = Source(help_text="A string; for `delta`, its ops: inserts only.")


class DocumentIn(serializers.Serializer[Any]):
    """A new document."""

    title = Text(max_length=TITLE, default="Untitled")
    kind = serializers.ChoiceField(["rich", "plain"], default="rich", help_text="Formatted, or text alone. For good.")
    content = ContentIn(required=False)


class DocumentPatch(serializers.Serializer[Any]):
    """What of a document can be changed besides its content."""

    title = Text(max_length=TITLE, required=False)
    names_by_link = serializers.BooleanField(
        required=False, help_text="Whether who has come by a link is told who is here; for owners to say."
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Something is to be changed."""
        if not attrs:
            raise serializers.ValidationError({"title": "Say what is to be changed."}, "required")
        return attrs


class DuplicateIn(serializers.Serializer[Any]):
    """What the copy is to be called."""

    title = Text(max_length=TITLE, required=False, help_text="`Copy of …` if left out.")
    threads = serializers.BooleanField(default=False, help_text="Whether its threads come along.")


class Someone(serializers.Serializer[Any]):
    """A person, named by their username or e-mail address."""

    person = Text(max_length=254, help_text="A username or an e-mail address.")


class ContentOut(serializers.Serializer[Any]):
    """Content at a revision."""

    revision = serializers.IntegerField()
    lineage = serializers.CharField()
    kind = serializers.ChoiceField(["rich", "plain"])
    delta = Ops()


class WriteIn(serializers.Serializer[Any]):
    """Whole new content, made on a revision."""

    format = serializers.ChoiceField(FORMATS)
    value = Source()
    base = serializers.IntegerField(
        min_value=1,
        max_value=2**53 - 1,
        required=False,
        help_text="The revision it was made on, unless If-Match says it.",
    )
    lineage = Text(max_length=64, required=False, help_text="Of that revision; left out, today's.")


class SubmissionIn(serializers.Serializer[Any]):
    """A delta, made on a revision."""

    base = serializers.IntegerField(min_value=1, max_value=2**53 - 1)
    delta = Ops()
    restores = Passages(required=False)
    lineage = Text(max_length=64, required=False, help_text="Of that revision; left out, today's.")

    def validate_restores(self, restores: object) -> tuple[Restored, ...]:
        """Each with its four numbers, and nothing else."""
        try:
            return msgspec.convert(restores, Restores)
        except msgspec.ValidationError as error:
            raise serializers.ValidationError(str(error)) from None


class RevisionOut(serializers.Serializer[Any]):
    """A revision of a document."""

    revision = serializers.IntegerField()
    delta = Ops(help_text="As it follows the revision before: what others wrote since your base is accounted for.")
    author = serializers.CharField(allow_null=True, help_text="The person's id; null for a guest.")
    name = serializers.CharField(
        allow_null=True,
        help_text="Theirs; null for a guest, for who has left, and if who comes by a link is told no names.",
    )
    colour = serializers.CharField(allow_null=True, help_text="Theirs, as #rrggbb; null where there is no name.")
    at = serializers.DateTimeField()
    restores = Passages(required=False, help_text="What it brings back; left out, nothing.")


class WrittenOut(serializers.Serializer[Any]):
    """What became of a write."""

    revision = serializers.IntegerField(help_text="The one it became; the newest one, if it changed nothing.")
    lineage = serializers.CharField()
    base = serializers.IntegerField(help_text="The one it was made on: in between, others wrote.")
    delta = Ops(help_text="As it follows the revision before.")
    restores = Passages(required=False, help_text="What it brings back; left out, nothing.")


class MemberIn(Someone):
    """A person, and the role they are to have."""

    role = serializers.ChoiceField(Role.choices)


class RoleIn(serializers.Serializer[Any]):
    """A role."""

    role = serializers.ChoiceField(Role.choices)


class MemberOut(PersonOut):
    """A person who has a role of their own."""

    username = serializers.CharField()
    role = serializers.ChoiceField(Role.choices)
    since = serializers.DateTimeField()


class LinkIn(serializers.Serializer[Any]):
    """A new link."""

    role = serializers.ChoiceField([role.value for role in ROLES])
    expires = serializers.DateTimeField(allow_null=True, default=None)


class LinkPatch(serializers.Serializer[Any]):
    """What of a link can be changed."""

    role = serializers.ChoiceField([role.value for role in ROLES], required=False)
    expires = serializers.DateTimeField(allow_null=True, required=False)


class LinkOut(serializers.Serializer[Any]):
    """A secret link."""

    id = serializers.UUIDField()
    role = serializers.ChoiceField([role.value for role in ROLES])
    expires = serializers.DateTimeField(allow_null=True)
    created = serializers.DateTimeField()
    secret = serializers.CharField(help_text="Show it as `Nexus-Link`.")


class TicketOut(serializers.Serializer[Any]):
    """Good for opening one connection."""

    ticket = serializers.CharField()
    expires = serializers.DateTimeField()


class PieceOut(serializers.Serializer[Any]):
    """A part of a snippet."""

    text = serializers.CharField()
    match = serializers.BooleanField()


class HitOut(serializers.Serializer[Any]):
    """A document that was found, and where."""

    document = DocumentOut()
    snippet = PieceOut(many=True)
