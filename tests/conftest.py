"""What holds for all tests: Hypothesis measures no time (the machine may be busy), pytest's timeout does.

At hand, property tests take few examples, new ones each time, so that the suite stays quick and goes on looking. Where
`CI` is set they take many, the same each time: a gate must not depend on luck.
"""

from __future__ import annotations

import os

from hypothesis import settings

settings.register_profile("quick", deadline=None, max_examples=20)
settings.register_profile("thorough", deadline=None, max_examples=100, derandomize=True)
settings.load_profile("thorough" if os.environ.get("CI") else "quick")
