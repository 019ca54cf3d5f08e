"""The outbox in the admin: what waits, what has been given up and why, and a way to try that again."""

from django.contrib import admin
from django.contrib.admin.options import ModelAdmin
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from documents.outbox import errands
from documents.outbox.models import Errand


@admin.register(Errand)
class ErrandAdmin(ModelAdmin):
    """Errands. They are made by what happens, and gone when they are done."""

    list_display = ("kind", "about", "due", "tries", "dead", "fault")
    list_filter = ("dead", "kind")
    search_fields = ("=about",)
    actions = ("retry",)

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002 - Django's signature
        """Nobody makes them by hand."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002 - as above
        """Nothing of them is changed by hand."""
        return False

    def has_retry_permission(self, request: HttpRequest) -> bool:
        """Who may change errands may have them tried again."""
        return request.user.has_perm("outbox.change_errand")

    @admin.action(description="Try again what was given up", permissions=["retry"])
    def retry(self, request: HttpRequest, chosen: QuerySet[Errand]) -> None:
        """As if it were new."""
        count = errands.retry(chosen.values_list("pk", flat=True))
        self.message_user(request, f"{count} will be tried again.")
