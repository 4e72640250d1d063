"""The tabs beside the form: all problems of the team, what a model sees of the selected part, and the team file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from core.graph import graph_of_team, to_mermaid
from core.team.build import agent_tools, function_tool
from core.team.check import Place, Problem, apply_fix, check
from core.team.names import delegate_names, display_name, fresh_id, function_name, handoff_names, visible_text
from core.team.placeholders import fill_text
from core.team.spec import AgentSpec, FunctionSpec, TeamSpec
from core.values import as_json
from playground import session, talk, texts, workspace
from playground.render.appearances import Appearances
from playground.render.safe_text import label, plain
from playground.screens.build.file_view import draw_team_file
from playground.screens.build.form_parts import draw_button
from playground.screens.problems import draw_problem_lines
from playground.texts import build_texts
from playground.workspace_state import Draft, Part

TAB_KEY = "build tab"

MOST_SHOWN = 60
"""Problems drawn at most."""

MOST_FIXES = 200
"""Fixes applied by one click. Fixing one problem may cause another; this bounds how long that goes on."""


def draw_tabs(draft: Draft, appearances: Appearances, problems: Sequence[Problem]) -> None:
    """Draw the tabs, and the content of the one that is open."""
    names = [build_texts.problems(len(problems)), *build_texts.TABS[1:]]
    # The first name counts the problems. To Streamlit a tab with another name is another tab, so that the open tab
    # would be forgotten whenever the number changes.
    if session.value_of(TAB_KEY) is not None and session.value_of(TAB_KEY) not in names:
        session.keep_value(TAB_KEY, names[0])
    problem_tab, model_tab, file_tab = st.tabs(names, key=TAB_KEY, on_change="rerun", height="stretch")
    if problem_tab.open:
        with problem_tab:
            _draw_problem_list(draft, problems)
    if model_tab.open:
        with model_tab:
            draw_model_view(draft, appearances)
    if file_tab.open:
        with file_tab:
            draw_team_file(draft)


def _draw_problem_list(draft: Draft, problems: Sequence[Problem]) -> None:
    """Draw each problem with its fix and a button that opens the form where it is."""
    if not problems:
        st.html(f'<p class="ap-empty ap-fine">{build_texts.no_problems(draft.team)}</p>')
        return
    if sum(problem.fix is not None for problem in problems) > 1:
        draw_button(
            build_texts.FIX_ALL,
            "auto_fix_high",
            workspace.apply_edit,
            apply_all_fixes,
            key="fix all",
            help=build_texts.FIX_ALL_HELP,
        )
    for number, problem in enumerate(problems[:MOST_SHOWN]):
        with st.container(key=f"listed_problem_{number}", gap=None):
            draw_button(
                label(describe_place(draft.team, problem.place), 90),
                "",
                _open,
                draft,
                problem.place,
                key=f"go {number}",
                help=build_texts.GO_THERE,
                quiet=True,
            )
            draw_problem_lines([problem], key=f"listed {number}")
    if len(problems) > MOST_SHOWN:
        st.html(f'<p class="ap-quiet">{build_texts.further_problems(len(problems) - MOST_SHOWN)}</p>')


def apply_all_fixes(team: TeamSpec) -> TeamSpec:
    """Return the team after every fix its problems offer, until none changes anything or `MOST_FIXES` were applied."""
    for _ in range(MOST_FIXES):
        fixed = (apply_fix(team, problem) for problem in check(team) if problem.fix is not None)
        changed = next((after for after in fixed if after != team), None)
        if changed is None:
            break
        team = changed
    return team


def describe_place(team: TeamSpec, place: Place) -> str:
    """Return the place of a problem in words, such as: Front desk, handoff 2."""
    part = team.agent(place.agent or "") or team.function(place.function or "")
    owner = (visible_text(part.name) if part else "") or place.agent or place.function or build_texts.THE_TEAM
    field = build_texts.FIELDS.get(place.field, place.field.replace("_", " "))
    row = f" {place.row + 1}" if place.row is not None else ""
    return f"{owner}, {field}{row}" if field else str(owner)


def target_of_link(team: TeamSpec, place: Place) -> str:
    """Return the id of the agent that the handoff or delegate at this place leads to, or "" if none is there."""
    agent = team.agent(place.agent or "")
    links = next((links for field, links in agent.links if field == place.field), ()) if agent is not None else ()
    return links[place.row].to if place.row is not None and place.row < len(links) else ""


def _open(draft: Draft, place: Place) -> None:
    """Open the form at the place of a problem; that of an agent at its link."""
    if place.agent is not None:
        workspace.select(Part.AGENT, place.agent, target=target_of_link(draft.team, place))
    elif place.function is not None:
        workspace.select(Part.FUNCTION, place.function)
    else:
        workspace.select(Part.TEAM)


Tool = dict[str, Any]
"""A tool of a Chat Completions request."""


def draw_model_view(draft: Draft, appearances: Appearances) -> None:
    """Draw what is sent about the selected function or agent; with the team selected, about the agent that starts."""
    team, selected = draft.team, draft.selection
    function = team.function(selected.id) if selected.part is Part.FUNCTION else None
    agent = team.agent(selected.id if selected.part is Part.AGENT else team.start)
    if function is not None:
        tools = [function_tool(team, function.id)]
        st.html(_function_html(team, function, tools[0], appearances))
        _draw_downloads(team, function_name(function), tools)
    elif agent is not None:
        tools = agent_tools(team, agent.id)
        context = talk.next_context(talk.read_log(), draft)
        st.html(_agent_html(team, agent, tools, context, appearances))
        _draw_downloads(team, agent.id, tools)
    else:
        st.html(f'<p class="ap-empty">{build_texts.NOBODY_THERE}</p>')


def _draw_downloads(team: TeamSpec, name: str, tools: Sequence[Tool]) -> None:
    with st.container(horizontal=True, key="model_downloads", gap="small"):
        st.download_button(
            build_texts.SAVE_TOOLS,
            lambda: as_json(list(tools)),
            file_name=f"{fresh_id(name, ())}.tools.json",
            mime="application/json",
            key="save tools",
            icon=":material/data_object:",
            on_click="ignore",
        )
        st.download_button(
            build_texts.SAVE_MERMAID,
            lambda: to_mermaid(graph_of_team(team)),
            file_name=f"{fresh_id(team.name, ())}.mmd",
            mime="text/plain",
            key="save mermaid",
            icon=":material/account_tree:",
            on_click="ignore",
            help=build_texts.SAVE_MERMAID_HELP,
        )


# --- HTML


def _agent_html(
    team: TeamSpec, agent: AgentSpec, tools: Sequence[Tool], context: Mapping[str, Any], appearances: Appearances
) -> str:
    """Return the instructions as they would be sent now, what the agent may call, and the tools."""
    instructions = plain(fill_text(agent.instructions, context)) or f"<i>{build_texts.NO_INSTRUCTIONS}</i>"
    return (
        f'<div class="ap-seen">{appearances[agent.id].tag}<h5>{build_texts.READS}</h5>'
        f'<div class="ap-instructions" dir="auto">{instructions}</div>'
        f"{_abilities_html(team, agent, appearances)}{_tool_choice_html(agent)}{_json_html(list(tools), build_texts.TOOLS_JSON)}</div>"
    )


def _abilities_html(team: TeamSpec, agent: AgentSpec, appearances: Appearances) -> str:
    functions = [function for function in map(team.function, agent.functions) if function is not None]
    lists = [
        _list_html(
            build_texts.MAY_CALL, [_line_html(_title(one), function_name(one), one.description) for one in functions]
        )
    ]
    for title, links, names in (
        (build_texts.MAY_HAND_OFF, agent.handoffs, handoff_names(team, agent)),
        (build_texts.MAY_ASK, agent.delegates, delegate_names(team, agent)),
    ):
        lines = [_line_html(appearances[link.to].tag, names[link.to], link.when) for link in links if link.to in names]
        lists.append(_list_html(title, lines))
    return "".join(lists) or f'<p class="ap-quiet">{build_texts.MAY_NOTHING}</p>'


def _list_html(title: str, lines: Sequence[str]) -> str:
    return f"<h5>{title}</h5><ul>{''.join(lines)}</ul>" if lines else ""


def _line_html(title: str, name: str, description: str) -> str:
    return f'<li class="ap-mayline">{title} <code>{plain(name)}</code> <span class="ap-quiet">{plain(description)}</span></li>'


def _title(function: FunctionSpec) -> str:
    return f"<b>{plain(texts.humanised(display_name(function)))}</b>"


def _tool_choice_html(agent: AgentSpec) -> str:
    if agent.tool_choice in ("", "auto"):
        return ""
    text = build_texts.TOOL_CHOICES.get(agent.tool_choice) or build_texts.has_to_call(agent.tool_choice)
    return f"<p>{plain(text)}</p>"


def _function_html(team: TeamSpec, function: FunctionSpec, tool: Tool, appearances: Appearances) -> str:
    """Return the agents that may call the function, and how it is described to their models."""
    tags = [appearances[agent.id].tag for agent in team.agents if function.id in agent.functions]
    agents = f"{build_texts.OFFERED_BY} {' '.join(tags)}" if tags else build_texts.OFFERED_BY_NOBODY
    return f'<div class="ap-seen"><p class="ap-offered">{agents}</p>{_json_html(tool, build_texts.TOOL_JSON, is_open=True)}</div>'


def _json_html(value: object, title: str, *, is_open: bool = False) -> str:
    mark = " open" if is_open else ""
    return f'<details class="ap-exact"{mark}><summary>{title}</summary><pre>{plain(as_json(value))}</pre></details>'
