"""Who tries what from where is known, whoever fails too often must wait, and nobody else is kept out by that."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import DatabaseError, connections
from django.db.models import QuerySet
from django.test import Client as DjangoClient
from pytest_django import Settings
from rest_framework_simplejwt.tokens import AccessToken

from collab.abuse import blocks, keeper, ledger
from collab.abuse.blocks import BLOCKS
from collab.abuse.keeper import Keeper
from collab.abuse.ledger import LEDGER, Ledger
from collab.abuse.models import Attempt, Block, Scope
from collab.accounts import credentials, families, personal_tokens
from collab.accounts.models import Person
from collab.accounts.models import Scope as Rights
from collab.audit.models import AuditEntry
from collab.audit.record import Actor
from tests.accounts.conftest import PASSWORD, Browser, Program, refused

OFFICE, HOME, THIEF = "198.51.100.1", "198.51.100.2", "203.0.113.66"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _afresh(settings: Settings) -> Iterator[None]:
    """Nothing was tried and nobody is blocked; passwords cost nothing, and how often one asks does not matter."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    rates = {
        **settings.REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"],
        "failures_name": "3/hour",
        "failures_address": "8/hour",
    }
    open_doors = dict.fromkeys(("sign_in_name", "sign_in_address", "address"), "1000/minute")
    settings.REST_FRAMEWORK = {**settings.REST_FRAMEWORK, "DEFAULT_THROTTLE_RATES": {**rates, **open_doors}}
    cache.clear()
    LEDGER._noted.clear()
    BLOCKS.known = blocks.Known()
    yield
    LEDGER._noted.clear()
    BLOCKS.known = blocks.Known()


@pytest.fixture
def ada() -> Person:
    return Person.objects.create_user("ada", "ada@example.org", PASSWORD)


@pytest.fixture
def bob() -> Person:
    return Person.objects.create_user("bob", "bob@example.org", PASSWORD)


@pytest.fixture
def boss() -> DjangoClient:
    made = Person.objects.create_superuser("boss", "boss@example.org", PASSWORD)
    client = DjangoClient(REMOTE_ADDR=HOME, SERVER_NAME="localhost")
    client.force_login(made, "collab.accounts.signing_in.ByNameOrEmail")
    return client


def sign_in(name: str, password: str, where: str, *, door: str = "tokens") -> Any:
    return Browser().post(f"/api/v1/{door}", {"username": name, "password": password}, REMOTE_ADDR=where)


def noted() -> dict[tuple[str, str, int], int]:
    """What the log holds: how often each thing was tried from each place, about which account."""
    LEDGER.write()
    return {(each.event, each.address, each.person): each.count for each in Attempt.objects.all()}


# Guessing -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("door", ["tokens", "session"])
def test_a_name_that_is_guessed_at_cannot_sign_in_from_there_and_can_from_elsewhere(ada: Person, door: str) -> None:
    for _ in range(4):
        refused(sign_in("ada", "wrong", THIEF, door=door), 401, "sign_in_failed")
    answer = sign_in("ada", PASSWORD, THIEF, door=door)
    refused(answer, 429, "sign_in_blocked")
    assert 3500 < int(answer["Retry-After"]) <= 3600
    assert sign_in("ada", PASSWORD, HOME, door=door).status_code == 200
    assert noted()["sign_in_blocked", THIEF, ada.pk] == 1


def test_whoever_guesses_does_not_learn_which_names_there_are(ada: Person) -> None:
    def tried(name: str) -> list[tuple[int, str]]:
        answers = [sign_in(name, "wrong", THIEF) for _ in range(6)]
        return [(each.status_code, each.json()["code"]) for each in answers]

    known = tried("ada")
    cache.clear()  # of how often that address has failed
    assert tried("nobody-at-all") == known
    assert known[-1] == (429, "sign_in_blocked")


def test_one_who_guesses_in_an_office_keeps_nobody_out_who_is_known_there(ada: Person, bob: Person) -> None:
    assert sign_in("ada", PASSWORD, OFFICE).status_code == 200
    in_already = families.begin(bob, Actor())
    LEDGER.write()
    for number in range(9):
        sign_in(f"guessed{number}", "wrong", OFFICE)
    refused(sign_in("bob", PASSWORD, OFFICE), 429, "sign_in_blocked")
    assert sign_in("ada", PASSWORD, OFFICE).status_code == 200
    assert sign_in("bob", PASSWORD, HOME).status_code == 200
    assert Program(in_already.access).get("/api/v1/me", REMOTE_ADDR=OFFICE).status_code == 200


