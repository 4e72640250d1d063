"""Starting the code of a function from a template: what changes, and what stays."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.team.check import check, problem_text
from core.team.edit import add_function, change_function, give_function, set_parameters, set_tests
from core.team.spec import AgentId, FunctionId, FunctionSpec, FunctionTest, ParameterSpec, ResultRow, TeamSpec
from core.team.templates import TEMPLATES
from core.team.trial import run_test
from playground.screens.build.function.code_section import marks_of
from playground.screens.build.function.code_templates import ICONS, apply_template
from playground.screens.build.function.edits import complete_function, remove_code
from playground.workspace_state import Part
from tests.support.building import DRAFT, build_page, opened, ran, team_of, undone
from tests.support.teams import team_of as small_team


def team_with(name: str = "") -> tuple[TeamSpec, FunctionId]:
    team, id = add_function(small_team({"desk": ["refunds"], "refunds": ["desk"]}), name)
    return give_function(team, AgentId("desk"), id), id


def function_in(team: TeamSpec, id: FunctionId) -> FunctionSpec:
    function = team.function(id)
    assert function is not None
    return function


@pytest.mark.parametrize("template", [one.id for one in TEMPLATES])
def test_a_new_function_becomes_what_the_template_is(template: str) -> None:
    team, id = team_with()
    after = apply_template(team, id, template)
    function = function_in(after, id)
    assert len(after.functions) == len(team.functions)
    assert not function.name.startswith("new_function")
    assert function.results == (ResultRow(value="Done."),)
    assert [agent.id for agent in after.agents if id in agent.functions] == ["desk"]
    assert marks_of(after, function) == []
    assert template in ICONS


@pytest.mark.parametrize("template", [one.id for one in TEMPLATES if not one.hosts])
def test_its_tests_pass_under_any_name(template: str) -> None:
    team, id = team_with("my own")
    after = apply_template(team, id, template)
    function = function_in(after, id)
    assert function.name == "my own"
    assert function.tests
    assert [run_test(after, id, test).differences for test in function.tests] == [()] * len(function.tests)


def test_a_function_with_parameters_of_its_own_gets_those_of_the_template() -> None:
    team, id = team_with("find order")
    team = change_function(set_parameters(team, id, (ParameterSpec("key"),)), id, description="Find it.")
    after = apply_template(team, id, "look_up")
    assert [problem_text(problem) for problem in check(after) if problem.place.function == id] == []


@pytest.mark.parametrize("template", [one.id for one in TEMPLATES])
def test_a_description_that_was_typed_stays(template: str) -> None:
    team, id = team_with("find order")
    after = apply_template(change_function(team, id, description="Finds an order."), id, template)
    assert complete_function(after, id).description == "Finds an order."


@pytest.mark.parametrize("template", [one.id for one in TEMPLATES if one.function.tests])
def test_the_tests_of_a_template_go_with_its_code_and_others_stay(template: str) -> None:
    team, id = team_with("find order")
    own = FunctionTest("mine", {"key": "1"}, value="Done.")
    after = apply_template(set_tests(team, id, [own]), id, template)
    assert len(function_in(after, id).tests) > 1
    assert function_in(remove_code(after, id), id).tests == (own,)


def test_an_empty_function_has_the_parameters_there_are_and_one_step_takes_it_back() -> None:
    team, id = team_with("find order")
    team = set_parameters(team, id, (ParameterSpec("number", description="Which one."),))
    page = opened(build_page(team), Part.FUNCTION, id)
    page.button(key=f"{DRAFT} function {id} write").click()
    page = ran(page)
    page.button(key="template empty").click()
    page = ran(page)
    assert "number: str" in function_in(team_of(page), id).code
    assert replace(team_of(undone(page)), positions={}) == replace(team, positions={})


def test_the_hosts_a_template_fetches_from_are_listed_but_not_allowed() -> None:
    team, id = team_with()
    after = apply_template(team, id, "fetch")
    assert after.http
    assert apply_template(after, id, "fetch").http == after.http


def test_a_template_can_be_tried_at_once() -> None:
    team, id = team_with()
    page = opened(build_page(apply_template(team, id, "look_up")), Part.FUNCTION, id)
    assert not page.button(key=f"{DRAFT} function {id} run").disabled
