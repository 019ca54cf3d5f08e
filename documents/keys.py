"""Idempotency keys: a request that bears one may be sent again, and is done once.

A key is a session of one submission. Its name is made of who asks and of the key, and it belongs to the request itself:
so the marks tell a request that comes again from another one that bears its key.
"""

from hashlib import sha256
from uuid import UUID, uuid5

from django.utils.crypto import get_random_string
from msgspec import Struct

from documents.access import Principal

LONGEST = 255  # characters of a key

_NAMESPACE = UUID("6a3f1f0e-6a2c-4a5b-9f37-1f0d5a3c2b10")


class Key(Struct, frozen=True):
    """Who asks, what they call the request, and what it asks for."""

    principal: Principal
    name: str
    request: bytes

    @classmethod
    def anew(cls, person: int) -> "Key":
        """One that nobody has used, for a person who asks just once."""
        return cls(Principal(person), cls.unused(), b"")

    @staticmethod
    def unused() -> str:
        """A name for a request that has none."""
        return get_random_string(40)

    @property
    def session(self) -> str:
        """The session that stands for the request."""
        return f"key-{self._digest(self.name.encode())[:48]}"

    @property
    def owner(self) -> str:
        """Whose session that is."""
        return f"{self.principal.name} {self._digest(self.request)[:24]}"

    @property
    def document(self) -> UUID:
        """The id of the document that the request creates."""
        return uuid5(_NAMESPACE, self._digest(self.name.encode()))

    def _digest(self, of: bytes) -> str:
        return sha256(self.principal.name.encode() + b"\0" + of).hexdigest()
