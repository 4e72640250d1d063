from __future__ import annotations

import math
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.graph import Arrangement, HandoffGraph, graph_of_team, layout
from core.graph.layout import ACROSS, COLUMN, DOWN, FLAT, STACKED
from tests.support.teams import team_of


def test_layers_go_down_from_the_start() -> None:
    places = layout(graph_of_team(team_of({"a": "bc", "b": "d", "c": "d", "d": "a"})))
    down = {id: y for id, (_, y) in places.items()}
    assert down == {"agent:a": 0, "agent:b": DOWN, "agent:c": DOWN, "agent:d": 2 * DOWN}


def test_agents_that_nobody_hands_to_come_last() -> None:
    places = layout(graph_of_team(team_of({"x": "y", "a": "b", "b": "", "y": "x", "z": ""}, start="a")))
    lowest = max(places["agent:a"][1], places["agent:b"][1])
    assert all(places[f"agent:{id}"][1] > lowest for id in "xyz")


def test_a_wide_layer_is_wrapped() -> None:
    many = "bcdefghijklmnopqrstuvwxyz"
    places = layout(graph_of_team(team_of({"a": many} | dict.fromkeys(many, ""))))
    across = [x for x, _ in places.values()]
    assert max(across) - min(across) < 10 * ACROSS


def test_neighbours_stand_under_each_other() -> None:
    places = layout(graph_of_team(team_of({"a": "bc", "b": "y", "c": "x", "x": "", "y": ""})))
    assert (places["agent:b"] < places["agent:c"]) == (places["agent:y"] < places["agent:x"])


def test_across_goes_from_left_to_right() -> None:
    graph = graph_of_team(team_of({"a": "bc", "b": "d", "c": "d", "d": "a"}))
    across = {id: x for id, (x, _) in layout(graph, Arrangement.ACROSS).items()}
    assert across == {"agent:a": 0, "agent:b": COLUMN, "agent:c": COLUMN, "agent:d": 2 * COLUMN}


def test_a_circle_begins_at_the_top_and_has_all_agents_equally_far_from_its_middle() -> None:
    places = layout(
        graph_of_team(team_of({"x": "", "a": "bcx", "b": "", "c": "d", "d": ""}, start="a")), Arrangement.CIRCLE
    )
    assert len({round(math.hypot(x, y)) for x, y in places.values()}) == 1
    assert min(places, key=lambda id: places[id][1]) == "agent:a"


def test_in_a_circle_those_that_lead_to_each_other_are_neighbours() -> None:
    places = layout(graph_of_team(team_of({"a": "bc", "b": "x", "c": "y", "x": "", "y": ""})), Arrangement.CIRCLE)
    apart = {to: math.dist(places["agent:b"], places[f"agent:{to}"]) for to in "xy"}
    assert apart["x"] < apart["y"]


def test_a_large_circle_has_rings_with_the_start_in_the_innermost() -> None:
    ways = {f"a{n}": [f"a{n * 4 + step}" for step in range(1, 5)] for n in range(50)}
    places = layout(graph_of_team(team_of(ways)), Arrangement.CIRCLE)
    radii = {id: round(math.hypot(x, y / FLAT)) for id, (x, y) in places.items()}
    assert len(set(radii.values())) == 4
    assert radii["agent:a0"] == min(radii.values())


ids = "abcdefgh"


@given(
    st.dictionaries(st.sampled_from(ids), st.text(ids, max_size=4)),
    st.sampled_from(ids),
    st.sampled_from(Arrangement),
)
def test_every_node_has_a_place_of_its_own_far_enough_from_others(
    ways: dict[str, str], start: str, arrangement: Arrangement
) -> None:
    graph = graph_of_team(team_of(ways, start=start))
    places = layout(graph, arrangement)
    assert set(places) == {node.id for node in graph.nodes}
    for one, other in combinations(places.values(), 2):
        assert round(abs(one[0] - other[0]), 6) >= ACROSS or abs(one[1] - other[1]) >= 0.4 * STACKED
    assert layout(graph, arrangement) == places


@pytest.mark.parametrize("arrangement", list(Arrangement))
def test_a_thousand_agents_all_find_a_place(arrangement: Arrangement) -> None:
    ways = {f"a{n}": [f"a{(n * 3 + step) % 1000}" for step in (1, 2, 3)] for n in range(1000)}
    assert len(set(layout(graph_of_team(team_of(ways)), arrangement).values())) == 1000


@pytest.mark.parametrize("arrangement", list(Arrangement))
def test_a_team_without_agents_has_no_places(arrangement: Arrangement) -> None:
    assert layout(HandoffGraph(), arrangement) == {}


def test_a_circle_of_one_is_a_point() -> None:
    assert layout(graph_of_team(team_of({"a": ""})), Arrangement.CIRCLE) == {"agent:a": (0.0, 0.0)}
