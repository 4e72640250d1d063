from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from core.graph import graph_of_team, layout
from core.graph.layout import ACROSS, DOWN
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


ids = "abcdefgh"


@given(st.dictionaries(st.sampled_from(ids), st.text(ids, max_size=4)), st.sampled_from(ids))
def test_every_node_has_a_place_of_its_own_far_enough_from_others(ways: dict[str, str], start: str) -> None:
    graph = graph_of_team(team_of(ways, start=start))
    places = layout(graph)
    assert set(places) == {node.id for node in graph.nodes}
    spots = sorted(places.values(), key=lambda place: (place[1], place[0]))
    for (x, y), (next_x, next_y) in pairwise(spots):
        assert next_y - y >= DOWN or next_x - x >= ACROSS
    assert layout(graph) == places


def test_a_thousand_agents_all_find_a_place() -> None:
    ways = {f"a{n}": [f"a{(n * 3 + step) % 1000}" for step in (1, 2, 3)] for n in range(1000)}
    assert len(set(layout(graph_of_team(team_of(ways))).values())) == 1000
