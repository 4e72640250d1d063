"""What would happen to the rest of a team, in plain words."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from core.errors import TeamEditError
from core.team.edit import (
    Consequence,
    ConsequenceKind,
    blank_team,
    consequence_text,
    consequences_of_removing_agent,
    consequences_of_removing_function,
    consequences_of_removing_variable,
)
from core.team.edit.consequences import SENTENCES
from core.team.file import read_team
from core.team.spec import AgentId, FunctionId

TEAM = read_team("""\
format: 1
name: Team
start: triage
agents:
  - id: triage
    name: Triage
    instructions: Help {name} from {city}, last seen in {last_city}.
    functions: [weather, refer]
    handoffs: [{to: refunds, when: x}]
    tool_choice: transfer_to_refunds
  - id: sales
    name: Sales
    delegates: [{to: refunds, when: x}]
    functions: [weather]
    tool_choice: Get_weather
  - id: refunds
    name: Refunds
    functions: [pay]
    handoffs: [{to: billing, when: x}, {to: sales, when: x}]
  - {id: billing, name: Billing}
functions:
  - id: weather
    name: Get weather
    parameters: [{name: city}]
    results: [{value: "{city} for {name}", set: {last_city: "{city}", name: "{name}"}}]
  - {id: refer, name: refer, results: [{handoff: refunds}]}
  - {id: pay, name: pay, results: [{value: x}]}
context: {name: Ada, city: Rome}
""")


def sentences(consequences: Iterable[Consequence]) -> list[str]:
    return [consequence_text(one) for one in consequences]


def test_removing_an_agent_tells_of_ways_results_choices_and_what_is_left_alone() -> None:
    consequences = consequences_of_removing_agent(TEAM, AgentId("refunds"))
    assert sentences(consequences) == [
        "Triage can no longer hand off to Refunds.",
        "Sales can no longer ask Refunds.",
        "refer will answer without handing off to Refunds.",
        "Triage will choose for itself what to call.",
        "No conversation will come to Sales any more.",
        "No conversation will come to Billing any more.",
        "No agent will have pay any more.",
    ]
    assert (consequences[0].kind, consequences[0].subject) == ("loses_handoff", "Triage")


def test_removing_the_agent_that_starts_tells_who_does_instead() -> None:
    assert "The conversation will start with Sales instead." in sentences(
        consequences_of_removing_agent(TEAM, AgentId("triage"))
    )


def test_removing_the_only_agent_leaves_nobody() -> None:
    team = blank_team()
    assert sentences(consequences_of_removing_agent(team, team.start)) == ["There will be nobody left to talk to."]


def test_removing_a_function_tells_who_loses_it_and_what_it_set() -> None:
    assert sentences(consequences_of_removing_function(TEAM, FunctionId("weather"))) == [
        "Triage can no longer call Get weather.",
        "Sales can no longer call Get weather.",
        "Sales will choose for itself what to call.",
        "{last_city} in the texts of Triage will stand for nothing.",
    ]


def test_removing_a_variable_tells_which_texts_speak_of_it() -> None:
    assert sentences(consequences_of_removing_variable(TEAM, "city")) == [
        "{city} in the texts of Triage will stand for nothing."
    ]
    assert sentences(consequences_of_removing_variable(TEAM, "name")) == [
        "{name} in the texts of Triage will stand for nothing until Get weather sets it.",
        "{name} in the results of Get weather will stand for nothing until Get weather sets it.",
    ]


def test_what_is_not_there_is_missed() -> None:
    with pytest.raises(TeamEditError, match="no agent “x”"):
        consequences_of_removing_agent(TEAM, AgentId("x"))
    with pytest.raises(TeamEditError, match="no function “x”"):
        consequences_of_removing_function(TEAM, FunctionId("x"))
    with pytest.raises(TeamEditError, match="no variable “x”"):
        consequences_of_removing_variable(TEAM, "x")


def test_every_kind_of_consequence_has_a_sentence() -> None:
    assert set(SENTENCES) == set(ConsequenceKind)
