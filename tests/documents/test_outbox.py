"""The outbox: what was asked for is done after the commit, once at least, and by nobody else meanwhile."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from io import StringIO
from threading import Event, Thread

import pytest
from django.core.management import call_command
from django.db import OperationalError, connection, transaction
from django.test import RequestFactory
from pytest_django import Settings

from documents.outbox import carrier, errands
from documents.outbox.carrier import Carrier
from documents.outbox.errands import ENOUGH, KINDS, Kind
from documents.outbox.models import Errand

PATIENCE = 30  # seconds


class Deeds:
    """What was carried, and what goes wrong with it."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self.fault: Exception | None = None
        self.meanwhile: Callable[[], object] = lambda: None

    def carry(self, about: str) -> None:
        self.meanwhile()
        if self.fault:
            raise self.fault
        self.done.append(about)


@pytest.fixture
def deeds() -> Iterator[Deeds]:
    made = Deeds()
    KINDS["deed"] = Kind(made.carry, lambda: 0)
    KINDS["later"] = Kind(made.carry, lambda: 900)
    yield made
    del KINDS["deed"], KINDS["later"]


def let_time_pass(seconds: float) -> None:
    """Everything is due so much earlier."""
    for each in Errand.objects.all():
        Errand.objects.filter(pk=each.pk).update(due=each.due - timedelta(seconds=seconds))


@pytest.mark.django_db
def test_what_is_asked_for_is_done_once_and_gone(deeds: Deeds) -> None:
    errands.ask("deed", ["b", "a", "a"])
    assert errands.work_off() == 2
    assert sorted(deeds.done) == ["a", "b"]
    assert errands.work_off() == 0
    assert not Errand.objects.exists()


@pytest.mark.django_db
def test_nothing_asked_for_is_nothing_to_do(deeds: Deeds) -> None:
    errands.ask("deed", [])
    assert errands.until_due() == float("inf")


@pytest.mark.django_db(transaction=True)
def test_what_is_not_committed_is_not_done(deeds: Deeds) -> None:
    errands.WOKEN.clear()
    with transaction.atomic():
        errands.ask("deed", ["a"])
        assert not errands.WOKEN.is_set()
        transaction.set_rollback(True)
    assert not errands.WOKEN.is_set()
    assert errands.work_off() == 0
    with transaction.atomic():
        errands.ask("deed", ["a"])
    assert errands.WOKEN.is_set()
    assert errands.work_off() == 1


@pytest.mark.django_db
def test_what_waits_is_done_when_it_is_due_and_once_for_all_who_asked(deeds: Deeds) -> None:
    errands.ask("later", ["a"])
    let_time_pass(800)
    errands.ask("later", ["a"])
    assert errands.work_off() == 0
    assert 90 < errands.until_due() <= 100
    let_time_pass(100)
    assert errands.work_off() == 1
    assert deeds.done == ["a"]


@pytest.mark.django_db
def test_what_is_asked_for_while_it_is_done_is_done_once_more_by_and_by(deeds: Deeds) -> None:
    errands.ask("later", ["a"])
    let_time_pass(900)
    deeds.meanwhile = lambda: errands.ask("later", ["a"])
    assert errands.work_off() == 1
    deeds.meanwhile = lambda: None
    assert 890 < errands.until_due() <= 900
    let_time_pass(900)
    assert errands.work_off() == 1
    assert deeds.done == ["a", "a"]


@pytest.mark.django_db
def test_what_somebody_has_taken_nobody_else_takes_until_they_must_be_dead(deeds: Deeds, settings: Settings) -> None:
    errands.ask("deed", ["a"])
    taken = errands.take()
    assert taken is not None
    assert errands.take() is None
    let_time_pass(settings.OUTBOX_LEASE)
    again = errands.take()
    assert again is not None
    assert again.tries == 2
    assert errands.carry(taken)  # it was not dead: what it says counts no more
    assert Errand.objects.filter(tries=2).exists()
    assert errands.carry(again)
    assert not Errand.objects.exists()


