"""The component itself: sends a graph to the browser, and tells what was picked, moved and joined there."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from functools import cache
from types import MappingProxyType
from typing import Any

import streamlit as st

from core.graph import GraphNode, HandoffGraph, NodeKind
from playground.components.graph.files import address
from playground.components.graph.network import network_data

Place = tuple[float, float]

_FARTHEST = 1e6
_NONE: Mapping[str, Any] = MappingProxyType({})

# Fetches the real program once instead of sending it again at each change.
_LOADER = """
const program = (address) => import(new URL(address, document.baseURI).href);
export default async (component) => (await program(component.data.program)).draw(component);
"""


def handoff_graph(
    graph: HandoffGraph,
    *,
    positions: Mapping[str, Place],
    active: Collection[str] = (),
    lit: str | None = None,
    counts: Mapping[str, int] = _NONE,
    visited: Collection[str] = (),
    problems: Mapping[str, str] = _NONE,
    height: int,
    key: str,
    on_pick: Callable[[str], None] | None = None,
    on_move: Callable[[Mapping[str, Place]], None] | None = None,
    on_connect: Callable[[str, str], None] | None = None,
    editable: bool = False,
) -> None:
    """Draw a graph that stays where it is while everything else on the page changes.

    `active` are the nodes at work (several while delegates are), `lit` the edge the conversation came over last; `counts` says how often each
    edge was taken, `visited` which nodes took part, `problems` what is wrong with a node. `height` is in pixels.

    The callbacks run before the page is drawn again: `on_pick` with the id of the node or edge that was picked,
    `on_move` with the new places of the nodes that were dragged, `on_connect` with the nodes joined by hand (only when
    `editable`). Whatever the browser sends that the graph does not hold is dropped.
    """
    data = network_data(graph, positions=positions, problems=problems)
    data |= {
        "program": address("graph.js"),
        "stylesheet": address("graph.css"),
        "library": address("vis-network-9.1.2.min.js"),
        "active": sorted(active),
        "lit": lit,
        "counts": dict(counts),
        "visited": sorted(visited),
        "height": height,
        "movable": on_move is not None,
        "editable": editable and on_connect is not None,
    }
    ids = frozenset({node.id for node in graph.nodes} | {edge.id for edge in graph.edges})

    def picked() -> None:
        match _sent(key, "pick"):
            case {"id": str(id)} if id in ids and on_pick:
                on_pick(id)

    def moved() -> None:
        places = _known_places(_sent(key, "move"), ids)
        if places and on_move:
            on_move(places)

    def connected() -> None:
        match _sent(key, "connect"):
            case {"source": str(source), "target": str(target)} if on_connect and editable:
                if _is_agent(graph.node(source)) and _is_agent(graph.node(target)):
                    on_connect(source, target)

    _component()(
        key=key, data=data, height="content", on_pick_change=picked, on_move_change=moved, on_connect_change=connected
    )


@cache
def _component() -> Callable[..., Any]:
    return st.components.v2.component("handoff_graph", js=_LOADER)


def _sent(key: str, name: str) -> object:
    """What the browser sent under a name. A component reads its own place in the session, and no other."""
    return st.session_state.get(key, {}).get(name)


def _known_places(sent: object, ids: Collection[str]) -> dict[str, Place]:
    match sent:
        case {"places": dict(places)}:
            read = {id: _place(value) for id, value in places.items() if id in ids}
            return {id: place for id, place in read.items() if place is not None}
    return {}


def _place(value: object) -> Place | None:
    match value:
        case [int() | float() as x, int() | float() as y] if max(abs(x), abs(y)) <= _FARTHEST:
            return float(x), float(y)
    return None


def _is_agent(node: GraphNode | None) -> bool:
    return node is not None and node.kind is NodeKind.AGENT
