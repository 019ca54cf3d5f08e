"""The abuse log and the blocks in the admin."""

from datetime import UTC, datetime
from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest

from collab.abuse.addresses import address_of, subscriber
from collab.abuse.blocks import BLOCKS
from collab.abuse.models import Attempt, Block
from collab.audit.record import Actor, record


@admin.register(Attempt)
class AttemptAdmin(admin.ModelAdmin):
    """What was tried, newest hour first."""

    list_display = ("hour", "event", "address", "person", "name", "document", "count", "last")
    list_filter = ("event",)
    search_fields = ("=address", "=person", "=name", "=document")
    date_hierarchy = "hour"

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002 - Django hands it over
        """Nobody writes history by hand."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Attempt | None = None) -> bool:  # noqa: ARG002 - as above
        """Nor changes it."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Attempt | None = None) -> bool:  # noqa: ARG002 - as above
        """Nor takes it away."""
        return False


class BlockForm(ModelForm):
    """A new block."""

    request: HttpRequest  # of whoever makes it

    def clean(self) -> dict[str, Any]:
        """Refuse what would have no effect, and what would shut out the one who does it."""
        given = super().clean() or {}
        until = given.get("until")
        if until is not None and until <= datetime.now(UTC):
            raise ValidationError({"until": "That is over already: choose a time to come."})
        given["address"] = subscriber(given.get("address", "").strip())
        if given["address"] == address_of(self.request) and given.get("person") is None:
            raise ValidationError({"address": "That is where you are: you would lock yourself out."})
        if given.get("person") == self.request.user.pk:
            raise ValidationError({"person": "That is you: you would lock yourself out."})
        return given


@admin.register(Block)
class BlockAdmin(admin.ModelAdmin):
    """Blocks: made by hand or by too many failures, lifted by deleting them."""

    form = BlockForm
    list_display = ("address", "person", "scope", "until", "automatic", "reason", "created")
    list_filter = ("automatic", "scope")
    search_fields = ("=address", "=person")
    fields = ("address", "person", "scope", "until", "reason")

    def get_form(self, request: HttpRequest, *what: Any, **more: Any) -> Any:  # noqa: ANN401 - Django's own signature
        """A form that knows who fills it in."""
        form: Any = super().get_form(request, *what, **more)
        form.request = request
        return form

    def has_change_permission(self, request: HttpRequest, obj: Block | None = None) -> bool:  # noqa: ARG002 - as above
        """A block is lifted and another made: so the record says what was."""
        return False

    def save_model(self, request: HttpRequest, obj: Block, form: ModelForm, change: bool) -> None:  # noqa: FBT001 - as above
        """Make it, on the record; here it holds at once, on other nodes within seconds."""
        super().save_model(request, obj, form, change)
        self._record("blocked", request, obj)

    def delete_model(self, request: HttpRequest, obj: Block) -> None:
        """Lift it, likewise."""
        self._record("unblocked", request, obj)
        super().delete_model(request, obj)
        BLOCKS.read()

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Block]) -> None:
        """Lift several, each on the record."""
        for each in queryset:
            self.delete_model(request, each)

    def _record(self, event: str, request: HttpRequest, block: Block) -> None:
        actor = Actor(person=request.user.pk, address=address_of(request))
        record(event, actor, person=block.person, blocked=block.address, until=block.until.isoformat())
        BLOCKS.read()
