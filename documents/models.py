"""Columns and constraints of what is kept; who writes them is said at each."""

from uuid import uuid4

from django.conf import settings
from django.db import models


class Role(models.TextChoices):
    """What somebody may do in a document, each all that those after it may."""

    OWNER = "owner"
    EDITOR = "editor"
    COMMENTER = "commenter"
    VIEWER = "viewer"


class Document(models.Model):
    """A thing written together. Written by `library`; its content is the journal's."""

    id = models.UUIDField(primary_key=True, default=uuid4)
    title = models.CharField(max_length=200)
    version = models.PositiveIntegerField(default=1)  # counts the changes of this row
    created = models.DateTimeField(auto_now_add=True)
    trashed = models.DateTimeField(null=True)  # when it was put into the trash, while it is there
    names_by_link = models.BooleanField(default=True)  # whether who has come by a link is told who is here

    class Meta:
        ordering = ("-created", "-pk")

    def __str__(self) -> str:
        return self.title


class Head(models.Model):
    """How far a document has come. Written by the journal, in the transaction of the edit.

    A row of its own, and narrow, so that nothing else about a document ever waits for an edit, or the other way round.
    No foreign key is checked here: that would cost every edit a lock.
    """

    document = models.OneToOneField(
        Document, models.DO_NOTHING, primary_key=True, db_column="document", db_constraint=False, related_name="head"
    )
    rich = models.BooleanField()  # formatted content that ends in a newline; else plain text
    number = models.BigIntegerField()  # of the newest revision
    length = models.BigIntegerField()  # units of the content there
    at = models.BigIntegerField()  # of that revision: milliseconds since 1970
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


class Snapshot(models.Model):
    """Content stored at a revision, to save composing. Written by `snapshots`; any may be missing."""

    document = models.ForeignKey(Document, models.CASCADE, related_name="snapshots")
    number = models.BigIntegerField()
    content = models.TextField()  # canonical ASCII JSON, as a delta's
    spared = models.BigIntegerField()  # characters of the deltas since the snapshot before

    class Meta:
        constraints = (models.UniqueConstraint(fields=("document", "number"), name="snapshot_number"),)


class Membership(models.Model):
    """A person's role in a document. Written by `access`."""

    document = models.ForeignKey(Document, models.CASCADE, related_name="memberships")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=9, choices=Role)
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-created", "-pk")
        constraints = (models.UniqueConstraint(fields=("document", "person"), name="membership_person"),)

    def __str__(self) -> str:
        return f"{self.person}: {self.role}"


class Link(models.Model):
    """A secret address of a document: who knows it has the role. Written by `links`."""

    id = models.UUIDField(primary_key=True, default=uuid4)
    document = models.ForeignKey(Document, models.CASCADE, related_name="links")
    role = models.CharField(max_length=9, choices=Role)
    expires = models.DateTimeField(null=True)
    created = models.DateTimeField(auto_now_add=True)
    creator = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ("-created", "-pk")

    def __str__(self) -> str:
        return f"{self.role} until {self.expires or 'revoked'}"


class Ticket(models.Model):
    """Good for opening one connection, once and soon. Written by `tickets`."""

    digest = models.CharField(max_length=64, primary_key=True)  # SHA-256 of the ticket, which is kept nowhere
    document = models.ForeignKey(Document, models.CASCADE, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+")
    link = models.ForeignKey(Link, models.CASCADE, null=True, related_name="+")
    expires = models.DateTimeField(db_index=True)


class Searchable(models.Model):
    """A document's title and text, as the index knows them. Written by `search`, behind the edits."""

    document = models.OneToOneField(Document, models.CASCADE, related_name="searchable")
    revision = models.BigIntegerField()  # whose text this is
    title = models.CharField(max_length=200)
    body = models.TextField()
