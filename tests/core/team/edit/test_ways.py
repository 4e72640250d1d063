"""Handoffs and delegates: added once, worded, removed, turned round and into one another."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.errors import TeamEditError
from core.team.check.reach import ANYTHING_ELSE
from core.team.edit import (
    add_delegate,
    add_handoff,
    change_agent,
    change_delegate,
    change_handoff,
    delegate_to_handoff,
    handoff_to_delegate,
    likely_when,
    remove_delegate,
    remove_handoff,
    reverse_handoff,
)
from core.team.spec import AgentId, DelegateSpec, HandoffSpec, TeamSpec
from tests.support.teams import team_of

A, B, C, NOBODY = AgentId("a"), AgentId("b"), AgentId("c"), AgentId("nobody")
TEAM = team_of({"a": ["b"], "b": [], "c": []})


def handoffs(team: TeamSpec, at: int = 0) -> list[tuple[str, str]]:
    return [(way.to, way.when) for way in team.agents[at].handoffs]


def delegates(team: TeamSpec, at: int = 0) -> list[tuple[str, str]]:
    return [(way.to, way.when) for way in team.agents[at].delegates]


def test_a_handoff_is_added_changed_and_removed() -> None:
    team = add_handoff(TEAM, A, C, "Sales.")
    assert handoffs(team) == [("b", "b is wanted"), ("c", "Sales.")]
    team = change_handoff(team, A, C, when="Refunds.")
    assert handoffs(team)[1] == ("c", "Refunds.")
    assert remove_handoff(team, A, C) == TEAM


def test_a_delegate_is_added_changed_and_removed() -> None:
    team = add_delegate(TEAM, A, C, "Sales.")
    team = change_delegate(team, A, C, when="Refunds.")
    assert delegates(team) == [("c", "Refunds.")]
    assert remove_delegate(team, A, C) == TEAM


def test_no_way_is_there_twice_and_none_leads_back_to_its_own_agent() -> None:
    assert add_handoff(TEAM, A, B, "again") is TEAM
    assert add_handoff(TEAM, A, A) is TEAM
    assert add_delegate(TEAM, A, A) is TEAM
    team = add_delegate(TEAM, A, B)
    assert add_delegate(team, A, B, "again") is team


def test_a_handoff_becomes_a_delegate_and_back_in_the_same_case() -> None:
    team = handoff_to_delegate(TEAM, A, B)
    assert (handoffs(team), delegates(team)) == ([], [("b", "b is wanted")])
    assert delegate_to_handoff(team, A, B) == TEAM


def test_what_is_there_both_ways_becomes_one() -> None:
    team = add_delegate(TEAM, A, B, "mine")
    assert (handoffs(handoff_to_delegate(team, A, B)), delegates(handoff_to_delegate(team, A, B))) == (
        [],
        [("b", "mine")],
    )


def test_a_reversed_handoff_says_what_the_other_agent_is_for() -> None:
    team = reverse_handoff(change_agent(TEAM, A, description="Front desk."), A, B)
    assert (handoffs(team), handoffs(team, 1)) == ([], [("a", "Front desk.")])


def test_two_agents_that_hand_over_to_each_other_do_so_when_reversed() -> None:
    team = add_handoff(TEAM, B, A, "x")
    assert reverse_handoff(team, A, B) is team


def test_who_always_had_to_hand_over_may_choose_when_the_handoff_is_gone() -> None:
    team = change_agent(TEAM, A, tool_choice="transfer_to_b")
    assert remove_handoff(team, A, B).agents[0].tool_choice == "auto"
    assert handoff_to_delegate(team, A, B).agents[0].tool_choice == "auto"


def test_a_way_that_is_not_there_is_missed_by_the_names_of_its_ends() -> None:
    for edit in (remove_handoff, handoff_to_delegate, reverse_handoff):
        with pytest.raises(TeamEditError, match="“A” does not hand over to “C”"):
            edit(TEAM, A, C)
    for edit in (remove_delegate, delegate_to_handoff):
        with pytest.raises(TeamEditError, match="“A” does not ask “C”"):
            edit(TEAM, A, C)
    with pytest.raises(TeamEditError, match="“A” does not hand over to “nobody”"):
        change_handoff(TEAM, A, NOBODY, when="x")
    with pytest.raises(TeamEditError, match="“A” does not ask “C”"):
        change_delegate(TEAM, A, C, when="x")
    for source, target in ((A, NOBODY), (NOBODY, A)):
        with pytest.raises(TeamEditError, match="no agent “nobody”"):
            add_handoff(TEAM, source, target)
        with pytest.raises(TeamEditError, match="no agent “nobody”"):
            add_delegate(TEAM, source, target)


def test_a_way_to_an_agent_that_is_gone_can_be_removed() -> None:
    lost = replace(TEAM.agents[0], handoffs=(HandoffSpec(NOBODY),), delegates=(DelegateSpec(NOBODY),))
    team = replace(TEAM, agents=(lost, *TEAM.agents[1:]))
    team = remove_delegate(remove_handoff(team, A, NOBODY), A, NOBODY)
    assert handoffs(team) == delegates(team) == []


def test_the_first_wording_of_a_handoff_is_what_the_target_looks_after_or_anything_else_back_to_the_start() -> None:
    team = change_agent(TEAM, B, description="Money")
    assert likely_when(team, B) == "Money"
    assert likely_when(team, A) == ANYTHING_ELSE
