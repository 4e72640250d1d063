"""Going over to code: what it can begin with, as cards in a dialog. The table of answers stays for when the code is not run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import streamlit as st

from core.team.edit import begin_code, change_function
from core.team.edit.functions import NEW_FUNCTION
from core.team.spec import FunctionId, FunctionSpec, TeamSpec
from core.team.templates import TEMPLATES, find_template, from_template
from playground import desk
from playground.drafts import Draft
from playground.render.safe_text import plain
from playground.slots import Slot
from playground.words import code as words

ASKED = Slot[FunctionId | None]("function to be code", None)
ICONS = {
    "look_up": ":material/table_view:",
    "calculate": ":material/calculate:",
    "hand_off": ":material/move_up:",
    "remember": ":material/bookmark:",
    "confirm": ":material/check_circle:",
    "fetch": ":material/cloud_download:",
}


def offer_writing(draft: Draft, function: FunctionSpec) -> None:
    """A button, and the dialog it opens."""
    st.button(
        words.WRITE,
        key=f"{draft.id} {function.id} write",
        icon=":material/code:",
        help=words.WRITE_HELP,
        on_click=ASKED.set,
        args=(function.id,),
    )
    if ASKED.get() == function.id:
        st.dialog(words.WRITE, width="large", on_dismiss=_close)(lambda: _cards(function.id))()


def _close() -> None:
    ASKED.clear()


def _cards(id: FunctionId) -> None:
    """The cards. A dialog draws itself alone after a click inside it: then the whole page has to be drawn."""
    if ASKED.get() != id:
        st.rerun()
    st.html(f'<p class="ap-quiet">{words.WRITE_EXPLAINED}</p>')
    cards = [
        *((one.id, one.title, one.description, partial(made_of, id=id, template=one.id)) for one in TEMPLATES),
        ("empty", words.EMPTY, words.EMPTY_ABOUT, partial(begin_code, id=id)),
    ]
    for first in range(0, len(cards), 2):
        for column, (name, title, about, edit) in zip(
            st.columns(2, gap="small"), cards[first : first + 2], strict=False
        ):
            with column, st.container(border=True, key=f"template_{name}", gap="small"):
                _card(name, title, about, edit)


def _card(name: str, title: str, about: str, edit: Callable[[TeamSpec], TeamSpec]) -> None:
    st.button(
        title,
        key=f"template {name}",
        icon=ICONS.get(name, ":material/draft:"),
        type="tertiary",
        width="stretch",
        on_click=_begin,
        args=(edit,),
    )
    st.html(f'<p class="ap-quiet">{plain(about)}</p>')


def _begin(edit: Callable[[TeamSpec], TeamSpec]) -> None:
    _close()
    desk.change(edit)


def made_of(team: TeamSpec, id: FunctionId, template: str) -> TeamSpec:
    """The team in which this function has the code, the parameters and the tests of a template, in place of its own.

    One that is as new has its name, too. Who has it, and its answers, stay.
    """
    after, made = from_template(team, template)
    function, new = _of(team, id), _of(after, made)
    name = new.name if _is_new(function) else function.name
    put = replace(new, id=id, results=function.results, articles=function.articles)
    others = [put if one.id == id else one for one in after.functions if one.id != made]
    wished = tuple(host for host in find_template(template).hosts if host not in after.http)
    return change_function(replace(after, functions=tuple(others), http=(*after.http, *wished)), id, name=name)


def _of(team: TeamSpec, id: FunctionId) -> FunctionSpec:
    return next(one for one in team.functions if one.id == id)


def _is_new(function: FunctionSpec) -> bool:
    return function.name.startswith(NEW_FUNCTION) and not function.description and not function.parameters
