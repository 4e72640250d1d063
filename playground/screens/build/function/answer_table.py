"""The table of a function's answers: its cells hold texts as people type or paste them, its lines stand for results.

A cell that cannot be read stays as it was typed, and the result keeps what it had in its place.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import partial
from typing import Any

from core.errors import TeamEditError
from core.team.matching import matches_everything
from core.team.spec import AgentId, FunctionSpec, JsonValue, ParameterSpec, ParameterType, ResultRow
from core.values import as_json
from playground.render import field_values
from playground.render.summaries import describe_value
from playground.texts import function_texts
from playground.widgets.fields import TextSize

Cells = Mapping[str, Any]

WHEN, SET = "when ", "set "
"""What the names of the columns begin with that hold the condition on a parameter, and the value of a context variable."""

LONGEST_CELL = 20_000
"""Characters: as long as any text of a result may become in the form."""


class Column(StrEnum):
    """The columns that every table has."""

    PLACE = "place"
    ANSWER = "answer"
    KIND = "kind"
    HANDOFF = "handoff"
    DELAY = "delay"


class AnswerKind(StrEnum):
    """What a result answers with."""

    TEXT = "text"
    DATA = "data"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the table. `result` is None until something is typed into a new line; `reasons` say what cannot be read."""

    cells: Cells
    result: ResultRow | None = None
    reasons: tuple[str, ...] = ()
    is_new: bool = False


@dataclass(frozen=True, slots=True)
class AnswerTable:
    """A function's table. `agents` are the names of the agents that a result may hand off to."""

    function: FunctionSpec
    agents: Mapping[AgentId, str]

    def line_of(self, result: ResultRow) -> Line:
        """Return the line that stands for a result."""
        text = result.error or (result.value if isinstance(result.value, str) else as_json(result.value))
        cells = {
            Column.ANSWER: text,
            Column.KIND: _kind(result),
            Column.HANDOFF: result.handoff and self.agents.get(result.handoff, result.handoff),
            Column.DELAY: field_values.format_seconds(result.delay_s),
            **{f"{WHEN}{name}": self._format_condition(name, condition) for name, condition in result.when.items()},
            **{f"{SET}{name}": field_values.format_value(value) or '""' for name, value in result.set.items()},
        }
        return Line(cells, result)

    def read_line(self, cells: Cells, before: Line | None) -> Line:
        """Return the line with these cells. What cannot be read in them is as in the line before, with the reason."""
        before = before or Line({}, is_new=True)
        if before.result is None and not any(cells[name] for name in cells.keys() - {Column.PLACE, Column.KIND}):
            return replace(before, cells=cells)
        result, reasons = before.result or ResultRow(), []
        for column in cells.keys() - {Column.PLACE, Column.KIND} | {Column.ANSWER}:
            try:
                result = self._with_cell(result, column, cells)
            except TeamEditError as error:
                reasons.append(function_texts.in_column(self.title_of(column), str(error)))
        return Line(cells, result, tuple(sorted(reasons)), before.is_new)

    def title_of(self, column: str) -> str:
        return function_texts.COLUMNS.get(column) or column.removeprefix(WHEN).removeprefix(SET)

    def ordered(self, lines: Sequence[Line]) -> list[Line]:
        """Return the lines that stand for a result, in the order in which calls are compared with them.

        An answer to all other calls at the end stays behind new lines with a condition, wherever they are typed.
        """
        begun = [line for line in lines if line.result is not None]
        old, new = [line for line in begun if not line.is_new], [line for line in begun if line.is_new]
        rest = [old.pop()] if old and self._answers_all(old[-1]) else []
        return [
            *old,
            *(line for line in new if not self._answers_all(line)),
            *rest,
            *(line for line in new if self._answers_all(line)),
        ]

    def _answers_all(self, line: Line) -> bool:
        return line.result is not None and matches_everything(line.result, self.function)

    def options_of(self, name: str) -> dict[str, JsonValue]:
        """Return the values to choose from in the condition on a parameter, by their text; none if any can be typed."""
        parameter = self._parameter(name)
        values: tuple[JsonValue, ...] = parameter.choices
        if parameter.type is ParameterType.BOOLEAN:
            values = (True, False)
        missing = () if parameter.required else (None,)
        return {field_values.format_value(value): value for value in (*values, *missing)} if values else {}

    def _format_condition(self, name: str, condition: JsonValue) -> str | list[str]:
        patterns = field_values.patterns_in(condition)
        if self.options_of(name):
            return [field_values.format_value(pattern) for pattern in patterns]
        return field_values.format_patterns(patterns, self._parameter(name).type)

    def _parameter(self, name: str) -> ParameterSpec:
        """Return the parameter; for a condition on one that is no longer there, one of text."""
        return next((one for one in self.function.parameters if one.name == name), ParameterSpec(name))

    def _with_cell(self, result: ResultRow, column: str, cells: Cells) -> ResultRow:
        """Return the result with what is in a cell. Raises TeamEditError if it cannot be read."""
        cell = cells.get(column)
        text = TextSize(LONGEST_CELL).require(cell) if isinstance(cell, str) else ""
        match column:
            case Column.ANSWER:
                return _with_answer(result, AnswerKind(cells.get(Column.KIND) or AnswerKind.TEXT), text)
            case Column.HANDOFF:
                return replace(result, handoff=self._agent(text) if text else None)
            case Column.DELAY:
                return replace(result, delay_s=field_values.parse_seconds(text))
        if column.startswith(SET):
            return replace(
                result, set=_with_value(result.set, column.removeprefix(SET), text, field_values.parse_value)
            )
        name = column.removeprefix(WHEN)
        parse = partial(self._parse_condition, self._parameter(name))
        return replace(result, when=_with_value(result.when, name, cell or "", parse))

    def _agent(self, name: str) -> AgentId:
        ids = {agent_name: id for id, agent_name in self.agents.items()}
        if name not in ids and name not in {result.handoff for result in self.function.results}:
            raise TeamEditError(function_texts.no_such_agent(name))
        return ids.get(name) or AgentId(name)

    def _parse_condition(self, parameter: ParameterSpec, cell: str | list[str]) -> JsonValue:
        """Return a condition. A value to choose from may be given as it is shown, too, such as “yes” for true."""
        if isinstance(cell, str):
            return field_values.condition_of(field_values.parse_patterns(cell, parameter.type))
        options = self.options_of(parameter.name)
        values = {**{describe_value(value): value for value in options.values()}, **options}
        return field_values.condition_of([values.get(text, field_values.parse_value(text)) for text in cell])


