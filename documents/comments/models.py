"""Columns and constraints of threads. Written by `threads`, and what of an anchor moves by `places`."""

from uuid import uuid4

from django.conf import settings
from django.db import models

from documents.models import Document

PERSON = settings.AUTH_USER_MODEL

# Characters of the words that a thread is about, kept in case they are deleted.
QUOTE = 500

# Characters of one emoji, families with their skins included.
EMOJI = 16


class Discussion(models.Model):
    """What of a document's threads is one for all of them."""

    document = models.OneToOneField(
        Document, models.CASCADE, primary_key=True, db_column="document", related_name="discussion"
    )
    number = models.BigIntegerField(default=0)  # counts the changes of all threads: their one order
    viewers = models.BooleanField(default=True)  # whether viewers read them


class Thread(models.Model):
    """A discussion, of some words or of the whole document."""

    id = models.UUIDField(primary_key=True, default=uuid4)
    document = models.ForeignKey(Document, models.CASCADE, related_name="threads")
    opener = models.ForeignKey(PERSON, models.SET_NULL, null=True, related_name="+")
    created = models.DateTimeField()
    number = models.BigIntegerField()  # of its newest change
    resolved = models.DateTimeField(null=True)
    resolver = models.ForeignKey(PERSON, models.SET_NULL, null=True, related_name="+")
    quote = models.CharField(max_length=QUOTE)  # how the words read when they were chosen
    # Where the words were chosen, and where they are as of a later revision (I7); null on the whole document.
    origin = models.BigIntegerField(null=True)  # a revision
    origin_start = models.BigIntegerField(null=True)
    origin_end = models.BigIntegerField(null=True)
    revision = models.BigIntegerField(null=True)
    start = models.BigIntegerField(null=True)
    end = models.BigIntegerField(null=True)
    died = models.BigIntegerField(null=True)  # of an orphan: the revision that deleted the last of its words

    class Meta:
        ordering = ("-created", "-pk")
        indexes = (models.Index(fields=("document", "-created", "-id"), name="thread_document"),)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(
                    origin=None,
                    origin_start=None,
                    origin_end=None,
                    revision=None,
                    start=None,
                    end=None,
                    died=None,
                )
                | models.Q(origin__gte=1, origin_start__lt=models.F("origin_end"), start__lt=models.F("end"))
                & models.Q(revision__gte=models.F("origin"))
                & (models.Q(died=None) | models.Q(died__gt=models.F("origin"), died__lte=models.F("revision"))),
                name="thread_anchor",
            ),
        )

    def __str__(self) -> str:
        return f"{self.pk} of {self.document_id}"


class Comment(models.Model):
    """A message in a thread."""

    id = models.UUIDField(primary_key=True, default=uuid4)
    thread = models.ForeignKey(Thread, models.CASCADE, related_name="comments")
    author = models.ForeignKey(PERSON, models.SET_NULL, null=True, related_name="+")
    number = models.BigIntegerField()  # of the change that it came with: comments stand in this order
    body = models.TextField()  # Markdown; empty when it was deleted
    html = models.TextField()  # what of it is shown
    created = models.DateTimeField()
    edited = models.DateTimeField(null=True)
    deleted = models.DateTimeField(null=True)
    request = models.CharField(max_length=120)  # whose and which: one that comes again is answered again

    class Meta:
        ordering = ("number",)
        constraints = (models.UniqueConstraint(fields=("thread", "number"), name="comment_number"),)

    def __str__(self) -> str:
        return f"{self.pk} in {self.thread_id}"


class Reaction(models.Model):
    """An emoji that somebody has given a comment."""

    comment = models.ForeignKey(Comment, models.CASCADE, related_name="reactions")
    person = models.ForeignKey(PERSON, models.CASCADE, related_name="+")
    emoji = models.CharField(max_length=EMOJI)

    class Meta:
        ordering = ("pk",)
        constraints = (models.UniqueConstraint(fields=("comment", "person", "emoji"), name="reaction_once"),)


class Mention(models.Model):
    """Somebody whom a comment names."""

    comment = models.ForeignKey(Comment, models.CASCADE, related_name="mentions")
    person = models.ForeignKey(PERSON, models.CASCADE, related_name="+")

    class Meta:
        ordering = ("pk",)
        constraints = (models.UniqueConstraint(fields=("comment", "person"), name="mention_once"),)
