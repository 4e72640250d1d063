"""Hypothesis profiles for all tests. Neither has a deadline, as the machine may be busy; pytest's timeout applies.

The `quick` profile draws few examples, different ones in each run. The `thorough` profile, used where `CI` is set, draws
five times as many, the same ones in each run: the result of the gate must not depend on chance.
"""

from __future__ import annotations

import os

import pytest
from hypothesis import settings

from core.models.adjustment_memory import REMEMBERED

os.environ["PLAYGROUND_STORE"] = (
    ":memory:"  # pages that are tested within this process; servers get a folder of their own
)

settings.register_profile("quick", deadline=None, max_examples=20)
settings.register_profile("thorough", deadline=None, max_examples=100, derandomize=True)
settings.load_profile("thorough" if os.environ.get("CI") else "quick")


@pytest.fixture(autouse=True)
def nothing_is_remembered_of_endpoints() -> None:
    """The servers of two tests may get the same port; what one refused is nothing to the other."""
    REMEMBERED.clear()
