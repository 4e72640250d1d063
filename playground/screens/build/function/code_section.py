"""The code of a function: the editor with its marks, the exact tool that a model is sent, and whether the table answers."""

from __future__ import annotations

import ast
import sys
import time
from collections.abc import Callable, Iterator
from itertools import islice

import streamlit as st

from core.sandbox import NoFunctionError, UnreadableCodeError, read_code, trusted, unsupported_in
from core.sandbox.dialect.features import available_names, missing_names, offered_modules
from core.sandbox.dialect.type_diagnostics import diagnose_types
from core.sandbox.reading import names_bound_in, tree_of
from core.spelling import nearest
from core.team.code import find_agent, has_code
from core.team.edit import change_function, set_code
from core.team.names import display_name
from core.team.parameters import tool_json
from core.team.spec import FunctionId, FunctionSpec, TeamSpec
from core.values import as_json
from playground import session, workspace
from playground.render.safe_text import plain
from playground.screens.build.form_parts import draw_button, draw_section_heading
from playground.screens.build.function import edits
from playground.screens.build.function.trial_history import LINE_TO_SHOW, marks_of_last_trial
from playground.screens.build.part_form import FunctionForm
from playground.screens.problems import draw_problem_lines
from playground.slots import Slot
from playground.texts import code_texts, function_texts
from playground.widgets.browser.code_editor import Mark, MarkKind, Offered, draw_code_editor
from playground.widgets.fields import draw_switch_field

PAUSE_S = 4.0
"""What is typed without a pause of this length is undone as one step."""

MOST_MARKS = 20
"""Unknown names and agents that are marked: more are corrected in several rounds anyway, and each takes up to 20 ms."""

LONGEST_PREVIEW = 40
"""Characters of a context variable's value beside its name in the list of completions."""

TYPING = Slot[tuple[float, float] | None]("code typing", None)
"""When typing began after the last pause, and when a text was typed last, in seconds of the monotonic clock."""

EMPTIED = Slot[str | None]("code emptied", None)
"""The form of the function whose code was just deleted in the editor, where other code may be typed next."""


def shows_code(form: FunctionForm) -> bool:
    """Return whether the form shows the editor: the function has code, or all of it was just deleted there."""
    return has_code(form.spec) or EMPTIED.get() == form.form_key


def draw_code(form: FunctionForm, on_run: Callable[[], None]) -> None:
    """Draw the editor and the tool; `on_run` is called at Ctrl+Enter."""
    team, function = form.draft.team, form.spec
    draw_section_heading(code_texts.CODE, code_texts.CODE_TRUSTED if trusted.is_on() else code_texts.CODE_EXPLAINED)
    with st.container(key="code_form"), st.container(horizontal=True, key="code_and_schema", gap="small"):
        with st.container(key="code_box", gap=None):
            draw_code_editor(
                form.form_key,
                function.code,
                take_code,
                key=f"code {form.draft.id}",
                marks=[
                    *marks_of(team, team.function(form.id) or function),
                    *marks_of_last_trial(form),
                ],
                offered=_completions(team),
                gone_to=LINE_TO_SHOW.at(form.draft.id).get(),
                on_run=on_run,
            )
        with st.container(key="code_schema"):
            st.html(
                f'<div class="ap-schemabeside ap-exact"><h4>{function_texts.SCHEMA}</h4>{_tool_html(function)}</div>'
            )
            st.html(f'<div class="ap-schemabeneath">{folded_tool_html(function)}</div>')
    # The editor marks all problems at their lines. Those with a fix are repeated here for its button.
    fixable = [problem for problem in form.problems_in("code") if problem.fix is not None]
    draw_problem_lines(fixable, key=form.key("code"))
    _draw_switches(form)


def take_code(form_key: str, text: str) -> None:
    """Make the text the code of the function with this form. Texts typed without a pause are undone as one step.

    When all code is deleted, the parameters it declared go with it, as other code will declare others.
    """
    id = session.draft().id_at(form_key)
    if not id:
        return
    if text.strip():
        EMPTIED.clear()
    else:
        EMPTIED.set(form_key)
    workspace.change(lambda team: _with_code(team, FunctionId(id), text), merge=f"code {id} {_typing_since()}")


def _with_code(team: TeamSpec, id: FunctionId, text: str) -> TeamSpec:
    return set_code(team, id, text) if text.strip() else change_function(team, id, code=text)


def _typing_since() -> float:
    """Return when typing began after the last pause."""
    now = time.monotonic()
    began, last = TYPING.get() or (now, now)
    if now - last > PAUSE_S:
        began = now
    TYPING.set((began, now))
    return began


def _draw_switches(form: FunctionForm) -> None:
    with st.container(horizontal=True, key="code_switches", vertical_alignment="center"):
        draw_switch_field(
            code_texts.MOCK,
            form.spec.mock,
            lambda on: form.set_field("mock", on),
            key=form.key("mock"),
            help=code_texts.MOCK_HELP,
        )
        st.space("stretch")
        draw_button(
            code_texts.REMOVE_CODE,
            "table_rows",
            _remove_code,
            form,
            key=form.key("remove code"),
            help=code_texts.REMOVE_CODE_HELP,
            quiet=True,
        )
    form.draw_problems("mock")


