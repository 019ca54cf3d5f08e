"""What others may want to know of documents."""

from django.dispatch import Signal

# Somebody has got a role who had none: `document`, `person` and `by` (a person's id, or None), in the transaction that
# gives it.
shared = Signal()
