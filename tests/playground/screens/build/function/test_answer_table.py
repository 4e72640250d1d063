"""The table of answers: what its cells hold, how what is typed or pasted is read, and the order of its lines."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.team.spec import AgentId, FunctionId, FunctionSpec, JsonValue, ParameterSpec, ParameterType, ResultRow
from playground.screens.build.function.answer_table import AnswerTable, Sheet
from tests.support.specs import json_values

FARE = ParameterSpec("fare", choices=("Basic", "Flex"))
DAY = ParameterSpec("day", ParameterType.INTEGER)
SURE = ParameterSpec("sure", ParameterType.BOOLEAN, required=False)
DESK = AgentId("desk")
REST = ResultRow(value="else")


def table(*results: ResultRow) -> AnswerTable:
    function = FunctionSpec(FunctionId("f"), "f", parameters=(FARE, DAY, SURE), results=results)
    return AnswerTable(function, {DESK: "Front desk"})


def sheet(*results: ResultRow) -> Sheet:
    return Sheet.of([table().line_of(result) for result in results])


def after(given: Sheet, *, changed: Mapping[int, Any] | None = None, **changes: Any) -> Sheet:
    return given.edited(table(), {"edited_rows": changed or {}, **changes})


def results(given: Sheet) -> list[ResultRow | None]:
    return [line.result for line in table().ordered(given.lines)]


def read(**cells: Any) -> ResultRow | None:
    (result,) = results(after(sheet(), added_rows=[{name.replace("_", " "): cell for name, cell in cells.items()}]))
    return result


@given(
    st.builds(
        ResultRow,
        when=st.fixed_dictionaries(
            {},
            optional={
                "fare": st.sampled_from(["Basic", ["Basic", "Flex"], "other"]),
                "day": st.integers() | st.lists(st.integers(), min_size=2, max_size=3),
                "sure": st.sampled_from([True, False, None]),
                "gone": st.just("x"),
            },
        ),
        value=json_values,
        set=st.dictionaries(st.sampled_from(["seat", "mood"]), json_values),
        handoff=st.sampled_from([None, DESK, AgentId("removed")]),
        delay_s=st.sampled_from([0.0, 0.5, 30.0]),
    )
)
def test_a_result_is_read_as_it_was_shown(result: ResultRow) -> None:
    one = table(result)
    line = one.line_of(result)
    assert one.read_line(line.cells, one.line_of(ResultRow(value="before"))).result == result


def test_an_error_is_read_as_it_was_shown_and_needs_a_text() -> None:
    failing = ResultRow(error="Not found.")
    assert read(answer="Not found.", kind="error") == failing
    emptied = after(sheet(failing), changed={0: {"answer": " "}})
    assert results(emptied) == [failing]
    assert emptied.lines[0].reasons == ("Answer: Say what went wrong, or choose another kind of answer.",)


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [("text", "[1]", "[1]"), ("data", "[1]", [1]), (None, "One.", "One."), ("data", '{"a": "b"}', {"a": "b"})],
)
def test_an_answer_is_read_by_its_kind(kind: str | None, text: str, value: JsonValue) -> None:
    assert read(answer=text, kind=kind) == ResultRow(value=value)


@pytest.mark.parametrize(
    ("column", "typed", "reason"),
    [
        ("delay", "soon", "After (seconds): Enter a number of seconds"),
        ("handoff", "Nobody known", "Hands off to: There is no agent called “Nobody known”"),
        ("when day", "Monday", "day: “Monday” is not a whole number"),
        ("answer", "a" * 20_001, "Answer: This text has 20,001 characters"),
    ],
)
def test_a_cell_that_cannot_be_read_stays_and_the_result_keeps_what_it_had(
    column: str, typed: str, reason: str
) -> None:
    before = ResultRow({"day": 1}, "One.", handoff=DESK, delay_s=2)
    edited = after(sheet(before, REST), changed={0: {column: typed}})
    assert results(edited) == [before, REST]
    assert edited.lines[0].cells[column] == typed
    assert edited.lines[0].reasons[0].startswith(reason)
    assert edited.number == 0


def test_what_is_pasted_as_it_is_shown_is_understood() -> None:
    pasted = read(when_fare=["Basic", "Flex"], when_sure=["yes"], when_day="1, 2", handoff="Front desk", set_seat="14")
    assert pasted == ResultRow({"fare": ["Basic", "Flex"], "sure": True, "day": [1, 2]}, set={"seat": 14}, handoff=DESK)


def test_an_emptied_cell_is_no_condition_and_sets_nothing() -> None:
    edited = after(
        sheet(ResultRow({"fare": "Basic"}, set={"seat": "14C"})), changed={0: {"when fare": [], "set seat": None}}
    )
    assert results(edited) == [ResultRow()]


def test_new_lines_come_in_front_of_the_answer_to_all_other_calls_and_nothing_moves_while_one_types() -> None:
    first = ResultRow({"fare": "Basic"}, "one")
    edited = after(
        sheet(first, REST), added_rows=[{"when fare": ["Flex"], "answer": "two"}, {"kind": "text"}, {"answer": "last"}]
    )
    assert [line.value for line in results(edited) if line] == ["one", "two", "else", "last"]
    assert [line.cells.get("answer") for line in edited.lines] == ["one", "else", "two", None, "last"]
    assert (edited.number, edited.given) == (0, sheet(first, REST).given)


def test_an_answer_to_every_call_that_stands_above_others_stays_there() -> None:
    last = ResultRow({"fare": "Basic"}, "one")
    assert results(after(sheet(REST, last), changed={1: {"answer": "two"}}))[0] == REST


@pytest.mark.parametrize(
    ("at", "place", "order"), [(2, 1, "cab"), (0, 2, "bac"), (0, 9, "bca"), (1, 0, "bac"), (1, 2, "abc")]
)
def test_a_line_is_moved_by_its_number(at: int, place: int, order: str) -> None:
    lines = sheet(*(ResultRow({"day": number}, name) for number, name in enumerate("abc")))
    moved = after(lines, changed={at: {"place": place}})
    assert "".join(str(line.value) for line in results(moved) if line) == order
    assert moved.number == 1, "the browser is given the lines anew"


def test_removed_lines_are_gone_and_the_others_keep_what_could_not_be_read() -> None:
    lines = after(sheet(ResultRow({"day": 1}, "a"), ResultRow({"day": 2}, "b")), changed={1: {"delay": "soon"}})
    removed = after(lines, changed={1: {"delay": "soon"}}, deleted_rows=[0])
    assert [line.cells["answer"] for line in removed.given] == ["b"]
    assert removed.given[0].reasons == lines.lines[1].reasons


def test_what_was_emptied_in_a_new_line_is_gone() -> None:
    begun = after(sheet(REST), added_rows=[{"when fare": ["Flex"], "answer": "two", "set seat": "14C"}])
    assert results(begun)[0] == ResultRow({"fare": "Flex"}, "two", set={"seat": "14C"})
    assert results(after(begun, added_rows=[{"answer": "two"}])) == [REST, ResultRow(value="two")]


def test_a_new_line_does_not_take_over_the_conditions_of_a_removed_one() -> None:
    begun = after(sheet(), added_rows=[{"when fare": ["Flex"], "answer": "one"}, {"when day": "2", "answer": "two"}])
    assert results(after(begun, added_rows=[{"when day": "2", "answer": "two"}])) == [ResultRow({"day": 2}, "two")]


def test_a_change_from_the_previous_sheet_is_made_to_the_lines_it_was_meant_for() -> None:
    lines = sheet(*(ResultRow({"day": number}, name) for number, name in enumerate("abc")))
    removed = after(lines, deleted_rows=[0])
    edited = removed.edited_in_previous(table(), {"edited_rows": {1: {"answer": "B"}}, "deleted_rows": [0]})
    assert [line.value for line in results(edited) if line] == ["B", "c"]
    assert edited.number > removed.number, "the browser is given the lines anew"
    again = edited.edited_in_previous(table(), {"edited_rows": {1: {"answer": "B"}}, "deleted_rows": [0, 2]})
    assert [line.value for line in results(again) if line] == ["B"]


def test_a_change_from_an_outdated_sheet_does_not_undo_what_was_done_since() -> None:
    removed = after(sheet(ResultRow({"day": 1}, "a"), REST), deleted_rows=[0])
    since = after(removed, changed={0: {"answer": "since"}})
    assert since.edited_in_previous(table(), {"deleted_rows": [0, 1]}) is since
