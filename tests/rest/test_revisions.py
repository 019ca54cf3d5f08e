"""The revisions of a document over REST: who wrote what when, as far as whoever asks may know."""

from tests.rest.callers import Caller, append


def test_revisions_are_listed_with_who_made_them_and_when(ann: Caller, bob: Caller) -> None:
    document = ann.document("x")
    ann.post(f"documents/{document}/members", {"person": "bob", "role": "editor"})
    append(bob, document, "b", 1)
    append(ann, document, "a", 2)
    assert bob.person
    listed = bob.get(f"documents/{document}/revisions?limit=2").json
    assert [(each["revision"], each["name"]) for each in listed["results"]] == [(3, "Ann"), (2, "Bob")]
    following = bob.get(listed["next"].partition("/api/v1/")[2]).json
    assert [each["revision"] for each in following["results"]] == [1]
    theirs = bob.get(f"documents/{document}/revisions?author={bob.person.pk}").json["results"]
    assert [each["revision"] for each in theirs] == [2]
    at = ann.get(f"documents/{document}/revisions/3").json["at"]
    since = ann.get(f"documents/{document}/revisions?since={at}").json["results"]
    until = ann.get(f"documents/{document}/revisions?until={at}").json["results"]
    assert since[0]["revision"] == 3
    assert {each["revision"] for each in since} | {each["revision"] for each in until} == {1, 2, 3}
    assert 3 not in {each["revision"] for each in until}
    assert ann.person
    painted = [each["colour"] for each in ann.get(f"documents/{document}/revisions").json["results"]]
    assert painted == [ann.person.colour, bob.person.colour, ann.person.colour]
    for wrong in ("author=x", "since=yesterday", "author=0"):
        assert ann.get(f"documents/{document}/revisions?{wrong}").code == "invalid"
    assert ann.get(f"documents/{document}/revisions/2").json["delta"] == [{"insert": "b"}]
    for missing in (0, 4, 10**30):
        assert ann.get(f"documents/{document}/revisions/{missing}").status == 404


def test_revisions_between_two_numbers_come_by_the_thousand(ann: Caller) -> None:
    document = ann.document("x")
    for number in range(1, 5):
        append(ann, document, "y", number)

    def numbers(query: str) -> list[int]:
        return [each["revision"] for each in ann.get(f"documents/{document}/revisions?{query}").json["results"]]

    assert numbers("after=1&upto=4&limit=1000") == [4, 3, 2]
    assert numbers("after=3") == [5, 4]
    assert numbers("upto=2") == [2, 1]
    assert numbers("upto=0") == []
    for wrong in ("after=-1", "upto=x", "limit=1001"):
        assert ann.get(f"documents/{document}/revisions?{wrong}").code == "invalid"


def test_who_comes_by_a_link_is_not_told_who_wrote_where_the_owner_says_so(ann: Caller) -> None:
    document = ann.document("x")
    guest = Caller(link=ann.post(f"documents/{document}/links", {"role": "viewer"}).json["secret"])
    revisions = f"documents/{document}/revisions"
    assert guest.get(revisions).json["results"][0]["name"] == "Ann"
    ann.patch(f"documents/{document}", {"names_by_link": False})
    (hidden,) = guest.get(revisions).json["results"]
    assert (hidden["name"], hidden["colour"]) == (None, None)
    assert guest.get(f"{revisions}/1").json == hidden
    assert ann.get(f"{revisions}/1").json["name"] == "Ann"


def test_who_has_left_has_no_name_and_a_guest_no_id(ann: Caller, bob: Caller) -> None:
    document = ann.document("x")
    ann.post(f"documents/{document}/members", {"person": "bob", "role": "editor"})
    append(bob, document, "b", 1)
    link = ann.post(f"documents/{document}/links", {"role": "editor"}).json["secret"]
    append(Caller(link=link), document, "g", 2)
    assert bob.person
    bob.person.delete()
    listed = ann.get(f"documents/{document}/revisions").json["results"]
    assert [(each["name"], each["author"] is None) for each in listed] == [(None, True), (None, False), ("Ann", False)]
