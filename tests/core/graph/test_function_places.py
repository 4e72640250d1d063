"""Functions stand near the agents that have them, cover nothing, and move nobody."""

from __future__ import annotations

import math
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.graph import AGENTS_AND_FUNCTIONS, Arrangement, HandoffGraph, graph_of_team, layout, place_functions
from core.graph.function_places import AGENT_HEIGHT, AGENT_WIDTH, FUNCTION_HEIGHT
from core.team.spec import AgentId, AgentSpec, FunctionId, FunctionSpec, HandoffSpec, TeamSpec

NAMES = ("look_up_booking", "f", "a_function_with_a_really_long_name_that_is_cut", "환불_처리", "send")


def team(having: dict[str, str]) -> TeamSpec:
    """Agents by id, each handing to all others, each with the functions whose letters it is given."""
    letters = sorted({letter for functions in having.values() for letter in functions} | {"z"})
    return TeamSpec(
        "Team",
        AgentId(next(iter(having), "")),
        agents=tuple(
            AgentSpec(
                AgentId(id),
                id,
                handoffs=tuple(HandoffSpec(AgentId(to), "asked") for to in having if to != id),
                functions=tuple(FunctionId(letter) for letter in sorted(set(functions))),
            )
            for id, functions in having.items()
        ),
        functions=tuple(
            FunctionSpec(FunctionId(letter), NAMES[ord(letter) % len(NAMES)], "Does it.") for letter in letters
        ),
    )


def graph(having: dict[str, str]) -> HandoffGraph:
    return graph_of_team(team(having), show=AGENTS_AND_FUNCTIONS)


@pytest.mark.parametrize("arrangement", list(Arrangement))
def test_agents_stay_when_functions_come(arrangement: Arrangement) -> None:
    having = {"a": "pqr", "b": "s", "c": "", "d": "tu"}
    alone = layout(graph_of_team(team(having)), arrangement)
    together = layout(graph(having), arrangement)
    assert {id: together[id] for id in alone} == alone
    assert len(together) == 4 + 7


def test_a_function_stands_nearest_to_the_agent_that_has_it() -> None:
    places = layout(graph({"a": "p", "b": "q", "c": "r"}))
    for agent, function in (("a", "p"), ("b", "q"), ("c", "r")):
        distances = {other: math.dist(places[f"function:{function}"], places[f"agent:{other}"]) for other in "abc"}
        assert min(distances, key=distances.__getitem__) == agent


def test_a_function_that_two_have_stands_between_them() -> None:
    places = {"agent:a": (0.0, 0.0), "agent:b": (600.0, 0.0)}
    x, y = place_functions(graph({"a": "p", "b": "p"}), places)["function:p"]
    assert abs(x - 300) < 60
    assert abs(y) < 60


def test_a_function_that_was_moved_stays_where_it_was_put() -> None:
    places = {"agent:a": (0.0, 0.0), "function:p": (500.0, 500.0)}
    assert set(place_functions(graph({"a": "pq"}), places)) == {"function:q", "function:z"}


def test_a_function_nobody_has_stands_below_all_agents() -> None:
    places = layout(graph({"a": "p", "b": ""}))
    assert places["function:z"][1] > max(places["agent:a"][1], places["agent:b"][1])


def test_functions_alone_have_places_too() -> None:
    assert len(layout(graph({}))) == 1


letters = st.text("pqrstuvwxy", max_size=9)


@given(st.dictionaries(st.sampled_from("abcdefgh"), letters), st.sampled_from(Arrangement))
def test_nothing_covers_anything(having: dict[str, str], arrangement: Arrangement) -> None:
    shown = graph(having)
    places = layout(shown, arrangement)
    assert set(places) == {node.id for node in shown.nodes}
    for one, other in combinations(shown.nodes, 2):
        if one.kind is other.kind is shown.nodes[0].kind and one in shown.agents:
            continue
        across = abs(places[one.id][0] - places[other.id][0])
        down = abs(places[one.id][1] - places[other.id][1])
        agents = (one in shown.agents) + (other in shown.agents)
        assert (
            down >= (agents * AGENT_HEIGHT + (2 - agents) * FUNCTION_HEIGHT) / 2
            or across >= (agents * AGENT_WIDTH + (2 - agents) * 40) / 2
        )


def test_hundreds_of_functions_find_places_quickly() -> None:
    having = {f"a{n}": "".join(chr(0x4E00 + (n * 3 + k) % 900) for k in range(8)) for n in range(60)}
    places = layout(graph(having))
    assert len(set(places.values())) == len(places)
