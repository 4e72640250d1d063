"""Place the functions of a graph near the agents that have them, in the room that the agents leave.

Measures in pixels, as `core.graph.layout` does. Knows about how large a node is drawn, and no more.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from unicodedata import east_asian_width

from core.graph.nodes import GraphNode, HandoffGraph, NodeKind

Point = tuple[float, float]

AGENT_WIDTH, AGENT_HEIGHT = 152.0, 54.0
FUNCTION_HEIGHT = 26.0
SIGN_WIDTH = 7.3
APART = 10.0
STEP_ACROSS, STEP_DOWN, NEAREST_ROW = 40.0, 40.0, 50.0
FARTHEST_ACROSS = 420.0
ROWS = (0.0, *(sign * (NEAREST_ROW + STEP_DOWN * row) for row in range(8) for sign in (1, -1)))
STEPS = tuple(sign * STEP_ACROSS * step for step in range(int(FARTHEST_ACROSS / STEP_ACROSS) + 1) for sign in (1, -1))
# A place beneath its agent is found at once; one above it, only when one looks for it.
ABOVE = 100.0
LOOKED_AT = 24
TOO_MANY_TO_SEE_LINES = 150


def place_functions(graph: HandoffGraph, places: Mapping[str, Point]) -> dict[str, Point]:
    """Return places for the functions that have none in `places`: close to their agents, without overlaps.

    `places` holds the agents' places, and those of functions somebody has moved; none of them changes. A function that
    no agent has, or that finds no room near its agents, stands below everything else.
    """
    taken = [_box(node, places[node.id]) for node in graph.nodes if node.id in places]
    functions = [node for node in graph.nodes if node.kind is NodeKind.FUNCTION and node.id not in places]
    owners, foot = _owners(graph, places), _foot(taken)
    found: dict[str, Point] = {}
    for node in functions:
        lines = owners[node.id] if len(functions) <= TOO_MANY_TO_SEE_LINES else ()
        place = _near(_middle(owners[node.id] or [foot]), _width(node), taken, lines) or _foot(taken)
        taken.append(_box(node, place))
        found[node.id] = place
    return found


@dataclass(frozen=True, slots=True)
class _Box:
    """A box, by its centre."""

    x: float
    y: float
    width: float
    height: float

    def blocks(self, width: float) -> tuple[float, float]:
        """Return the range of x in which the centre of another box of this width would be too close."""
        reach = (self.width + width) / 2 + APART
        return self.x - reach, self.x + reach

    def holds(self, x: float, y: float) -> bool:
        return abs(self.x - x) < self.width / 2 + 2 and abs(self.y - y) < self.height / 2 + 2


def _owners(graph: HandoffGraph, places: Mapping[str, Point]) -> Mapping[str, list[Point]]:
    """Return the places of the agents that have each function, by the function's id."""
    owners: dict[str, list[Point]] = defaultdict(list)
    for edge in graph.edges:
        if edge.source in places:
            owners[edge.target].append(places[edge.source])
    return owners


def _near(middle: Point, width: float, taken: Sequence[_Box], lines: Sequence[Point]) -> Point | None:
    """Return the nearest free place with an unobstructed line to its agents or, failing that, the nearest free one."""
    x, y = middle
    around = [box for box in taken if abs(box.x - x) < 2 * FARTHEST_ACROSS and abs(box.y - y) < 2 * FARTHEST_ACROSS]
    spots = [(x + across, y + down) for down in ROWS for across in _free(x, y + down, width, around)]
    spots.sort(key=lambda spot: _detour(spot[0] - x, spot[1] - y))
    seen = (spot for spot in spots[:LOOKED_AT] if not any(_is_hidden(owner, spot, around) for owner in lines))
    return next(seen, spots[0] if spots else None)


def _free(x: float, y: float, width: float, around: Sequence[_Box]) -> list[float]:
    """Return the free distances from `x` in the row at `y`: whole steps, and those right beside a box."""
    in_the_way = [box for box in around if abs(box.y - y) < (box.height + FUNCTION_HEIGHT) / 2 + APART - 1]
    blocked = [(left - x, right - x) for left, right in (box.blocks(width) for box in in_the_way)]
    wanted = dict.fromkeys((*STEPS, *(edge for ends in blocked for edge in ends if abs(edge) <= FARTHEST_ACROSS)))
    return [step for step in wanted if not any(left < step < right for left, right in blocked)]


def _detour(across: float, down: float) -> float:
    return math.hypot(across, 1.5 * down) + (ABOVE if down < 0 else 0.0)


def _is_hidden(owner: Point, spot: Point, around: Sequence[_Box]) -> bool:
    """Return whether another box is on the line between the two."""
    shares = [step / 8 for step in range(1, 8)]
    line = [(owner[0] + (spot[0] - owner[0]) * share, owner[1] + (spot[1] - owner[1]) * share) for share in shares]
    return any(box.holds(x, y) for box in around if (box.x, box.y) != owner for x, y in line)


def _foot(boxes: Sequence[_Box]) -> Point:
    """Return the place below the centre of all boxes."""
    if not boxes:
        return 0.0, 0.0
    return _middle([(box.x, box.y) for box in boxes])[0], max(box.y + box.height / 2 for box in boxes) + STEP_DOWN


def _middle(places: Sequence[Point]) -> Point:
    return sum(x for x, _ in places) / len(places), sum(y for _, y in places) / len(places)


def _box(node: GraphNode, place: Point) -> _Box:
    if node.kind is NodeKind.AGENT:
        return _Box(*place, AGENT_WIDTH, AGENT_HEIGHT)
    return _Box(*place, _width(node), FUNCTION_HEIGHT)


def _width(function: GraphNode) -> float:
    signs = sum(2 if east_asian_width(sign) in "WF" else 1 for sign in function.label[:40])
    return min(150.0, signs * SIGN_WIDTH) + 32
