"""Place the functions of a graph near the agents that have them, in the room that the agents leave.

All measures are in pixels. The sizes of boxes are estimates: only the browser has the fonts.
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
FUNCTION_HEIGHT = 22.0
"""Boxes as `canvas.js` draws them: an agent with a name of two lines, and the height of any function."""
SIGN_WIDTH = 7.9
"""Width of a character of a function's name, in its font for code; wide characters (such as Korean) take two."""
LONGEST_LABEL, FUNCTION_PADDING = 162.0, 32.0
"""Width at which a function's name is cut, and the width of its box beyond the name; as in `canvas.js`."""
APART = 10.0
"""Space between boxes."""
STEP_ACROSS, STEP_DOWN, NEAREST_ROW = 40.0, 40.0, 50.0
"""Grid of candidate places. The nearest row just clears an agent: half of both heights and `APART` make 48."""
FARTHEST_ACROSS = 420.0
"""Horizontal search distance. Chosen: a function farther from its agent no longer looks like its own."""
ROWS = (0.0, *(sign * (NEAREST_ROW + STEP_DOWN * row) for row in range(8) for sign in (1, -1)))
STEPS = tuple(sign * STEP_ACROSS * step for step in range(int(FARTHEST_ACROSS / STEP_ACROSS) + 1) for sign in (1, -1))
ABOVE = 100.0
"""Added to the distance of places above the agent, so that functions are below their agents where there is room."""
CANDIDATES = 24
"""Nearest free places that are tested for an unobstructed line to the agents, which is the slowest step. Chosen."""
MOST_WITH_LINES = 150
"""Functions up to which lines are tested. Chosen: beyond it edges overlap in any case, and the tests would take long."""


def place_functions(graph: HandoffGraph, places: Mapping[str, Point]) -> dict[str, Point]:
    """Return places for the functions that are not in `places`: close to their agents, without overlaps.

    `places` holds the places of agents and of functions moved by hand; they do not change. A function without an agent,
    or without room near its agents, is placed below everything else.
    """
    taken = [_box(node, places[node.id]) for node in graph.nodes if node.id in places]
    functions = [node for node in graph.nodes if node.kind is NodeKind.FUNCTION and node.id not in places]
    owners, foot = _owners(graph, places), _foot(taken)
    function_places: dict[str, Point] = {}
    for node in functions:
        lines = owners[node.id] if len(functions) <= MOST_WITH_LINES else ()
        place = _near(_middle(owners[node.id] or [foot]), _width(node), taken, lines) or _foot(taken)
        taken.append(_box(node, place))
        function_places[node.id] = place
    return function_places


@dataclass(frozen=True, slots=True)
class _Box:
    """A rectangle with its centre at `x`, `y`."""

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
    visible = (spot for spot in spots[:CANDIDATES] if not any(_is_hidden(owner, spot, around) for owner in lines))
    return next(visible, spots[0] if spots else None)


def _free(x: float, y: float, width: float, around: Sequence[_Box]) -> list[float]:
    """Return the free distances from `x` in the row at `y`: whole steps, and those right beside a box."""
    in_the_way = [box for box in around if abs(box.y - y) < (box.height + FUNCTION_HEIGHT) / 2 + APART - 1]
    blocked = [(left - x, right - x) for left, right in (box.blocks(width) for box in in_the_way)]
    distances = dict.fromkeys((*STEPS, *(edge for ends in blocked for edge in ends if abs(edge) <= FARTHEST_ACROSS)))
    return [step for step in distances if not any(left < step < right for left, right in blocked)]


def _detour(across: float, down: float) -> float:
    return math.hypot(across, 1.5 * down) + (ABOVE if down < 0 else 0.0)


def _is_hidden(owner: Point, spot: Point, around: Sequence[_Box]) -> bool:
    """Return whether another box is on the line from `owner` to `spot`, tested at seven points."""
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
    return min(LONGEST_LABEL, signs * SIGN_WIDTH) + FUNCTION_PADDING
