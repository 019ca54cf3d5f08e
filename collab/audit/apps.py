"""The Django app of the audit log."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """The audit log, as Django sees it."""

    name = "collab.audit"
    verbose_name = "audit log"
