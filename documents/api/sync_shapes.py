"""The shapes of packets and answers, as the OpenAPI description tells of them. The values are those of `packets`."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from collab.ot.values import LARGEST
from collab.sync.packets import EDITS, LONGEST_PATCH, Format, Units
from documents.api.serializers import DELTA, Ops
from documents.models import Role

FORMATS = [each.value for each in Format]

SESSION: dict[str, Any] = {"type": "string", "pattern": "^[A-Za-z0-9_-]{16,64}$"}
NAME: dict[str, Any] = {"type": "string", "pattern": "^[!-~]{1,64}$"}
EDIT: dict[str, Any] = {
    "type": "object",
    "description": "A change of the client's shadow, as a delta or as a patch of diff-match-patch.",
    "required": ["seq"],
    "oneOf": [{"required": ["delta"]}, {"required": ["patch"]}],
    "properties": {
        "seq": {"type": "integer", "minimum": 1, "maximum": LARGEST},
        "delta": DELTA,
        "patch": {"type": "string", "maxLength": LONGEST_PATCH},
    },
    "additionalProperties": False,
}


@extend_schema_field(SESSION)
class SessionName(serializers.CharField):
    """The name of a session."""


@extend_schema_field(NAME)
class LineageName(serializers.CharField):
    """A lineage."""


@extend_schema_field({"type": "array", "maxItems": EDITS, "items": EDIT})
class Edits(serializers.JSONField):
    """The stack of a client."""


class PacketIn(serializers.Serializer[Any]):
    """All that a client has done since the content that it was given last."""

    session = SessionName(help_text="Chosen by the client, at least 96 random bits.")
    lineage = LineageName(required=False, help_text="Of the content that it was given last.")
    revision = serializers.IntegerField(
        required=False,
        min_value=1,
        max_value=LARGEST,
        help_text="Of that content. Without it, all of it is the answer.",
    )
    edits = Edits(required=False, help_text="Not acknowledged yet, in order, numbered one after the other.")
    checksum = serializers.IntegerField(
        required=False,
        min_value=0,
        max_value=2**32 - 1,
        help_text="CRC-32 of the client's shadow, which edits come with.",
    )
    format = serializers.ChoiceField(FORMATS, default=Format.PATCH.value)
    units = serializers.ChoiceField([each.value for each in Units], default=Units.UTF16.value)


class ReportOut(serializers.Serializer[Any]):
    """A hunk of a patch that fits nowhere."""

    seq = serializers.IntegerField(help_text="Of the edit.")
    patch = serializers.CharField(help_text="The hunk.")
    wanted = serializers.CharField(help_text="What it would have left at its place.")
    found = serializers.CharField(help_text="What is there.")


class AnswerOut(serializers.Serializer[Any]):
    """The way from the client's shadow to the newest content, or that content; or neither, where they are the same."""

    lineage = serializers.CharField()
    revision = serializers.IntegerField(allow_null=True, help_text="As in the packet.")
    seq = serializers.IntegerField(help_text="Of the packet's last edit; 0 if it has none.")
    accepted = serializers.IntegerField(help_text="The newest seq of its edits that the content at `head` has in it.")
    head = serializers.IntegerField(help_text="The newest revision, to which this leads.")
    role = serializers.ChoiceField(Role.choices, help_text="Yours.")
    kind = serializers.ChoiceField(["rich", "plain"])
    patch = serializers.CharField(required=False, help_text="The way, in the format `patch`.")
    delta = Ops(required=False, help_text="The way, in the formats `text` and `delta`.")
    text = serializers.CharField(required=False, help_text="The whole content, in the formats `patch` and `text`.")
    content = Ops(required=False, help_text="The whole content, in the format `delta`.")
    checksum = serializers.IntegerField(required=False, help_text="CRC-32 of the content at `head`.")
    reports = ReportOut(many=True, required=False, help_text="What could not be applied: nobody else has it.")
