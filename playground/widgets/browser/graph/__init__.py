"""The component that draws the handoff graph: pyvis builds its data, vis-network draws it in the browser."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from importlib.resources import files
from pathlib import Path
from typing import Any

from core.graph import Arrangement, HandoffGraph
from playground.render.status import NO_ROUTE, Route
from playground.widgets.browser.component import ENLARGING, STATUS, BrowserComponent, sent_by
from playground.widgets.browser.graph import messages
from playground.widgets.browser.graph.network import network_data
from playground.widgets.browser.published import publish, publish_json

Place = tuple[float, float]

LIBRARY = "vis-network-9.1.2.min.js"
_PYVIS = Path(str(files("pyvis"))) / "templates" / "lib" / "vis-9.1.2"
_COMPONENT = BrowserComponent(
    "handoff_graph",
    prefix="/vis",
    folder=Path(__file__).parent / "browser",
    program="graph.js",
    libraries={LIBRARY: _PYVIS / "vis-network.min.js", **ENLARGING, **STATUS},
    isolate_styles=True,
)
FILES = _COMPONENT.files
_WORDS = re.compile(r"[^\W_]+")
_LONGEST_NAME = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class GraphView:
    """The graph and the state in which it is drawn.

    `problems` are sentences by node or edge. `selected` is the node or edge whose form is open, or "". With an
    `arrangement` the drawing is never turned; without one it may be, where names become readable by it. `title` names
    the files that can be downloaded, `mermaid` is the text of one of them. `height` is in pixels. With the address of a
    `conversation`, the route is shown as the transcript of that conversation tells it; `route` is shown until then.
    """

    graph: HandoffGraph
    positions: Mapping[str, Place]
    height: int
    route: Route = NO_ROUTE
    problems: Mapping[str, str] = field(default_factory=dict)
    selected: str = ""
    arrangement: Arrangement | None = None
    functions_shown: bool = False
    title: str = ""
    mermaid: str = ""
    conversation: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GraphActions:
    """Callbacks for the actions of the person on the graph. An action without a callback is not offered in the browser.

    The callbacks run before the rerun: `pick` and `remove` with the id of a node or an edge, `move` with
    the new places of dragged nodes, `connect` with the nodes of two agents, `add_agent` with a place.
    """

    pick: Callable[[str], None] | None = None
    move: Callable[[Mapping[str, Place]], None] | None = None
    connect: Callable[[str, str], None] | None = None
    remove: Callable[[str], None] | None = None
    add_agent: Callable[[float, float], None] | None = None
    arrange: Callable[[Arrangement], None] | None = None
    show_functions: Callable[[bool], None] | None = None


def draw_graph(view: GraphView, actions: GraphActions, *, key: str) -> None:
    """Draw a graph that stays mounted while the rest of the page changes.

    The component changes nothing by itself, and messages of the browser that the graph does not allow are dropped.
    """
    listeners = {name: one for name, one in _listeners(view.graph, actions).items() if one is not None}
    network = network_data(view.graph, positions=view.positions, problems=view.problems)
    data = {
        "fetched": {"network": publish_json(network), "mermaid": publish(view.mermaid)},
        "route": view.route.as_data(),
        "conversation": view.conversation,
        "selected": view.selected,
        "arrangement": view.arrangement,
        "functions_shown": view.functions_shown,
        "file": file_name(view.title),
        "height": view.height,
        "offered": list(listeners),
        "stylesheet": FILES.address("graph.css"),
        "library": FILES.address(LIBRARY),
    }
    callbacks = {f"on_{name}_change": partial(_receive, name, listen, key) for name, listen in listeners.items()}
    _COMPONENT.draw(key, data, **callbacks)


def _listeners(graph: HandoffGraph, actions: GraphActions) -> dict[str, Callable[[object], None] | None]:
    """Return the handler of each message from the browser by trigger name; None for an action that is not offered."""
    connect, add_agent = actions.connect, actions.add_agent
    return {
        "pick": _listener(lambda sent: messages.read_pick(sent, graph), actions.pick),
        "move": _listener(lambda sent: messages.read_move(sent, graph), actions.move),
        "connect": _listener(
            lambda sent: messages.read_connection(sent, graph), connect and (lambda ends: connect(*ends))
        ),
        "remove": _listener(lambda sent: messages.read_pick(sent, graph), actions.remove),
        "add": _listener(messages.read_place, add_agent and (lambda place: add_agent(*place))),
        "arrange": _listener(messages.read_arrangement, actions.arrange),
        "show_functions": _listener(messages.read_switch, actions.show_functions),
    }


def _listener(read: Callable[[object], Any], act: Callable[[Any], None] | None) -> Callable[[object], None] | None:
    if act is None:
        return None

    def listen(sent: object) -> None:
        message = read(sent)
        if message is not None:
            act(message)

    return listen


def _receive(name: str, listen: Callable[[object], None], key: str) -> None:
    listen(sent_by(key, name))


def file_name(title: str) -> str:
    """Return a file name without extension that is valid on any system: letters and digits of any script, and hyphens."""
    words = _WORDS.findall(title)
    return "-".join(words)[:_LONGEST_NAME].strip("-") or "team"
