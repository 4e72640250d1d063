"""Edits of the parameters, results and articles of a function."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import TeamEditError
from core.team.check import ProblemKind, check, problem_text
from core.team.edit import add_agent, add_function, blank_team, set_parameters, set_results
from core.team.spec import (
    FunctionId,
    FunctionSpec,
    ItemType,
    JsonValue,
    ParameterSpec,
    ParameterType,
    ResultRow,
    TeamSpec,
)
from playground.render.field_values import ValueType
from playground.screens.build.function import edits
from playground.screens.build.function.edits import RowAct

FARE = ParameterSpec("fare", choices=("Basic", "Flex"))
DAY = ParameterSpec("day", ParameterType.INTEGER)
TEXT, WHOLE = (ParameterType.STRING, ItemType.ANY), (ParameterType.INTEGER, ItemType.ANY)
TEXTS, WHOLES = (ParameterType.LIST, ItemType.STRING), (ParameterType.LIST, ItemType.INTEGER)


def team_with(*parameters: ParameterSpec, results: tuple[ResultRow, ...] = ()) -> tuple[TeamSpec, FunctionId]:
    team, id = add_function(blank_team(), "look_up", given_to=blank_team().start)
    team = set_parameters(team, id, parameters)
    return set_results(team, id, results or (ResultRow(value="Done."),)), id


def the_function(team: TeamSpec) -> FunctionSpec:
    return team.functions[0]


@given(st.integers(1, 8).flatmap(lambda count: st.tuples(st.just(count), st.integers(0, count - 1))), st.data())
def test_whatever_is_done_with_a_row_the_others_stay_as_they_are(size: tuple[int, int], data: st.DataObject) -> None:
    count, at = size
    act = data.draw(st.sampled_from(edits.possible_acts(at, count)))
    order = edits.order_after(act, at, count)
    assert [row for row in order if row != at] == [row for row in range(count) if row != at]
    assert list(order).count(at) == {RowAct.COPY: 2, RowAct.REMOVE: 0}.get(act, 1)


def test_rows_move_by_one() -> None:
    assert tuple(edits.order_after(RowAct.UP, 2, 4)) == (0, 2, 1, 3)
    assert tuple(edits.order_after(RowAct.DOWN, 1, 4)) == (0, 2, 1, 3)


def test_the_first_row_does_not_move_up_and_the_last_not_down() -> None:
    assert RowAct.UP not in edits.possible_acts(0, 2)
    assert RowAct.DOWN not in edits.possible_acts(1, 2)


def test_a_renamed_parameter_is_renamed_in_conditions_and_answers() -> None:
    team, id = team_with(FARE, results=(ResultRow({"fare": "Basic"}, "For {fare}."),))
    row = the_function(edits.rename_parameter(team, id, 0, " 운임 ")).results[0]
    assert row == ResultRow({"운임": "Basic"}, "For {운임}.")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        (" ", "needs a name"),
        ("context_variables", "is reserved"),
        ("context variables", "is reserved"),
        ("day", "is called “day” already"),
        ("flight.no", "reads both as “flight_no”"),
    ],
)
def test_names_a_parameter_cannot_have_are_refused(name: str, said: str) -> None:
    team, id = team_with(FARE, DAY, ParameterSpec("flight_no"))
    with pytest.raises(TeamEditError, match=said):
        edits.rename_parameter(team, id, 0, name)


def test_a_parameter_may_keep_its_name() -> None:
    team, id = team_with(FARE)
    assert edits.rename_parameter(team, id, 0, "fare") == team


def test_choices_follow_the_type_if_they_can() -> None:
    team, id = team_with(ParameterSpec("seats", choices=("1", "2")))
    changed = the_function(edits.change_parameter(team, id, 0, edits.with_type, WHOLE)).parameters[0]
    assert changed.choices == (1, 2)


@pytest.mark.parametrize(
    ("before", "type", "default"),
    [
        (ParameterSpec("x", required=False, default="3"), WHOLE, 3),
        (ParameterSpec("x", ParameterType.INTEGER, required=False, default=3), TEXT, "3"),
        (ParameterSpec("x", ParameterType.NUMBER, required=False, default=3.0), WHOLE, 3),
        (ParameterSpec("x", required=False, default="a, b"), TEXTS, ["a", "b"]),
        (ParameterSpec("x", ParameterType.LIST, required=False, default=["1", "2"]), WHOLES, [1, 2]),
        (ParameterSpec("x", required=False), WHOLES, None),
    ],
)
def test_a_default_follows_the_type_if_it_can(before: ParameterSpec, type: ValueType, default: JsonValue) -> None:
    team, id = team_with(before)
    changed = the_function(edits.change_parameter(team, id, 0, edits.with_type, type)).parameters[0]
    assert (changed.type, changed.items, changed.default) == (*type, default)


def test_a_type_the_default_does_not_fit_is_refused() -> None:
    team, id = team_with(ParameterSpec("x", required=False, default="soon"))
    with pytest.raises(TeamEditError, match="“soon” is not a whole number"):
        edits.change_parameter(team, id, 0, edits.with_type, WHOLE)


def test_a_parameter_with_a_default_is_not_needed() -> None:
    team, id = team_with(DAY)
    team = edits.change_parameter(team, id, 0, edits.with_default, 3)
    assert the_function(team).parameters == (replace(DAY, required=False, default=3),)
    team = edits.change_parameter(team, id, 0, edits.with_default, None)
    assert the_function(team).parameters == (replace(DAY, required=False),)


def test_a_type_its_choices_do_not_fit_is_refused() -> None:
    team, id = team_with(FARE)
    with pytest.raises(TeamEditError, match="“Basic” is not a whole number"):
        edits.change_parameter(team, id, 0, edits.with_type, WHOLE)
    with pytest.raises(TeamEditError, match="Take the choices away first"):
        edits.change_parameter(team, id, 0, edits.with_type, (ParameterType.BOOLEAN, ItemType.ANY))


def test_new_and_copied_parameters_have_names_of_their_own() -> None:
    team, id = team_with()
    for _ in range(3):
        team = edits.add_parameter(team, id)
    team = edits.arrange_parameters(team, id, (0, 0, 1, 1, 2))
    names = [parameter.name for parameter in the_function(team).parameters]
    assert len(set(names)) == 5
    assert not [one for one in check(team) if one.kind is ProblemKind.SAME_PARAMETER_NAME]


def test_removing_a_parameter_leaves_the_others() -> None:
    team, id = team_with(FARE, DAY)
    assert the_function(edits.arrange_parameters(team, id, (1,))).parameters == (DAY,)


def test_a_result_kept_from_a_trial_replaces_the_one_for_the_same_call() -> None:
    team, id = team_with(FARE, results=(ResultRow({"fare": "Basic"}, "old"), ResultRow(value="else")))
    team = edits.put_result_first(team, id, ResultRow({"fare": "Basic"}, "new"))
    assert [row.value for row in the_function(team).results] == ["new", "else"]


def test_with_its_first_article_a_function_answers_from_articles() -> None:
    team, id = team_with()
    function = the_function(edits.add_article(team, id))
    assert len(function.articles) == len(function.parameters) == 1
    assert function.results == ()


def test_further_articles_change_nothing_else() -> None:
    team, id = team_with(FARE)
    team = edits.add_article(team, id)
    team = edits.add_article(team, id)
    team = edits.change_article(team, id, 1, lambda one: replace(one, title="Second"))
    team = edits.arrange_articles(team, id, (1, 0))
    assert [article.title for article in the_function(team).articles] == ["Second", "Article 1"]


def test_only_the_chosen_agents_may_call_a_function() -> None:
    team, id = team_with()
    team, other = add_agent(team, "Other")
    team = edits.set_agents(team, id, [other])
    assert [agent.id for agent in team.agents if id in agent.functions] == [other]


def test_a_row_that_does_not_exist_is_skipped() -> None:
    team, id = team_with(FARE)
    assert edits.change_parameter(team, id, 7, lambda one: replace(one, required=False)) == team
    assert edits.reorder((1, 2), (0, 5)) == (1,)


def test_editing_a_function_that_does_not_exist_raises() -> None:
    with pytest.raises(TeamEditError, match="no longer in the team"):
        edits.add_parameter(blank_team(), FunctionId("gone"))


def test_the_first_article_leaves_an_answer_to_every_call_that_somebody_wrote() -> None:
    team, id = team_with(FARE, results=(ResultRow(value="Ask at the desk."),))
    after = edits.add_article(team, id)
    assert [row.value for row in the_function(after).results] == ["Ask at the desk."]
    assert "The articles are never used: result no. 1 answers every call." in map(problem_text, check(after))
