"""Columns and constraints of what is kept; who writes them is said at each."""

from django.db import models


class Head(models.Model):
    """How far a document has come. Written by the journal, in the transaction of the edit.

    A row of its own, and narrow, so that nothing else about a document ever waits for an edit, or the other way round.
    No foreign key points here: checking it would cost every edit a lock.
    """

    document = models.UUIDField(primary_key=True)
    rich = models.BooleanField()  # formatted content that ends in a newline; else plain text
    number = models.BigIntegerField()  # of the newest revision
    length = models.BigIntegerField()  # units of the content there
    lineage = models.CharField(max_length=32)  # random, given when the document is created or restored from a backup
    access = models.BigIntegerField(default=0)  # counts the changes of who may do what

    class Meta:
        constraints = (
            models.CheckConstraint(condition=models.Q(number__gte=1), name="head_number"),
            models.CheckConstraint(condition=models.Q(length__gte=0), name="head_length"),
        )


class Revision(models.Model):
    """A delta that was accepted. Written by the journal; never changed."""

    document = models.UUIDField()
    number = models.BigIntegerField()
    length = models.BigIntegerField()  # units of the content that it leaves
    session = models.CharField(max_length=64)
    seq = models.BigIntegerField()
    author = models.BigIntegerField(null=True)  # the person's id; no foreign key, so that no edit locks a person
    at = models.BigIntegerField()  # milliseconds since 1970
    delta = models.TextField()  # canonical ASCII JSON: it may hold half a surrogate pair, which jsonb refuses
    restores = models.TextField(default="")  # JSON; empty for none

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("document", "number"), name="revision_number"),
            models.UniqueConstraint(fields=("document", "session", "seq"), name="revision_submission"),
        )


class Mark(models.Model):
    """How far a session has come in a document, and whose it is. Written by the journal; outlives its revisions."""

    document = models.UUIDField()
    session = models.CharField(max_length=64)
    principal = models.CharField(max_length=80)  # the person, or the guest, who first wrote with the session
    seq = models.BigIntegerField()
    revision = models.BigIntegerField()
    at = models.BigIntegerField()  # milliseconds since 1970

    class Meta:
        constraints = (models.UniqueConstraint(fields=("document", "session"), name="mark_session"),)
