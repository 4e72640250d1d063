// What lies under the pointer: an agent, a function, an edge or its label; and the words that are shown for it.

import { words } from "./words.js";

const NEAR_AN_EDGE = 8;
const TIP_AFTER_MS = 350;

// The id of what is at a point of the stage, nodes before labels before edges; null where nothing is.
export const at = (view, point) => {
  const spot = view.network.DOMtoCanvas(point);
  return nodeAt(view, spot) ?? labelAt(view, spot) ?? edgeAt(view, spot);
};

// The id of the node at a point of the drawing, the one painted last where two lie on each other.
export const nodeAt = (view, spot) => {
  let found = null;
  for (const { id, size } of view.looks.values()) {
    const { x, y } = view.network.body.nodes[id];
    if (Math.abs(spot.x - x) <= size.width / 2 && Math.abs(spot.y - y) <= size.height / 2) found = id;
  }
  return found;
};

const labelAt = (view, { x, y }) =>
  view.labels.findLast(({ left, right, top, bottom }) => x >= left && x <= right && y >= top && y <= bottom)?.id ?? null;

const edgeAt = (view, { x, y }) => {
  let found = null;
  let nearest = NEAR_AN_EDGE / view.network.getScale();
  for (const id of view.ways.keys()) {
    const { edgeType, from, to, connected } = view.network.body.edges[id] ?? {};
    if (!connected || !edgeType?.fromPoint) continue;
    const distance = edgeType.getDistanceToEdge(from.x, from.y, to.x, to.y, x, y);
    if (distance <= nearest) [found, nearest] = [id, distance];
  }
  return found;
};

export const pointOf = (view, { clientX, clientY }) => {
  const { left, top } = view.panel.stage.getBoundingClientRect();
  return { x: clientX - left, y: clientY - top };
};

// Tells what the pointer is over as it moves, at most once a frame.
export const watchPointer = (view, moved) => {
  const { stage } = view.panel;
  let asked = null;
  const look = () => {
    const event = asked;
    asked = null;
    if (view.closed || !view.network || !event || event.buttons) return;
    const point = pointOf(view, event);
    hover(view, at(view, point), point);
    moved(point);
  };
  stage.addEventListener("pointermove", (event) => {
    if (!asked) requestAnimationFrame(look);
    asked = event;
  });
  for (const name of ["pointerleave", "pointerdown"]) {
    stage.addEventListener(name, () => {
      asked = null;
      hover(view, null);
      if (name === "pointerleave") moved(null);
    });
  }
};

const hover = (view, id, point) => {
  if (view.hover === id) return;
  view.hover = id;
  view.panel.stage.classList.toggle("pointing", id !== null);
  clearTimeout(view.tipTimer);
  view.panel.tip.hidden = true;
  if (id !== null) view.tipTimer = setTimeout(() => view.hover === id && showTip(view, id, point), TIP_AFTER_MS);
  view.network?.redraw();
};

// What is told of something that has changed may not be true any more, and may lie on what is new.
export const hideTip = (view) => {
  clearTimeout(view.tipTimer);
  view.panel.tip.hidden = true;
  view.hover = null;
};

const showTip = (view, id, point) => {
  const { tip, stage } = view.panel;
  tip.textContent = tipText(view, id);
  tip.hidden = !tip.textContent;
  const left = Math.min(point.x + 12, stage.clientWidth - tip.offsetWidth - 6);
  const below = point.y + 16 + tip.offsetHeight < stage.clientHeight;
  tip.style.left = `${Math.max(6, left)}px`;
  tip.style.top = `${Math.max(6, below ? point.y + 16 : point.y - tip.offsetHeight - 10)}px`;
};

const tipText = (view, id) => {
  const { label, title, problem, from, to } = view.looks.get(id) ?? view.ways.get(id) ?? {};
  const name = from === undefined ? label : words.way(view.looks.get(from).label, view.looks.get(to).label);
  return [name, title, problem && `⚠ ${problem}`].filter(Boolean).join("\n");
};
