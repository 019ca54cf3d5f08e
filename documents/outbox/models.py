"""Columns and constraints of the outbox. Written by `errands`."""

from django.db import models

# Characters of what went wrong, as they are kept: the first of them say it.
FAULT = 500


class Errand(models.Model):
    """Something that must happen after the commit that it was written in, once at least. When it is done it is gone."""

    kind = models.CharField(max_length=20)  # who carries it
    about = models.CharField(max_length=64)  # what it is about, in the words of its kind
    asked = models.CharField(max_length=32)  # another one each time that it is asked for
    due = models.DateTimeField()  # when it may be taken; while somebody carries it, when somebody else may
    tries = models.PositiveIntegerField(default=0)  # times that it was taken since it was last done or asked for anew
    failures = models.PositiveIntegerField(default=0)  # those of the tries that have come to a bad end, not to none
    dead = models.BooleanField(default=False)  # whether it has been given up, until somebody says otherwise
    fault = models.CharField(max_length=FAULT, default="")  # what went wrong the last time
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("due", "pk")
        indexes = (models.Index(fields=("due",), condition=models.Q(dead=False), name="errand_due"),)
        constraints = (models.UniqueConstraint(fields=("kind", "about"), name="errand_once"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.about}"
