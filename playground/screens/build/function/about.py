"""The head of a function's form: what it is called, what it is for, who has it; copied here, deleted by `removing`."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.team.check import Problem
from core.team.edit import change_function, duplicate_function
from core.team.names import function_name
from core.team.spec import AgentId, FunctionId, FunctionSpec, TeamSpec
from playground import desk
from playground import words as shared
from playground.drafts import Draft, Part
from playground.render.safe_text import plain
from playground.screens.build.function.edits import give_to
from playground.screens.build.removal import ask_to_remove
from playground.screens.problems import problem_lines, problems_of
from playground.widgets.fields import many_field, text_field
from playground.words import functions as words


def head(draft: Draft, function: FunctionSpec) -> None:
    with st.container(horizontal=True, key="function_head", vertical_alignment="center"):
        st.html(_title(function), width="stretch")
        st.button(
            words.DUPLICATE,
            key=f"{draft.id} {function.id} duplicate",
            icon=":material/content_copy:",
            type="tertiary",
            on_click=_duplicate,
            args=(function.id,),
        )
        st.button(
            words.DELETE,
            key=f"{draft.id} {function.id} delete",
            icon=":material/delete:",
            type="tertiary",
            on_click=ask_to_remove,
            args=(Part.FUNCTION, function.id),
        )


def _title(function: FunctionSpec) -> str:
    name = shared.humanised(function.name) or shared.NO_NAME
    return (
        f'<h2 class="ap-functionname" dir="auto">{plain(name)}</h2>'
        f'<p class="ap-quiet">{words.MODEL_READS} <code>{plain(function_name(function))}</code></p>'
    )


def _duplicate(id: FunctionId) -> None:
    after, copy = duplicate_function(desk.team(), id)
    desk.change(lambda _: after)
    desk.select(Part.FUNCTION, copy)


def about(draft: Draft, function: FunctionSpec, problems: Sequence[Problem]) -> None:
    key = f"{draft.id} {function.id}"

    def change(**fields: str) -> None:
        desk.change(lambda team: change_function(team, function.id, **fields))

    with st.container(key="name_of_function"):
        text_field(
            words.NAME, function.name, lambda name: change(name=name.strip()), key=f"{key} name", help=words.NAME_HELP
        )
    problem_lines(problems_of(problems, function=function.id, field="name"), key=f"{key} name")
    text_field(
        words.DESCRIPTION,
        function.description,
        lambda text: change(description=text),
        key=f"{key} description",
        hint=words.DESCRIPTION_HINT,
        help=words.DESCRIPTION_HELP,
        longest=4000,
        lines=3,
    )
    problem_lines(problems_of(problems, function=function.id, field="description"), key=f"{key} description")
    _agents(draft, function, problems)


def _agents(draft: Draft, function: FunctionSpec, problems: Sequence[Problem]) -> None:
    names = agent_names(draft.team)

    def give(agents: tuple[AgentId, ...]) -> None:
        desk.change(lambda team: give_to(team, function.id, agents))

    having = [agent.id for agent in draft.team.agents if function.id in agent.functions]
    key = f"{draft.id} {function.id} agents"
    many_field(
        words.AGENTS, list(names), having, give, key=key, shown=lambda id: names.get(id, id), hint=words.AGENTS_HINT
    )
    problem_lines(problems_of(problems, function=function.id, field=""), key=key)


def agent_names(team: TeamSpec) -> dict[AgentId, str]:
    """What to call each agent so that nobody is taken for another."""
    names = [agent.name for agent in team.agents]
    return {
        agent.id: agent.name if agent.name and names.count(agent.name) == 1 else f"{agent.name} ({agent.id})".strip()
        for agent in team.agents
    }