def test_a_colleague_who_guesses_at_one_name_again_and_again_shuts_that_name_alone(ada: Person, bob: Person) -> None:
    for _ in range(30):
        sign_in("ada", "wrong", OFFICE)
    assert sign_in("bob", PASSWORD, OFFICE).status_code == 200
    assert [(each.address, each.person) for each in Block.objects.all()] == [(OFFICE, ada.pk)]


def test_who_goes_on_guessing_does_not_keep_the_one_who_is_guessed_at_out_elsewhere(
    ada: Person, settings: Settings
) -> None:
    rates = {**settings.REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"], "sign_in_name": "6/minute"}
    settings.REST_FRAMEWORK = {**settings.REST_FRAMEWORK, "DEFAULT_THROTTLE_RATES": rates}
    answers = [sign_in("ada", "wrong", THIEF).status_code for _ in range(20)]
    assert answers == [401] * 4 + [429] * 16
    assert sign_in("ada", PASSWORD, HOME).status_code == 200


def test_a_block_ends_by_itself(ada: Person) -> None:
    for _ in range(4):
        sign_in("ada", "wrong", THIEF)
    assert Block.objects.update(until=datetime.now(UTC)) == 1
    BLOCKS.read()
    assert BLOCKS.known == blocks.Known()
    assert sign_in("ada", PASSWORD, THIEF).status_code == 200
    BLOCKS.known = blocks.Known(addresses={THIEF: datetime.now(UTC)})  # also before that is read
    assert BLOCKS.address(THIEF) is None


def test_the_admins_door_is_the_same(ada: Person) -> None:
    Person.objects.update(is_staff=True)

    def enter(password: str, where: str = THIEF) -> Any:
        client = DjangoClient(REMOTE_ADDR=where, SERVER_NAME="localhost")
        return client.post("/admin/login/", {"username": "ada", "password": password})

    assert enter("").status_code == 200  # half of it is no attempt
    for _ in range(4):
        assert enter("wrong").status_code == 200
    assert b"too many attempts have failed" in enter(PASSWORD).content
    assert enter(PASSWORD, HOME).status_code == 302
    found = noted()
    assert (found["sign_in_failed", THIEF, ada.pk], found["signed_in", HOME, ada.pk]) == (4, 1)


def test_an_open_admin_is_no_place_to_guess_the_password(ada: Person, settings: Settings) -> None:
    rates = {**settings.REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"], "sign_in_name": "2/minute"}
    settings.REST_FRAMEWORK = {**settings.REST_FRAMEWORK, "DEFAULT_THROTTLE_RATES": rates}
    Person.objects.update(is_staff=True)
    client = DjangoClient(SERVER_NAME="localhost")
    client.force_login(ada, "collab.accounts.signing_in.ByNameOrEmail")
    given = {"old_password": "wrong", "new_password1": "another horse", "new_password2": "another horse"}
    answers = [client.post("/admin/password_change/", given) for _ in range(3)]
    assert [each.status_code for each in answers] == [200, 200, 429]
    assert int(answers[-1]["Retry-After"]) > 0
    assert client.get("/admin/password_change/").status_code == 200
    assert noted()["limited_sign_in_name", "127.0.0.1", ada.pk] == 1


# Blocks by hand -------------------------------------------------------------------------------------------------------


def block(boss: DjangoClient, *, hours: int = 1, **whom: Any) -> Any:
    until = datetime.now(UTC) + timedelta(hours=hours)
    given = {"address": "", "person": "", "scope": "everything", "reason": "spam", **whom}
    when = {"until_0": f"{until:%Y-%m-%d}", "until_1": f"{until:%H:%M:%S}"}
    return boss.post("/admin/abuse/block/add/", {**given, **when})


def test_an_address_that_an_operator_blocks_is_answered_nothing(boss: DjangoClient, ada: Person) -> None:
    pair = families.begin(ada, Actor())
    assert block(boss, address=THIEF).status_code == 302
    for answer in (
        Program(pair.access).get("/api/v1/me", REMOTE_ADDR=THIEF),
        DjangoClient().get("/", REMOTE_ADDR=THIEF, SERVER_NAME="localhost"),
    ):
        assert answer.status_code == 403
        assert "not answered until" in answer.json()["detail"]
    assert Program(pair.access).get("/api/v1/me", REMOTE_ADDR=HOME).status_code == 200
    assert noted()["blocked_request", THIEF, 0] == 2
    entry = AuditEntry.objects.get(event="blocked")
    assert (entry.detail["blocked"], entry.address) == (THIEF, HOME)


def test_a_block_that_is_lifted_holds_no_more(boss: DjangoClient) -> None:
    block(boss, address=THIEF)
    block(boss, address="2001:db8::1")
    assert set(BLOCKS.known.addresses) == {THIEF, "2001:db8::/64"}
    one, other = Block.objects.order_by("address")
    assert boss.post(f"/admin/abuse/block/{one.pk}/delete/", {"post": "yes"}).status_code == 302
    action = {"action": "delete_selected", "_selected_action": [other.pk], "post": "yes"}
    assert boss.post("/admin/abuse/block/", action).status_code == 302
    assert BLOCKS.known == blocks.Known()
    assert AuditEntry.objects.filter(event="unblocked").count() == 2


def test_an_account_that_is_blocked_is_closed_at_every_door(boss: DjangoClient, ada: Person) -> None:
    browser = Browser().sign_in()
    pair = families.begin(ada, Actor())
    _, secret = personal_tokens.make(ada, name="a", scope=Rights.READ, expires=None, actor=Actor())
    shown = {credentials.by_secret(pair.access), credentials.by_secret(secret)}
    assert credentials.still_good(shown) == shown
    block(boss, person=str(ada.pk))
    assert browser.who() is None
    for token in (pair.access, secret):
        refused(Program(token).get("/api/v1/me"), 401, "account_blocked")
    refused(sign_in("ada", PASSWORD, HOME), 401, "sign_in_failed")
    assert credentials.still_good(shown) == set()
    assert noted()["account_blocked", "127.0.0.1", 0] == 2
    Block.objects.all().delete()
    BLOCKS.read()
    assert browser.who() == "ada"
    assert credentials.still_good(shown) == shown


@pytest.mark.parametrize(
    ("whom", "words"),
    [
        ({}, b"Name an address, an account, or both."),
        ({"address": HOME}, b"That is where you are"),
        ({"address": THIEF, "hours": -1}, b"That is over already"),
        ({"address": THIEF, "scope": "nonsense"}, b"is not one of the available choices"),
    ],
)
def test_a_block_that_makes_no_sense_is_refused(boss: DjangoClient, whom: dict[str, Any], words: bytes) -> None:
    answer = block(boss, **whom)
    assert words in answer.content
    assert not Block.objects.exists()


def test_nobody_blocks_themselves(boss: DjangoClient) -> None:
    assert b"That is you" in block(boss, person=str(Person.objects.get().pk)).content


def test_blocks_and_the_log_are_not_written_by_hand(boss: DjangoClient) -> None:
    LEDGER.note("join_not_found", THIEF)
    LEDGER.write()
    attempt = Attempt.objects.get()
    assert b"join_not_found" in boss.get("/admin/abuse/attempt/").content
    assert boss.get("/admin/abuse/attempt/add/").status_code == 403
    assert boss.post(f"/admin/abuse/attempt/{attempt.pk}/change/", {}).status_code == 403
    assert boss.post(f"/admin/abuse/attempt/{attempt.pk}/delete/", {}).status_code == 403
    block(boss, address=THIEF)
    assert boss.post(f"/admin/abuse/block/{Block.objects.get().pk}/change/", {}).status_code == 403
    assert str(attempt).endswith(f"join_not_found from {THIEF} 1 times")
    assert str(Block.objects.get()).startswith(f"{THIEF} until ")
    assert str(Block(person=7, address=THIEF, until=datetime.now(UTC))).startswith(f"account 7 at {THIEF} until ")


# The log --------------------------------------------------------------------------------------------------------------


def test_a_thousand_attempts_are_one_row_and_nobodys_password(ada: Person) -> None:
    for _ in range(1000):
        LEDGER.note("sign_in_failed", THIEF, name="My Secret Password")
    LEDGER.write()
    LEDGER.note("sign_in_failed", THIEF, name="my secret password ")
    LEDGER.write()
    (row,) = Attempt.objects.all()
    assert row.count == 1001
    assert row.first <= row.last
    assert len(row.name) == 12
    assert "secret" not in row.name
    assert ledger.known_by("") == ""


def test_more_different_things_than_there_is_room_for_are_counted_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger, "MOST", 2)
    for number in range(5):
        LEDGER.note("join_not_found", f"203.0.113.{number}")
    assert noted() == {
        ("join_not_found", "203.0.113.0", 0): 1,
        ("join_not_found", "203.0.113.1", 0): 1,
        ("join_not_found", "many", 0): 3,
    }


def test_what_cannot_be_written_is_written_later(monkeypatch: pytest.MonkeyPatch) -> None:
    LEDGER.note("a", THIEF)
    LEDGER.note("b", THIEF)

    def fails(what: ledger.What, *_: object) -> None:
        LEDGER.note("b", THIEF)  # and more comes meanwhile
        raise DatabaseError(what.event)

    with monkeypatch.context() as broken:
        broken.setattr(ledger, "_add", fails)
        with pytest.raises(DatabaseError):
            LEDGER.write()
    assert noted() == {("a", THIEF, 0): 1, ("b", THIEF, 0): 2}


def test_two_nodes_that_write_the_same_row_first_both_count(monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = Ledger(), Ledger()
    first.note("a", THIEF)
    second.note("a", THIEF)
    second.write()
    update = QuerySet.update

    def too_early(rows: QuerySet[Attempt], **more: Any) -> int:
        monkeypatch.setattr(QuerySet, "update", update)
        return 0

    monkeypatch.setattr(QuerySet, "update", too_early)
    first.write()
    assert noted() == {("a", THIEF, 0): 2}


def test_what_is_too_old_is_forgotten(settings: Settings) -> None:
    settings.ABUSE_DAYS = 30
    now = datetime.now(UTC)
    for days in (29, 32):
        old = Ledger(lambda days=days: now - timedelta(days=days))  # type: ignore[misc] # mypy cannot infer this lambda
        old.note(f"{days} days ago", THIEF)
        old.write()
        Block.objects.create(address=str(days), until=now - timedelta(days=days))
    LEDGER.forget()
    assert [each.event for each in Attempt.objects.all()] == ["29 days ago"]
    assert [each.address for each in Block.objects.all()] == ["29"]


def test_a_limit_that_is_hit_and_a_token_that_is_none_are_in_the_log(ada: Person, settings: Settings) -> None:
    rates = settings.REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"]
    settings.REST_FRAMEWORK = {**settings.REST_FRAMEWORK, "DEFAULT_THROTTLE_RATES": {**rates, "person": "1/minute"}}
    good = Program(families.begin(ada, Actor()).access)
    assert [good.get("/api/v1/me").status_code for _ in range(3)] == [200, 429, 429]
    refused(Program("nonsense").get("/api/v1/me", REMOTE_ADDR=THIEF), 401, "token_invalid")
    assert noted() == {("limited_person", "127.0.0.1", ada.pk): 2, ("token_invalid", THIEF, 0): 1}


def test_a_token_that_has_expired_is_not(ada: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(AccessToken, "lifetime", timedelta(seconds=-1))
    refused(Program(families.begin(ada, Actor()).access).get("/api/v1/me"), 401, "token_expired")
    assert noted() == {}


def test_a_keeper_sees_to_it_until_the_end_and_outlives_a_database_that_is_away(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(keeper, "PERIOD", 0.001)
    done: list[str] = []
    errors = iter([DatabaseError(), ValueError()])

    def see_to() -> None:
        done.append("once")
        for error in errors:
            raise error

    one = Keeper()
    one.stop()  # before it has begun there is nothing to stop
    monkeypatch.setattr(one, "see_to", see_to)
    monkeypatch.setattr(connections, "close_all", lambda: None)
    one.begin()
    while len(done) < 4:
        pass
    one.stop()
    assert [each.message for each in caplog.records] == ["abuse_failed"]


def test_a_keeper_writes_reads_and_now_and_then_sweeps(monkeypatch: pytest.MonkeyPatch) -> None:
    swept: list[bool] = []
    monkeypatch.setattr(LEDGER, "forget", lambda: swept.append(True))
    LEDGER.note("a", THIEF)
    Block.objects.create(address=THIEF, until=datetime.now(UTC) + timedelta(hours=1))
    one = Keeper()
    one.see_to()
    one.see_to()
    assert swept == [True]
    assert BLOCKS.address(THIEF) is not None
    assert Attempt.objects.get().event == "a"


def test_scopes_are_told_apart() -> None:
    later = datetime.now(UTC) + timedelta(hours=1)
    Block.objects.create(address=OFFICE, until=later, scope=Scope.SIGNING_IN, automatic=True)
    Block.objects.create(address=THIEF, until=later)
    Block.objects.create(person=7, until=later)
    Block.objects.create(person=8, address=HOME, until=later, automatic=True)
    BLOCKS.read()
    assert BLOCKS.known == blocks.Known({THIEF: later}, {7: later}, {OFFICE: later}, {(HOME, 8): later}, 2, 2)
    assert BLOCKS.signing_in(OFFICE, None) == later
