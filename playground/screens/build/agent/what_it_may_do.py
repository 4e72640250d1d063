"""The part of an agent's form that says what it may do: call functions, hand off, ask delegates."""

from __future__ import annotations

from collections import Counter

import streamlit as st

from core.team.edit import add_function
from core.team.names import function_name
from core.team.spec import AgentId, FunctionId, TeamSpec
from playground import desk
from playground import words as shared
from playground.drafts import Part
from playground.screens.build.agent.parts import AgentParts
from playground.screens.build.agent.ways import ways_of
from playground.widgets.fields import many_field
from playground.words import agents as words


def abilities_section(parts: AgentParts) -> None:
    selected = parts.draft.selection.way
    if not any(way.to == selected for way in parts.agent.handoffs) and selected:
        ways_of(parts, "delegates")
        ways_of(parts, "handoffs")
        _functions(parts)
    elif selected:
        ways_of(parts, "handoffs")
        ways_of(parts, "delegates")
        _functions(parts)
    else:
        _functions(parts)
        ways_of(parts, "handoffs")
        ways_of(parts, "delegates")


def _functions(parts: AgentParts) -> None:
    names = _function_names(parts.team)
    with st.container(key="functions_of_agent"):
        many_field(
            words.FUNCTIONS,
            list(names),
            parts.agent.functions,
            lambda chosen: parts.change(functions=chosen),
            key=parts.key("functions"),
            shown=lambda id: names.get(id, id),
            hint=words.FUNCTIONS_HINT if names else words.NO_FUNCTIONS_YET,
            help=words.FUNCTIONS_HELP,
        )
        st.button(
            words.NEW_FUNCTION,
            key="new function for agent",
            icon=":material/add:",
            type="tertiary",
            help=words.NEW_FUNCTION_HELP,
            on_click=new_function,
            args=(parts.agent.id,),
        )
    for row in (None, *range(len(parts.agent.functions))):
        parts.problem_lines("functions", row)


def _function_names(team: TeamSpec) -> dict[FunctionId, str]:
    """Each function's name as words; where two would read the same, with the name a model sees."""
    plain = {function.id: shared.humanised(function.name) or function.id for function in team.functions}
    often = Counter(plain.values())
    return {
        function.id: plain[function.id]
        if often[plain[function.id]] == 1
        else f"{plain[function.id]} ({function_name(function)})"
        for function in team.functions
    }


def new_function(agent: AgentId) -> None:
    """Make a function the agent has, and open it."""
    desk.select(Part.FUNCTION, desk.add(lambda team: add_function(team, given_to=agent)))
