"""Search over REST: what was acknowledged is found, by those who may see it."""

import pytest
from pytest_django import DjangoAssertNumQueries

from documents import search
from tests.rest.callers import Caller


def found(who: Caller, query: str) -> list[str]:
    return [hit["document"]["title"] for hit in who.get(f"search?q={query}").json["results"]]


def test_documents_are_found_by_their_words_wherever_they_stand(ann: Caller) -> None:
    ann.document("The quick brown fox", title="Animals")
    ann.document("A lazy dog", title="Quick notes")
    ann.document("Nothing of the kind", title="Other")
    assert found(ann, "quick") == ["Quick notes", "Animals"]  # a word of the title counts more
    assert found(ann, "BROWN quick") == ["Animals"]
    assert found(ann, "qui") == ["Quick notes", "Animals"]  # not finished typing
    assert found(ann, "qui brown") == []  # only the last word may be unfinished
    assert found(ann, "elephant") == []
    assert found(ann, "...") == []


def test_an_edit_and_a_rename_are_found_at_once(ann: Caller) -> None:
    document = ann.document("apples", title="One")
    assert found(ann, "pears") == []
    ann.post(f"documents/{document}/submissions", {"base": 1, "delta": [{"delete": 6}, {"insert": "pears"}]})
    assert found(ann, "pears") == ["One"]
    assert found(ann, "apples") == []
    ann.patch(f"documents/{document}", {"title": "Fruit"})
    assert found(ann, "fruit") == ["Fruit"]
    assert found(ann, "one") == []


def test_nobody_finds_what_they_may_not_see(ann: Caller, bob: Caller) -> None:
    document = ann.document("treasure", title="Secret")
    assert found(bob, "treasure") == []
    ann.post(f"documents/{document}/members", {"person": "bob", "role": "viewer"})
    assert found(bob, "treasure") == ["Secret"]
    ann.put(f"documents/{document}/trash")
    assert found(ann, "treasure") == []
    assert found(bob, "treasure") == []


def test_a_snippet_shows_the_match_among_its_neighbours(ann: Caller) -> None:
    ann.document("start " + "word " * 100 + "here is the Needle and more <b>text</b> " + "word " * 100)
    (hit,) = ann.get("search?q=needle").json["results"]
    line = "".join(piece["text"] for piece in hit["snippet"])
    assert "here is the Needle and more <b>text</b>" in line
    assert len(line) <= 200
    assert [piece["text"] for piece in hit["snippet"] if piece["match"]] == ["Needle"]


def test_a_snippet_of_a_match_in_the_title_is_the_beginning(ann: Caller) -> None:
    ann.document("the beginning of it", title="Needle")
    (hit,) = ann.get("search?q=needle").json["results"]
    assert hit["snippet"] == [{"text": "the beginning of it", "match": False}]


@pytest.mark.parametrize(
    "query",
    ["it's", "foo@bar.example", "a-b", '"quoted', "x' OR 1=1 --", "(", "*", "ﬁn", "naïve", "日本語", "a:b", "😀"],
)
def test_whatever_is_typed_is_no_error_and_finds_itself(ann: Caller, query: str) -> None:
    ann.document(f"see {query} here", title="One")
    answer = ann.call("GET", "search?" + __import__("urllib.parse").parse.urlencode({"q": query}))
    assert answer.status == 200
    assert len(answer.json["results"]) == (1 if search.words_of(query) else 0)


def test_pages_of_a_search_follow_each_other(ann: Caller) -> None:
    for number in range(5):
        ann.document("apple", title=f"{number}")
    first = ann.get("search?q=apple&limit=2").json
    second = ann.get(first["next"].partition("/api/v1/")[2]).json
    third = ann.get(second["next"].partition("/api/v1/")[2]).json
    assert third["next"] is None
    assert first["previous"] is None
    titles = [hit["document"]["title"] for page in (first, second, third) for hit in page["results"]]
    assert sorted(titles) == ["0", "1", "2", "3", "4"]
    assert ann.get(second["previous"].partition("/api/v1/")[2]).json["results"] == first["results"]


@pytest.mark.parametrize("query", ["", "q=", "q=x&limit=0", "q=x&limit=101", "q=x&cursor=-1", "q=x&cursor=z"])
def test_a_search_that_makes_no_sense_is_refused(ann: Caller, query: str) -> None:
    assert ann.get(f"search?{query}").code == "invalid"


def test_a_page_of_a_search_takes_the_same_queries_however_many_there_are(
    ann: Caller, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(30):
        ann.document("apple", title=f"{number}")
    found(ann, "apple")
    for few in (2, 30):
        with django_assert_num_queries(4):
            assert len(ann.get(f"search?q=apple&limit={few}").json["results"]) == few


def test_catching_up_takes_the_same_queries_however_many_have_changed(
    ann: Caller, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    found(ann, "x")
    for count in (3, 30):
        for number in range(count):
            ann.document("pear", title=f"{number}")
        with django_assert_num_queries(7):
            ann.get("search?q=pear")


def test_a_very_long_document_is_searched_as_far_as_the_index_goes(ann: Caller) -> None:
    words = " ".join(f"w{number}é" for number in range(60_000))
    ann.document(words, title="Long")
    assert found(ann, "w19999é") == ["Long"]
    assert found(ann, "w59999é") == []
