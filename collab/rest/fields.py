"""Fields that take what they say and nothing that only looks like it."""

from rest_framework import serializers


class Text(serializers.CharField):
    """Text that can be kept: the framework refuses NUL and half a surrogate pair, which PostgreSQL has no place for."""

    def to_internal_value(self, data: object) -> str:
        """The text. A number is none: who sends one means something else."""
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)
