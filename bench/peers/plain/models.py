"""What the plain server keeps."""

from typing import ClassVar

from django.db import models


class Document(models.Model):
    """A document: how many edits it has had."""

    number = models.IntegerField(default=0)

    objects: ClassVar[models.Manager["Document"]] = models.Manager()


class Edit(models.Model):
    """An edit of a document."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE)
    number = models.IntegerField()
    session = models.CharField(max_length=64)
    seq = models.IntegerField()
    delta = models.JSONField()

    objects: ClassVar[models.Manager["Edit"]] = models.Manager()

    class Meta:
        """No two edits bear one number."""

        unique_together = ("document", "number")
