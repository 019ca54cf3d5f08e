"""The shapes of threads and comments over REST. `thread_showing` makes what goes out."""

import re
from typing import Any, Final

from rest_framework import serializers

from collab.rest.fields import Text
from documents.api.serializers import PersonOut
from documents.comments.models import EMOJI

# Characters of a comment: two pages. Who has more to say writes a document.
BODY = 10_000

# Pictures and what modifies them; digits, * and # only under a keycap.
_EMOJI: Final = re.compile(
    "(?:[\u00a9\u00ae\u203c-\u3299\U0001f000-\U0001faff][\ufe0f\u200d\u20e3\U000e0020-\U000e007f]*|[0-9#*]\ufe0f?\u20e3)+"
)


def is_emoji(text: str) -> bool:
    """Whether a text is an emoji, or a few of them."""
    return len(text) <= EMOJI and _EMOJI.fullmatch(text) is not None


class PlaceIn(serializers.Serializer[Any]):
    """Some words, as of a revision."""

    revision = serializers.IntegerField(min_value=1, max_value=2**53 - 1, help_text="That start and end are true at.")
    start = serializers.IntegerField(min_value=0, max_value=2**53 - 1, help_text="In UTF-16 units.")
    end = serializers.IntegerField(min_value=1, max_value=2**53 - 1)


class BodyIn(serializers.Serializer[Any]):
    """What somebody says."""

    body = Text(max_length=BODY, help_text="Markdown: emphasis, code, links, lists, quotes. `@name` names a member.")


class ThreadIn(BodyIn):
    """A new thread."""

    anchor = PlaceIn(allow_null=True, default=None, help_text="The words that it is about; null: the whole document.")


class AnchorIn(serializers.Serializer[Any]):
    """Other words for a thread."""

    anchor = PlaceIn(allow_null=True, help_text="Null: the whole document.")


class OriginOut(serializers.Serializer[Any]):
    """Where the words were chosen."""

    revision = serializers.IntegerField()
    start = serializers.IntegerField()
    end = serializers.IntegerField()


class AnchorOut(serializers.Serializer[Any]):
    """Where the words of a thread are."""

    revision = serializers.IntegerField(help_text="That range is true at: the newest one.")
    range = serializers.ListField(
        child=serializers.IntegerField(),
        min_length=2,
        max_length=2,
        allow_null=True,
        help_text="Start and end, in UTF-16 units; null of an orphan, whose words were deleted.",
    )
    died = serializers.IntegerField(allow_null=True, help_text="The revision that deleted the last of its words.")
    origin = OriginOut()


class MentionOut(PersonOut):
    """Somebody whom a comment names."""

    username = serializers.CharField()


class ReactionOut(serializers.Serializer[Any]):
    """An emoji, and who has given it."""

    emoji = serializers.CharField()
    people = PersonOut(many=True)


class CommentOut(serializers.Serializer[Any]):
    """A comment."""

    id = serializers.UUIDField()
    number = serializers.IntegerField(help_text="Of the change that it came with: comments stand in this order.")
    author = PersonOut(allow_null=True, help_text="Null of who has left.")
    body = serializers.CharField(help_text="Markdown, as it was written; empty when it was deleted.")
    html = serializers.CharField(help_text="The same as HTML in which nothing can run.")
    created = serializers.DateTimeField()
    edited = serializers.DateTimeField(allow_null=True)
    deleted = serializers.DateTimeField(allow_null=True)
    mentions = MentionOut(many=True)
    reactions = ReactionOut(many=True)


class ThreadOut(serializers.Serializer[Any]):
    """A thread, with its first comments."""

    id = serializers.UUIDField()
    number = serializers.IntegerField(help_text="Of its newest change.")
    opener = PersonOut(allow_null=True)
    created = serializers.DateTimeField()
    resolved = serializers.DateTimeField(allow_null=True, help_text="Since when the discussion is over.")
    resolver = PersonOut(allow_null=True)
    quote = serializers.CharField(help_text="How the words read when they were chosen, the first of them.")
    anchor = AnchorOut(allow_null=True, help_text="Null on the whole document.")
    count = serializers.IntegerField(help_text="Of its comments, those that were deleted included.")
    comments = CommentOut(many=True, help_text="The first twenty; the rest is at `comments`.")


class DiscussionOut(serializers.Serializer[Any]):
    """What of a document's threads is one for all of them."""

    number = serializers.IntegerField(help_text="Of the newest change.")
    viewers = serializers.BooleanField(help_text="Whether viewers read them.")


class DiscussionPatch(serializers.Serializer[Any]):
    """Who reads the threads."""

    viewers = serializers.BooleanField()
