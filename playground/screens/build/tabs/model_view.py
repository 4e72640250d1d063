"""What a model sees of what is selected: in plain words, and exactly as it is sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from core.graph import graph_of_team, to_mermaid
from core.team.names import delegate_names, fresh_id, function_name, handoff_names
from core.team.placeholders import fill_text
from core.team.spec import AgentSpec, FunctionSpec, TeamSpec
from core.team.tools import agent_tools, function_tool
from core.values import as_json
from playground import talk
from playground import words as shared
from playground.drafts import Draft, Part
from playground.render.faces import Faces
from playground.render.safe_text import plain
from playground.words import building as words


def model_view(draft: Draft, faces: Faces) -> None:
    team, selected = draft.team, draft.selection
    function = team.function(selected.id) if selected.part is Part.FUNCTION else None
    agent = team.agent(selected.id if selected.part is Part.AGENT else team.start)
    if function is not None:
        tools = [function_tool(team, function.id)]
        st.html(function_seen(team, function, tools[0], faces))
        _downloads(team, function_name(function), tools)
    elif agent is not None:
        tools = agent_tools(team, agent.id)
        context = talk.context_at_hand(talk.past(), draft)
        st.html(agent_seen(team, agent, tools, context, faces))
        _downloads(team, agent.id, tools)
    else:
        st.html(f'<p class="ap-empty">{words.NOBODY_THERE}</p>')


def agent_seen(
    team: TeamSpec, agent: AgentSpec, tools: Sequence[dict[str, Any]], context: Mapping[str, Any], faces: Faces
) -> str:
    """The instructions as they would be sent now, what the agent may do, and the tools."""
    instructions = plain(fill_text(agent.instructions, context)) or f"<i>{words.NO_INSTRUCTIONS}</i>"
    return (
        f'<div class="ap-seen">{faces[agent.id].tag}<h5>{words.READS}</h5>'
        f'<div class="ap-instructions" dir="auto">{instructions}</div>'
        f"{_may(team, agent, faces)}{_choice(agent)}{_exact(tools, words.TOOLS_JSON)}</div>"
    )


def _may(team: TeamSpec, agent: AgentSpec, faces: Faces) -> str:
    calls = [function for function in map(team.function, agent.functions) if function is not None]
    handoffs, delegates = handoff_names(team, agent), delegate_names(team, agent)
    return (
        _list(words.MAY_CALL, [_line(_named(one), function_name(one), one.description) for one in calls])
        + _list(
            words.MAY_HAND_OFF,
            [_line(faces[one.to].tag, handoffs[one.to], one.when) for one in agent.handoffs if one.to in handoffs],
        )
        + _list(
            words.MAY_ASK,
            [_line(faces[one.to].tag, delegates[one.to], one.when) for one in agent.delegates if one.to in delegates],
        )
    ) or f'<p class="ap-quiet">{words.MAY_NOTHING}</p>'


def _list(title: str, lines: Sequence[str]) -> str:
    return f"<h5>{title}</h5><ul>{''.join(lines)}</ul>" if lines else ""


def _line(name: str, spelt: str, about: str) -> str:
    return (
        f'<li class="ap-mayline">{name} <code>{plain(spelt)}</code> <span class="ap-quiet">{plain(about)}</span></li>'
    )


def _named(function: FunctionSpec) -> str:
    return f"<b>{plain(shared.humanised(function.name or function.id))}</b>"


def _choice(agent: AgentSpec) -> str:
    said = words.TOOL_CHOICES.get(agent.tool_choice) or words.has_to_call(agent.tool_choice)
    return f"<p>{plain(said)}</p>" if said and agent.tool_choice not in ("", "auto") else ""


def function_seen(team: TeamSpec, function: FunctionSpec, tool: dict[str, Any], faces: Faces) -> str:
    """Who can call the function, and how it is described to their models."""
    having = [faces[agent.id].tag for agent in team.agents if function.id in agent.functions]
    offered = f"{words.OFFERED_BY} {' '.join(having)}" if having else words.OFFERED_BY_NOBODY
    return (
        f'<div class="ap-seen"><p class="ap-offered">{offered}</p>{_exact([tool], words.TOOL_JSON, is_open=True)}</div>'
    )


def _exact(tools: Sequence[dict[str, Any]], title: str, *, is_open: bool = False) -> str:
    shown = as_json(tools[0] if len(tools) == 1 and is_open else list(tools))
    return f'<details class="ap-exact"{" open" if is_open else ""}><summary>{title}</summary><pre>{plain(shown)}</pre></details>'


def _downloads(team: TeamSpec, name: str, tools: Sequence[dict[str, Any]]) -> None:
    with st.container(horizontal=True, key="model_downloads", gap="small"):
        st.download_button(
            words.SAVE_TOOLS,
            lambda: as_json(list(tools)),
            file_name=f"{fresh_id(name, ())}.tools.json",
            mime="application/json",
            key="save tools",
            icon=":material/data_object:",
            on_click="ignore",
        )
        st.download_button(
            words.SAVE_MERMAID,
            lambda: to_mermaid(graph_of_team(team)),
            file_name=f"{fresh_id(team.name, ())}.mmd",
            mime="text/plain",
            key="save mermaid",
            icon=":material/account_tree:",
            on_click="ignore",
            help=words.SAVE_MERMAID_HELP,
        )
