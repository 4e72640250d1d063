"""Context variables: set, renamed wherever they are spoken of, removed."""

from __future__ import annotations

import pytest

from core.errors import TeamEditError
from core.team.edit import remove_variable, rename_variable, set_variable
from core.team.file import read_team
from core.team.spec import AgentId, AgentSpec, SampleReplySpec, TeamSpec

TEAM = read_team("""\
format: 1
name: Team
start: desk
agents:
  - {id: desk, name: Desk, instructions: "Help {name} in {city}, not {names} or {{name}}."}
functions:
  - id: greet
    results:
      - value: ["Hello {name}", {"{name}": "{name}"}]
        set: {name: "{name}!", seen: "{name}"}
      - error: No {name}.
  - id: find
    parameters: [{name: name}, {name: user}]
    results:
      - value: It is {name}.
        set: {name: "{name}"}
context: {name: Ada, city: Rome}
profiles:
  - {name: Bob, context: {name: Bob, extra: 1}}
""")


def test_a_variable_is_set_and_added() -> None:
    team = set_variable(set_variable(TEAM, "name", 1), "도시", None)
    assert list(team.context.items()) == [("name", 1), ("city", "Rome"), ("도시", None)]


def test_whatever_speaks_of_a_variable_follows_its_new_name() -> None:
    team = rename_variable(TEAM, "name", "who")
    assert team.agents[0].instructions == "Help {who} in {city}, not {names} or {{name}}."
    first, second = team.functions[0].results
    assert first.value == ["Hello {who}", {"{name}": "{who}"}]
    assert first.set == {"who": "{who}!", "seen": "{who}"}
    assert second.error == "No {who}."
    assert list(team.context.items()) == [("who", "Ada"), ("city", "Rome")]
    assert team.profiles[0].context == {"who": "Bob", "extra": 1}


def test_in_results_a_parameter_of_the_old_name_is_left_alone() -> None:
    (result,) = rename_variable(TEAM, "name", "who").functions[1].results
    assert (result.value, result.set) == ("It is {name}.", {"who": "{name}"})


@pytest.mark.parametrize("old", ["seen", "extra"])
def test_a_variable_of_a_result_or_a_profile_can_be_renamed_too(old: str) -> None:
    team = rename_variable(TEAM, old, "other")
    assert rename_variable(team, "other", old) == TEAM
    assert team != TEAM


def test_a_new_name_that_is_the_old_one_changes_nothing() -> None:
    assert rename_variable(TEAM, "name", "name") is TEAM


@pytest.mark.parametrize("new", ["city", "seen", "extra"])
def test_a_name_that_is_taken_is_refused(new: str) -> None:
    with pytest.raises(TeamEditError, match=f"There is already a variable “{new}”"):
        rename_variable(TEAM, "name", new)


@pytest.mark.parametrize("new", ["", "two words", "1st", "{x}", "a.b"])
def test_a_name_no_text_can_hold_is_refused(new: str) -> None:
    with pytest.raises(TeamEditError, match="cannot be the name of a variable"):
        rename_variable(TEAM, "name", new)
    with pytest.raises(TeamEditError, match="cannot be the name of a variable"):
        set_variable(TEAM, new, 1)


def test_a_name_that_a_result_would_take_for_a_parameter_is_refused() -> None:
    team = read_team("""\
format: 1
name: T
functions:
  - {id: f, parameters: [{name: user}], results: [{value: "{name} and {user}"}]}
  - {id: g, parameters: [{name: other}], results: [{value: "{other}"}]}
context: {name: x}
""")
    with pytest.raises(TeamEditError, match=r"“f” answers with \{name\}, and has a parameter “user”"):
        rename_variable(team, "name", "user")
    assert rename_variable(team, "name", "other").functions[0].results[0].value == "{other} and {user}"


def test_a_removed_variable_is_gone_from_profiles_too() -> None:
    team = remove_variable(TEAM, "name")
    assert (team.context, team.profiles[0].context) == ({"city": "Rome"}, {"extra": 1})
    assert team.agents == TEAM.agents


def test_a_variable_that_is_not_there_is_missed_by_its_name() -> None:
    with pytest.raises(TeamEditError, match="There is no variable “x” in this team"):
        rename_variable(TEAM, "x", "y")
    with pytest.raises(TeamEditError, match="There is no variable “x” in this team"):
        remove_variable(TEAM, "x")


def test_a_renamed_variable_is_renamed_in_sample_replies() -> None:
    agent = AgentSpec(AgentId("desk"), "Desk", sample_replies=(SampleReplySpec("{name}", "Hello, {name}!"),))
    team = TeamSpec("Team", agents=(agent,), context={"name": "Ada"})
    (renamed,) = rename_variable(team, "name", "user").agents
    assert renamed.sample_replies == (SampleReplySpec("{name}", "Hello, {user}!"),)
