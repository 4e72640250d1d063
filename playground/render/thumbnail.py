"""Renders a small picture of a team's graph as HTML, for cards: the agents, the start, and handoffs and delegates.

Streamlit removes SVG from HTML. So the agents are HTML elements, and the lines are a CSS mask over the text colour, which
follows the theme. The styles are in `sheets/thumbnail.css`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from urllib.parse import quote

from core.graph import EdgeKind, GraphEdge, GraphNode, HandoffGraph
from playground import texts
from playground.render.appearances import Appearance
from playground.render.safe_text import plain

Place = tuple[float, float]

MARGIN = 20.0
LARGEST, SMALLEST, READABLE = 28.0, 5.0, 15.0
# Few agents are not spread out to fill the picture.
MOST_STRETCHED = 0.42
MANY_AGENTS, MANY_EDGES = 120, 80
BOW = 0.11
HEAD = 4.6


def thumbnail(graph: HandoffGraph, positions: Mapping[str, Place], *, width: int = 260, height: int = 120) -> str:
    """Return HTML of the agents at their positions, as large as fits: with icons, or as dots if there are many.

    The picture shrinks with its card. Functions, and agents without a position, are left out.
    """
    agents = [node for node in graph.agents if node.id in positions]
    places = _fitted({node.id: positions[node.id] for node in agents}, width, height)
    size = _size(list(places.values()))
    edges = [
        edge for edge in graph.edges if edge.source in places and edge.target in places and edge.source != edge.target
    ]
    shown = "".join(_agent(node, places[node.id], size, width, height) for node in agents)
    about = plain(texts.graph_of(len(graph.agents), graph.start.label[:80] if graph.start else ""))
    return (
        f'<div class="ap-thumb" role="img" aria-label="{about}" style="max-width:{width}px;aspect-ratio:{width}/{height}">'
        f'<i class="ap-thumb-edges" style="{_mask(edges, places, size, width, height)}"></i>{shown}</div>'
    )


def _fitted(places: Mapping[str, Place], width: int, height: int) -> dict[str, Place]:
    """Return the positions scaled to the picture and centred in it."""
    across = _scaled([x for x, _ in places.values()], width)
    down = _scaled([y for _, y in places.values()], height)
    return dict(zip(places, zip(across, down, strict=True), strict=True))


def _scaled(values: Sequence[float], room: int) -> list[float]:
    if not values:
        return []
    least, most = min(values), max(values)
    scale = min(MOST_STRETCHED, (room - 2 * MARGIN) / (most - least)) if most > least else 1.0
    return [room / 2 + (value - (least + most) / 2) * scale for value in values]


def _size(places: Sequence[Place]) -> float:
    """Return the size of an agent in pixels at which no two overlap."""
    if len(places) > MANY_AGENTS:
        return SMALLEST
    apart = [max(abs(a[0] - b[0]), abs(a[1] - b[1])) for a, b in combinations(places, 2)]
    return max(SMALLEST, min(LARGEST, 0.76 * min(apart, default=LARGEST * 2)))


def _agent(node: GraphNode, place: Place, size: float, width: int, height: int) -> str:
    appearance = Appearance(node.label, node.icon, node.color)
    sign = appearance.sign if size >= READABLE else ""
    kind = "ap-thumb-agent ap-thumb-start" if node.start else "ap-thumb-agent"
    where = f"left:{100 * place[0] / width:.2f}%;top:{100 * place[1] / height:.2f}%"
    return f'<i class="{kind}" style="{where};--size:{size:.1f}px;{appearance.style}">{plain(sign)}</i>'


# --- the lines


@dataclass(frozen=True, slots=True)
class _Curve:
    """A quadratic curve from `start` to `end` with the control point `pull`."""

    start: Place
    pull: Place
    end: Place


def _mask(edges: Sequence[GraphEdge], places: Mapping[str, Place], size: float, width: int, height: int) -> str:
    """Return the lines as CSS of a mask. The SVG in it contains numbers only, so nothing has to be escaped."""
    curves = [(edge, _curve(places[edge.source], places[edge.target], size / 2)) for edge in edges]
    lines = "".join(_line(curve, dashed=edge.kind is EdgeKind.DELEGATE) for edge, curve in curves)
    heads = "".join(_head(curve) for _, curve in curves) if len(curves) <= MANY_EDGES else ""
    picture = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" preserveAspectRatio="none">'
        f'<g fill="none" stroke="#000" stroke-width="{1.5 if len(curves) < 30 else 0.8}">{lines}</g>{heads}</svg>'
    )
    address = f"url('data:image/svg+xml,{quote(picture)}') center/100% 100% no-repeat"
    return f"-webkit-mask:{address};mask:{address}"


def _curve(source: Place, target: Place, radius: float) -> _Curve:
    """Return the curve between the rims of two agents, bent to the left, so that opposite links do not overlap."""
    across, down = target[0] - source[0], target[1] - source[1]
    pull = ((source[0] + target[0]) / 2 + BOW * down, (source[1] + target[1]) / 2 - BOW * across)
    return _Curve(_towards(source, pull, radius + 1), pull, _towards(target, pull, radius + 2.5))


def _towards(start: Place, end: Place, distance: float) -> Place:
    length = math.dist(start, end) or 1.0
    share = min(distance / length, 0.9)
    return start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share


def _line(curve: _Curve, *, dashed: bool) -> str:
    dash = ' stroke-dasharray="3.5 3"' if dashed else ""
    return f'<path d="M{_point(curve.start)}Q{_point(curve.pull)} {_point(curve.end)}"{dash}/>'


def _head(curve: _Curve) -> str:
    turn = math.atan2(curve.end[1] - curve.pull[1], curve.end[0] - curve.pull[0])
    tip = (curve.end[0] + 1.5 * math.cos(turn), curve.end[1] + 1.5 * math.sin(turn))
    wings = [(tip[0] - HEAD * math.cos(turn + side), tip[1] - HEAD * math.sin(turn + side)) for side in (-0.5, 0.5)]
    return f'<path d="M{" ".join(_point(place) for place in (tip, *wings))}z"/>'


def _point(place: Place) -> str:
    return f"{place[0]:.1f} {place[1]:.1f}"
