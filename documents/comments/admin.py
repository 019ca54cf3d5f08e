"""Threads in the admin: how many there are and whose, never what is said in them. Nothing is changed here."""

from django.contrib import admin
from django.contrib.admin.options import ModelAdmin
from django.db.models import Model
from django.http import HttpRequest

from documents.comments.models import Thread


@admin.register(Thread)
class ThreadAdmin(ModelAdmin):
    """Threads, without their words."""

    list_display = ("id", "document", "opener", "created", "resolved", "died")
    list_select_related = ("document", "opener")
    search_fields = ("=id", "=document__id", "=opener__username")
    date_hierarchy = "created"
    exclude = ("quote",)

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002 - Django's signature
        """The API makes it."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002 - as above
        """Nothing of it is changed by hand."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002 - as above
        """Nor deleted."""
        return False
