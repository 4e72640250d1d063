"""The words of the screen where teams are built: plain words, with the precise term beside them."""

from __future__ import annotations

from core.team.check import Severity

SEVERITIES: dict[Severity, str] = {Severity.ERROR: "Error", Severity.WARNING: "Warning"}

TABS = ("Problems", "What the model sees", "Team file (YAML)")
REMOVE, KEEP = "Delete", "Keep it"
REMOVE_MEANS = "This would also happen:"
REMOVE_MEANS_NOTHING = "Nothing else depends on it."
REMOVE_UNDO = "Undo, at the top, brings it back."
NO_PROBLEMS = "No problems found. Every agent can be reached, and every function has an answer."


def problems(count: int) -> str:
    return f"{TABS[0]} ({count})" if count else TABS[0]


def remove_title(name: str) -> str:
    return f"Delete {name}?"


def removed(name: str) -> str:
    return f"{name} is deleted. Undo brings it back."
