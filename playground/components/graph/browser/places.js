// Where the nodes are: what the page gave, what was dragged, how all of it fits the canvas. A view keeps both, in the
// measures of the layout; only `arrangement` knows those of the canvas.

import { arrange, view as viewOf } from "./fitting.js";

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
  view.arrangement = arrange(boxes(view, (place) => place), roomOf(view));
};

export const spot = (view, id) => view.arrangement.in(view.places.get(id), id);

export const place = (view, id) => {
  const { x, y } = spot(view, id);
  const now = view.network.body.nodes[id];
  if (now.x === x && now.y === y) return;
  view.network.moveNode(id, x, y);
};

const boxes = (view, where) =>
  [...view.looks.values()].map(({ id, size }) => ({ id, ...where(view.places.get(id), id), ...size }));

const roomOf = ({ panel }) => ({
  width: Math.max(60, panel.stage.clientWidth - 2 * MARGIN.side),
  height: Math.max(60, panel.stage.clientHeight - MARGIN.top - MARGIN.bottom),
});

export const frame = (view) => {
  if (!view.looks.size) return;
  const { position, scale } = viewOf(boxes(view, view.arrangement.in), roomOf(view));
  const offset = { x: 0, y: (MARGIN.top - MARGIN.bottom) / 2 };
  view.network.moveTo({ position, scale, offset, animation: false });
  view.ownView = false;
};

export const fitAgain = (view) => {
  if (!view.network || !view.looks.size) return;
  settle(view);
  for (const id of view.looks.keys()) place(view, id);
  frame(view);
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
