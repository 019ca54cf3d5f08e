"""The shapes of inboxes over REST."""

from typing import Any

from rest_framework import serializers

from documents.api.serializers import PersonOut
from documents.inbox.models import Reason


class TitledOut(serializers.Serializer[Any]):
    """A document by its name."""

    id = serializers.UUIDField()
    title = serializers.CharField()


class NotificationOut(serializers.Serializer[Any]):
    """One thing that somebody is told of."""

    id = serializers.CharField()
    reason = serializers.ChoiceField(choices=Reason.choices)
    document = TitledOut()
    thread = serializers.UUIDField(allow_null=True, help_text="Null where it is about no thread.")
    comment = serializers.UUIDField(allow_null=True)
    text = serializers.CharField(allow_null=True, help_text="How the comment begins, without formatting.")
    by = PersonOut(allow_null=True, help_text="Whose doing it is; null where they have left.")
    created = serializers.DateTimeField()
    read = serializers.DateTimeField(allow_null=True)


class SeenIn(serializers.Serializer[Any]):
    """Up to which notification."""

    until = serializers.RegexField(
        r"^[0-9]{1,18}\Z",
        required=False,
        allow_null=True,
        default=None,
        help_text="The id of the newest one that you were shown; all there are, if it is left out.",
    )

    def validate_until(self, until: str | None) -> int | None:
        """The id as a number."""
        return None if until is None else int(until)


class UnreadOut(serializers.Serializer[Any]):
    """How much is new in an inbox."""

    unread = serializers.IntegerField()


class MutedOut(serializers.Serializer[Any]):
    """Whether one is told nothing of a document."""

    muted = serializers.BooleanField()
