"""Changes of the table of answers that reach the server after the table, or its function, has become another."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
import streamlit as st

from core.team.edit import remove_function, set_results
from core.team.spec import FunctionId, ResultRow
from playground import samples, session, workspace
from playground.render.appearances import Appearances
from playground.render.summaries import unique_agent_names
from playground.screens.build.function import results
from playground.screens.build.function.answer_table import AnswerTable, Sheet
from playground.screens.build.part_form import FunctionForm, function_form
from playground.workspace_state import Part

BAGGAGE = FunctionId("baggage_allowance")


@pytest.fixture
def form() -> FunctionForm:
    """The form of a function with the answers a, b and c, whose table has been drawn."""
    st.session_state.clear()
    workspace.open_sample(samples.FIRST)
    workspace.apply_edit(set_results, BAGGAGE, [ResultRow({"fare": name}, name) for name in "abc"])
    team = workspace.current_team()
    function = team.function(BAGGAGE)
    assert function is not None
    drawn = function_form(session.draft(), function, Appearances(team), ())
    lines = [table_of(drawn).line_of(result) for result in drawn.spec.results]
    results.SHEET.at(drawn.form_key).set(Sheet.of(lines, 1, drawn.spec.parameters))
    return drawn


def table_of(form: FunctionForm) -> AnswerTable:
    return AnswerTable(form.spec, unique_agent_names(form.draft.team))


def change(form: FunctionForm, number: int, changes: Mapping[str, Any]) -> None:
    """Do what Streamlit does when the browser sends all changes made to the sheet with this number."""
    key = form.key(f"answers {number}")
    session.keep_value(key, changes)
    results.take_changes(form, table_of(form), key)


def answers() -> list[Any]:
    function = workspace.current_team().function(BAGGAGE)
    assert function is not None
    return [result.value for result in function.results]


def test_a_second_change_before_the_new_sheet_is_drawn_hits_the_line_it_was_made_in(form: FunctionForm) -> None:
    change(form, 1, {"deleted_rows": [0]})
    change(form, 1, {"deleted_rows": [0], "edited_rows": {1: {"answer": "B"}}})
    assert answers() == ["B", "c"]


def test_a_change_of_a_sheet_that_is_no_longer_known_is_left_out(form: FunctionForm) -> None:
    change(form, 0, {"deleted_rows": [0]})
    assert answers() == ["a", "b", "c"]


def test_a_change_of_a_function_that_has_another_id_meanwhile_is_made_there(form: FunctionForm) -> None:
    workspace.change_id(Part.FUNCTION, BAGGAGE, "allowance")
    change(form, 1, {"deleted_rows": [0]})
    function = workspace.current_team().function(FunctionId("allowance"))
    assert function is not None
    assert [result.value for result in function.results] == ["b", "c"]


def test_a_change_of_a_function_that_was_removed_meanwhile_is_refused_with_a_reason(form: FunctionForm) -> None:
    workspace.apply_edit(remove_function, BAGGAGE)
    change(form, 1, {"deleted_rows": [0]})
    assert "baggage" in session.NOTICE.get()
