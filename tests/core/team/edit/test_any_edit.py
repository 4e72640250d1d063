"""What holds for any edit of any team."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from core.team.check import ProblemKind, Severity, check, problem_text
from core.team.edit import remove_agent, remove_function, remove_variable
from core.team.edit.context import variables_of
from core.team.file import read_team, write_team
from core.team.history import History
from core.team.spec import TeamSpec
from tests.support.edits import consistent_teams, edited
from tests.support.specs import teams


def errors(team: TeamSpec) -> list[str]:
    """The errors of the team, but for that of having no agents at all."""
    found = [problem for problem in check(team) if problem.severity is Severity.ERROR]
    return [problem_text(problem) for problem in found if team.agents or problem.kind is not ProblemKind.NO_START]


@given(st.data(), consistent_teams)
def test_any_edits_of_a_consistent_team_leave_it_consistent_and_can_be_saved_and_undone(
    data: st.DataObject, team: TeamSpec
) -> None:
    history = History(team)
    for _ in range(data.draw(st.integers(1, 6))):
        history = history.push(data.draw(edited(history.present)))
        assert errors(history.present) == []
        assert read_team(write_team(history.present)) == history.present
    while history.can_undo:
        history = history.undo()
    assert repr(history.present) == repr(team)


@given(st.data(), teams.filter(lambda team: bool(team.agents)))
def test_an_agent_that_is_removed_is_named_nowhere(data: st.DataObject, team: TeamSpec) -> None:
    id = data.draw(st.sampled_from([agent.id for agent in team.agents]))
    after = remove_agent(team, id)
    ways = {way.to for agent in after.agents for _, ways in agent.links for way in ways}
    results = {result.handoff for function in after.functions for result in function.results}
    assert id not in ways | results | {agent.id for agent in after.agents} | {after.start} | set(after.positions)


@given(st.data(), teams.filter(lambda team: bool(team.functions)))
def test_a_function_that_is_removed_is_named_nowhere(data: st.DataObject, team: TeamSpec) -> None:
    id = data.draw(st.sampled_from([function.id for function in team.functions]))
    after = remove_function(team, id)
    had = {other for agent in after.agents for other in agent.functions}
    assert id not in had | {function.id for function in after.functions}


@given(st.data(), teams.filter(lambda team: bool(variables_of(team))))
def test_a_variable_that_is_removed_has_no_value_to_begin_with(data: st.DataObject, team: TeamSpec) -> None:
    name = data.draw(st.sampled_from(sorted(variables_of(team))))
    after = remove_variable(team, name)
    assert all(name not in context for context in (after.context, *(profile.context for profile in after.profiles)))
