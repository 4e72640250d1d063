"""Functions to begin with: in any team they run as they are, their tests pass, and nothing is wrong with them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import TeamEditError
from core.team.check import ProblemKind, check
from core.team.code import code_of, complete_from_code
from core.team.edit import blank_team, give_function, set_parameters
from core.team.file import read_team, write_team
from core.team.spec import AgentId, FunctionSpec, ParameterSpec, TeamSpec
from core.team.templates import TEMPLATES, FunctionTemplate, from_template, without_template_tests
from core.team.trial import run_test
from tests.support.codes import parameter_lists
from tests.support.specs import teams
from tests.support.teams import team_of

IDS = [template.id for template in TEMPLATES]


def added(team: TeamSpec, id: str) -> FunctionSpec:
    after, function_id = from_template(team, id)
    function = after.function(function_id)
    assert function is not None
    return function


@pytest.mark.parametrize("template", TEMPLATES, ids=IDS)
def test_its_tests_pass_unchanged(template: FunctionTemplate) -> None:
    team, id = from_template(blank_team(), template.id)
    function = team.function(id)
    assert function is not None
    assert function.tests
    assert [run_test(team, id, test).differences for test in function.tests] == [()] * len(function.tests)


@pytest.mark.parametrize("template", TEMPLATES, ids=IDS)
def test_a_team_with_it_has_no_problem_but_that_nobody_has_it(template: FunctionTemplate) -> None:
    team = team_of({"desk": ["other"], "other": ["desk"]})
    before = check(team)
    after, id = from_template(team, template.id)
    kinds = [problem.kind for problem in check(after) if problem not in before]
    assert kinds == [ProblemKind.UNUSED_FUNCTION]
    given_to = give_function(after, AgentId("desk"), id)
    assert [problem for problem in check(given_to) if problem not in before] == []
    assert read_team(write_team(after)) == after


@pytest.mark.parametrize("template", TEMPLATES, ids=IDS)
def test_a_model_reads_what_each_parameter_is(template: FunctionTemplate) -> None:
    function = complete_from_code(template.function)
    assert function.description
    assert function.parameters
    assert all(parameter.description for parameter in function.parameters)


def test_a_second_one_has_a_name_of_its_own_and_variables_keep_their_value() -> None:
    team = replace(blank_team(), context={"facts": ["Has a cat."]})
    first, _ = from_template(team, "remember")
    second, id = from_template(first, "remember")
    assert second.context == {"facts": ["Has a cat."]}
    function = second.function(id)
    assert function is not None
    assert (function.name, code_of(function) is not None) == ("remember_2", True)
    assert function.code.startswith("def remember_2(")
    assert from_template(team, "confirm")[0].context == {"facts": ["Has a cat."], "cancelled": []}


def test_what_it_fetches_from_is_listed_once() -> None:
    once, _ = from_template(replace(blank_team(), http=("example.org",)), "fetch")
    assert once.http == ("example.org", "api.frankfurter.dev")
    assert from_template(once, "fetch")[0].http == once.http


def test_it_hands_over_to_another_agent_of_the_team_if_there_is_one() -> None:
    for team, to in (
        (team_of({"desk": ["other"], "other": []}), "other"),
        (blank_team(), "assistant"),
        (TeamSpec("T"), "colleague"),
    ):
        function = added(team, "hand_off")
        assert f'handoff("{to}")' in function.code
        assert function.tests[0].handoff == to


def test_there_is_no_other_template() -> None:
    with pytest.raises(TeamEditError, match="no template “none”"):
        from_template(blank_team(), "none")


@given(teams, st.sampled_from(IDS))
def test_it_comes_into_any_team(team: TeamSpec, id: str) -> None:
    function = added(team, id)
    assert code_of(function) is not None
    assert function.name not in {other.name for other in team.functions}


@given(st.sampled_from(IDS), parameter_lists)
def test_any_parameters_can_be_written_into_it(id: str, wanted: list[ParameterSpec]) -> None:
    team, function_id = from_template(blank_team(), id)
    changed = set_parameters(team, function_id, wanted).function(function_id)
    assert changed is not None
    assert complete_from_code(changed).parameters == tuple(wanted)


def test_the_tests_of_a_template_go_and_those_of_the_user_stay() -> None:
    of_template = next(template for template in TEMPLATES if template.function.tests).function.tests
    own = replace(of_template[0], name="Mine")
    assert without_template_tests((*of_template, own)) == (own,)
