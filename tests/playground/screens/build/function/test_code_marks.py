"""The marks in code as it is typed: line, sentence and advice, found without running the code."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.team.code import has_code
from core.team.edit import add_function, change_function
from core.team.spec import FunctionSpec, ParameterSpec, TeamSpec
from playground import samples
from playground.screens.build.function.code_section import marks_of
from playground.widgets.browser.code_editor import Mark, MarkKind
from tests.support.teams import team_of


def marks(code: str, *parameters: str) -> list[Mark]:
    team, function = team_with(code, *parameters)
    return marks_of(team, function)


def team_with(code: str, *parameters: str) -> tuple[TeamSpec, FunctionSpec]:
    team, id = add_function(team_of({"desk": ["refunds"], "refunds": ["desk"]}), "look_up")
    team = change_function(team, id, code=code, parameters=tuple(map(ParameterSpec, parameters)))
    function = team.function(id)
    assert function is not None
    return team, function


def test_code_without_mistakes_has_no_marks() -> None:
    assert marks('def look_up(name: str):\n    return {"a": 1}.get(name) or handoff("refunds")\n') == []


def test_types_that_do_not_match_are_reported() -> None:
    (found,) = marks('def look_up(price: float):\n    return price + "EUR"\n')
    assert (found.line, found.kind) == (2, MarkKind.WRONG)
    assert "text (str)" in found.text


@pytest.mark.parametrize(
    ("code", "line", "told"),
    [
        ("def look_up(name)\n    return name\n", 1, "A colon is missing."),
        ("def look_up(name):\nreturn name\n", 2, "Nothing belongs to the function definition above."),
        ("def look_up(name):\n    return (name\n", 2, "The bracket ( is opened here and never closed."),
        ("def look_up(name):\n    return name)\n", 2, "There is a ) here that closes nothing."),
        ('def look_up(name):\n    return "name\n', 2, "A text begins here and does not end."),
        ("def look_up(name):\n    return name\n  x = 1\n", 3, "This line begins at a place where no other line begins."),
        ("def look_up(name):\n    if name = 1:\n        return 1\n", 2, "One = gives a value to a name; it does not compare."),
        ("def look_up(name):\n    return “name”\n", 2, "“ is no character that Python reads."),
        ("return 1\n", None, "There is no function in this code yet."),
        ("def look_up(name):\n    give name\n", 2, "Python cannot read this line (invalid syntax)."),
    ],
)  # fmt: skip
def test_a_syntax_error_is_reported_with_its_line_in_plain_words(code: str, line: int | None, told: str) -> None:
    (mark,) = marks(code)
    assert (mark.line, mark.text) == (line, told)
    assert mark.advice


def test_python_that_does_not_run_here_comes_with_what_to_write_instead() -> None:
    (mark,) = marks("def look_up(names):\n    for name in names:\n        yield name\n")
    assert (mark.line, mark.kind, mark.text) == (3, MarkKind.UNSUPPORTED, "yield isn't available here.")
    assert "list" in mark.advice


def test_a_missing_agent_is_reported_with_the_closest_name() -> None:
    (mark,) = marks('def look_up():\n    return handoff("refund")\n')
    assert (mark.line, mark.advice) == (2, "Did you mean refunds?")


def test_without_an_agent_like_it_all_are_named() -> None:
    (mark,) = marks('def look_up():\n    return handoff("the weather")\n')
    assert mark.advice == "There are: DESK, REFUNDS."


def test_a_misspelt_name_is_reported_once_with_the_closest_name() -> None:
    (mark,) = marks("def look_up(name):\n    pritn(name)\n    pritn(name)\n")
    assert (mark.line, mark.text, mark.advice) == (2, "Nothing here is called “pritn”.", "Did you mean print?")


def test_names_made_in_any_way_are_known() -> None:
    code = """
import os.path as there
import json
from math import floor
TABLE: dict = {}
class Box:
    pass
def other(*rest, **more):
    global counted
    counted = [each for each in rest if (big := each)]
    try:
        match rest:
            case [first, *others] as whole:
                return first, others, whole, big, more
            case {"a": value, **left}:
                return value, left
    except ValueError as error:
        return error, there, json, floor, Box, TABLE, counted
async def look_up(name, context_variables):
    with name as opened:
        return lambda inner: other(inner, opened, name)
"""
    assert marks(code) == []


def test_parameters_that_differ_from_the_code_are_reported_at_its_def() -> None:
    missing, surplus = sorted(marks("\ndef look_up(number):\n    return number\n", "name"), key=lambda mark: mark.text)
    assert (missing.line, surplus.line) == (2, 2)
    assert "“number”" in missing.text + surplus.text
    assert "“name”" in missing.text + surplus.text


@given(st.text(max_size=200))
def test_whatever_is_typed_there_is_an_answer(text: str) -> None:
    for mark in marks(text):
        assert mark.text
        assert mark.line is None or mark.line >= 1


@given(st.text(alphabet="def f(x):\n   return=+-*'\"[]{}#", max_size=120))
def test_what_nearly_is_python_has_an_answer_too(text: str) -> None:
    marks(f"def look_up(x):\n{text}")


@pytest.mark.parametrize("sample", samples.sample_names())
def test_the_code_of_the_samples_is_all_right(sample: str) -> None:
    team = samples.sample_team(sample)
    assert [mark for function in team.functions if has_code(function) for mark in marks_of(team, function)] == []


def test_code_that_fetches_reports_where_to_list_its_host() -> None:
    code = 'def look_up():\n    return http.get("https://example.org").text\n'
    (mark,) = marks(code)
    assert (mark.line, mark.advice) == (2, "List it in the team's form, under Web.")
    team, function = team_with(code)
    assert marks_of(replace(team, http=("example.org",)), function) == []
