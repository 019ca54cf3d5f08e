"""What the audit log keeps."""

from django.db import models


class AuditEntry(models.Model):
    """Somebody changed who may do what, or made or took away a means of access. Written by `record`; never changed.

    People and documents are named by their ids alone, so that an entry outlives both.
    """

    at = models.DateTimeField(auto_now_add=True, db_index=True)
    event = models.CharField(max_length=40)  # member_added, token_revoked …
    actor = models.BigIntegerField(null=True, db_index=True)  # the person who did it; none for guests and commands
    address = models.CharField(max_length=45, blank=True)  # from which it was done
    person = models.BigIntegerField(null=True, db_index=True)  # whose access or token it was
    document = models.UUIDField(null=True, db_index=True)
    detail = models.JSONField(default=dict)  # roles, names of tokens, expiries; never a secret, never content

    class Meta:
        ordering = ("-at", "-pk")
        verbose_name_plural = "audit entries"

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S} {self.event}"
