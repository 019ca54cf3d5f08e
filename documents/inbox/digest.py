"""One mail for all that somebody was told of in a while, as far as they have not seen it."""

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import groupby
from typing import Final

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

from collab.accounts.models import Mail, Person
from documents.comments import markdown
from documents.inbox import notifications
from documents.inbox.models import Muted, Notification

# Things that a mail tells of one by one; how many more there are it says, too.
MOST: Final = 50

# Characters of a comment in it.
EXCERPT: Final = 300

_signer: Final = signing.Signer(salt="documents.inbox.digest")


def send(about: str) -> None:
    """Mail somebody what they have not seen and not been mailed yet. With nothing to tell, nothing is sent."""
    person = Person.objects.filter(pk=int(about)).first()
    if person is None or not notifications.wants_mail(person):
        return
    muted = Muted.objects.filter(person=person).values("document")
    waiting = notifications.shown([person.pk]).filter(read=None, mailed=None).exclude(document__in=muted)
    found = list(waiting.select_related("document", "comment", "by").order_by("document", "created", "pk"))
    if found:
        _mail(person, found).send()
        Notification.objects.filter(pk__in=[each.pk for each in found]).update(mailed=datetime.now(UTC))


def _mail(person: Person, found: Sequence[Notification]) -> EmailMultiAlternatives:
    out = f"{settings.PUBLIC_URL}/unsubscribe/{_signer.sign(str(person.pk))}"
    told = groupby(found[:MOST], key=lambda each: each.document)
    words = {
        "person": person,
        "count": len(found),
        "more": max(0, len(found) - MOST),
        "documents": [
            {"title": document.title, "link": _link(each[0].document_id), "told": [_item(one) for one in each]}
            for document, each in ((document, list(each)) for document, each in told)
        ],
        "inbox": f"{settings.PUBLIC_URL}/",
        "out": out,
    }
    mail = EmailMultiAlternatives(
        f"{len(found)} new on Nexus",
        render_to_string("inbox/digest.txt", words),
        to=[person.email or ""],
        headers={
            "Auto-Submitted": "auto-generated",
            "List-Unsubscribe": f"<{out}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        },
    )
    mail.attach_alternative(render_to_string("inbox/digest.html", words), "text/html")
    return mail


def _item(told: Notification) -> dict[str, str]:
    said = markdown.words(told.comment.html) if told.comment else ""
    return {
        "reason": told.reason,
        "name": told.by.name if told.by else "",
        "said": said if len(said) <= EXCERPT else f"{said[:EXCERPT]} …",
        "link": _link(told.document_id, told.thread_id),
    }


def _link(document: object, thread: object = None) -> str:
    return f"{settings.PUBLIC_URL}/documents/{document}" + (f"?thread={thread}" if thread else "")


def whose(signed: str) -> Person | None:
    """Whose mails the last link in them ends, if it is one of ours."""
    try:
        return Person.objects.filter(pk=int(_signer.unsign(signed))).first()
    except signing.BadSignature:
        return None


def end(person: Person) -> None:
    """Send somebody no more of these."""
    Person.objects.filter(pk=person.pk).update(mail=Mail.NONE)
