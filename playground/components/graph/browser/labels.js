// Which edge labels are shown, and where they stand without covering a node or one another.

import { labelled, paintLabel } from "./canvas.js";

const SPOTS = [0.5, 0.42, 0.58, 0.34, 0.66];
const UNREADABLE = 0.4;
const TOO_MANY_TO_LABEL = 40;
// How much of an edge its label may cover: an arrow that cannot be seen says nothing.
const ASKED = { cover: 0.7, lines: [] };
const UNASKED = { cover: 0.5 };
const SAMPLES = [0.08, 0.18, 0.28, 0.38, 0.48, 0.58, 0.68, 0.78, 0.88, 0.96];

// Paints the labels; gives the boxes they take, by the ids of their edges.
export const paintLabels = (view, ctx) => {
  if (!view.printing && view.network.getScale() < UNREADABLE) return [];
  const painted = [];
  const lines = sampled(view);
  const taken = [...view.looks.values()].map((look) => around(view.network.body.nodes[look.id], look.size));
  for (const { id, way, lit, rank } of inOrder(view)) {
    const line = view.network.body.edges[id]?.edgeType;
    if (!line?.fromPoint) continue;
    const placed = placing(view, { way, lit, line, taken, ...(rank < 2 ? ASKED : { ...UNASKED, lines }) });
    if (!placed) continue;
    const box = around(placed.point, placed.label);
    taken.push(box);
    painted.push({ id, ...box });
    paintLabel(ctx, placed.label, placed.point, view.theme, { lit, selected: !view.printing && id === view.data.selected });
  }
  return painted;
};

// The last handoff and what is wrong first, then what is pointed at, then what was taken, then the others as far as there
// is room.
const inOrder = (view) => {
  const { data, ways, printing } = view;
  const asked = printing ? [] : [view.hover, view.focus, data.selected];
  const rank = (way) => {
    if (way.id === data.lit || way.problem) return 0;
    if ([way.id, way.from, way.to].some((id) => asked.includes(id))) return 1;
    return data.counts[way.id] ? 2 : 3;
  };
  const most = ways.size > TOO_MANY_TO_LABEL ? 2 : 3;
  return [...ways.values()]
    .filter((way) => way.kind !== "function" || data.counts[way.id] || way.problem || asked.includes(way.id))
    .map((way) => ({ id: way.id, way, rank: rank(way), lit: way.id === data.lit }))
    .filter((entry) => entry.rank <= most)
    .sort((one, other) => one.rank - other.rank);
};

// Points along every edge: a label nobody asked for may not hide another edge.
const sampled = (view) => {
  if (view.ways.size > TOO_MANY_TO_LABEL) return [];
  const drawn = [...view.ways.keys()].map((id) => ({ id, line: view.network.body.edges[id]?.edgeType }));
  return drawn.filter(({ line }) => line?.fromPoint).flatMap(({ id, line }) => SAMPLES.map((share) => ({ id, ...line.getPoint(share) })));
};

const placing = (view, { way, lit, line, taken, cover, lines }) => {
  const others = lines.filter(({ id }) => id !== way.id);
  const count = view.data.counts[way.id] ?? 0;
  for (const full of [true, false]) {
    const label = labelled(way, count, view.theme, full);
    if (!label || (full && covered(label, line) > cover)) continue;
    const point = SPOTS.map((share) => line.getPoint(share)).find((spot) => isFree(around(spot, label), taken, others));
    if (point) return { label, point };
    if ((lit || way.problem) && !full) return { label, point: line.getPoint(0.5) };
  }
  return null;
};

const covered = ({ width, height }, { fromPoint, toPoint }) => {
  const x = Math.abs(fromPoint.x - toPoint.x);
  const y = Math.abs(fromPoint.y - toPoint.y);
  return Math.min(width / x, height / y);
};

const around = ({ x, y }, { width, height }) => ({
  left: x - width / 2 - 3,
  right: x + width / 2 + 3,
  top: y - height / 2 - 2,
  bottom: y + height / 2 + 2,
});

const isFree = (one, taken, points) =>
  points.every(({ x, y }) => x < one.left || x > one.right || y < one.top || y > one.bottom) &&
  taken.every(
    (other) => one.right <= other.left || one.left >= other.right || one.bottom <= other.top || one.top >= other.bottom,
  );
