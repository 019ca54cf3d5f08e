"""What others may want to know of people."""

from django.dispatch import Signal

# A person is leaving: `person`, `successor` (who takes over what is theirs alone, or None) and `actor`, in the
# transaction that deletes them.
leaving = Signal()
