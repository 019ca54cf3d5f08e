"""What is kept of abuse. People and documents are named by their ids alone, so that an entry outlives both."""

from django.db import models


class Attempt(models.Model):
    """What was tried from one place in one hour, however often. Written by `ledger`; gone after ABUSE_DAYS."""

    hour = models.DateTimeField()
    event = models.CharField(max_length=60)  # sign_in_failed, join_not_found …
    address = models.CharField(max_length=45, blank=True)  # or the network of a subscriber of IPv6
    person = models.BigIntegerField(default=0, db_index=True)  # whose account it was about; 0 for none
    name = models.CharField(max_length=12, blank=True)  # a name that nobody has: enough to tell one from another
    document = models.CharField(max_length=36, blank=True)
    count = models.PositiveIntegerField(default=0)
    first = models.DateTimeField()
    last = models.DateTimeField()

    class Meta:
        ordering = ("-hour", "-count", "pk")
        indexes = (models.Index(fields=("address", "event"), name="attempt_address"),)
        constraints = (
            models.UniqueConstraint(
                fields=("hour", "event", "address", "person", "name", "document"), name="attempt_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.hour:%Y-%m-%d %H:00} {self.event} from {self.address} {self.count} times"


class Scope(models.TextChoices):
    """What somebody is kept from."""

    EVERYTHING = "everything"
    SIGNING_IN = "signing_in"  # anew: who is in stays in


class Block(models.Model):
    """Somebody is kept out until a time: an address, an account, or an account at an address."""

    address = models.CharField(max_length=45, blank=True)
    person = models.BigIntegerField(null=True, blank=True)
    scope = models.CharField(max_length=10, choices=Scope, default=Scope.EVERYTHING)
    until = models.DateTimeField(db_index=True)
    reason = models.CharField(max_length=200, blank=True)
    automatic = models.BooleanField(default=False, editable=False)
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-until", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=~models.Q(address="", person=None),
                name="block_somebody",
                violation_error_message="Name an address, an account, or both.",
            ),
        )

    def __str__(self) -> str:
        whom = " at ".join(each for each in (self.person and f"account {self.person}", self.address) if each)
        return f"{whom} until {self.until:%Y-%m-%d %H:%M}"
