"""The code of a function: an editor, with what is wrong marked at its line, and what a model sees of it beside."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

import streamlit as st

from core.sandbox import trusted
from core.team.check import Problem
from core.team.code import complete_from_code, has_code
from core.team.edit import change_function, set_code
from core.team.spec import FunctionId, FunctionSpec, TeamSpec
from core.team.table_function import tool_json
from core.values import as_json
from playground import desk, session
from playground.drafts import Draft
from playground.render.safe_text import plain
from playground.screens.build.function.marks import marks_of
from playground.screens.build.function.tries import gone_to
from playground.screens.problems import problem_lines, problems_of
from playground.slots import Slot
from playground.widgets.browser.code_editor import Mark, Offered, draw_code_editor
from playground.words import code as words
from playground.words import functions

TYPING = Slot[tuple[float, float] | None]("code typing", None)
"""When typing began, the last time after a pause, and when something was typed last; monotonic seconds."""
EMPTIED = Slot[tuple[str, str] | None]("code emptied", None)
"""The draft and the function whose code was just deleted in the editor."""
PAUSE_S = 4.0


def code(
    draft: Draft, function: FunctionSpec, problems: Sequence[Problem], tried: Sequence[Mark], on_run: Callable[[], None]
) -> None:
    about = words.CODE_TRUSTED if trusted.is_on() else words.CODE_EXPLAINED
    st.html(f'<h3 class="ap-section">{words.CODE}</h3><p class="ap-quiet">{about}</p>')
    with st.container(key="code_form"), st.container(horizontal=True, key="code_and_schema", gap="small"):
        with st.container(key="code_box", gap=None):
            draw_code_editor(
                function.id,
                function.code,
                take,
                key=f"code {draft.id}",
                marks=[*marks_of(draft.team, function), *tried],
                offered=_offered(draft.team),
                gone_to=gone_to(draft.id),
                on_run=on_run,
            )
        with st.container(key="code_schema"):
            st.html(f'<div class="ap-schemabeside ap-exact"><h4>{functions.SCHEMA}</h4>{_exact(function)}</div>')
            st.html(f'<div class="ap-schemabeneath">{schema(function)}</div>')
    mended_by_a_click = [
        one for one in problems_of(problems, function=function.id, field="code") if one.fix is not None
    ]
    problem_lines(mended_by_a_click, key=f"{draft.id} code {function.id}")


def take(id: str, text: str) -> None:
    """Make this the code of the function. What is typed without a pause is one step to be undone.

    When all of it is deleted, what it said of parameters goes with it: other code is going to say otherwise.
    """
    if desk.team().function(id) is None:
        return
    EMPTIED.set(None if text.strip() else _place(id))
    edit = set_code if text.strip() else _without_code
    desk.change(lambda team: edit(team, FunctionId(id), text), merge=f"code {id} {_began()}")


def _without_code(team: TeamSpec, id: FunctionId, text: str) -> TeamSpec:
    return change_function(team, id, code=text)


def is_written(function: FunctionSpec) -> bool:
    """Whether the function is code: it has some, or all of it was just deleted in the editor, to type other code."""
    return has_code(function) or EMPTIED.get() == _place(function.id)


def give_up_writing() -> None:
    """Nothing more is going to be typed in an editor where all was deleted."""
    EMPTIED.clear()


def _place(id: str) -> tuple[str, str]:
    return session.draft().id, id


def _began() -> float:
    """When the person began to type, the last time after a pause."""
    now = time.monotonic()
    began, last = TYPING.get() or (now, now)
    if now - last > PAUSE_S:
        began = now
    TYPING.set((began, now))
    return began


def schema(function: FunctionSpec) -> str:
    """HTML of what a model is sent about the function, folded."""
    return f'<details class="ap-exact"><summary>{functions.SCHEMA}</summary>{_exact(function)}</details>'


def _exact(function: FunctionSpec) -> str:
    return f'<pre tabindex="0">{plain(as_json(tool_json(complete_from_code(function))))}</pre>'


def _offered(team: TeamSpec) -> Offered:
    agents = {agent.name if _stands_in_quotes(agent.name) else agent.id: agent.description for agent in team.agents}
    variables = {name: as_json(value, indent=None)[:40] for name, value in team.context.items()}
    return Offered(agents, {name: about for name, about in variables.items() if _stands_in_quotes(name)})


def _stands_in_quotes(name: str) -> bool:
    """Whether a text in code can be just this, whichever quotes are around it."""
    return bool(name) and name.isprintable() and not set(name) & set("\"'\\")
