"""How Hypothesis draws: the same cases every time, so that red stays red; HYPOTHESIS_PROFILE=long draws new ones."""

import os

from hypothesis import settings

settings.register_profile("quick", derandomize=True, deadline=None, max_examples=70, database=None)
settings.register_profile("long", deadline=None, max_examples=5_000, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))
