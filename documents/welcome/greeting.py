"""A document of one's own to begin with, in one's language, with a comment on some of its words."""

from pathlib import Path
from typing import Final

from django.conf import settings
from msgspec import Struct

from collab.accounts.models import Person
from documents import contents, formats, library
from documents.access import Principal
from documents.comments import threads
from documents.comments.choosing import Place
from documents.formats import Format
from documents.keys import Key


class Greeting(Struct, frozen=True):
    """How somebody is welcomed in a language; the text lies beside this file."""

    title: str
    words: str  # of the text, on which the comment is
    comment: str


GREETINGS: Final = {
    "en": Greeting(
        "Welcome to Nexus",
        "the comment beside these words",
        "This is a comment. It stays with its words, whatever is written around them.\n\n"
        "Answer it, give it a smile, and when all is said press the tick to **resolve** it. "
        "With `@` and a name you call somebody, who then finds it in their inbox.",
    ),
    "de": Greeting(
        "Willkommen bei Nexus",
        "den Kommentar neben diesen Worten",
        "Das ist ein Kommentar. Er bleibt bei seinen Worten, was immer um sie herum geschrieben wird.\n\n"
        "Antworte darauf, gib ihm ein Lächeln, und wenn alles gesagt ist, drücke den Haken: Dann ist er **erledigt**. "
        "Mit `@` und einem Namen rufst du jemanden; das steht dann in dessen Eingang.",
    ),
}


def greet(person: Person) -> None:
    """Give somebody the document that welcomes them; the same one, if they are greeted again."""
    if not settings.WELCOME:
        return
    language = person.language.partition("-")[0].lower()
    language = language if language in GREETINGS else "en"
    greeting = GREETINGS[language]
    text = Path(__file__).with_name(f"{language}.md").read_text()
    content = contents.read(text, Format.MARKDOWN, rich=True)
    me = Principal(person.pk)
    document = library.create(person.pk, Key(me, "welcome", b""), greeting.title, content, rich=True)
    start = formats.text_of(content).index(greeting.words)
    place = Place(1, start, start + len(greeting.words))
    threads.open_thread(Key(me, "welcome comment", b""), document, place, greeting.comment)
