"""The audit log in the admin: to be read, not to be written."""

from django.contrib import admin
from django.http import HttpRequest

from collab.audit.models import AuditEntry


@admin.register(AuditEntry)
class AuditAdmin(admin.ModelAdmin):
    """Entries, newest first."""

    list_display = ("at", "event", "actor", "person", "document", "address")
    list_filter = ("event",)
    search_fields = ("=actor", "=person", "=document")
    date_hierarchy = "at"

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002 - Django hands it over
        """Nobody writes history by hand."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: AuditEntry | None = None) -> bool:  # noqa: ARG002 - as above
        """Nor changes it."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: AuditEntry | None = None) -> bool:  # noqa: ARG002 - as above
        """Nor takes it away."""
        return False
