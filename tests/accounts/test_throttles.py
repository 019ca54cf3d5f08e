"""Whoever asks too often waits, and is told how long; guessing passwords is slow however one goes about it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client as DjangoClient
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings
from rest_framework.request import Request

from collab.accounts import personal_tokens, throttles
from collab.accounts.admin import SignIn
from collab.accounts.models import Person, Scope
from collab.audit.record import Actor
from collab.settings import shared_cache
from tests.accounts.conftest import PASSWORD, Browser, Program, pair, refused

ME = "/api/v1/me"
Rates = Callable[..., None]


def waits(answer: Any) -> int:
    """Seconds that somebody is told to wait."""
    refused(answer, 429, "throttled")
    assert answer.json()["remedy"] == "retry"
    seconds = int(answer["Retry-After"])
    assert 1 <= seconds <= 121  # what came in one window still counts in the next
    return seconds


def test_a_person_is_counted_whatever_they_sign_in_with(ada: Person, rates: Rates) -> None:
    browser, program = Browser().sign_in(), Program(pair()["access"])
    rates(person="3/minute")
    assert [each.get(ME).status_code for each in (browser, program, browser, program)] == [200, 200, 200, 429]
    waits(program.get(ME))


def test_one_person_does_not_use_up_what_another_has(ada: Person, charles: Person, rates: Rates) -> None:
    one, other = Browser().sign_in("ada"), Browser().sign_in("charles")
    rates(person="1/minute", address="1/minute")
    assert [one.get(ME).status_code, one.get(ME).status_code, other.get(ME).status_code] == [200, 429, 200]


def test_an_api_token_is_counted_for_itself(ada: Person, browser: Browser, rates: Rates) -> None:
    secrets = [
        personal_tokens.make(ada, name=name, scope=Scope.READ, expires=None, actor=Actor())[1] for name in ("a", "b")
    ]
    rates(token="1/minute", person="1/minute")
    one, other = map(Program, secrets)
    assert [one.get(ME).status_code, one.get(ME).status_code, other.get(ME).status_code] == [200, 429, 200]
    assert browser.get(ME).status_code == 200


def test_those_who_have_not_signed_in_are_counted_by_address(db: None, rates: Rates) -> None:
    rates(address="2/minute")
    here = [Program().get("/api/v1/session", REMOTE_ADDR="203.0.113.1").status_code for _ in range(3)]
    assert here == [200, 200, 429]
    assert Program().get("/api/v1/session", REMOTE_ADDR="203.0.113.2").status_code == 200


@pytest.mark.parametrize("where", ["tokens", "session"])
def test_a_name_that_is_guessed_at_is_closed_to_the_right_password_too(ada: Person, rates: Rates, where: str) -> None:
    rates(sign_in_name="3/minute")
    browser = Browser()

    def attempt(name: str, password: str, number: int) -> Any:
        credentials = {"username": name, "password": password}
        return browser.post(f"/api/v1/{where}", credentials, REMOTE_ADDR=f"203.0.113.{number}")

    for number, name in enumerate(("ada", " ADA", "Ada ")):
        refused(attempt(name, "wrong", number), 401, "sign_in_failed")
    waits(attempt("aDa", PASSWORD, 9))
    assert browser.who() is None
    refused(attempt("charles", "wrong", 9), 401, "sign_in_failed")


@pytest.mark.parametrize("where", ["tokens", "session"])
def test_an_address_that_guesses_is_closed_whatever_the_name(ada: Person, rates: Rates, where: str) -> None:
    rates(sign_in_address="3/minute")
    browser = Browser()
    for name in ("a", "b", "c"):
        refused(browser.post(f"/api/v1/{where}", {"username": name, "password": "x"}), 401, "sign_in_failed")
    waits(browser.post(f"/api/v1/{where}", {"username": "ada", "password": PASSWORD}))
    assert browser.post("/api/v1/tokens/revoke", {"refresh": "x"}).status_code == 204


def test_an_open_browser_is_no_place_to_guess_the_password(browser: Browser, rates: Rates) -> None:
    rates(sign_in_name="3/minute")
    wrong = {"current": "wrong", "new": "difference engine"}
    assert browser.post("/api/v1/me/password", wrong).status_code == 400
    assert browser.patch(ME, {"email": "eve@example.org", "password": "wrong"}).status_code == 400
    assert browser.delete(ME, {"password": "wrong"}).status_code == 400
    waits(browser.post("/api/v1/me/password", {**wrong, "current": PASSWORD}))
    waits(browser.delete(ME, {"password": PASSWORD}))
    waits(browser.patch(ME, {"email": "eve@example.org", "password": PASSWORD}))
    assert browser.patch(ME, {"name": "Ada"}).status_code == 200  # which needs none


def test_accounts_and_mails_do_not_come_by_the_hundred(db: None, rates: Rates) -> None:
    rates(sign_up="2/minute")
    assert Program().post("/api/v1/people", {"username": "grace", "password": PASSWORD}).status_code == 201
    assert Program().post("/api/v1/password-resets", {"email": "a@example.org"}).status_code == 202
    waits(Program().post("/api/v1/password-resets", {"email": "a@example.org"}))
    waits(Program().post("/api/v1/people", {"username": "grace2", "password": PASSWORD}))


@pytest.mark.parametrize("body", ["[]", "7", '"ada"', "null", '{"username": ["ada"]}', '{"username": null}', "{}"])
def test_a_body_that_names_nobody_counts_for_nobody_and_is_refused(db: None, rates: Rates, body: str) -> None:
    rates(sign_in_name="1/minute")
    for _ in range(2):
        answer = Program().post("/api/v1/tokens", body, content_type="application/json")
        assert (answer.status_code, answer.json()["code"]) == (400, "invalid")


def test_half_a_pair_in_a_name_is_counted_and_refused(db: None, rates: Rates) -> None:
    rates(sign_in_name="1/minute")
    ask = '{"username": "\\ud83d", "password": "x"}'
    statuses = [Program().post("/api/v1/tokens", ask, content_type="application/json").status_code for _ in range(2)]
    assert statuses == [400, 429]


def test_addresses_behind_a_proxy_are_those_it_saw(ada: Person, rates: Rates, settings: Settings) -> None:
    rates(sign_in_address="1/minute")
    settings.REST_FRAMEWORK = {**settings.REST_FRAMEWORK, "NUM_PROXIES": 1}

    def attempt(forwarded: str) -> int:
        return int(
            Program()
            .post("/api/v1/tokens", {"username": "ada", "password": "x"}, HTTP_X_FORWARDED_FOR=forwarded)
            .status_code
        )

    assert [attempt("203.0.113.1"), attempt("1.1.1.1, 203.0.113.1"), attempt("203.0.113.2")] == [401, 429, 401]


def test_what_somebody_says_of_themselves_counts_for_nothing_without_a_proxy(ada: Person, rates: Rates) -> None:
    rates(sign_in_address="1/minute")
    found = [
        Program()
        .post("/api/v1/tokens", {"username": "ada", "password": "x"}, HTTP_X_FORWARDED_FOR=f"203.0.113.{number}")
        .status_code
        for number in range(2)
    ]
    assert found == [401, 429]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("203.0.113.1", "203.0.113.1", True),
        ("203.0.113.1", "203.0.113.2", False),
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),  # one subscriber has them all
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("::ffff:203.0.113.1", "::ffff:203.0.113.2", False),
        ("", "", True),
        ("unix:", "unix:", True),
    ],
)
def test_an_address_is_as_much_as_one_subscriber_has(one: str, other: str, same: bool) -> None:
    def seen(address: str) -> str:
        return throttles.SignInByAddress().address(Request(RequestFactory().get("/", REMOTE_ADDR=address)))

    assert (seen(one) == seen(other)) is same


# The counting itself.


def test_a_throttle_knows_whom_it_counts() -> None:
    with pytest.raises(NotImplementedError):
        throttles.Throttle().source(Request(RequestFactory().get("/")))


def test_what_came_fades_as_time_goes_by() -> None:
    assert [throttles._take("k", 2, 60, now) for now in (600, 600)] == [None, None]
    assert throttles._take("k", 2, 60, 600) == 90  # all of this window, and half of the next
    assert throttles._take("k", 2, 60, 659) == pytest.approx(31)
    assert throttles._take("k", 2, 60, 660) == 30
    assert throttles._take("k", 2, 60, 689.9) == pytest.approx(0.1)
    assert throttles._take("k", 2, 60, 690) is None
    assert throttles._take("k", 2, 60, 690) == 30
    assert throttles._take("k", 2, 60, 3600) is None


def test_what_came_is_remembered_until_it_has_faded(monkeypatch: pytest.MonkeyPatch) -> None:
    for now, wait in ((28_333_334 * 60, None), (28_333_335 * 60 + 40, 20)):
        monkeypatch.setattr("time.time", lambda now=now: now)
        assert throttles._take("k", 1, 60, now) == (wait and pytest.approx(wait))


@given(st.integers(1, 5), st.sampled_from([1, 60, 3600]), st.lists(st.floats(0, 2), max_size=30))
def test_whoever_waits_as_long_as_told_gets_through(most: int, period: int, pauses: list[float]) -> None:
    cache.clear()
    now = 1_700_000_000.0
    for pause in pauses:
        now += pause * period
        wait = throttles._take("k", most, period, now)
        if wait is not None:
            assert 0 <= wait <= 2 * period
            assert throttles._take("k", most, period, now + wait + 0.001) is None
            now += wait + 0.001


@given(st.integers(1, 5), st.lists(st.floats(0, 1), max_size=60))
def test_no_window_lets_in_more_than_its_share(most: int, pauses: list[float]) -> None:
    cache.clear()
    now, let_in = 1_700_000_000.0, []
    for pause in pauses:
        now += pause * 30
        if throttles._take("k", most, 60, now) is None:
            let_in.append(int(now // 60))
    assert all(let_in.count(window) <= most for window in let_in)


def test_who_comes_while_others_are_counted_is_counted_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "get_many", lambda _: {})  # all of them read before any wrote
    taken = [throttles._take("k", 2, 60, 600.0) for _ in range(3)]
    assert taken[:2] == [None, None]
    assert taken[2] == 90


def test_who_is_refused_already_makes_no_more_counters(
    ada: Person, rates: Rates, monkeypatch: pytest.MonkeyPatch
) -> None:
    rates(sign_in_address="1/minute")
    counted: list[str] = []
    real = throttles.wait_for

    def count(scope: str, source: str) -> float | None:
        counted.append(scope)
        return real(scope, source)

    monkeypatch.setattr(throttles, "wait_for", count)
    for number in range(3):
        Program().post("/api/v1/tokens", {"username": f"name-{number}", "password": "x"})
    assert counted.count("sign_in_address") == 3
    assert counted.count("sign_in_name") == 1


def test_a_counter_that_a_full_cache_has_dropped_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def dropped(key: str) -> int:
        raise ValueError(f"Key {key!r} not found")

    monkeypatch.setattr(cache, "incr", dropped)
    assert throttles.wait_for("person", "ada") is None


@pytest.mark.parametrize("scope", ["sign_in_name", "sign_in_address"])
def test_the_admin_is_no_way_around_the_counters(ada: Person, rates: Rates, scope: str) -> None:
    Person.objects.update(is_staff=True)
    rates(**{scope: "2/minute"})
    door = DjangoClient()
    answers = [door.post("/admin/login/", {"username": "ADA", "password": "guess"}) for _ in range(3)]
    assert [b"Too many attempts" in answer.content for answer in answers] == [False, False, True]
    right = door.post("/admin/login/", {"username": "ada", "password": PASSWORD})
    assert b"Too many attempts" in right.content
    assert Program().post("/api/v1/tokens", {"username": "ada", "password": PASSWORD}).status_code == 429


def test_the_form_of_the_admin_needs_a_request() -> None:
    form = SignIn(None, data={"username": "ada", "password": "x"})
    assert not form.is_valid()


def test_while_the_counters_are_away_nobody_waits(
    ada: Person, rates: Rates, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    rates(person="1/hour", sign_in_name="1/hour")
    nowhere = "unix:///nowhere/redis.sock"  # of a Redis that is not there
    monkeypatch.setattr("collab.settings.REDIS_URL", nowhere)
    settings.CACHES = {"default": shared_cache()}
    program = Program(pair()["access"])
    assert [program.get(ME).status_code for _ in range(3)] == [200, 200, 200]
