"""Documents in the admin: whose they are and where, never what is in them.

What is changed here goes through the same floors as everywhere, so that open editors and the audit log hear of it.
"""

from typing import Any

from django.contrib import admin
from django.contrib.admin.options import ModelAdmin
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest

from collab.accounts.asking import actor_of
from documents import access, library, links
from documents.models import Document, Link, Membership, Role


class Kept(ModelAdmin):
    """What is made and deleted elsewhere."""

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002 - Django's signature
        """The API makes it."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002 - as above
        """Nothing of it is changed by hand."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002 - as above
        """Nor deleted."""
        return False


@admin.register(Document)
class DocumentAdmin(Kept):
    """Documents, and the way into the trash and out of it."""

    list_display = ("title", "id", "created", "trashed")
    list_filter = ("trashed",)
    search_fields = ("title", "=id", "=memberships__person__username")
    date_hierarchy = "created"
    actions = ("trash", "restore")

    def has_move_permission(self, request: HttpRequest) -> bool:
        """Who may change documents may put them away."""
        return request.user.has_perm("documents.change_document")

    @admin.action(description="Put into the trash", permissions=["move"])
    def trash(self, request: HttpRequest, documents: QuerySet[Document]) -> None:
        """Hide them from everybody but their owners."""
        for document in documents:
            library.trash(document.pk, actor_of(request))

    @admin.action(description="Take out of the trash", permissions=["move"])
    def restore(self, request: HttpRequest, documents: QuerySet[Document]) -> None:
        """Give them back."""
        for document in documents:
            library.restore(document.pk, actor_of(request))


class MembershipForm(ModelForm):
    """A role, as far as the document keeps an owner."""

    def clean(self) -> dict[str, Any]:
        """Refuse to take the last owner's ownership."""
        given = super().clean() or {}
        one = self.instance
        if one.pk and given.get("role") != Role.OWNER and access.is_last_owner(one.document_id, one.person_id):
            raise ValidationError("A document has at least one owner: make somebody else one first.")
        return given


@admin.register(Membership)
class MembershipAdmin(ModelAdmin):
    """Who may do what: also the way to an owner for a document whose last one has left."""

    list_display = ("document", "person", "role", "created")
    list_filter = ("role",)
    list_select_related = ("document", "person")
    search_fields = ("=document__id", "document__title", "=person__username")
    raw_id_fields = ("document", "person")
    form = MembershipForm
    actions = None

    def has_delete_permission(self, request: HttpRequest, obj: Membership | None = None) -> bool:
        """All but the last owner can be removed."""
        last = obj is not None and access.is_last_owner(obj.document_id, obj.person_id)
        return super().has_delete_permission(request, obj) and not last

    def get_readonly_fields(self, request: HttpRequest, obj: Membership | None = None) -> tuple[str, ...]:  # noqa: ARG002 - as above
        """Once it is made, only its role is another matter."""
        return ("document", "person") if obj else ()

    def save_model(self, request: HttpRequest, obj: Membership, form: ModelForm, change: bool) -> None:  # noqa: ARG002, FBT001 - as above
        """Give the role as everybody else must."""
        kept = access.give(obj.document_id, obj.person_id, Role(obj.role), actor_of(request))
        obj.pk = kept.pk

    def delete_model(self, request: HttpRequest, obj: Membership) -> None:
        """Take it likewise."""
        access.take(obj.document_id, obj.person_id, actor_of(request))


@admin.register(Link)
class LinkAdmin(Kept):
    """Secret links, without their secrets."""

    list_display = ("document", "role", "expires", "created", "creator")
    list_select_related = ("document", "creator")
    search_fields = ("=document__id", "document__title")
    raw_id_fields = ("document", "creator")

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """One that got about can be revoked."""
        return ModelAdmin.has_delete_permission(self, request, obj)

    def delete_model(self, request: HttpRequest, obj: Link) -> None:
        """Revoke it as its owner would."""
        links.revoke(obj.document_id, obj.pk, actor_of(request))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Link]) -> None:
        """And each of many."""
        for link in queryset:
            self.delete_model(request, link)
