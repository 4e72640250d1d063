"""The words of the screen where teams are built: plain words, with the precise term beside them."""

from __future__ import annotations

from core.team.check import Severity

SEVERITIES: dict[Severity, str] = {Severity.ERROR: "Error", Severity.WARNING: "Warning"}

TABS = ("Problems", "What the model sees", "Team file (YAML)")
NO_PROBLEMS = "No problems found. Every agent can be reached, and every function has an answer."


def problems(count: int) -> str:
    return f"{TABS[0]} ({count})" if count else TABS[0]
