// Where the nodes are: what the page gave, what was dragged, how all of it fits the canvas. A view keeps both, in the
// measures of the layout; only `fitting` knows those of the canvas.

import { arrange, collide, view as viewOf } from "./fitting.js";

const TOO_MANY_TO_GLIDE = 250;
const TOO_MANY_TO_LOOK_AT = 400;
const GLIDE_MS = 320;
const MARGIN = { side: 22, top: 30, bottom: 22 };

// Remembers the place the page gave; tells whether it is a new one. A node dragged here stays, though the page lags behind.
export const take = (view, { id, x, y }) => {
  const given = `${x} ${y}`;
  if (view.given.get(id) === given) return false;
  view.given.set(id, given);
  const now = view.places.get(id);
  view.places.set(id, { x, y });
  return !now || Math.abs(now.x - x) > 0.5 || Math.abs(now.y - y) > 0.5;
};

export const forget = (view, id) => {
  for (const kept of [view.given, view.places, view.signs]) kept.delete(id);
  delete view.dragged[id];
  if (view.focus === id) view.focus = null;
};

export const settle = (view) => {
  view.fitting = arrange(boxes(view, (place) => place), roomOf(view), view.data.arrangement);
};

export const spot = (view, id) => view.fitting.in(view.places.get(id), id);

export const place = (view, id) => {
  const { x, y } = spot(view, id);
  const now = view.network.body.nodes[id];
  if (now.x === x && now.y === y) return;
  view.network.moveNode(id, x, y);
};

const boxes = (view, where) =>
  [...view.looks.values()].map(({ id, size, kind }) => ({ id, loose: kind !== "agent", ...where(view.places.get(id), id), ...size }));

const roomOf = ({ panel }) => ({
  width: Math.max(60, panel.stage.clientWidth - 2 * MARGIN.side),
  height: Math.max(60, panel.stage.clientHeight - MARGIN.top - MARGIN.bottom),
});

export const frame = (view) => {
  if (!view.looks.size) return;
  const { position, scale } = viewOf(boxes(view, view.fitting.in), roomOf(view));
  const offset = { x: 0, y: (MARGIN.top - MARGIN.bottom) / 2 };
  view.network.moveTo({ position, scale, offset, animation: false });
  view.ownView = false;
};

export const fitAgain = (view) => {
  if (!view.network || !view.looks.size) return;
  view.gliding = null;
  settle(view);
  for (const id of view.looks.keys()) place(view, id);
  frame(view);
};

// Whether nodes that have come or moved lie on others where they are.
export const crowded = (view, ids) => {
  if (view.looks.size > TOO_MANY_TO_LOOK_AT) return ids.length > 0;
  const all = boxes(view, view.fitting.in);
  return collide(all.filter(({ id }) => ids.includes(id)), all);
};

// Whether all of a node is within the stage.
export const isSeen = (view, id) => {
  const { width, height } = view.looks.get(id).size;
  const { x, y } = spot(view, id);
  const start = view.network.canvasToDOM({ x: x - width / 2, y: y - height / 2 });
  const end = view.network.canvasToDOM({ x: x + width / 2, y: y + height / 2 });
  const { clientWidth, clientHeight } = view.panel.stage;
  return start.x >= 0 && start.y >= 0 && end.x <= clientWidth && end.y <= clientHeight;
};

// Lets the nodes go to the places of another arrangement, for the eye to follow; at once for those who asked for that.
export const rearrange = (view) => {
  const { network, nodes } = view;
  const start = { nodes: network.getPositions(), position: network.getViewPosition(), scale: network.getScale() };
  fitAgain(view);
  if (view.still.matches || nodes.length > TOO_MANY_TO_GLIDE) return;
  const end = { nodes: network.getPositions(), position: network.getViewPosition(), scale: network.getScale() };
  glide(view, start, end);
};

const glide = (view, start, end) => {
  const mine = (view.gliding = { since: performance.now() });
  const step = () => {
    if (view.closed || view.gliding !== mine) return;
    const share = Math.min(1, (performance.now() - mine.since) / GLIDE_MS);
    const between = (one, other) => one + (other - one) * (1 - (1 - share) ** 3);
    const point = (one, other) => ({ x: between(one.x, other.x), y: between(one.y, other.y) });
    for (const [id, to] of Object.entries(end.nodes)) {
      const node = view.network.body.nodes[id];
      if (node) Object.assign(node, point(start.nodes[id] ?? to, to));
    }
    const position = point(start.position, end.position);
    view.network.moveTo({ position, scale: between(start.scale, end.scale), animation: false });
    if (share < 1) requestAnimationFrame(step);
    else view.gliding = null;
  };
  step();
};

export const resized = (view) => {
  const { clientWidth, clientHeight } = view.panel.stage;
  const size = `${clientWidth} ${clientHeight}`;
  if (!view.network || !clientWidth || !clientHeight || view.size === size) return;
  view.size = size;
  view.network.setSize(`${clientWidth}px`, `${clientHeight}px`);
  if (view.ownView) view.network.redraw();
  else fitAgain(view);
};

export const zoom = (view, factor) => {
  view.ownView = true;
  view.network?.moveTo({ scale: view.network.getScale() * factor, animation: false });
};
