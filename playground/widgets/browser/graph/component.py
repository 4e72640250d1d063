"""The component itself: sends a graph to the browser, and passes on what was done with it there."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import cache, partial
from types import MappingProxyType
from typing import Any

import streamlit as st

from core.graph import Arrangement, HandoffGraph
from playground.widgets.browser.graph import told
from playground.widgets.browser.graph.files import FILES, LIBRARY, file_name
from playground.widgets.browser.graph.network import network_data
from playground.widgets.browser.published import publish_json
from playground.widgets.browser.served import LOADER

Place = tuple[float, float]

_NONE: Mapping[str, Any] = MappingProxyType({})


def handoff_graph(
    graph: HandoffGraph,
    *,
    positions: Mapping[str, Place],
    active: Collection[str] = (),
    lit: str | None = None,
    counts: Mapping[str, int] = _NONE,
    visited: Collection[str] = (),
    problems: Mapping[str, str] = _NONE,
    selected: str = "",
    arrangement: Arrangement | None = None,
    functions_shown: bool = False,
    title: str = "",
    mermaid: str = "",
    height: int,
    key: str,
    editable: bool = False,
    on_pick: Callable[[str], None] | None = None,
    on_move: Callable[[Mapping[str, Place]], None] | None = None,
    on_connect: Callable[[str, str], None] | None = None,
    on_remove: Callable[[str], None] | None = None,
    on_add_agent: Callable[[float, float], None] | None = None,
    on_arrange: Callable[[Arrangement], None] | None = None,
    on_show_functions: Callable[[bool], None] | None = None,
) -> None:
    """Draw a graph that stays where it is while everything else on the page changes.

    `active` are the nodes at work (several while delegates are), `lit` the edge the conversation came over last; `counts`
    says how often each edge was taken, `visited` which nodes took part, `problems` what is wrong with a node or an edge.
    `selected` is the node or edge whose form is open. `arrangement` is the one that was chosen, which is then kept to
    whatever the room; without one the drawing may be turned on its side where that makes names readable. `title` names
    the files that can be downloaded, `mermaid` is the text of one of them. `height` is in pixels.

    The callbacks run before the page is drawn again: `on_pick` with the id of the node or edge that was picked, `on_move`
    with the new places of the nodes that were dragged, `on_arrange` with the arrangement wished for, `on_show_functions`
    with whether functions are to be shown. Only when `editable`: `on_connect` with the agents that are to be joined,
    `on_remove` with the node or edge that is to go, `on_add_agent` with the place where one is wanted. The graph itself
    changes nothing, and what is not listened to is not offered. Whatever the browser sends that the graph does not hold
    is dropped.
    """
    listening = {
        "pick": _Listening(lambda sent: told.picked(sent, graph), on_pick),
        "move": _Listening(lambda sent: told.moved(sent, graph), on_move),
        "connect": _Listening(lambda sent: told.joined(sent, graph), _spread(on_connect), only_if=editable),
        "remove": _Listening(lambda sent: told.picked(sent, graph), on_remove, only_if=editable),
        "add": _Listening(told.spot, _spread(on_add_agent), only_if=editable),
        "arrange": _Listening(told.arranged, on_arrange),
        "show_functions": _Listening(told.switched, on_show_functions),
    }
    network = network_data(graph, positions=positions, problems=problems)
    data = {
        "fetched": {"network": publish_json(network)},
        "active": sorted(active),
        "lit": lit,
        "counts": dict(counts),
        "visited": sorted(visited),
        "selected": selected,
        "arrangement": arrangement,
        "functions_shown": functions_shown,
        "file": file_name(title),
        "mermaid": mermaid,
        "height": height,
        "offered": [name for name, one in listening.items() if one.is_heard],
    }
    _component()(
        key=key,
        data=data | _program(),
        height="content",
        on_missing_change=lambda: None,
        **{f"on_{name}_change": partial(_listen, one, key, name) for name, one in listening.items()},
    )


@dataclass(frozen=True, slots=True)
class _Listening:
    """How a thing the browser sends is read, and what the page does then."""

    read: Callable[[object], Any]
    act: Callable[[Any], None] | None
    only_if: bool = True

    @property
    def is_heard(self) -> bool:
        return self.only_if and self.act is not None


def _listen(listening: _Listening, key: str, name: str) -> None:
    """Pass on what was sent. A component reads its own place in the session, and no other."""
    said = listening.read(st.session_state.get(key, {}).get(name))
    if said is not None and listening.act is not None and listening.only_if:
        listening.act(said)


def _spread(act: Callable[..., None] | None) -> Callable[[Any], None] | None:
    return None if act is None else lambda pair: act(*pair)


def _program() -> dict[str, str]:
    return {
        "program": FILES.address("graph.js"),
        "stylesheet": FILES.address("graph.css"),
        "library": FILES.address(LIBRARY),
    }


@cache
def _component() -> Callable[..., Any]:
    return st.components.v2.component("handoff_graph", js=LOADER)
