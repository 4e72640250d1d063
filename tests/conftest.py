"""What holds for all tests: Hypothesis measures no time (the machine may be busy), pytest's timeout does."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("playground", deadline=None)
settings.load_profile("playground")
