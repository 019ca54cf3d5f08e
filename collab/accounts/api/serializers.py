"""What goes in and out of the operations on people."""

from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError as Weak
from django.core.validators import EmailValidator
from django.utils import timezone
from rest_framework import serializers
from rest_framework.fields import get_error_detail

from collab.accounts.models import ApiToken, Mail, Person, Scope
from collab.accounts.profiles import refuse_taken
from collab.rest.fields import Text

LONGEST_PASSWORD = 1000  # characters: more is no password, but work for us
LONGEST_SECRET = 2000  # characters of a token or of a part of a link


class Lower(Text):
    """Text in which case does not count: it is kept in small letters."""

    def to_internal_value(self, data: object) -> str:
        """The text in small letters."""
        return super().to_internal_value(data).lower()


def _password(**how: Any) -> Text:  # noqa: ANN401 - as the field takes them
    return Text(max_length=LONGEST_PASSWORD, trim_whitespace=False, write_only=True, **how)


def refuse_weak(password: str, person: Person, *, field: str) -> None:
    """Refuse a password that is too easy to guess, for this person."""
    try:
        validate_password(password, person)
    except Weak as error:
        raise serializers.ValidationError({field: get_error_detail(error)}) from None


class Me(serializers.ModelSerializer[Person]):
    """An account, as its owner sees it."""

    id = serializers.CharField()

    class Meta:
        """Which of the columns are shown."""

        model = Person
        fields = read_only_fields = ("id", "username", "email", "name", "colour", "language", "mail", "created")


class Profile(serializers.Serializer[Person]):
    """What a person may change of their account; a new e-mail address needs the password."""

    username = Lower(required=False, validators=Person.username.field.validators)
    email = Lower(required=False, allow_null=True, validators=[EmailValidator(), *Person.email.field.validators])
    name = Text(required=False, validators=Person.name.field.validators)
    colour = Lower(required=False, validators=Person.colour.field.validators)
    language = Text(required=False, validators=Person.language.field.validators)
    mail = serializers.ChoiceField(
        choices=Mail.choices, required=False, help_text="Of what concerns you: one in a while, or none."
    )
    password = _password(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """The changes alone; names must be nobody else's."""
        person = self.instance or Person()
        password = attrs.pop("password", None)
        changes = {name: value for name, value in attrs.items() if value != getattr(person, name)}
        if "email" in changes:
            if password is None:
                raise serializers.ValidationError({"password": "A new e-mail address needs it."}, "required")
            refuse_wrong(password, person, field="password")
        refuse_taken(Person(pk=person.pk, username=changes.get("username", ""), email=changes.get("email")))
        return changes


class SignUp(Profile):
    """A new account."""

    username = Lower(validators=Person.username.field.validators)
    password = _password()

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """The details; the password must be none that is easily guessed."""
        person = Person(**{name: value for name, value in attrs.items() if name != "password"})
        refuse_taken(person)
        refuse_weak(attrs["password"], person, field="password")
        return attrs


def refuse_wrong(password: str, person: Person, *, field: str) -> None:
    """Refuse a password that is not this person's."""
    if not person.check_password(password):
        raise serializers.ValidationError({field: "This is not your password."}, "wrong")


class Credentials(serializers.Serializer[Person]):
    """A username or an e-mail address, and the password."""

    username = Text(max_length=254, help_text="The username, or the e-mail address.")
    password = _password()


class Asker(serializers.Serializer[Person]):
    """Who asks."""

    person = Me(allow_null=True)


class NewPassword(serializers.Serializer[Person]):
    """The password as it is, and as it shall be."""

    current = _password()
    new = _password()

    def validate(self, attrs: dict[str, str]) -> dict[str, str]:
        """Both, if the first is right and the second good."""
        person = self.context["person"]
        refuse_wrong(attrs["current"], person, field="current")
        refuse_weak(attrs["new"], person, field="new")
        return attrs


class Leaving(serializers.Serializer[Person]):
    """The password once more, and who takes over what would be nobody's."""

    password = _password()
    successor = Lower(
        required=False, max_length=40, help_text="The username of somebody who takes over your documents."
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """The successor as a person, if one is named."""
        person = self.context["person"]
        refuse_wrong(attrs["password"], person, field="password")
        name = attrs.get("successor")
        if name is None:
            return {"successor": None}
        heir = Person.objects.filter(username=name, is_active=True).exclude(pk=person.pk).first()
        if heir is None:
            raise serializers.ValidationError({"successor": "Nobody else has this username."}, "unknown")
        return {"successor": heir}


class Refresh(serializers.Serializer[Person]):
    """A refresh token."""

    refresh = Text(max_length=LONGEST_SECRET)


class Tokens(serializers.Serializer[Person]):
    """What a program shows with every request, and by what it gets the next pair."""

    access = serializers.CharField()
    refresh = serializers.CharField(help_text="Good once.")
    expires_in = serializers.IntegerField(help_text="Seconds that the access token is good for.")


class ApiTokenShown(serializers.ModelSerializer[ApiToken]):
    """A personal API token; its secret is not kept."""

    id = serializers.CharField()

    class Meta:
        """Which of the columns are shown."""

        model = ApiToken
        fields: tuple[str, ...] = ("id", "name", "hint", "scope", "created", "used", "expires")
        read_only_fields = fields


class ApiTokenMade(ApiTokenShown):
    """A personal API token and its secret, this once."""

    token = serializers.CharField()

    class Meta(ApiTokenShown.Meta):
        """And the secret."""

        fields = (*ApiTokenShown.Meta.fields, "token")
        read_only_fields = fields


class ApiTokenWanted(serializers.Serializer[ApiToken]):
    """A token to be made."""

    name = Text(max_length=80)
    scope = serializers.ChoiceField(choices=Scope.choices)
    expires = serializers.DateTimeField(required=False, allow_null=True, default=None)

    def validate_expires(self, expires: Any) -> Any:  # noqa: ANN401 - a time or none
        """A token that is over before it begins is a mistake."""
        if expires is not None and expires <= timezone.now():
            raise serializers.ValidationError("This is in the past.", "past")
        return expires


class ResetWanted(serializers.Serializer[Person]):
    """Whose password was forgotten."""

    email = Lower(max_length=254, validators=[EmailValidator()])


class Reset(serializers.Serializer[Person]):
    """The two parts of the link, with a point between them, and the new password."""

    uid = Text(max_length=LONGEST_SECRET)
    token = Text(max_length=LONGEST_SECRET)
    password = _password()