@pytest.mark.django_db
def test_what_fails_is_tried_again_less_and_less_often_and_given_up_in_the_end(
    deeds: Deeds, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("CRITICAL")
    deeds.fault = OSError("nobody listens")
    errands.ask("deed", ["a"])
    pauses = []
    for _ in range(ENOUGH):
        assert errands.work_off() == 0
        pauses.append(round(errands.until_due()) if errands.until_due() < float("inf") else None)
        let_time_pass(4_000)
    assert pauses[:4] == [10, 20, 40, 80]
    assert set(pauses[9:-1]) == {3_600}
    assert pauses[-1] is None
    dead = Errand.objects.get()
    assert (dead.dead, dead.fault) == (True, "OSError: nobody listens")
    assert errands.take() is None
    deeds.fault = None
    assert errands.retry() == 1
    assert errands.work_off() == 1


@pytest.mark.django_db
def test_who_was_killed_has_not_failed(deeds: Deeds, settings: Settings, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("CRITICAL")
    errands.ask("deed", ["a"])
    for _ in range(8):
        assert errands.take() is not None
        let_time_pass(settings.OUTBOX_LEASE)
    deeds.fault = OSError("nobody listens")
    assert errands.work_off() == 0
    assert errands.until_due() <= errands.SHORTEST


@pytest.mark.django_db
def test_what_was_given_up_is_tried_again_when_it_is_asked_for_again(deeds: Deeds) -> None:
    errands.ask("deed", ["a"])
    Errand.objects.update(dead=True, tries=ENOUGH)
    errands.ask("deed", ["a"])
    assert errands.work_off() == 1


@pytest.mark.django_db
def test_what_nobody_here_can_carry_is_left_to_those_who_can(deeds: Deeds, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("CRITICAL")
    errands.ask("deed", ["a"])
    Errand.objects.update(kind="newer")
    assert errands.work_off() == 0
    assert Errand.objects.get().fault == "KeyError: 'newer'"


@pytest.mark.django_db
def test_the_command_lists_what_waits_and_tries_again_what_was_given_up(deeds: Deeds) -> None:
    errands.ask("later", ["a", "b", "c"])
    Errand.objects.filter(about__in="bc").update(dead=True, fault="OSError: gone")
    said = StringIO()
    call_command("outbox", stdout=said)
    lines = said.getvalue().splitlines()
    assert "later a: due 20" in lines[0]
    assert lines[1].endswith("later b: given up, tried 0 times, OSError: gone")
    assert lines[3] == "1 wait, 2 were given up"
    chosen = Errand.objects.get(about="b").pk
    call_command("outbox", "--retry", str(chosen), stdout=said)
    assert Errand.objects.filter(dead=True).get().about == "c"
    call_command("outbox", "--retry", stdout=said)
    assert said.getvalue().splitlines()[-2:] == ["1 will be tried again", "1 will be tried again"]


@pytest.mark.django_db(transaction=True)
def test_several_workers_do_everything_once(deeds: Deeds) -> None:
    errands.ask("deed", [str(number) for number in range(40)])

    def work() -> None:
        try:
            while errands.until_due() < float("inf") and Errand.objects.filter(tries=0).exists():
                errands.work_off()
        finally:
            connection.close()

    workers = [Thread(target=work) for _ in range(4)]
    for each in workers:
        each.start()
    for each in workers:
        each.join(PATIENCE)
    assert sorted(deeds.done, key=int) == [str(number) for number in range(40)]
    assert not Errand.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_carrier_sees_to_what_is_due_until_it_is_stopped(deeds: Deeds) -> None:
    done = Event()
    deeds.meanwhile = done.set
    made = Carrier(carrier.see_to)
    made.stop()  # which was not begun
    made.begin()
    try:
        errands.ask("deed", ["a"])
        assert done.wait(PATIENCE)
    finally:
        made.stop()
    assert deeds.done == ["a"]
    assert made._thread is not None
    assert not made._thread.is_alive()


@pytest.mark.parametrize(
    ("failure", "said"), [(OperationalError("gone"), []), (ValueError("a bug"), ["outbox_failed", "outbox_failed"])]
)
@pytest.mark.django_db(transaction=True)
def test_a_carrier_outlasts_a_database_that_is_away_without_a_word_and_a_bug_with_one(
    deeds: Deeds,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    failure: Exception,
    said: list[str],
) -> None:
    monkeypatch.setattr(carrier, "LOOK", 0.01)
    monkeypatch.setattr(carrier, "BREATH", 0.01)
    seen, tries = Event(), []

    def see_to(ending: carrier.Ending) -> None:
        tries.append(ending())
        if len(tries) < 3:
            raise failure
        seen.set()

    made = Carrier(see_to)
    made.begin()
    assert seen.wait(PATIENCE)
    made.stop()
    assert tries[:3] == [False] * 3
    assert [record.message for record in caplog.records] == said


@pytest.mark.django_db
def test_where_celery_does_it_workers_are_woken_when_something_is_due(
    deeds: Deeds, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    from documents.outbox import over_celery  # noqa: PLC0415 - all else does without

    sent: list[tuple[str, dict[str, object]]] = []
    monkeypatch.setattr(over_celery.app, "send_task", lambda name, **how: sent.append((name, how)))
    settings.OUTBOX = "celery"
    errands.ask("later", ["a"])
    carrier.see_to(lambda: False)
    assert sent == []
    let_time_pass(900)
    carrier.see_to(lambda: False)
    assert sent == [("outbox.work_off", {"retry": False, "expires": over_celery.EVERY})]
    assert deeds.done == []


@pytest.mark.django_db(transaction=True)
def test_the_task_works_the_outbox_off(deeds: Deeds) -> None:
    from documents import tasks  # noqa: PLC0415 - as above

    errands.ask("deed", ["a"])
    tasks.work_off()
    assert deeds.done == ["a"]
    assert tasks.app.conf.beat_schedule["outbox"]["task"] == tasks.work_off.name


@pytest.mark.django_db
def test_the_admin_shows_errands_and_tries_them_again(deeds: Deeds, admin_client: object, rf: RequestFactory) -> None:
    errands.ask("later", ["a"])
    Errand.objects.update(dead=True, fault="OSError: gone")
    page = admin_client.get("/admin/outbox/errand/")  # type: ignore[attr-defined] # Django's client
    assert b"OSError: gone" in page.content
    one = Errand.objects.get()
    assert admin_client.get("/admin/outbox/errand/add/").status_code == 403  # type: ignore[attr-defined] # as above
    assert b"_save" not in admin_client.get(f"/admin/outbox/errand/{one.pk}/change/").content  # type: ignore[attr-defined] # as above
    chosen = {"action": "retry", "_selected_action": [str(one.pk)]}
    answer = admin_client.post("/admin/outbox/errand/", chosen, follow=True)  # type: ignore[attr-defined] # as above
    assert b"1 will be tried again" in answer.content
    assert not Errand.objects.get().dead
    assert Errand.objects.get().due <= datetime.now(UTC)
