"""Whether an installation has all that it needs, and what to do if not."""
