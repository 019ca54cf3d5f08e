"""Mails: one for all that is new in a while, with nothing in it that its reader may not see, and a way out of them."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.test import Client
from pytest_django import Settings

from collab.accounts.models import Person
from documents.inbox import digest
from documents.inbox.models import Notification
from documents.outbox import errands
from documents.outbox.models import Errand
from tests.rest.callers import Caller
from tests.rest.conftest import person
from tests.rest.discussion import Place
from tests.rest.test_inbox import inbox


@pytest.fixture
def place(ann: Caller, bob: Caller) -> Place:
    made = Place(ann)
    made.share(bob, "commenter")
    later()
    mail.outbox.clear()
    return made


def later(seconds: float = 900) -> list[EmailMultiAlternatives]:
    """What is mailed when so much time has passed."""
    for each in Errand.objects.all():
        Errand.objects.filter(pk=each.pk).update(due=each.due - timedelta(seconds=seconds))
    before = len(mail.outbox)
    errands.work_off()
    return [each for each in mail.outbox[before:] if isinstance(each, EmailMultiAlternatives)]


def html(one: EmailMultiAlternatives) -> str:
    return str(one.alternatives[0][0])


def text(one: EmailMultiAlternatives) -> str:
    return str(one.body)


def test_all_that_is_new_comes_in_one_mail(place: Place, bob: Caller, settings: Settings) -> None:
    settings.PUBLIC_URL = "https://nexus.example"
    made = place.open(bob, "Which `<b>` **cat**, @ann?")
    place.open(bob, "Why?")
    assert later(899) == []
    (one,) = later(1)
    assert one.to == ["ann@example.org"]
    assert one.subject == "2 new on Nexus"
    link = f"https://nexus.example/documents/{place.document}"
    said = text(one)
    assert "- Bob mentioned you:\n  Which <b> cat, @ann?\n" in said
    assert "- Bob opened a thread:\n  Why?\n" in said
    assert f"Plan\n{link}\n" in said
    assert f"  {link}?thread={made['id']}\n" in said
    assert "Which &lt;b&gt; cat, @ann?" in html(one)
    assert f'<a href="{link}?thread={made["id"]}">Bob mentioned you</a>' in html(one)
    assert later(10_000) == []
    assert not Errand.objects.exists()


def test_every_reason_is_said(place: Place, ann: Caller, bob: Caller) -> None:
    made = place.open(bob, "x" * 400)
    ann.post(f"{place.threads}/{made['id']}/comments", {"body": "Hm"})
    place.share(person("cat"), "viewer")
    Notification.objects.filter(reason="reply").update(by=None)
    said = "".join(text(each) for each in later())
    assert "- Ann shared this document with you\n" in said
    assert "- Somebody replied:\n  Hm\n" in said
    assert f"  {'x' * 300} …\n" in said


def test_what_was_seen_or_mailed_or_is_muted_is_not_mailed(place: Place, ann: Caller, bob: Caller) -> None:
    place.open(bob, "Seen")
    ann.put("notifications/read", {})
    assert later() == []
    place.open(bob, "Mailed")
    assert "Mailed" in text(later()[0])
    place.open(bob, "New")
    (one,) = later()
    assert "New" in text(one)
    assert "Mailed" not in text(one)
    place.open(bob, "Muted")
    ann.put(f"{place.path}/mute")
    assert later() == []


def _has_left(who: Caller) -> None:
    assert who.person
    Person.objects.get(pk=who.person.pk).delete()


def _is_barred(who: Caller) -> None:
    assert who.person
    Person.objects.filter(pk=who.person.pk).update(is_active=False)


def _has_no_address(who: Caller) -> None:
    assert who.person
    Person.objects.filter(pk=who.person.pk).update(email=None)


def _wants_none(who: Caller) -> None:
    assert who.patch("me", {"mail": "none"}).json["mail"] == "none"


@pytest.mark.parametrize("happens", [_has_left, _is_barred, _has_no_address, _wants_none])
def test_nobody_is_mailed_who_cannot_or_would_not_be(
    place: Place, bob: Caller, happens: Callable[[Caller], None]
) -> None:
    place.open(place.owner, "Why, @bob?")
    happens(bob)
    assert later() == []
    assert not Errand.objects.exists()
    if happens is not _has_left:
        place.open(place.owner, "Why, @bob?")
        assert not Errand.objects.exists()


def test_what_one_may_not_see_any_more_is_not_mailed(place: Place, ann: Caller, bob: Caller) -> None:
    assert bob.person
    place.open(ann, "A secret, @bob")
    ann.delete(f"{place.path}/members/{bob.person.pk}")
    assert later() == []


def test_a_mail_has_an_end_and_says_how_much_more_there_is(
    place: Place, bob: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(digest, "MOST", 2)
    for number in range(5):
        place.open(bob, f"Thread {number}")
    (one,) = later()
    assert one.subject == "5 new on Nexus"
    assert "And 3 more" in text(one)
    assert "Thread 2" not in text(one)
    assert "And 3 more" in html(one)
    assert later() == []


def test_a_mail_that_could_not_be_handed_over_is_tried_again(
    place: Place, bob: Caller, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("CRITICAL")
    sent_by = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9  # nobody listens there
    place.open(bob, "Why?")
    assert later() == []
    assert Errand.objects.get().tries == 1
    settings.EMAIL_BACKEND = sent_by
    place.open(bob, "And why?")
    (one,) = later(10)
    assert "Why?" in text(one)
    assert "And why?" in text(one)


# The way out


def way_out(place: Place, bob: Caller) -> str:
    """The address at the end of a mail."""
    place.open(place.owner, "@bob?")
    (one,) = later()
    found = re.search(r"http://127\.0\.0\.1:8000(/unsubscribe/\S+)", text(one))
    assert found
    headers = one.extra_headers
    assert headers["List-Unsubscribe"] == f"<{found[0]}>"
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert found[0].replace(":", "%3A") in html(one) or found[0] in html(one)
    return found[1]


def test_a_mail_program_ends_them_by_itself(place: Place, bob: Caller) -> None:
    address = way_out(place, bob)
    program = Client(enforce_csrf_checks=True)
    answer = program.post(address, "List-Unsubscribe=One-Click", "application/x-www-form-urlencoded")
    assert answer.status_code == 200
    assert b"No more mails go to bob" in answer.content
    place.open(place.owner, "@bob?")
    assert later() == []
    assert inbox(bob)["unread"] > 0
    assert bob.patch("me", {"mail": "digest"}).json["mail"] == "digest"


def test_to_open_the_address_changes_nothing(place: Place, bob: Caller) -> None:
    assert bob.person
    answer = Client().get(way_out(place, bob))
    assert answer.status_code == 200
    assert b"<button>" in answer.content
    assert "form-action 'self'" in answer["Content-Security-Policy"]
    bob.person.refresh_from_db()
    assert bob.person.mail == "digest"


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_made_up_address_ends_nobodys_mails(ann: Caller, method: str) -> None:
    assert ann.person
    answer = getattr(Client(), method)(f"/unsubscribe/{ann.person.pk}:made-up")
    assert answer.status_code == 404
    assert b"nobody" in answer.content
    ann.person.refresh_from_db()
    assert ann.person.mail == "digest"


def test_the_address_takes_no_other_method(db: None) -> None:
    assert Client().delete("/unsubscribe/1:x").status_code == 405


def test_another_wish_than_these_is_refused(ann: Caller) -> None:
    assert ann.patch("me", {"mail": "hourly"}).code == "invalid"
