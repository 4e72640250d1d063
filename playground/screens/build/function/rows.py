"""Rows of a form: a line each that opens the row, and a menu to move, copy and remove it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import streamlit as st

from core.team.spec import FunctionId, TeamSpec
from playground import session
from playground.render.safe_text import label
from playground.screens.build.function.edits import Order, RowAct, order_after, possible_acts
from playground.screens.build.part_form import FunctionForm
from playground.slots import Slot
from playground.texts import function_texts
from playground.widgets.listeners import fold_on_escape

MARK = ":orange[:material/warning:]"
"""Marks a row with a problem, or with a text that could not be taken."""

OPEN_ROW = Slot[int | None]("open row", None)
"""For each list of rows, the index of the row that is open."""


@dataclass(frozen=True, slots=True)
class RowList:
    """A list of rows of a form, of which one at most is open.

    The keys of the widgets in a row begin with `key` and the index: refused texts follow a row by them when it moves.
    `arrange` makes an edit that puts the rows in another order.
    """

    key: str
    count: int
    arrange: Callable[[Order], None]

    @classmethod
    def of(
        cls, form: FunctionForm, name: str, count: int, arrange: Callable[[TeamSpec, FunctionId, Order], TeamSpec]
    ) -> RowList:
        """Return the rows of a list in the form of a function."""
        return cls(form.key(name), count, partial(form.edit, arrange))

    def row_key(self, index: int) -> str:
        return f"{self.key} {index}"

    def open(self, index: int | None) -> None:
        OPEN_ROW.at(self.key).set(index)

    def act(self, act: RowAct, index: int) -> None:
        """Move, copy or remove a row."""
        order = order_after(act, index, self.count)
        self.arrange(order)
        session.reorder_refused(self.key, order)
        opened = OPEN_ROW.at(self.key).get()
        if act is RowAct.COPY:
            self.open(index + 1)
        else:
            self.open(order.index(opened) if opened is not None and opened in order else None)


def draw_row_line(rows: RowList, index: int, summary: str, *, has_problem: bool) -> bool:
    """Draw the line of a row and its menu. Return whether the row is open."""
    is_open = OPEN_ROW.at(rows.key).get() == index
    mark = MARK if has_problem or session.holds_refused(rows.key, index) else ""
    with st.container(horizontal=True, key=f"line {rows.row_key(index)}", vertical_alignment="center", gap="small"):
        st.button(
            f"{index + 1}\\. {mark} {label(summary, 160)}",
            key=f"fold {rows.row_key(index)}",
            type="tertiary",
            icon=":material/expand_more:" if is_open else ":material/chevron_right:",
            on_click=rows.open,
            args=(None if is_open else index,),
            width="stretch",
            wrap=True,
        )
        draw_row_menu(rows, index)
    if is_open:
        fold_on_escape(f"escape {rows.row_key(index)}")
    return is_open


def draw_row_menu(rows: RowList, index: int) -> None:
    key = f"menu {rows.row_key(index)}"
    st.menu_button(
        function_texts.MORE,
        possible_acts(index, rows.count),
        key=key,
        type="tertiary",
        icon=":material/more_horiz:",
        format_func=lambda act: function_texts.ROW_ACTS[act],
        on_click=lambda: _act(rows, index, session.value_of(key)),
    )


def _act(rows: RowList, index: int, act: RowAct | None) -> None:
    if act is not None:
        rows.act(act, index)
