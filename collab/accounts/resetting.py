"""A forgotten password: a link by mail, good once and for an hour."""

import logging

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.core.mail import send_mail
from django.template.loader import render_to_string

from collab.accounts import passwords
from collab.accounts.models import Person
from collab.audit.record import Actor, record

log = logging.getLogger(__name__)


def ask(email: str, actor: Actor) -> None:
    """Send the link, if somebody has this address; whoever asks does not learn it."""
    person = Person.objects.filter(email=email, is_active=True).first()
    if person is None:
        return
    # What follows # is sent to no server, so that it stands in no log.
    link = f"{settings.PUBLIC_URL}/reset-password#{person.pk}.{default_token_generator.make_token(person)}"
    words = {"person": person, "link": link, "minutes": settings.PASSWORD_RESET_TIMEOUT // 60}
    record("password_reset_asked", actor, person=person.pk)
    try:
        send_mail("Your password on Nexus", render_to_string("accounts/password_reset.txt", words), None, [email])
    except OSError:  # which SMTP's own errors are
        log.exception("mail_failed", extra={"person": person.pk})


def find(uid: str, token: str) -> Person | None:
    """Whose link this is, if it is still good."""
    if not uid.isascii() or not uid.isdigit():
        return None
    person = Person.objects.filter(pk=int(uid), is_active=True).first()
    return person if person is not None and default_token_generator.check_token(person, token) else None


def reset(person: Person, token: str, password: str, actor: Actor) -> bool:
    """Use the link; False if somebody was faster with it."""

    def still_good(now: Person) -> bool:
        return default_token_generator.check_token(now, token)

    return passwords.replace(person, password, actor, event="password_reset", allowed=still_good)
