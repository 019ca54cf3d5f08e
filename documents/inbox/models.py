"""Columns and constraints of inboxes. Written by `notifications`."""

from django.conf import settings
from django.db import models

from documents.comments.models import Comment, Thread
from documents.models import Document

PERSON = settings.AUTH_USER_MODEL


class Reason(models.TextChoices):
    """Why somebody is told."""

    MENTION = "mention"  # a comment names them
    REPLY = "reply"  # somebody wrote in a thread that they take part in
    THREAD = "thread"  # somebody opened a thread on a document that they own
    SHARE = "share"  # somebody gave them a role in a document


class Notification(models.Model):
    """One thing that somebody is told of."""

    person = models.ForeignKey(PERSON, models.CASCADE, related_name="notifications")
    reason = models.CharField(max_length=7, choices=Reason)
    document = models.ForeignKey(Document, models.CASCADE, related_name="+")
    thread = models.ForeignKey(Thread, models.CASCADE, null=True, related_name="+")  # none of a share, as the next one
    comment = models.ForeignKey(Comment, models.CASCADE, null=True, related_name="+")
    by = models.ForeignKey(PERSON, models.SET_NULL, null=True, related_name="+")  # whose doing it is
    created = models.DateTimeField()
    read = models.DateTimeField(null=True)  # since when they have seen it
    mailed = models.DateTimeField(null=True)  # since when it is in a mail that was handed over

    class Meta:
        ordering = ("-created", "-pk")
        indexes = (
            models.Index(fields=("person", "-created", "-id"), name="notification_person"),
            models.Index(fields=("person",), condition=models.Q(read=None), name="notification_unread"),
            models.Index(fields=("created",), name="notification_created"),
        )
        constraints = (models.UniqueConstraint(fields=("person", "comment"), name="notification_once"),)


class Muted(models.Model):
    """A document that somebody wants to be told nothing of."""

    person = models.ForeignKey(PERSON, models.CASCADE, related_name="+")
    document = models.ForeignKey(Document, models.CASCADE, related_name="+")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("person", "document"), name="muted_once"),)
