"""Whoever signs up has an account, under a name that nobody else has."""

import pytest

from collab.accounts.api import serializers
from collab.accounts.models import Person
from collab.audit.models import AuditEntry
from tests.accounts.conftest import PASSWORD, Browser, Program, refused

pytestmark = pytest.mark.django_db

GRACE = {"username": "grace", "password": PASSWORD}


def test_a_name_and_a_password_make_an_account_and_no_session() -> None:
    browser = Browser()
    answer = browser.post("/api/v1/people", GRACE)
    person = Person.objects.get()
    assert answer.status_code == 201
    assert answer.json() == {
        "id": str(person.pk),
        "username": "grace",
        "email": None,
        "name": "grace",
        "colour": person.colour,
        "language": "en",
        "mail": "digest",
        "created": person.created.isoformat().replace("+00:00", "Z"),
    }
    assert answer["Cache-Control"] == "no-store"
    assert browser.who() is None
    assert browser.sign_in("grace").who() == "grace"
    entry = AuditEntry.objects.get(event="account_created")
    assert (entry.actor, entry.person, entry.address) == (person.pk, person.pk, "127.0.0.1")


def test_those_who_sign_up_one_after_the_other_have_colours_of_their_own() -> None:
    named = [Program().post("/api/v1/people", {**GRACE, "username": name}).json() for name in ("ann", "bob", "cleo")]
    assert len({person["colour"] for person in named}) == 3


def test_all_that_is_told_is_kept_names_and_addresses_in_small_letters() -> None:
    told = {
        **GRACE,
        "username": " Grace.Hopper ",
        "email": "Grace@Example.org",
        "name": "Grace Hopper",
        "colour": "#AA00ff",
        "language": "pt-BR",
    }
    answer = Program().post("/api/v1/people", told).json()
    assert (answer["username"], answer["email"]) == ("grace.hopper", "grace@example.org")
    assert (answer["name"], answer["colour"], answer["language"]) == ("Grace Hopper", "#aa00ff", "pt-BR")


def test_spaces_around_a_password_are_part_of_it() -> None:
    assert Program().post("/api/v1/people", {**GRACE, "password": f" {PASSWORD} "}).status_code == 201
    answer = Program().post("/api/v1/tokens", GRACE)
    refused(answer, 401, "sign_in_failed")


@pytest.mark.parametrize(
    ("change", "faults"),
    [
        ({"username": "ADA"}, {"username": "taken"}),
        ({"email": "ADA@example.org"}, {"email": "taken"}),
        ({"username": "ada", "email": "ada@example.org"}, {"username": "taken", "email": "taken"}),
        ({"username": "a"}, {"username": "invalid"}),
        ({"username": "_grace"}, {"username": "invalid"}),
        ({"username": "gräce"}, {"username": "invalid"}),
        ({"username": "grace@example.org"}, {"username": "invalid"}),
        ({"username": "grace\n"}, {}),  # spaces around it are not part of it
        ({"username": ""}, {"username": "blank"}),
        ({"username": "g" * 41}, {"username": "max_length"}),
        ({"username": None}, {"username": "null"}),
        ({"username": 12345}, {"username": "invalid"}),
        ({"username": ["grace"]}, {"username": "invalid"}),
        ({"email": "grace"}, {"email": "invalid"}),
        ({"email": "g@" + "e" * 260 + ".org"}, {"email": "max_length"}),
        ({"name": "  "}, {"name": "blank"}),
        ({"name": "G" * 81}, {"name": "max_length"}),
        ({"name": "G\0"}, {"name": "null_characters_not_allowed"}),
        ({"colour": "red"}, {"colour": "invalid"}),
        ({"language": "english"}, {"language": "invalid"}),
        ({"password": "grace"}, {"password": "password_too_similar"}),
        ({"password": "12345678901234"}, {"password": "password_entirely_numeric"}),
        ({"password": "password123"}, {"password": "password_too_common"}),
        ({"password": "grace m. hopper", "name": "Grace M. Hopper"}, {"password": "password_too_similar"}),
        ({"password": "grace@example.org", "email": "grace@example.org"}, {"password": "password_too_similar"}),
        ({"password": "p" * 1001}, {"password": "max_length"}),
        ({"password": 1234567890}, {"password": "invalid"}),
    ],
    ids=str,
)
def test_what_cannot_be_kept_is_refused_field_by_field(
    ada: Person, change: dict[str, object], faults: dict[str, str]
) -> None:
    answer = Program().post("/api/v1/people", {**GRACE, **change})
    if not faults:
        assert answer.status_code == 201, answer.json()
    elif "password" in faults:
        assert {each["field"] for each in answer.json()["errors"]} == {"password"}
        assert faults["password"] in {each["code"] for each in answer.json()["errors"]}
    else:
        refused(answer, 400, "invalid", **faults)


def test_a_name_and_a_password_are_asked_for() -> None:
    refused(Program().post("/api/v1/people", {}), 400, "invalid", username="required", password="required")


def test_two_who_choose_the_same_name_at_the_same_moment_do_not_both_get_it(
    ada: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serializers, "refuse_taken", lambda _: None)  # neither saw the other
    refused(Program().post("/api/v1/people", {**GRACE, "username": "ada"}), 400, "invalid", username="taken")
    taken = {**GRACE, "email": "ada@example.org"}
    refused(Program().post("/api/v1/people", taken), 400, "invalid", email="taken")
    assert Person.objects.count() == 1
    assert not AuditEntry.objects.exists()


def test_an_old_token_does_not_keep_anybody_from_signing_up() -> None:
    asks = Program("garbled")
    assert asks.post("/api/v1/people", GRACE).status_code == 201


def test_a_command_makes_people_in_the_same_spelling() -> None:
    root = Person.objects.create_superuser("Root", "Root@Example.org", PASSWORD)
    assert (root.username, root.email, root.is_staff, root.is_superuser) == ("root", "root@example.org", True, True)
    assert Person.objects.get_by_natural_key("ROOT") == root
