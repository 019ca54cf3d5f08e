"""A document that is discussed, for the tests of threads, comments and what people are told of them."""

from typing import Any

from tests.rest.callers import Caller

TEXT = "The cat sat on the mat."
CAT = {"revision": 1, "start": 4, "end": 7}


class Place:
    """A document, with what everybody in it is told."""

    def __init__(self, owner: Caller, text: str = TEXT) -> None:
        self.owner = owner
        self.document = owner.document(text)
        self.path = f"documents/{self.document}"
        self.threads = f"{self.path}/threads"

    def share(self, who: Caller, role: str) -> None:
        assert who.person
        given = {"person": who.person.username, "role": role}
        assert self.owner.post(f"{self.path}/members", given).status == 201

    def open(self, who: Caller | None = None, body: str = "Which?", anchor: Any = CAT) -> Any:
        answer = (who or self.owner).post(self.threads, {"body": body, "anchor": anchor})
        assert answer.status == 201, answer.body
        return answer.json

    def edit(self, *ops: Any, base: int) -> int:
        given = {"base": base, "delta": list(ops)}
        answer = self.owner.post(f"{self.path}/submissions", given)
        assert answer.status == 201, answer.body
        return int(answer.json["revision"])

    def list(self, who: Caller | None = None, query: str = "") -> Any:
        answer = (who or self.owner).get(f"{self.threads}{query}")
        assert answer.status == 200, answer.body
        return answer.json
