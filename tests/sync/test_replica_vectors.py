"""The stories of replicas that every implementation tells alike; `tests/vectors/README.md` says what they hold."""

from tests.vectors.stories import FILE, stories, written


def test_every_story_goes_as_it_is_written_down() -> None:
    """To draw the stories is to live through them: every step is taken by the replica that there is now."""
    assert FILE.read_text() == written(list(stories()))
