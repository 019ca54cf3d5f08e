"""People and their tokens in the admin: what is done there is recorded, and ends what it must end."""

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse

from collab.abuse.addresses import address_of
from collab.abuse.ledger import LEDGER
from collab.accounts import families, guessing, personal_tokens
from collab.accounts.asking import actor_of
from collab.accounts.leaving import leave
from collab.accounts.models import ApiToken, Person, TokenFamily
from collab.accounts.refusals import SignInBlocked
from collab.accounts.signing_in import named
from collab.accounts.throttles import wait_for
from collab.audit.record import record
from collab.errors import Remedy
from collab.problems import problem

if TYPE_CHECKING:
    from django.forms import ModelForm


class SignIn(AdminAuthenticationForm):
    """The way into the admin, behind the same counters as every other way in."""

    def clean(self) -> dict[str, Any]:
        """Refuse who tries too often, before the password is looked at."""
        request = self.request
        if request is None:
            raise ValidationError("There is no request to sign in with.")
        address, person = address_of(request), named(self.name)
        try:
            guessing.check(address, person, self.name)
        except SignInBlocked as error:
            raise ValidationError(error.detail) from None
        sources = (("sign_in_address", address), ("sign_in_name", f"name {self.name}"))
        for scope, source in sources:
            if (wait := wait_for(scope, source)) is not None:
                LEDGER.note(f"limited_{scope}", address, person=guessing.pk_of(person))
                raise ValidationError(f"Too many attempts: try again in {int(wait) + 1} seconds.")
        try:
            given = super().clean()
        except ValidationError:
            guessing.failed(address, person, self.name)
            raise
        if isinstance(found := self.get_user(), Person):
            guessing.came(address, found)
        return given

    @property
    def name(self) -> str:
        """The name that is tried, however it is spelt."""
        return str(self.cleaned_data.get("username") or "").strip().lower()


admin.site.login_form = SignIn

_change_password = admin.site.password_change


def change_password(request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
    """Change one's own password, behind the counter of every place that asks for it once more."""
    if request.method == "POST" and (wait := wait_for("sign_in_name", f"person {request.user.pk}")) is not None:
        LEDGER.note("limited_sign_in_name", address_of(request), person=request.user.pk)
        detail = f"too many attempts: try again in {int(wait) + 1} seconds"
        answer = problem(HTTPStatus.TOO_MANY_REQUESTS, detail, code="throttled", remedy=Remedy.RETRY)
        answer["Retry-After"] = str(int(wait) + 1)
        return answer
    return _change_password(request, extra_context)


admin.site.password_change = change_password  # type: ignore[method-assign, assignment] # its own has no such hook


class NewPerson(AdminUserCreationForm):
    """A person made by hand."""

    class Meta:
        """What is asked for."""

        model = Person
        fields = ("username", "email", "name")


@admin.register(Person)
class PersonAdmin(UserAdmin):
    """People. Their passwords are set, never shown; who is deleted leaves as if they had done it themselves."""

    add_form = NewPerson
    list_display = ("username", "email", "name", "is_active", "is_staff", "created", "last_login")
    list_filter = ("is_active", "is_staff", "is_superuser")
    search_fields = ("username", "email", "name")
    ordering = ("username",)
    readonly_fields = ("created", "last_login")
    fieldsets = (
        (None, {"fields": ("username", "email", "name", "colour", "language")}),
        ("Access", {"fields": ("is_active", "is_staff", "is_superuser", "groups", "user_permissions")}),
        ("Times", {"fields": ("created", "last_login")}),
    )
    add_fieldsets = ((None, {"fields": ("username", "email", "name", "usable_password", "password1", "password2")}),)

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Nobody deletes people by the dozen."""
        return {name: action for name, action in super().get_actions(request).items() if name != "delete_selected"}

    def save_model(
        self,
        request: HttpRequest,
        obj: Person,
        form: "ModelForm[Person]",
        change: bool,  # noqa: FBT001 - Django's own signature
    ) -> None:
        """Save, and record what was changed."""
        super().save_model(request, obj, form, change)
        event = "account_changed" if change else "account_created"
        record(event, actor_of(request), person=obj.pk, fields=sorted(set(form.changed_data) & SHOWN))

    def delete_model(self, request: HttpRequest, obj: Person) -> None:
        """They leave."""
        leave(obj, actor_of(request), None)

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:  # noqa: A002 - Django's own signature
        """Set a password; that is recorded."""
        before = _password(id)
        answer = super().user_change_password(request, id, form_url)
        if _password(id) != before:
            record("password_changed", actor_of(request), person=int(id))
        return answer


# The fields of a person whose changing is recorded by their names; passwords are not among them.
SHOWN = {"username", "email", "name", "colour", "language", "is_active", "is_staff", "is_superuser"} | {
    *("groups", "user_permissions")
}


def _password(number: str) -> str | None:
    return Person.objects.filter(pk=number).values_list("password", flat=True).first()


class Revocable(admin.ModelAdmin):
    """What is made by its owner alone, and never changed: an admin may look at it, and revoke it."""

    list_select_related = ("person",)
    search_fields = ("person__username", "=person__email")

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002 - Django hands it over
        """Nobody makes one for others."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002 - as above
        """Nobody changes one."""
        return False

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        """Revoke several, each on the record."""
        for each in queryset:
            self.delete_model(request, each)


@admin.register(ApiToken)
class ApiTokenAdmin(Revocable):
    """Personal API tokens."""

    list_display = fields = ("person", "name", "hint", "scope", "created", "used", "expires")
    list_filter = ("scope",)

    def delete_model(self, request: HttpRequest, obj: ApiToken) -> None:
        """Revoke it."""
        personal_tokens.revoke(obj, actor_of(request))


@admin.register(TokenFamily)
class TokenFamilyAdmin(Revocable):
    """Token families."""

    list_display = fields = ("person", "created", "used", "expires")

    def delete_model(self, request: HttpRequest, obj: TokenFamily) -> None:
        """Revoke it."""
        families.revoke(obj, actor_of(request))
