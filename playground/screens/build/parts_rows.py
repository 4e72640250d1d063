"""The rows of the list of a team's parts, as what is sent to the browser. Nothing here draws."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from core.team.check import Problem
from core.team.code import has_code
from core.team.names import function_name
from core.team.spec import AgentSpec, FunctionSpec, TeamSpec
from playground import words as shared
from playground.drafts import Part
from playground.render.faces import Faces
from playground.render.safe_text import clean, clipped
from playground.words import teams as words

LONGEST = 300
TEAM_ID = ""

Row = dict[str, Any]
Counts = Counter[tuple[Part, str]]


def rows_of(team: TeamSpec, faces: Faces, problems: Sequence[Problem]) -> list[Row]:
    """A row for the team, then one for each agent and each function."""
    counts = Counter(_owner(problem) for problem in problems)
    return [
        _row(Part.TEAM, TEAM_ID, team.name or shared.NO_NAME, counts, sign=team.icon or "🗂️", note=words.TEAM_NOTE),
        *(_agent(agent, faces, counts, starts=agent.id == team.start) for agent in team.agents),
        *(_function(function, counts) for function in team.functions),
    ]


def _agent(agent: AgentSpec, faces: Faces, counts: Counts, *, starts: bool) -> Row:
    face = faces[agent.id]
    row = _row(Part.AGENT, agent.id, face.name, counts, sign=face.sign, mark=words.START_MARK if starts else "")
    return {**row, "look": face.style}


def _function(function: FunctionSpec, counts: Counts) -> Row:
    name = function.name or function.id
    row = _row(Part.FUNCTION, function.id, shared.humanised(name), counts, sign="ƒ", note=function_name(function))
    return {**row, "answers": _answers(function)}


def _answers(function: FunctionSpec) -> str:
    """What answers its calls, as `words.ANSWERED` knows it."""
    if has_code(function):
        return "mock" if function.mock else "code"
    return "articles" if function.articles and not function.results else "table"


def _row(part: Part, id: str, name: str, counts: Counts, **remarks: str) -> Row:
    return {
        "part": part,
        "id": id,
        "name": _text(name),
        "problems": words.problem_count(counts[part, id]) if counts[part, id] else "",
        **{remark: _text(text) for remark, text in remarks.items()},
    }


def _owner(problem: Problem) -> tuple[Part, str]:
    if problem.place.agent:
        return Part.AGENT, problem.place.agent
    if problem.place.function:
        return Part.FUNCTION, problem.place.function
    return Part.TEAM, TEAM_ID


def _text(text: str) -> str:
    return clipped(clean(text), LONGEST)
