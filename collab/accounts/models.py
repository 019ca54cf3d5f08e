"""People, and the tokens that programs hold for them."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.core.validators import RegexValidator
from django.db import models
from django.utils.crypto import salted_hmac


class People(BaseUserManager["Person"]):
    """Makes people."""

    def create_user(
        self,
        username: str,
        email: str | None = None,
        password: str | None = None,
        **more: Any,  # noqa: ANN401 - Django's own signature
    ) -> "Person":
        """A new person; without a password they cannot sign in until they reset it."""
        person = self.model(username=username, email=email, **more)
        person.clean()
        person.name = person.name or username
        person.set_password(password)
        person.save(using=self._db)
        return person

    def create_superuser(
        self,
        username: str,
        email: str | None = None,
        password: str | None = None,
        **more: Any,  # noqa: ANN401 - Django's own signature
    ) -> "Person":
        """Someone who may do everything in the admin."""
        return self.create_user(username, email, password, **{**more, "is_staff": True, "is_superuser": True})

    def get_by_natural_key(self, username: str | None) -> "Person":
        """The person of this username, however it is spelt."""
        return self.get(username=(username or "").lower())


class Mail(models.TextChoices):
    """Which mails somebody wants of what concerns them."""

    DIGEST = "digest"  # one for all that happens in a while
    NONE = "none"


class Person(AbstractBaseUser, PermissionsMixin):
    """Somebody who has an account. What they wrote outlives it."""

    username = models.CharField(
        max_length=40,
        unique=True,
        validators=[
            RegexValidator(
                r"^[a-z0-9][a-z0-9_.-]+\Z",
                "Use two or more of a to z, digits, points, hyphens and underscores; a letter or a digit first.",
            )
        ],
    )
    email = models.EmailField(unique=True, null=True, blank=True)
    name = models.CharField(max_length=80)  # as others see it
    colour = models.CharField(
        max_length=7,
        default="#2563eb",
        validators=[RegexValidator(r"^#[0-9a-f]{6}\Z", "Write a colour as #rrggbb, in small letters.")],
    )
    language = models.CharField(
        max_length=12,
        default="en",
        validators=[RegexValidator(r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})?\Z", "Write a language as en or pt-BR.")],
    )
    mail = models.CharField(max_length=6, choices=Mail, default=Mail.DIGEST)
    token_version = models.PositiveIntegerField(
        default=0
    )  # counts up when everybody who is signed in must sign in again
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)  # may enter the admin
    created = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[People] = People()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        ordering = ("-created", "-pk")
        verbose_name_plural = "people"

    def __str__(self) -> str:
        return self.username

    def clean(self) -> None:
        """Names and addresses are kept in one spelling."""
        super().clean()
        self.username = self.username.lower()
        self.email = self.email.lower() if self.email else None

    def save(self, *how: Any, **where: Any) -> None:  # noqa: ANN401 - Django's own signature
        """Whoever sets another password, be it in the admin or by a command, ends what the old one opened."""
        # Django's mark of a new password; a better hash of the same one leaves none.
        if getattr(self, "_password", None) is not None and not self._state.adding:
            self.token_version += 1
        super().save(*how, **where)

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """What a login session must carry: another password or token version ends it."""
        value = f"{self.password}:{self.token_version}"
        return salted_hmac("collab.accounts.session", value, secret=secret, algorithm="sha256").hexdigest()


class TokenFamily(models.Model):
    """A program's sign-in: one refresh token at a time, each made from the one before. Written by `families`."""

    id = models.UUIDField(primary_key=True)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="families")
    current = models.CharField(max_length=32)  # the id of the one refresh token that is good
    created = models.DateTimeField(auto_now_add=True)
    used = models.DateTimeField(auto_now=True)
    expires = models.DateTimeField()

    class Meta:
        ordering = ("-created", "-pk")
        verbose_name_plural = "token families"

    def __str__(self) -> str:
        return str(self.pk)


class Scope(models.TextChoices):
    """What a personal API token may be used for."""

    READ = "read"
    WRITE = "write"  # and read


class ApiToken(models.Model):
    """A secret by which a program acts for a person until it expires or is revoked. Written by `personal_tokens`."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=80)  # what its owner calls it
    digest = models.CharField(max_length=64, unique=True)  # SHA-256 of the secret, which is kept nowhere
    hint = models.CharField(max_length=12)  # how the secret begins, to tell one from another
    scope = models.CharField(max_length=5, choices=Scope)
    created = models.DateTimeField(auto_now_add=True)
    used = models.DateTimeField(null=True)
    expires = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-created", "-pk")
        verbose_name = "API token"
        verbose_name_plural = "API tokens"

    def __str__(self) -> str:
        return f"{self.hint}… {self.name}"
