"""The texts of the Build page: plain words, with the precise term beside them."""

from __future__ import annotations

from core.team.check import Fix, Problem, Severity, fix_label, no_problems_text, problem_text
from core.team.edit import Consequence, consequence_text
from core.team.spec import TeamSpec

SEVERITIES: dict[Severity, str] = {Severity.ERROR: "Error", Severity.WARNING: "Warning"}


def problem(problem: Problem) -> str:
    return problem_text(problem)


def fix(fix: Fix) -> str:
    return fix_label(fix)


def no_problems(team: TeamSpec) -> str:
    return no_problems_text(team)


def consequence(consequence: Consequence) -> str:
    return consequence_text(consequence)


TABS = ("Problems", "What the model sees", "Team file (YAML)")
REMOVE, KEEP = "Delete", "Keep it"
REMOVE_MEANS = "This would also happen:"
REMOVE_MEANS_NOTHING = "Nothing else depends on it."
REMOVE_UNDO = "Undo, at the top, brings it back."
FIX_ALL = "Fix all"
FIX_ALL_HELP = "Apply all fixes. Undo reverts them in one step."
GO_THERE = "Open it"
THE_TEAM = "Team"
FIELDS = {
    "handoffs": "handoff",
    "delegates": "delegate",
    "functions": "function",
    "parameters": "parameter",
    "results": "answer",
    "articles": "articles",
    "tool_choice": "what it has to call",
    "start": "where it starts",
}

READS = "A model that answers for it reads"
NO_INSTRUCTIONS = "no instructions"
NOBODY_THERE = "There is no agent yet, so a model gets nothing."
MAY_CALL = "It may call (functions)"
MAY_HAND_OFF = "It may hand off to (handoffs)"
MAY_ASK = "It may ask (delegates)"
MAY_NOTHING = "It may call nothing: it only talks."
TOOL_CHOICES = {
    "none": "But its settings allow it to call nothing (tool choice: none).",
    "required": "It always has to call something (tool choice: required).",
}
TOOLS_JSON = "Exactly as it is sent (tools, JSON)"
TOOL_JSON = "Exactly as it is sent (JSON Schema)"
OFFERED_BY = "Offered to the models of"
OFFERED_BY_NOBODY = "No agent has this function, so no model sees it yet."
SAVE_TOOLS = "JSON"
SAVE_MERMAID = "Graph (Mermaid)"
SAVE_MERMAID_HELP = "The graph as text, for documents that draw Mermaid."

NOT_TAKEN = "Not taken yet."
GO_BACK = "Go back to the team as it is"
CHANGED_MEANWHILE = "The team was changed elsewhere meanwhile. When your text is taken, it replaces that change."
KEEP_MY_TEXT = "Keep my text"
TAKE_THE_TEAM = "Take the team as it is"


def has_to_call(name: str) -> str:
    return f"It always has to call {name}."


def further_problems(count: int) -> str:
    return f"And {count} more."


def problems(count: int) -> str:
    return f"{TABS[0]} ({count})" if count else TABS[0]


def remove_title(name: str) -> str:
    return f"Delete {name}?"


def removed(name: str) -> str:
    return f"{name} is deleted. Undo brings it back."
