"""The dialog that starts the code of a function, from a template or empty. Its table stays, for when no code runs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

import streamlit as st

from core.team.edit import begin_code, change_function
from core.team.edit.functions import NEW_FUNCTION
from core.team.edit.team import require_function
from core.team.spec import FunctionId, FunctionSpec, TeamSpec
from core.team.templates import TEMPLATES, find_template, from_template, without_template_tests
from playground import workspace
from playground.render.safe_text import plain
from playground.screens.build.form_parts import draw_button, draw_note, in_two_columns
from playground.screens.build.part_form import FunctionForm
from playground.slots import Slot
from playground.texts import code_texts

OPENED_FOR = Slot[FunctionId | None]("code templates opened for", None)
"""The function that the open dialog is about."""

ICONS = {
    "look_up": ":material/table_view:",
    "calculate": ":material/calculate:",
    "hand_off": ":material/move_up:",
    "remember": ":material/bookmark:",
    "confirm": ":material/check_circle:",
    "fetch": ":material/cloud_download:",
}
"""An icon for each template."""


@dataclass(frozen=True, slots=True)
class _Card:
    """One way to start. `key` is the id of a template, or another name."""

    key: str
    title: str
    description: str
    edit: Callable[[TeamSpec], TeamSpec]


def draw_code_templates(form: FunctionForm) -> None:
    """Draw the button and, after a click on it, the dialog."""
    draw_button(
        code_texts.WRITE, "code", OPENED_FOR.set, form.spec.id, key=form.key("write"), help=code_texts.WRITE_HELP
    )
    if OPENED_FOR.get() == form.id:
        st.dialog(code_texts.WRITE, width="large", on_dismiss=OPENED_FOR.clear)(lambda: _draw_dialog(form.spec.id))()


def _draw_dialog(id: FunctionId) -> None:
    if OPENED_FOR.get() != id:
        st.rerun()  # a click inside a dialog draws only the dialog: to close it, the whole page has to be drawn
    draw_note(code_texts.WRITE_EXPLAINED)
    cards = [
        *(
            _Card(one.id, one.title, one.description, partial(apply_template, id=id, template=one.id))
            for one in TEMPLATES
        ),
        _Card("empty", code_texts.EMPTY, code_texts.EMPTY_ABOUT, partial(begin_code, id=id)),
    ]
    for card in in_two_columns(cards):
        with st.container(border=True, key=f"template_{card.key}", gap="small"):
            st.button(
                card.title,
                key=f"template {card.key}",
                icon=ICONS.get(card.key, ":material/draft:"),
                type="tertiary",
                width="stretch",
                on_click=_start,
                args=(card.edit,),
            )
            draw_note(plain(card.description))


def _start(edit: Callable[[TeamSpec], TeamSpec]) -> None:
    OPENED_FOR.clear()
    workspace.change(edit)


def apply_template(team: TeamSpec, id: FunctionId, template: str) -> TeamSpec:
    """Return the team in which the function has the code, parameters and tests of a template.

    Its description, results, articles, agents and own tests stay. A function that is still as it was added also gets the
    template's name. The hosts that the template fetches from are added to the team's list.
    """
    added, template_id = from_template(team, template)
    function, made = require_function(team, id), require_function(added, template_id)
    name = made.name if _is_untouched(function) else function.name
    tests = (*without_template_tests(function.tests), *made.tests)
    put = replace(made, id=id, results=function.results, articles=function.articles, tests=tests)
    functions = tuple(put if one.id == id else one for one in added.functions if one.id != template_id)
    hosts = tuple(host for host in find_template(template).hosts if host not in added.http)
    described = {"description": function.description} if function.description.strip() else {}
    return change_function(replace(added, functions=functions, http=(*added.http, *hosts)), id, name=name, **described)


def _is_untouched(function: FunctionSpec) -> bool:
    return function.name.startswith(NEW_FUNCTION) and not function.description and not function.parameters
