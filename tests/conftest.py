"""What holds for all tests: Hypothesis measures no time (the machine may be busy), pytest's timeout does.

At hand, property tests take few examples, so that the suite stays quick; where `CI` is set they take many.
"""

from __future__ import annotations

import os

from hypothesis import settings

settings.register_profile("quick", deadline=None, max_examples=20)
settings.register_profile("thorough", deadline=None, max_examples=100)
settings.load_profile("thorough" if os.environ.get("CI") else "quick")
