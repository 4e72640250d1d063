"""What is sent to the browser for a handoff graph."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from core.graph import EdgeKind, GraphEdge, GraphNode, HandoffGraph, NodeId, NodeKind
from playground.palette import color
from playground.widgets.browser.graph import FILES
from playground.widgets.browser.graph.network import network_data


def edge(kind: EdgeKind, source: str, target: str) -> GraphEdge:
    return GraphEdge(f"{kind}:{source}>{target}", NodeId(source), NodeId(target), kind, label="short", title="in full")


PAIR = HandoffGraph(
    (
        GraphNode(NodeId("a"), "a", "Triage", start=True, icon="🧭", color=0, title="Sorts"),
        GraphNode(NodeId("b"), "b", "Refunds", color=11),
        GraphNode(NodeId("f"), "f", "refund", NodeKind.FUNCTION),
    ),
    (
        edge(EdgeKind.HANDOFF, "a", "b"),
        edge(EdgeKind.HANDOFF, "b", "a"),
        edge(EdgeKind.DELEGATE, "a", "b"),
        edge(EdgeKind.FUNCTION, "b", "f"),
    ),
)
PLACES = {"a": (0.0, 0.0), "b": (190.0, 140.0), "f": (0.0, 280.0)}


def drawn(graph: HandoffGraph, *, positions: Mapping[str, tuple[float, float]], problems: Mapping[str, str]) -> Any:
    """What the browser receives of a graph."""
    return json.loads(network_data(graph, positions=positions, problems=problems))


def test_nodes_keep_their_places_names_and_colours() -> None:
    data = drawn(PAIR, positions=PLACES, problems={"b": "No way back."})
    nodes = {node["id"]: node for node in data["nodes"]}
    assert (nodes["b"]["x"], nodes["b"]["y"]) == (190.0, 140.0)
    assert (nodes["a"]["label"], nodes["a"]["start"], nodes["a"]["icon"]) == ("Triage", True, "🧭")
    assert data["palette"][nodes["b"]["shades"]]["dark"]["marker"] == color(11).dark.marker
    assert nodes["f"]["shades"] is None
    assert nodes["b"]["problem"] == "No way back."


def test_no_two_edges_between_the_same_nodes_lie_on_each_other() -> None:
    edges = drawn(PAIR, positions=PLACES, problems={})["edges"]
    shapes = {(edge["from"], edge["to"], edge["smooth"].get("roundness")) for edge in edges if edge["to"] != "f"}
    assert len(shapes) == 3
    assert all(edge["smooth"]["enabled"] for edge in edges if edge["to"] != "f")


def test_a_lone_edge_is_straight() -> None:
    edges = {edge["id"]: edge for edge in drawn(PAIR, positions=PLACES, problems={})["edges"]}
    assert edges["function:b>f"]["smooth"] == {"enabled": False}


def test_delegates_are_dashed_and_handoffs_are_not() -> None:
    edges = {edge["id"]: edge for edge in drawn(PAIR, positions=PLACES, problems={})["edges"]}
    assert edges["delegate:a>b"]["dashes"]
    assert not edges["handoff:a>b"]["dashes"]


def test_nothing_is_laid_out_in_the_browser() -> None:
    options = drawn(PAIR, positions=PLACES, problems={})["options"]
    assert options["physics"] == {"enabled": False}


def test_a_node_without_a_place_is_sent_all_the_same() -> None:
    assert len(drawn(PAIR, positions={}, problems={})["nodes"]) == 3


@given(st.text(), st.text(), st.text())
def test_any_text_reaches_the_browser_as_it_is(label: str, icon: str, title: str) -> None:
    graph = HandoffGraph((GraphNode(NodeId("a"), "a", label, icon=icon, color=0, title=title),))
    node = drawn(graph, positions={}, problems={"a": title})["nodes"][0]
    assert (node["icon"], node["title"], node["problem"]) == (icon, title, title)
    assert node["label"] == (label or "a")
    json.dumps(node)


def test_every_file_that_is_served_is_there() -> None:
    assert all(file.is_file() for file in FILES.paths.values())


def test_every_module_a_module_asks_for_is_served() -> None:
    ours = [file for file in FILES.paths.values() if file.parent.name == "browser" and file.suffix == ".js"]
    for file in ours:
        lines = file.read_text(encoding="utf-8").splitlines()
        asked = [line.split('"./')[1].rstrip('";') for line in lines if line.startswith("import ")]
        assert set(asked) <= set(FILES)
