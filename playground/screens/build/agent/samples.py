"""The table of an agent's sample replies: what the offline model says when a message is about something."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import streamlit as st

from core.errors import TeamEditError
from core.team.spec import SampleReplySpec
from playground import session
from playground.render.safe_text import label
from playground.screens.build.form_parts import draw_note
from playground.screens.build.part_form import AgentForm
from playground.screens.problems import draw_problem_lines
from playground.slots import Slot
from playground.texts import agent_texts

ABOUT, SAY = "about", "say"
LONGEST_ABOUT, LONGEST_SAY = 200, 2_000
"""Characters that can be typed in a cell: some words that tell messages apart, and a reply that can be read in a chat."""
ROW_HEIGHT = 52
"""Pixels: a reply of two lines."""

Rows = tuple[SampleReplySpec, ...]
EMPTY: Rows = (SampleReplySpec("", ""),)
"""What a table without replies begins with: a row to write in, whose cells the browser takes for text."""


@dataclass(frozen=True, slots=True)
class SampleSheet:
    """The table as the browser has it: the rows that it was drawn with, and what they are with all changes made since."""

    number: int = 0
    drawn: Rows = EMPTY
    changed: Rows = ()


SHEET: Slot[SampleSheet] = Slot("sheet of sample replies", SampleSheet())


def draw_samples(form: AgentForm) -> None:
    rows = form.spec.sample_replies
    with st.expander(
        agent_texts.samples(len(rows)), key="sample replies", expanded=bool(form.problems_in("sample_replies"))
    ):
        draw_note(agent_texts.SAMPLES_EXPLAINED)
        sheet = _current_sheet(form)
        column = st.column_config.TextColumn
        with st.container(key="sample_table"):
            st.data_editor(
                {ABOUT: [row.about for row in sheet.drawn], SAY: [row.say for row in sheet.drawn]},
                key=_key(form, sheet),
                column_config={
                    ABOUT: column(
                        agent_texts.SAMPLE_ABOUT, help=agent_texts.SAMPLE_ABOUT_HELP, max_chars=LONGEST_ABOUT
                    ),
                    SAY: column(
                        agent_texts.SAMPLE_SAY, help=agent_texts.SAMPLE_SAY_HELP, max_chars=LONGEST_SAY, width="large"
                    ),
                },
                num_rows="dynamic",
                hide_index=True,
                row_height=ROW_HEIGHT,
                placeholder="",
                alt=agent_texts.SAMPLES,
                on_change=partial(_take_changes, form, sheet),
            )
    for row in range(len(rows)):
        draw_problem_lines(form.problems_in("sample_replies", row), key=form.key(f"sample {row}"))


def _current_sheet(form: AgentForm) -> SampleSheet:
    """Return the sheet to draw: a new one if the replies were changed elsewhere, or if the browser has left the page."""
    slot, rows = SHEET.at(form.form_key), form.spec.sample_replies
    sheet = slot.get()
    if sheet.changed != rows or session.is_new_here(_key(form, sheet)):
        sheet = SampleSheet(sheet.number + 1, rows or EMPTY, rows)
        session.is_new_here(_key(form, sheet))
    slot.set(sheet)
    return sheet


def _key(form: AgentForm, sheet: SampleSheet) -> str:
    return form.key(f"samples {sheet.number}")


def _take_changes(form: AgentForm, sheet: SampleSheet) -> None:
    """Make the sample replies those of the table, as one step of undo."""
    changed = rows_after(sheet.drawn, session.value_of(_key(form, sheet)) or {})
    try:
        form.set_field("sample_replies", changed)
    except TeamEditError as error:  # such as an agent that has another id meanwhile
        session.NOTICE.set(label(str(error)))
        return
    SHEET.at(form.form_key).set(replace(sheet, changed=changed))


def rows_after(rows: Sequence[SampleReplySpec], changes: Mapping[str, Any]) -> Rows:
    """Return the rows after the changes that a table in the browser reports; rows without any text are left out."""
    edited, deleted = changes.get("edited_rows") or {}, set(changes.get("deleted_rows") or ())
    kept = [
        _edited(row, edited.get(at) or edited.get(str(at)) or {}) for at, row in enumerate(rows) if at not in deleted
    ]
    added = [_edited(SampleReplySpec("", ""), cells) for cells in changes.get("added_rows") or ()]
    return tuple(row for row in (*kept, *added) if row.about or row.say)


def _edited(row: SampleReplySpec, cells: Mapping[str, Any]) -> SampleReplySpec:
    about, say = cells.get(ABOUT, row.about), cells.get(SAY, row.say)
    return SampleReplySpec(str(about or "").strip()[:LONGEST_ABOUT], str(say or "").strip()[:LONGEST_SAY])
