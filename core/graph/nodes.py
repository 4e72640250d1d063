"""The handoff graph as a value: agents and functions as nodes, handoffs, delegates and calls as edges.

Built by `core.graph.from_team` and `core.graph.from_agents`. Layout and drawing are separate.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import NewType

from core.team.spec import AgentId

NodeId = NewType("NodeId", str)
"""The id of a node in a graph, as returned by `agent_node_id` or `function_node_id`."""


class NodeKind(StrEnum):
    AGENT = "agent"
    FUNCTION = "function"


class EdgeKind(StrEnum):
    """The kind of link that an edge represents."""

    HANDOFF = "handoff"
    DELEGATE = "delegate"
    FUNCTION = "function"


AGENTS_ONLY = frozenset({NodeKind.AGENT})
AGENTS_AND_FUNCTIONS = frozenset(NodeKind)


@dataclass(frozen=True, slots=True)
class GraphNode:
    """An agent or a function. `key` is its key or id, `label` its name, `title` its description, all plain text.

    `color` is the agent's position in its team, -1 for a function. `icon` is an emoji, or empty.
    """

    id: NodeId
    key: str
    label: str
    kind: NodeKind = NodeKind.AGENT
    start: bool = False
    icon: str = ""
    color: int = -1
    title: str = ""


@dataclass(frozen=True, slots=True)
class GraphEdge:
    """A link from the node `source` to the node `target`, by id. `title` is its full description, `label` a short one.

    `function` is the function's name in calls, for an edge from an agent to a function; otherwise empty.
    """

    id: str
    source: NodeId
    target: NodeId
    kind: EdgeKind = EdgeKind.HANDOFF
    label: str = ""
    title: str = ""
    function: str = ""


@dataclass(frozen=True, slots=True)
class HandoffGraph:
    """Nodes and edges in the order of the team; ids are unique, and both ends of every edge exist."""

    nodes: tuple[GraphNode, ...] = ()
    edges: tuple[GraphEdge, ...] = ()

    @property
    def agents(self) -> tuple[GraphNode, ...]:
        return tuple(node for node in self.nodes if node.kind is NodeKind.AGENT)

    @property
    def start(self) -> GraphNode | None:
        return next((node for node in self.nodes if node.start), None)

    def node(self, id: str) -> GraphNode | None:
        return next((node for node in self.nodes if node.id == id), None)

    def edge(self, id: str) -> GraphEdge | None:
        return next((edge for edge in self.edges if edge.id == id), None)


AGENT_PREFIX = f"{NodeKind.AGENT}:"
FUNCTION_PREFIX = f"{NodeKind.FUNCTION}:"


def agent_node_id(key: str) -> NodeId:
    """Return the id of an agent's node. `key` is the agent's id, or the key of an agent written in Python."""
    return NodeId(AGENT_PREFIX + key)


def function_node_id(key: str) -> NodeId:
    """Return the id of a function's node."""
    return NodeId(FUNCTION_PREFIX + key)


def agent_of_node(node: str) -> AgentId | None:
    """Return the agent of a node id, or None if the text is not the id of an agent's node."""
    return AgentId(node.removeprefix(AGENT_PREFIX)) if node.startswith(AGENT_PREFIX) else None


def edge_id(kind: EdgeKind, source: str, target: str) -> str:
    """Return the id of the edge of this kind between two nodes. Different edges have different ids, whatever the node ids."""
    return f"{kind}:{_escaped(source)}>{_escaped(target)}"


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace(">", "%3E")


LABEL_LENGTH = 40
"""Characters of an edge's label. Chosen: about the distance between two columns of agents."""


def shorten_label(text: str) -> str:
    """Return the first line of a text, cut at a word to the length of a label."""
    line = " ".join(text.split("\n", 1)[0].split())
    if len(line) <= LABEL_LENGTH:
        return line
    cut = line[:LABEL_LENGTH]
    return f"{cut.rsplit(' ', 1)[0] if ' ' in cut else cut}…"


class GraphDraft:
    """Builds a graph. A second node or edge of the same id is ignored, and edges to missing nodes are dropped."""

    def __init__(self, show: Collection[NodeKind]) -> None:
        self._show = frozenset(show) | AGENTS_ONLY
        self._nodes: dict[NodeId, GraphNode] = {}
        self._edges: dict[str, GraphEdge] = {}

    def add_node(self, node: GraphNode) -> None:
        if node.kind in self._show:
            self._nodes.setdefault(node.id, node)

    def add_edge(self, kind: EdgeKind, source: NodeId, target: NodeId, *, title: str = "", function: str = "") -> None:
        label = function or shorten_label(title)
        edge = GraphEdge(edge_id(kind, source, target), source, target, kind, label, title, function)
        self._edges.setdefault(edge.id, edge)

    def graph(self) -> HandoffGraph:
        edges = (edge for edge in self._edges.values() if edge.source in self._nodes and edge.target in self._nodes)
        return HandoffGraph(tuple(self._nodes.values()), tuple(edges))


MERMAID_ARROWS = {EdgeKind.HANDOFF: "-->", EdgeKind.DELEGATE: "-.->", EdgeKind.FUNCTION: "---"}


def to_mermaid(graph: HandoffGraph) -> str:
    """Return a Mermaid flowchart: rounded agents, the start agent with a thick border, functions in boxes."""
    names = {node.id: f"n{number}" for number, node in enumerate(graph.nodes)}
    lines = ["flowchart TD"]
    lines += [f"    {names[node.id]}{_mermaid_node(node)}" for node in graph.nodes]
    lines += [f"    {_mermaid_edge(edge, names)}" for edge in graph.edges]
    if graph.start is not None:
        lines.append(f"    style {names[graph.start.id]} stroke-width:4px")
    return "\n".join(lines) + "\n"


def _mermaid_node(node: GraphNode) -> str:
    text = _mermaid_text(f"{node.icon} {node.label}".strip())
    return f"({text})" if node.kind is NodeKind.AGENT else f"[{text}]"


def _mermaid_edge(edge: GraphEdge, names: dict[NodeId, str]) -> str:
    label = f"|{_mermaid_text(edge.label)}|" if edge.label and edge.kind is not EdgeKind.FUNCTION else ""
    return f"{names[edge.source]} {MERMAID_ARROWS[edge.kind]}{label} {names[edge.target]}"


def _mermaid_text(text: str) -> str:
    """Return the text in quotes, with Mermaid's entity codes for special characters."""
    return f'"{"".join(_mermaid_character(character) for character in text) or " "}"'


def _mermaid_character(character: str) -> str:
    if character.isalnum() or character in " _," or (ord(character) > 0xFF and character.isprintable()):
        return character
    return " " if character.isspace() else f"#{ord(character)};"
