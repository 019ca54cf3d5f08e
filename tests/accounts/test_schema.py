"""The OpenAPI description of people says what programs need to know."""

from typing import Any

import pytest

from tests.accounts.documented import description


def operations() -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (path.removeprefix("/api/v1/"), method, operation)
        for path, methods in description()["paths"].items()
        for method, operation in methods.items()
    ]


def test_every_operation_has_a_name_of_its_own_a_summary_and_examples() -> None:
    names = [operation["operationId"] for _, _, operation in operations()]
    assert len(names) == len(set(names)) == 17
    for _, _, operation in operations():
        assert operation["operationId"].islower()
        assert operation["summary"]
        assert operation["tags"] == ["accounts"]
        for content in operation.get("requestBody", {}).get("content", {}).values():
            assert content["examples"]


def test_what_may_be_shown_is_said() -> None:
    schemes = description()["components"]["securitySchemes"]
    assert (schemes["bearer"]["type"], schemes["bearer"]["scheme"]) == ("http", "bearer")
    assert (schemes["cookie"]["in"], schemes["cookie"]["name"]) == ("cookie", "sessionid")


@pytest.mark.parametrize(
    ("where", "method", "security"),
    [
        ("me", "get", [{"bearer": []}, {"cookie": []}]),
        ("session", "get", [{"bearer": []}, {"cookie": []}, {}]),
        ("people", "post", [{}]),
        ("tokens/refresh", "post", [{}]),
    ],
)
def test_an_operation_says_who_may_ask(where: str, method: str, security: list[Any]) -> None:
    (found,) = [each["security"] for path, name, each in operations() if (path, name) == (where, method)]
    assert found == security


def test_leaving_takes_a_body_although_it_deletes() -> None:
    (found,) = [each for path, method, each in operations() if (path, method) == ("me", "delete")]
    assert found["requestBody"]["required"]
    assert all("requestBody" not in each for path, method, each in operations() if method == "delete" and path != "me")
