"""What others may want to know of people."""

from django.dispatch import Signal

# Somebody has signed up: `person`, once the account is on disk. Whatever those who hear of it do, it stays.
signed_up = Signal()

# A person is about to leave: `person`, in the transaction that deletes them, before they are locked. What others hold
# while they need the person is held here first, so that nobody waits for those who wait for them.
about_to_leave = Signal()

# A person is leaving: `person`, `successor` (who takes over what is theirs alone, or None) and `actor`, in the
# transaction that deletes them.
leaving = Signal()
