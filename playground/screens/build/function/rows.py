"""Rows of a form that fold, with a menu to move, copy and remove them. What can be done to rows is in `edits`."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from playground import desk, session
from playground.render.safe_text import label
from playground.screens.build.function.edits import Order, RowAct, acts_on, order_after
from playground.slots import Slot
from playground.words import functions as words

MARK = ":orange[:material/warning:]"

UNFOLDED = Slot[int | None]("unfolded", None)
"""Which of the rows with this name is open; None when all are folded."""

Arrange = Callable[[Order], desk.Edit]


def folding_row(summary: str, at: int, count: int, arrange: Arrange, *, rows: str, is_wrong: bool = False) -> bool:
    """Draw the line of a row: what it comes to, and its menu. Gives whether it is open. One row is open at a time.

    `rows` names them all on the page. A row that is wrong, or has something in it that could not be taken, is marked.
    """
    is_open = UNFOLDED.at(rows).get() == at
    mark = MARK if is_wrong or session.holds_refused(rows, at) else ""
    with st.container(horizontal=True, key=f"line {rows} {at}", vertical_alignment="center", gap="small"):
        st.button(
            f"{at + 1}\\. {mark} {label(summary, 160)}",
            key=f"fold {rows} {at}",
            type="tertiary",
            icon=":material/expand_more:" if is_open else ":material/chevron_right:",
            on_click=UNFOLDED.at(rows).set,
            args=(None if is_open else at,),
            width="stretch",
            wrap=True,
        )
        row_menu(at, count, arrange, rows=rows)
    return is_open


def row_menu(at: int, count: int, arrange: Arrange, *, rows: str) -> None:
    """A menu of what can be done with a row."""
    key = f"menu {rows} {at}"
    st.menu_button(
        words.MORE,
        acts_on(at, count),
        key=key,
        type="tertiary",
        icon=":material/more_horiz:",
        format_func=lambda act: words.ROW_ACTS[act],
        on_click=lambda: _act(session.value_of(key), at, count, arrange, rows),
    )


def _act(act: RowAct | None, at: int, count: int, arrange: Arrange, rows: str) -> None:
    if act is None:
        return
    order = order_after(act, at, count)
    desk.change(arrange(order))
    session.reorder_refused(rows, order)
    opened = UNFOLDED.at(rows).get()
    UNFOLDED.at(rows).set(_now_at(opened, order, act, at))


def _now_at(opened: int | None, order: Order, act: RowAct, at: int) -> int | None:
    """Where the open row is now; a copy is opened in place of what it was made from."""
    if act is RowAct.COPY:
        return at + 1
    return order.index(opened) if opened is not None and opened in order else None
