"""Functions added, copied, changed, removed, given and taken; their parameters and results."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.errors import TeamEditError
from core.team.build import build_team
from core.team.check import check
from core.team.edit import (
    add_function,
    blank_team,
    change_agent,
    change_function,
    duplicate_function,
    give_function,
    remove_function,
    set_parameters,
    set_results,
    set_tests,
    take_function,
)
from core.team.spec import AgentId, FunctionId, FunctionTest, ParameterSpec, ResultRow, TeamSpec
from tests.support.teams import team_of

BLANK = blank_team()
DESK = BLANK.start
TEAM, LOOK_UP = add_function(BLANK, "look_up", description="Look it up.", given_to=DESK)
NONE = FunctionId("none")
ROWS = (
    ResultRow({"city": "Seoul"}, "It is {city}, {other}.", set={"last": "{city}", "city": ["{city}", 1]}),
    ResultRow(error="No {city}."),
)


def with_rows(*names: str) -> TeamSpec:
    return set_results(set_parameters(TEAM, LOOK_UP, map(ParameterSpec, names)), LOOK_UP, ROWS)


def test_a_new_function_works_at_once() -> None:
    (function,) = TEAM.functions
    assert (function.id, function.name, function.description) == ("look_up", "look_up", "Look it up.")
    assert check(TEAM) == ()
    (built,) = build_team(TEAM).agents[DESK].functions
    assert built(context_variables={}).value == "Done."


def test_functions_without_a_name_are_distinguished() -> None:
    team, first = add_function(BLANK)
    team, second = add_function(team)
    assert [function.name for function in team.functions] == [first, second] == ["new_function", "new_function_2"]


@pytest.mark.parametrize("name", ["look_up", "look up", "transfer_to_b", "ask_b"])
def test_a_new_function_is_never_offered_under_a_name_that_is_taken(name: str) -> None:
    team, _ = add_function(team_of({"a": ["b"], "b": []}), "look_up", given_to=AgentId("a"))
    team, _ = add_function(team, name, given_to=AgentId("a"))
    assert team.functions[1].name == f"{name}_2"
    assert not [problem for problem in check(team) if problem.severity == "error"]


def test_names_of_any_script_are_kept() -> None:
    team, id = add_function(BLANK, "日本語")
    team, again = add_function(team, "日本語")
    assert (id, again) == ("日本語", "日本語_2")
    assert [function.name for function in team.functions] == [id, again]


def test_a_copy_is_right_behind_the_original_and_nobody_has_it() -> None:
    team, id = duplicate_function(add_function(TEAM, "other")[0], LOOK_UP)
    assert [function.name for function in team.functions] == ["look_up", "look_up_copy", "other"]
    assert team.functions[1] == replace(TEAM.functions[0], id=id, name="look_up_copy")
    assert team.agents == TEAM.agents


def test_a_removed_function_is_named_nowhere() -> None:
    team = remove_function(change_agent(TEAM, DESK, tool_choice="look_up"), LOOK_UP)
    assert team == BLANK


def test_who_always_has_to_call_a_function_follows_its_name() -> None:
    team = change_function(change_agent(TEAM, DESK, tool_choice="look_up"), LOOK_UP, name="find it")
    assert (team.functions[0].id, team.functions[0].name) == ("look_up", "find it")
    assert team.agents[0].tool_choice == "find_it"
    assert take_function(team, DESK, LOOK_UP).agents[0].tool_choice == "auto"


def test_a_function_is_given_once_and_taken_once() -> None:
    assert give_function(TEAM, DESK, LOOK_UP) is TEAM
    taken = take_function(TEAM, DESK, LOOK_UP)
    assert taken.agents == BLANK.agents
    assert take_function(taken, DESK, LOOK_UP) is taken
    assert give_function(taken, DESK, LOOK_UP) == TEAM


def test_results_follow_a_parameter_of_which_only_the_name_changes() -> None:
    team = set_parameters(with_rows("city", "day"), LOOK_UP, [ParameterSpec("town"), ParameterSpec("day")])
    first, second = team.functions[0].results
    assert first == ResultRow(
        {"town": "Seoul"}, "It is {town}, {other}.", set={"last": "{town}", "city": ["{town}", 1]}
    )
    assert second.error == "No {town}."


@pytest.mark.parametrize("names", [("day", "city"), ("day",), ("city", "day", "new"), ("new", "city"), ()])
def test_results_stay_when_parameters_move_come_or_go(names: tuple[str, ...]) -> None:
    team = set_parameters(with_rows("city", "day"), LOOK_UP, map(ParameterSpec, names))
    assert team.functions[0].results == ROWS
    assert tuple(parameter.name for parameter in team.functions[0].parameters) == names


def test_another_parameter_in_the_same_place_is_not_a_new_name() -> None:
    team = set_parameters(with_rows("city"), LOOK_UP, [ParameterSpec("town", description="x")])
    assert team.functions[0].results == ROWS


def test_a_function_has_the_tests_it_is_given() -> None:
    tests = (FunctionTest("Seoul", {"city": "Seoul"}, value="It is Seoul."),)
    assert set_tests(with_rows("city"), LOOK_UP, tests).functions[0].tests == tests


def test_a_function_that_is_not_there_is_missed_by_its_id() -> None:
    edits = (
        lambda: duplicate_function(TEAM, NONE),
        lambda: remove_function(TEAM, NONE),
        lambda: change_function(TEAM, NONE, name="x"),
        lambda: give_function(TEAM, DESK, NONE),
        lambda: set_parameters(TEAM, NONE, ()),
        lambda: set_results(TEAM, NONE, ()),
        lambda: set_tests(TEAM, NONE, ()),
    )
    for edit in edits:
        with pytest.raises(TeamEditError, match="There is no function “none” in this team"):
            edit()
    with pytest.raises(TeamEditError, match="no agent “x”"):
        add_function(TEAM, given_to=AgentId("x"))