def _remove_code(form: FunctionForm) -> None:
    EMPTIED.clear()
    form.edit(edits.remove_code)
    session.NOTICE.set(code_texts.CODE_REMOVED)


# --- the tool


def folded_tool_html(function: FunctionSpec) -> str:
    """Return HTML of the tool that a model is sent for the function, folded."""
    return f'<details class="ap-exact"><summary>{function_texts.SCHEMA}</summary>{_tool_html(function)}</details>'


def _tool_html(function: FunctionSpec) -> str:
    return f'<pre tabindex="0">{plain(as_json(tool_json(function)))}</pre>'


# --- completions


def _completions(team: TeamSpec) -> Offered:
    """Return the agents and context variables that can be completed within quotes in the code, and the modules."""
    agents = {agent.name if _fits_in_quotes(agent.name) else agent.id: agent.description for agent in team.agents}
    values = {name: as_json(value, indent=None)[:LONGEST_PREVIEW] for name, value in team.context.items()}
    variables = {name: value for name, value in values.items() if _fits_in_quotes(name)}
    modules = sorted(sys.stdlib_module_names) if trusted.is_on() else offered_modules()
    return Offered(agents, variables, dict.fromkeys(modules, ""))


def _fits_in_quotes(name: str) -> bool:
    """Return whether the name needs no escaping between quotes of either kind."""
    return bool(name) and name.isprintable() and not set(name) & set("\"'\\")


MOST_MARKS = 20


def marks_of(team: TeamSpec, function: FunctionSpec) -> list[Mark]:
    """Return the marks in the order of their lines. Code that cannot be parsed has one mark only."""
    try:
        read_code(function.code, display_name(function))
    except NoFunctionError:
        return [Mark(None, code_texts.NO_FUNCTION, code_texts.NO_FUNCTION_ADVICE)]
    except UnreadableCodeError as error:
        return [Mark(error.line, *code_texts.unreadable(error.message))]
    marks = [
        *_missing_hosts(team, function),
        *_unsupported_features(function),
        *_unknown_agents(team, function),
        *_differing_parameters(function),
        *_unknown_names(function),
        *(Mark(one.line, one.message, one.advice) for one in diagnose_types(function.code)),
    ]
    return sorted(marks, key=lambda mark: mark.line or 0)[:MOST_MARKS]


def _missing_hosts(team: TeamSpec, function: FunctionSpec) -> Iterator[Mark]:
    line = read_code(function.code, display_name(function)).fetches
    if line is not None and not team.http:
        yield Mark(line, code_texts.NO_HOSTS, code_texts.NO_HOSTS_ADVICE)


def _unsupported_features(function: FunctionSpec) -> Iterator[Mark]:
    for one in unsupported_in(function.code) if not trusted.is_on() else ():
        yield Mark(one.line, code_texts.unsupported(one.what), one.advice, MarkKind.UNSUPPORTED)


def _unknown_agents(team: TeamSpec, function: FunctionSpec) -> Iterator[Mark]:
    names = [agent.name or agent.id for agent in team.agents]
    for name, line in read_code(function.code, display_name(function)).handoffs[:MOST_MARKS]:
        if find_agent(team, name) is None:
            similar = nearest(name, [known for agent in team.agents for known in (agent.name, agent.id)])
            advice = code_texts.did_you_mean(similar) if similar else code_texts.agents_are(names)
            yield Mark(line, code_texts.no_such_agent(name), advice)


def _differing_parameters(function: FunctionSpec) -> Iterator[Mark]:
    """If the function lists parameters of its own, mark those that its code does not take, or needs and does not list."""
    code = read_code(function.code, display_name(function))
    if not function.parameters or code.takes_more:
        return
    listed, taken = {one.name for one in function.parameters}, {one.name for one in code.parameters}
    required = {one.name for one in code.parameters if one.required}
    if listed - taken:
        yield Mark(code.line, code_texts.not_taken(sorted(listed - taken)), code_texts.PARAMETERS_ADVICE)
    if required - listed:
        yield Mark(code.line, code_texts.not_listed(sorted(required - listed)), code_texts.PARAMETERS_ADVICE)


def _unknown_names(function: FunctionSpec) -> Iterator[Mark]:
    """Mark names that are bound nowhere in the code, each where it is first used. Missing features have other marks."""
    tree, first_use = tree_of(function.code), dict[str, int]()
    known = available_names() | names_bound_in(tree)
    not_marked = known | missing_names()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and node.id not in not_marked:
            first_use[node.id] = min(node.lineno, first_use.get(node.id, node.lineno))
    names = sorted(known)
    for name, line in islice(first_use.items(), MOST_MARKS):
        similar = nearest(name, names)
        advice = code_texts.did_you_mean(similar) if similar else code_texts.UNKNOWN_NAME_ADVICE
        yield Mark(line, code_texts.unknown_name(name), advice)
