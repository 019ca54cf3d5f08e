"""Duties: what is done every so often, by servers or by Celery; one of them clears inboxes of what is old."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from pytest_django import Settings
from pytest_django.fixtures import DjangoCaptureOnCommitCallbacks

from collab.accounts.models import Person
from collab.ot import Delta
from documents import announcing, library
from documents.inbox import notifications
from documents.inbox.models import Notification, Reason
from documents.keys import Key
from documents.outbox import carrier, duties
from documents.outbox.duties import Duty, Rounds

NOW = datetime.now(UTC)


class Watch:
    """A clock that stands still unless somebody turns it."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def done() -> list[str]:
    return []


@pytest.fixture
def listed(done: list[str]) -> Iterator[list[str]]:
    from documents import tasks  # noqa: F401, PLC0415 - all else does without Celery; its beat knows no deed

    duties.DUTIES["deed"] = Duty(60, lambda: done.append("deed"))
    yield done
    del duties.DUTIES["deed"]


def test_a_duty_is_done_at_the_first_look_and_then_every_so_often(done: list[str]) -> None:
    watch = Watch()
    rounds = Rounds({"often": Duty(10, lambda: done.append("often")), "rarely": Duty(25, done.clear)}, watch)
    seen = []
    for watch.now in (0, 9, 10, 19, 20, 25):
        rounds.go(lambda: False)
        seen.append(len(done))
    assert seen == [0, 0, 1, 1, 2, 0]


def test_a_duty_that_fails_is_logged_and_keeps_no_other_from_its_own(
    done: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    watch = Watch()

    def fail() -> None:
        done.append("tried")
        raise ValueError("a bug")

    rounds = Rounds({"bad": Duty(10, fail), "good": Duty(10, lambda: done.append("good"))}, watch)
    rounds.go(lambda: False)
    rounds.go(lambda: False)
    assert done == ["tried", "good"]
    assert [(record.message, vars(record)["duty"]) for record in caplog.records] == [("duty_failed", "bad")]
    watch.now = 10
    rounds.go(lambda: False)
    assert done == ["tried", "good"] * 2


def test_a_server_that_ends_begins_no_duty(done: list[str]) -> None:
    Rounds({"deed": Duty(10, lambda: done.append("deed"))}).go(lambda: True)
    assert done == []


@pytest.mark.django_db(transaction=True)
def test_servers_do_their_duties_unless_celery_does(
    listed: list[str], settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(duties, "ROUNDS", Rounds(duties.DUTIES))
    settings.OUTBOX = "celery"
    carrier.see_to(lambda: False)
    assert listed == []
    settings.OUTBOX = "server"
    carrier.see_to(lambda: False)
    assert listed == ["deed"]


@pytest.mark.django_db(transaction=True)
def test_beat_has_workers_do_every_duty(listed: list[str]) -> None:
    from documents import tasks  # noqa: PLC0415 - all else does without Celery

    asked = [each for each in tasks.app.conf.beat_schedule.values() if each["task"] == tasks.do_duty.name]
    assert {each["args"]: each["schedule"] for each in asked} == {("inbox",): notifications.SWEEPING}
    tasks.do_duty("deed")
    assert listed == ["deed"]


@pytest.fixture
def people() -> list[Person]:
    return [Person.objects.create_user(name) for name in ("ann", "bob")]


def tell(person: Person, days: float, *, read: bool) -> int:
    """Somebody was told something so many days ago."""
    document = library.create(person.pk, Key.anew(person.pk), "Plan", Delta(), rich=False)
    return Notification.objects.create(
        person=person,
        reason=Reason.SHARE,
        document_id=document,
        created=NOW - timedelta(days=days),
        read=NOW if read else None,
    ).pk


@pytest.mark.django_db
def test_an_inbox_keeps_what_is_new_and_for_a_shorter_time_what_was_read(
    people: list[Person],
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    told: set[tuple[int, int]] = set()
    monkeypatch.setattr(announcing, "tell_person", lambda person, frame: told.add((person, frame.unread)))
    monkeypatch.setattr(notifications, "BATCH", 2)
    settings.INBOX_DAYS, settings.INBOX_READ_DAYS = 20, 10
    ann, bob = people
    kept = {tell(ann, 9, read=True), tell(ann, 19, read=False), tell(bob, 1, read=False)}
    for days in (11, 19, 21):
        tell(bob, days, read=True)
    tell(ann, 21, read=False)
    tell(ann, 400, read=False)
    with django_capture_on_commit_callbacks(execute=True):
        assert notifications.sweep() == 5
    assert {each.pk for each in Notification.objects.all()} == kept
    assert told == {(ann.pk, 1)}
    assert notifications.sweep() == 0


def test_the_inbox_is_a_duty() -> None:
    assert duties.DUTIES["inbox"] == Duty(notifications.SWEEPING, notifications.sweep)
