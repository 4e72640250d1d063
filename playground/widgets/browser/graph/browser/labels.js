// Which edge labels are shown, and where they stand without covering a node or one another.

import { labelled, paintLabel } from "./canvas.js";
import { CIRCLES } from "./functions.js";

const SPOTS = [0.5, 0.42, 0.58, 0.34, 0.66];
// How far beside its edge a label with a border may stand, in shares of its own extent that way: it still lies on the edge.
const SHIFTS = [0.3, -0.3, 0.45, -0.45];
const ON_IT = SPOTS.map((share) => ({ share, shift: 0 }));
const OR_BESIDE = [...ON_IT, ...SHIFTS.flatMap((shift) => SPOTS.map((share) => ({ share, shift })))];
const UNREADABLE = 0.4;
const TOO_MANY_TO_LABEL = 40;
// How much of an edge its label may cover: an arrow that cannot be seen says nothing.
const ASKED = { cover: 0.7, hidden: Infinity, places: OR_BESIDE };
const UNASKED = { cover: 0.5, hidden: 0, places: ON_IT };
// How far a count may stand from an arrow that has no room on it.
const CLOSE = { hidden: Infinity, places: [0.7, -0.7, 1, -1].flatMap((shift) => SPOTS.map((share) => ({ share, shift }))) };
const SAMPLES = Array.from({ length: 20 }, (_, number) => (number + 0.5) / 20);

// Paints the labels; gives the boxes they take, by the ids of their edges.
export const paintLabels = (view, ctx) => {
  if (!view.printing && view.network.getScale() < UNREADABLE) return [];
  const painted = [];
  const lines = sampled(view);
  const seen = view.printing ? null : onScreen(view);
  const taken = [...view.looks.values()].map((look) => around(view.network.body.nodes[look.id], look.size));
  for (const { id, way, lit, rank } of inOrder(view)) {
    const line = view.network.body.edges[id]?.edgeType;
    if (!line?.fromPoint) continue;
    const own = view.beneath.get(way.to)?.agent === way.from;
    const placed = own
      ? besideFunction(view, way, { lit, seen })
      : placing(view, { way, lit, line, taken, seen, lines, ...(rank < 2 ? ASKED : UNASKED) });
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
    if (data.lit.includes(way.id) || way.problem) return 0;
    if ([way.id, way.from, way.to].some((id) => asked.includes(id))) return 1;
    return data.counts[way.id] ? 2 : 3;
  };
  const most = ways.size > TOO_MANY_TO_LABEL ? 2 : 3;
  return [...ways.values()]
    .filter((way) => way.kind !== "function" || data.counts[way.id] || way.problem || asked.includes(way.id))
    .map((way) => ({ id: way.id, way, rank: rank(way), lit: data.lit.includes(way.id) }))
    .filter((entry) => entry.rank <= most)
    .sort((one, other) => one.rank - other.rank);
};

// Points along every edge: a label hides as little as it can of the others, and nothing when nobody asked for it.
const sampled = (view) => {
  if (view.ways.size > TOO_MANY_TO_LABEL) return [];
  const drawn = [...view.ways.keys()].map((id) => ({ id, line: view.network.body.edges[id]?.edgeType }));
  return drawn.filter(({ line }) => line?.fromPoint).flatMap(({ id, line }) => SAMPLES.map((share) => ({ id, ...line.getPoint(share) })));
};

const placing = (view, { way, lit, line, cover, lines, ...room }) => {
  const others = lines.filter(({ id }) => id !== way.id);
  const count = view.data.counts[way.id] ?? 0;
  for (const full of [true, false]) {
    const label = labelled(way, count, view.theme, { full, lit });
    if (!label || (full && covered(label, line) > cover)) continue;
    const point = clearest(line, label, { ...room, others });
    if (point) return { label, point };
    if (full) continue;
    // What happened is told on the shortest arrow as well.
    if (count) return { label, point: clearest(line, label, { ...room, ...CLOSE, others }) ?? line.getPoint(0.5) };
    if (lit || way.problem) return { label, point: line.getPoint(0.5) };
  }
  return null;
};

// The arrow to a function beneath its agent is too short for a label. The last call names a function that is a circle.
const besideFunction = (view, way, { lit, seen }) => {
  const circle = view.functionsAs === CIRCLES;
  const label = labelled(way, view.data.counts[way.id] ?? 0, view.theme, { full: circle && lit, lit });
  if (!label) return null;
  const { x, y } = view.network.body.nodes[way.to];
  const { width, height } = view.looks.get(way.to).size;
  if (!circle) return { label, point: { x: x + width / 2, y } };
  const half = label.width / 2 + 3;
  const inside = seen && seen.right - seen.left > 2 * half ? Math.min(Math.max(x, seen.left + half), seen.right - half) : x;
  return { label, point: { x: inside, y: y + (height + label.height) / 2 - 2 } };
};

// The part of the drawing that is on the screen.
const onScreen = ({ network, panel: { stage } }) => {
  const { x: left, y: top } = network.DOMtoCanvas({ x: 0, y: 0 });
  const { x: right, y: bottom } = network.DOMtoCanvas({ x: stage.clientWidth, y: stage.clientHeight });
  return { left, top, right, bottom };
};

// The first place where all of the label is seen, covers no box, and hides the least of other edges, if that is not too much.
const clearest = (line, label, { places, taken, seen, others, hidden }) => {
  let best = null;
  let least = hidden + 1;
  for (const place of places) {
    const point = beside(line, place, label);
    const box = around(point, label);
    if (!isFree(box, taken) || (seen && !isWithin(box, seen))) continue;
    const hides = others.filter((other) => isIn(box, other)).length;
    if (hides < least) [best, least] = [point, hides];
    if (!least) break;
  }
  return best;
};

const beside = (line, { share, shift }, { width, height }) => {
  const point = line.getPoint(share);
  if (!shift) return point;
  const [before, after] = [line.getPoint(share - 0.02), line.getPoint(share + 0.02)];
  const length = Math.hypot(after.x - before.x, after.y - before.y) || 1;
  const [x, y] = [(before.y - after.y) / length, (after.x - before.x) / length];
  const far = shift * (Math.abs(x) * width + Math.abs(y) * height);
  return { x: point.x + far * x, y: point.y + far * y };
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

const isWithin = (one, other) =>
  one.left >= other.left && one.right <= other.right && one.top >= other.top && one.bottom <= other.bottom;

const isIn = (box, { x, y }) => x >= box.left && x <= box.right && y >= box.top && y <= box.bottom;

const isFree = (one, taken) =>
  taken.every(
    (other) => one.right <= other.left || one.left >= other.right || one.bottom <= other.top || one.top >= other.bottom,
  );
