"""A graph that grows leaves what is there where it is."""

from __future__ import annotations

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from core.graph import AGENTS_AND_FUNCTIONS, graph_of_team, layout, layout_around
from core.graph.layout import ACROSS, CLEAR_ACROSS, CLEAR_DOWN, DOWN
from tests.support.specs import teams
from tests.support.teams import team_of


def test_without_any_place_all_are_laid_out() -> None:
    graph = graph_of_team(team_of({"a": "bc", "b": "", "c": ""}))
    assert layout_around(graph, {}) == layout(graph)


def test_what_has_a_place_keeps_it() -> None:
    graph = graph_of_team(team_of({"a": "b", "b": "", "c": ""}))
    places = layout_around(graph, {"agent:a": (7.0, 8.0), "agent:b": (900.0, -5.0)})
    assert places["agent:a"] == (7.0, 8.0)
    assert places["agent:b"] == (900.0, -5.0)


def test_a_new_agent_stands_below_the_one_that_hands_to_it() -> None:
    graph = graph_of_team(team_of({"a": "b", "b": ""}))
    assert layout_around(graph, {"agent:a": (50.0, 20.0)})["agent:b"] == (50.0, 20.0 + DOWN)


def test_the_first_agent_nobody_hands_to_stands_below() -> None:
    graph = graph_of_team(team_of({"a": "", "b": ""}, start="a"))
    assert layout_around(graph, {"agent:a": (0.0, 0.0)})["agent:b"] == (0.0, float(DOWN))


def test_agents_nobody_hands_to_stand_side_by_side() -> None:
    graph = graph_of_team(team_of({"a": "", "b": "", "c": "", "d": ""}, start="a"))
    places = layout_around(graph, {"agent:a": (0.0, 0.0)})
    assert [places[f"agent:{id}"] for id in "bcd"] == [(step * ACROSS, DOWN) for step in range(3)]


@given(teams, st.data())
def test_new_agents_are_placed_clear_of_all_others(team: object, data: st.DataObject) -> None:
    graph = graph_of_team(team, show=AGENTS_AND_FUNCTIONS)  # type: ignore[arg-type]  # a strategy without a type
    all_places = layout(graph)
    agents = [node.id for node in graph.agents]
    kept = data.draw(st.sets(st.sampled_from(agents), min_size=1)) if agents else set()
    places = layout_around(graph, {id: all_places[id] for id in kept})
    assert set(places) == {node.id for node in graph.nodes}
    for one, other in combinations(agents, 2):
        if one in kept and other in kept:
            continue
        (x, y), (u, v) = places[one], places[other]
        assert abs(x - u) >= CLEAR_ACROSS or abs(y - v) >= CLEAR_DOWN