def _kind(result: ResultRow) -> AnswerKind:
    if result.error:
        return AnswerKind.ERROR
    return AnswerKind.TEXT if isinstance(result.value, str) else AnswerKind.DATA


def _with_answer(result: ResultRow, kind: AnswerKind, text: str) -> ResultRow:
    if kind is not AnswerKind.ERROR:
        return replace(result, error="", value=field_values.parse_data(text) if kind is AnswerKind.DATA else text)
    if not text.strip():
        raise TeamEditError(function_texts.NO_ERROR)
    return replace(result, error=text, value="")


def _with_value(
    values: Mapping[str, JsonValue], name: str, cell: Any, parse: Callable[[Any], JsonValue]
) -> Mapping[str, JsonValue]:
    """Return the values with that of a cell; without one of this name if the cell is empty."""
    if cell:
        return {**values, name: parse(cell)}
    return {other: value for other, value in values.items() if other != name}


# --- what is edited in the browser


@dataclass(frozen=True, slots=True)
class Sheet:
    """The lines of a table as they were given to the browser, and as they are now.

    The browser goes on from the lines it was given: other ones are a new sheet, with another number, in which nothing is
    selected. The parameters are those for which the conditions were written. `previous` is the sheet that the browser may
    still show, because this one has not been drawn yet.
    """

    given: tuple[Line, ...]
    lines: tuple[Line, ...]
    number: int
    parameters: tuple[ParameterSpec, ...] = ()
    previous: Sheet | None = None

    @classmethod
    def of(cls, lines: Sequence[Line], number: int = 0, parameters: tuple[ParameterSpec, ...] = ()) -> Sheet:
        """Return a sheet of these lines, or of one in which nothing is typed yet."""
        lines = tuple(lines) or (Line({}, is_new=True),)
        return cls(lines, lines, number, parameters)

    def edited(self, table: AnswerTable, changes: Mapping[str, Any]) -> Sheet:
        """Return the sheet after all changes that the browser has made to the given lines."""
        edited, deleted = changes.get("edited_rows", {}), set(changes.get("deleted_rows", ()))
        cells = [{**line.cells, **edited.get(at, {})} for at, line in enumerate(self.given) if at not in deleted]
        cells += [dict(added) for added in changes.get("added_rows", ())]
        # Streamlit omits the empty cells of added rows, so these are read anew: a cell that was emptied is not in the row.
        before = [line for at, line in enumerate(self.lines[: len(self.given)]) if at not in deleted]
        before += [Line({}, is_new=True)] * (len(cells) - len(before))
        lines = [table.read_line(*pair) for pair in zip(cells, before, strict=False)]
        moved: dict[int, int] = {
            at: line.cells[Column.PLACE]
            for at, line in enumerate(lines)
            if line.result is not None and isinstance(line.cells.get(Column.PLACE), int)
        }
        if not moved and not deleted and len(self.lines) <= len(lines):
            return replace(self, lines=tuple(lines))
        ordered = table.ordered([line for at, line in enumerate(lines) if at not in moved])
        for at, place in moved.items():
            ordered.insert(max(place - 1, 0), lines[at])
        kept = [replace(line, cells={**line.cells, Column.PLACE: None}, is_new=False) for line in ordered]
        return replace(Sheet.of(kept, self.number + 1, self.parameters), previous=replace(self, previous=None))

    def edited_in_previous(self, table: AnswerTable, changes: Mapping[str, Any]) -> Sheet:
        """Return the sheet after all changes that the browser has made to the previous sheet, before it was given this one.

        Without a previous sheet, or after a change to this one, the changes are of no row that is still there.
        """
        if self.previous is None or self.lines != self.given:
            return self
        lines = table.ordered(self.previous.edited(table, changes).lines)
        return replace(Sheet.of(lines, self.number + 1, self.parameters), previous=self.previous)
