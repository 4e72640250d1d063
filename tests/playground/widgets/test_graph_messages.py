"""What the browser tells of the graph is believed only as far as the graph holds it."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.graph import Arrangement, EdgeKind, GraphEdge, GraphNode, HandoffGraph, NodeId, NodeKind
from playground.widgets.browser.graph import file_name, messages

GRAPH = HandoffGraph(
    (
        GraphNode(NodeId("a"), "a", "A"),
        GraphNode(NodeId("b"), "b", "B"),
        GraphNode(NodeId("f"), "f", "f", NodeKind.FUNCTION),
    ),
    (GraphEdge("a>b", NodeId("a"), NodeId("b"), EdgeKind.HANDOFF),),
)

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
)
keyed = st.dictionaries(
    st.sampled_from(["id", "places", "place", "source", "target", "arrangement", "on"]), anything, max_size=3
)


@pytest.mark.parametrize("id", ["a", "f", "a>b"])
def test_nodes_and_edges_of_the_graph_can_be_picked(id: str) -> None:
    assert messages.read_pick({"id": id, "n": 1}, GRAPH) == id


@pytest.mark.parametrize("sent", [None, {}, {"id": "gone"}, {"id": 3}, "a"])
def test_what_the_graph_does_not_hold_cannot_be_picked(sent: object) -> None:
    assert messages.read_pick(sent, GRAPH) is None


def test_places_are_taken_of_nodes_that_are_there_and_places_that_are_numbers() -> None:
    places = {"a": [1, 2.5], "b": ["x", 0], "f": [1e9, 0], "gone": [0, 0], "a>b": [0, 0]}
    assert messages.read_move({"places": places}, GRAPH) == {"a": (1.0, 2.5)}
    assert messages.read_move({"places": {"gone": [0, 0]}}, GRAPH) is None


def test_only_two_agents_can_be_joined() -> None:
    assert messages.read_connection({"source": "a", "target": "b"}, GRAPH) == ("a", "b")
    assert messages.read_connection({"source": "a", "target": "f"}, GRAPH) is None
    assert messages.read_connection({"source": "a", "target": "gone"}, GRAPH) is None


@pytest.mark.parametrize("place", [[math.nan, 0], [0, math.inf], [1, 2, 3], ["1", "2"], None])
def test_a_place_that_is_none_adds_no_agent(place: object) -> None:
    assert messages.read_place({"place": place}) is None


def test_a_place_is_a_pair_of_numbers() -> None:
    assert messages.read_place({"place": [12, -3.5]}) == (12.0, -3.5)


@pytest.mark.parametrize("arrangement", list(Arrangement))
def test_an_arrangement_is_read_by_its_name(arrangement: Arrangement) -> None:
    assert messages.read_arrangement({"arrangement": str(arrangement)}) is arrangement
    assert messages.read_arrangement({"arrangement": "heap"}) is None


def test_a_switch_is_on_or_off_and_nothing_between() -> None:
    assert messages.read_switch({"on": True}) is True
    assert messages.read_switch({"on": False}) is False
    assert messages.read_switch({"on": 1}) is None


@given(anything | keyed)
def test_whatever_the_browser_sends_breaks_nothing(sent: object) -> None:
    for read in (messages.read_pick, messages.read_move, messages.read_connection):
        read(sent, GRAPH)
    for read_alone in (messages.read_place, messages.read_arrangement, messages.read_switch):
        read_alone(sent)


def test_a_file_is_named_after_the_team() -> None:
    assert file_name("Airline: support/desk") == "Airline-support-desk"
    assert file_name("항공사 상담") == "항공사-상담"


@given(st.text())
def test_a_file_name_is_safe_on_any_system(title: str) -> None:
    name = file_name(title)
    assert 0 < len(name) <= 60
    assert not set(name) & set('/\\:*?"<>|. \0\n')
