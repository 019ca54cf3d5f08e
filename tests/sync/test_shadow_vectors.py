"""The vectors of differential synchronization; `tests/vectors/README.md` says what they hold."""

from tests.vectors.make import written
from tests.vectors.shadows import FILE, vectors


def test_texts_patches_and_stories_are_as_they_are_written_down() -> None:
    """To draw the stories is to live through them: every step is taken by the client that there is now."""
    assert FILE.read_text() == written(vectors())
