"""Agents stay where they are drawn while a team is edited."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.graph import agent_positions, keep_positions
from core.team.edit import add_agent, add_handoff, change_agent, change_function, remove_agent, set_code, set_start
from core.team.spec import AgentId, FunctionId, FunctionSpec, TeamSpec
from tests.support.edits import consistent, edited
from tests.support.specs import teams
from tests.support.teams import team_of

A, B, C = map(AgentId, "abc")
F = FunctionId("f")
TEAM = replace(
    team_of({"a": "b", "b": "c", "c": ""}), functions=(FunctionSpec(F, "f", code="def f():\n    return 1\n"),)
)
TEAM = change_agent(TEAM, A, functions=(F,))


@pytest.mark.parametrize(
    "after",
    [
        TEAM,
        change_agent(TEAM, A, instructions="Be kind.", name="First"),
        change_function(TEAM, F, description="Counts"),
        set_code(TEAM, F, "def f():\n    return 2\n"),
        replace(TEAM, context={"x": 1}),
    ],
)
def test_an_edit_that_changes_no_agent_and_no_link_pins_nothing(after: TeamSpec) -> None:
    assert keep_positions(TEAM, after) == (TEAM, after)


@pytest.mark.parametrize(
    "after",
    [
        add_agent(TEAM, "D")[0],
        remove_agent(TEAM, B),
        add_handoff(TEAM, C, A),
        set_start(TEAM, C),
        set_code(TEAM, F, "def f():\n    return handoff('c')\n"),
    ],
)
def test_agents_keep_their_positions_when_agents_or_links_change(after: TeamSpec) -> None:
    pinned, kept = keep_positions(TEAM, after)
    before, now = agent_positions(TEAM), agent_positions(kept)
    assert pinned == replace(TEAM, positions=before)
    assert all(now[id] == before[id] for id in now if id in before)


@given(st.data())
def test_agents_keep_their_positions_through_any_edit(data: st.DataObject) -> None:
    before = data.draw(teams.map(consistent))
    after = data.draw(edited(before))
    pinned, kept = keep_positions(before, after)
    then, now = agent_positions(pinned), agent_positions(kept)
    assert then == agent_positions(before)
    is_moved = any(before.positions.get(id) != position for id, position in after.positions.items())
    assert is_moved or all(now[id] == then[id] for id in now if id in then)


def test_a_position_that_an_agent_has_of_its_own_wins() -> None:
    team = replace(TEAM, positions={B: (500.0, 600.0)})
    pinned, kept = keep_positions(team, replace(add_handoff(team, C, A), positions={B: (7.0, 8.0)}))
    assert pinned.positions[B] == (500.0, 600.0)
    assert kept.positions[B] == (7.0, 8.0)
    assert A in kept.positions
