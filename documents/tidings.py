"""Whether the seats of a room have been told of all that became of the document's threads."""


class Tidings:
    """What was announced is told at once. What is on disk and was not announced until the next look is told of then."""

    def __init__(self) -> None:
        self._told = 0  # the number of the newest change that seats were told of
        self._stood = 0  # … and of the newest that there was at the last look

    def told(self, number: int) -> None:
        """Seats are told of the change with this number; of those before it that they missed they know by it."""
        self._told = max(self._told, number)

    def missed(self, number: int) -> int:
        """The newest change is this one: the number to tell of now, 0 if there is none.

        What has happened since the last look may be on its way.
        """
        late, self._stood = self._stood, number
        if late <= self._told:
            return 0
        self._told = late
        return late
