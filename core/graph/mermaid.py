"""Export the handoff graph as a Mermaid flowchart. Any label is escaped."""

from __future__ import annotations

from core.graph.nodes import EdgeKind, GraphEdge, GraphNode, HandoffGraph, NodeId, NodeKind

ARROWS = {EdgeKind.HANDOFF: "-->", EdgeKind.DELEGATE: "-.->", EdgeKind.FUNCTION: "---"}


def to_mermaid(graph: HandoffGraph) -> str:
    """Return a flowchart from top to bottom: agents rounded, the start agent with a thick border, functions in boxes."""
    names = {node.id: f"n{number}" for number, node in enumerate(graph.nodes)}
    lines = ["flowchart TD"]
    lines += [f"    {names[node.id]}{_box(node)}" for node in graph.nodes]
    lines += [f"    {_arrow(edge, names)}" for edge in graph.edges]
    if graph.start is not None:
        lines.append(f"    style {names[graph.start.id]} stroke-width:4px")
    return "\n".join(lines) + "\n"


def _box(node: GraphNode) -> str:
    text = _quoted(f"{node.icon} {node.label}".strip())
    return f"({text})" if node.kind is NodeKind.AGENT else f"[{text}]"


def _arrow(edge: GraphEdge, names: dict[NodeId, str]) -> str:
    label = f"|{_quoted(edge.label)}|" if edge.label and edge.kind is not EdgeKind.FUNCTION else ""
    return f"{names[edge.source]} {ARROWS[edge.kind]}{label} {names[edge.target]}"


def _quoted(text: str) -> str:
    """Return the text in quotes, with Mermaid's entity codes for special characters."""
    return f'"{"".join(_safe(character) for character in text) or " "}"'


def _safe(character: str) -> str:
    if character.isalnum() or character in " _," or (ord(character) > 0xFF and character.isprintable()):
        return character
    return " " if character.isspace() else f"#{ord(character)};"
