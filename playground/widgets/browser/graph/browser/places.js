// Where the nodes are: what the page gave, what was dragged, how all of it fits the canvas. A view keeps both, in the
// measures of the layout; only `fitting` knows those of the canvas.

import { arrange, collide, view as viewOf } from "./fitting.js";
import { beneath, CIRCLE, CIRCLES, FORMS, functionsByAgent, LISTED, PLACED } from "./functions.js";

const TOO_MANY_TO_GLIDE = 250;
const TOO_MANY_TO_LOOK_AT = 400;
const GLIDE_MS = 320;
// At this scale an agent's name of 14 is seen at 12 pixels, and a function's name of 13 at 11: smaller ones are hard to read.
const READABLE = 12 / 14;
// Beyond the scale at which all circles fit: one press on the button that zooms in shows the names.
const ZOOMED_IN = 1.15;
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
  for (const kept of [view.given, view.places, view.signs, view.beneath]) kept.delete(id);
  delete view.dragged[id];
  if (view.focus === id) view.focus = null;
};

// Fits all nodes to the stage, with the names of functions where they can be read.
export const settle = (view) => {
  const functions = [...view.looks.values()].some(({ kind }) => kind === "function");
  for (const form of functions ? FORMS : [PLACED]) {
    arrangeAs(view, form);
    view.fitted = { form, scale: viewOf(boxes(view, spot), roomOf(view)).scale };
    if (view.fitted.scale >= READABLE) return;
  }
};

const arrangeAs = (view, form) => {
  view.functionsAs = form;
  for (const look of view.looks.values()) look.size = sizeIn(view, look);
  const agents = form === PLACED ? new Map() : functionsByAgent(view.looks, view.ways);
  const sizes = new Map([...view.looks.values()].map(({ id, size }) => [id, size]));
  const { offsets, rooms } = beneath(agents, sizes, form);
  view.beneath = offsets;
  view.numbers = form === CIRCLES ? numbersOf(view) : new Map();
  const apart = boxes(view, (_, id) => ({ ...view.places.get(id), ...rooms.get(id) })).filter(({ id }) => !offsets.has(id));
  view.fitting = arrange(apart, roomOf(view), view.data.arrangement);
};

// The size of a node as functions are drawn now.
export const sizeIn = (view, { kind, fullSize }) => (kind === "function" && view.functionsAs === CIRCLES ? CIRCLE : fullSize);

// How many functions every agent has, those beneath other agents too.
const numbersOf = ({ ways }) => {
  const numbers = new Map();
  for (const { kind, from } of ways.values()) if (kind === "function") numbers.set(from, (numbers.get(from) ?? 0) + 1);
  return numbers;
};

export const spot = (view, id) => {
  const offset = view.beneath.get(id);
  const { x, y } = view.fitting.in(view.places.get(offset?.agent ?? id), offset?.agent ?? id);
  return offset ? { x: x + offset.x, y: y + offset.y } : { x, y };
};

export const place = (view, id) => {
  const { x, y } = spot(view, id);
  const now = view.network.body.nodes[id];
  shape(view, now);
  if (now.x === x && now.y === y) return;
  view.network.moveNode(id, x, y);
};

// Edges end at the border of what is drawn. A function beneath its agent moves with it, not alone.
const shape = (view, node) => {
  const { width, height } = view.looks.get(node.id).size;
  Object.assign(node.shape, { width, height, customSizeWidth: width, customSizeHeight: height });
  const fixed = view.beneath.has(node.id);
  node.options.fixed = { x: fixed, y: fixed };
};

// Takes agents that are dragged, with the functions beneath them.
export const follow = (view, ids) => {
  for (const id of ids.filter((id) => !view.beneath.has(id))) {
    view.places.set(id, view.fitting.out(view.network.getPosition(id), id));
  }
  for (const [id, { agent }] of view.beneath) if (ids.includes(agent)) place(view, id);
};

const boxes = (view, where) =>
  [...view.looks.values()].map(({ id, size, kind }) => ({ id, loose: kind !== "agent", ...size, ...where(view, id) }));

const roomOf = ({ panel }) => ({
  width: Math.max(60, panel.stage.clientWidth - 2 * MARGIN.side),
  height: Math.max(60, panel.stage.clientHeight - MARGIN.top - MARGIN.bottom),
});

export const frame = (view) => {
  if (!view.looks.size) return;
  const { position, scale } = viewOf(boxes(view, spot), roomOf(view));
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
  const all = boxes(view, spot);
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
  if (!view.network) return;
  view.network.moveTo({ scale: view.network.getScale() * factor, animation: false });
  zoomed(view);
};

// Shows names of functions while they can be read, circles otherwise. What is in the middle of the stage stays there.
export const zoomed = (view) => {
  view.ownView = true;
  const form = formAt(view, view.network.getScale());
  if (form === view.functionsAs) return;
  const middle = view.network.getViewPosition();
  const far = (id) => Math.hypot(spot(view, id).x - middle.x, spot(view, id).y - middle.y);
  const nearest = [...view.places.keys()].filter((id) => !view.beneath.has(id)).reduce((best, id) => (far(id) < far(best) ? id : best));
  const before = spot(view, nearest);
  redrawAs(view, form);
  const after = spot(view, nearest);
  const position = { x: middle.x + after.x - before.x, y: middle.y + after.y - before.y };
  view.network.moveTo({ position, animation: false });
};

const formAt = ({ fitted }, scale) => {
  if (fitted.form === CIRCLES) return scale >= Math.max(READABLE, fitted.scale * ZOOMED_IN) ? LISTED : CIRCLES;
  return scale >= READABLE ? fitted.form : CIRCLES;
};

export const redrawAs = (view, form) => {
  view.gliding = null;
  arrangeAs(view, form);
  for (const id of view.looks.keys()) place(view, id);
};
