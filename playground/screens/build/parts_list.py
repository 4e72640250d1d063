"""The list of a team's parts (the team itself, its agents, its functions), and the buttons that add one.

The list is drawn in the browser; `rows_of` builds the rows that are sent there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import streamlit as st

from core.team.check import Problem
from core.team.code import has_code
from core.team.edit import add_agent, add_function
from core.team.names import display_name, function_name, visible_text
from core.team.spec import AgentSpec, FunctionSpec, TeamSpec
from playground import texts, workspace
from playground.render.appearances import Appearances
from playground.render.safe_text import clean, clipped
from playground.screens.build.agent import open_first_section
from playground.screens.build.form_parts import draw_button
from playground.texts import team_texts
from playground.widgets.browser.parts_list import draw_parts_list
from playground.workspace_state import Draft, Part

FILTER_FROM = 12
"""The number of rows from which on the list has a search field."""

LONGEST_TEXT = 300
"""Characters of a row's text that are sent to the browser."""

TEAM_ID = ""
"""The id of the row for the team itself."""

Row = dict[str, Any]
ProblemCounts = Counter[tuple[Part, str]]


def draw_parts(draft: Draft, appearances: Appearances, problems: Sequence[Problem]) -> None:
    rows = rows_of(draft.team, appearances, problems)
    with st.container(key="parts_scroll"):
        draw_parts_list(
            f"parts {draft.id}",
            rows=rows,
            selected=_selected(draft),
            has_filter=len(rows) >= FILTER_FROM,
            texts={**team_texts.LIST, "answered": dict(team_texts.ANSWERED)},
            on_pick=lambda part, id: _open(rows, part, id),
        )
    with st.container(horizontal=True, key="parts_add", gap="small"):
        draw_button(team_texts.ADD_AGENT, "person_add", _add_agent, key="add agent")
        draw_button(team_texts.ADD_FUNCTION, "function", _add_function, key="add function")


def _open(rows: Sequence[Row], part: str, id: str) -> None:
    """Open the form of a row. The browser may send anything: what belongs to no row is ignored."""
    if any((row["part"], row["id"]) == (part, id) for row in rows):
        workspace.select(Part(part), id)


def _add_agent() -> None:
    """Add an agent and open its form."""
    workspace.select(Part.AGENT, workspace.add(add_agent))
    open_first_section()


def _add_function() -> None:
    """Add a function that belongs to no agent yet, and open its form."""
    workspace.select(Part.FUNCTION, workspace.add(add_function))


def _selected(draft: Draft) -> tuple[Part, str]:
    """Return part and id of the row to highlight: the team's if the selected part no longer exists."""
    selected = draft.selection
    found = draft.team.agent(selected.id) if selected.part is Part.AGENT else draft.team.function(selected.id)
    return (
        (selected.part, selected.id) if found is not None and selected.part is not Part.TEAM else (Part.TEAM, TEAM_ID)
    )


# --- the rows


def rows_of(team: TeamSpec, appearances: Appearances, problems: Sequence[Problem]) -> list[Row]:
    """Return a row for the team, then one for each agent and each function, in the order of the team."""
    counts, name = Counter(_owner(problem) for problem in problems), visible_text(team.name) or texts.NO_NAME
    return [
        _row(Part.TEAM, TEAM_ID, name, counts, sign=team.icon or "🗂️", note=team_texts.TEAM_NOTE),
        *(_agent_row(agent, appearances, counts, starts=agent.id == team.start) for agent in team.agents),
        *(_function_row(function, counts) for function in team.functions),
    ]


def _owner(problem: Problem) -> tuple[Part, str]:
    """Return part and id of the row a problem is counted in."""
    if problem.place.agent:
        return Part.AGENT, problem.place.agent
    if problem.place.function:
        return Part.FUNCTION, problem.place.function
    return Part.TEAM, TEAM_ID


def _agent_row(agent: AgentSpec, appearances: Appearances, counts: ProblemCounts, *, starts: bool) -> Row:
    appearance = appearances[agent.id]
    row = _row(
        Part.AGENT,
        agent.id,
        appearance.name,
        counts,
        sign=appearance.sign,
        mark=team_texts.START_MARK if starts else "",
    )
    return {**row, "look": appearance.style}


def _function_row(function: FunctionSpec, counts: ProblemCounts) -> Row:
    name = texts.humanised(display_name(function))
    row = _row(Part.FUNCTION, function.id, name, counts, sign="ƒ", note=function_name(function))
    return {**row, "answers": _answered_by(function)}


def _answered_by(function: FunctionSpec) -> str:
    """Return what answers the function's calls, as a key of `texts.ANSWERED`."""
    if has_code(function):
        return "mock" if function.mock else "code"
    return "articles" if function.articles and not function.results else "table"


def _row(part: Part, id: str, name: str, counts: ProblemCounts, **remarks: str) -> Row:
    return {
        "part": part,
        "id": id,
        "name": _text(name),
        "problems": team_texts.problem_count(counts[part, id]) if counts[part, id] else "",
        **{remark: _text(text) for remark, text in remarks.items()},
    }


def _text(text: str) -> str:
    return clipped(clean(text), LONGEST_TEXT)
