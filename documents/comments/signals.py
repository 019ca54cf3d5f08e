"""What others may want to know of threads."""

from django.dispatch import Signal

# Something has happened to a `thread`: `what`, `by` whom (a person's id), and with which `comment`, or None. In the
# transaction that does it, and before what is deleted is gone.
happened = Signal()
