// Joining two agents with a handoff: by dragging from a grip on an agent's rim to another agent, or with the tool, by
// pointer and by keyboard. Nothing is drawn for good: the page is told, and sends the new edge.

import { paintArrow, paintGrip } from "./canvas.js";
import { nodeAt, pointOf } from "./pointing.js";
import { words } from "./words.js";

const GRIP = 11;
const INTO_NODE = 5;
const NEAR = 16;
const UNREADABLE = 0.3;
const A_CLICK = 5;

export const mayJoin = (view) => Boolean(view.data?.offered.includes("connect"));

// --- grips on the rim

const grips = (view, id) => {
  const { x, y } = view.network.body.nodes[id];
  const { width, height } = view.looks.get(id).size;
  return [
    { x: x + width / 2, y },
    { x, y: y + height / 2 },
    { x: x - width / 2, y },
    { x, y: y - height / 2 },
  ];
};

// Notes which agent shows its grips and which of them the pointer is on.
export const nearGrips = (view, point) => {
  const { near, grip } = view;
  const spot = point && mayJoin(view) && !view.connecting ? view.network.DOMtoCanvas(point) : null;
  view.near = spot && view.network.getScale() >= UNREADABLE ? agentNear(view, spot) : null;
  view.grip = view.near === null ? null : gripAt(view, view.near, spot);
  view.panel.stage.classList.toggle("gripping", view.grip !== null);
  if (view.near !== near || view.grip !== grip) view.network.redraw();
};

const agentNear = (view, spot) => {
  const inside = nodeAt(view, spot);
  if (inside !== null) return isAgent(view, inside) ? inside : null;
  const reach = NEAR / view.network.getScale();
  const isNear = (id) => {
    const { x, y } = view.network.body.nodes[id];
    const { width, height } = view.looks.get(id).size;
    return Math.abs(spot.x - x) <= width / 2 + reach && Math.abs(spot.y - y) <= height / 2 + reach;
  };
  return [...view.looks.keys()].findLast((id) => isAgent(view, id) && isNear(id)) ?? null;
};

// The place of the grip in the list; deep inside an agent there is none, so that it can still be dragged about.
const gripAt = (view, id, spot) => {
  const scale = view.network.getScale();
  const { x, y } = view.network.body.nodes[id];
  const { width, height } = view.looks.get(id).size;
  const depth = Math.min(width / 2 - Math.abs(spot.x - x), height / 2 - Math.abs(spot.y - y));
  if (depth > Math.min(INTO_NODE / scale, height / 5)) return null;
  const found = grips(view, id).findIndex((grip) => Math.hypot(grip.x - spot.x, grip.y - spot.y) <= GRIP / scale);
  return found < 0 ? null : found;
};

export const paintJoining = (view, ctx) => {
  const scale = view.network.getScale();
  if (view.drawing) paintArrow(ctx, view.drawing.from, view.drawing.to, view.theme, scale);
  else if (view.near !== null && view.looks.has(view.near)) {
    grips(view, view.near).forEach((grip, place) => paintGrip(ctx, grip, view.theme, scale, place === view.grip));
  }
};

// --- by pointer

// Hears the pointer before vis-network does, which would drag the agent.
export const listenForJoining = (view) => {
  const { stage } = view.panel;
  stage.addEventListener("pointerdown", (event) => event.button === 0 && begin(view, event), { capture: true });
  stage.addEventListener("pointermove", (event) => view.drawing && draw(view, event), { capture: true });
  stage.addEventListener("pointerup", (event) => view.drawing && end(view, event), { capture: true });
  stage.addEventListener("pointercancel", () => stopDrawing(view));
};

const begin = (view, event) => {
  if (!view.network || !mayJoin(view)) return;
  const point = pointOf(view, event);
  const spot = view.network.DOMtoCanvas(point);
  if (!view.connecting && event.pointerType !== "touch") nearGrips(view, point);
  const source = view.connecting ? nodeAt(view, spot) : view.grip === null ? null : view.near;
  if (source === null || !isAgent(view, source)) return;
  event.stopPropagation();
  event.preventDefault();
  view.panel.stage.setPointerCapture(event.pointerId);
  view.panel.stage.focus({ preventScroll: true });
  const from = view.grip === null ? view.network.getPosition(source) : grips(view, source)[view.grip];
  view.drawing = { source, point, from, to: spot };
};

const draw = (view, event) => {
  event.stopPropagation();
  const spot = view.network.DOMtoCanvas(pointOf(view, event));
  const target = nodeAt(view, spot);
  view.drawing.to = spot;
  view.aim = target !== view.drawing.source && isAgent(view, target) ? target : null;
  view.network.redraw();
};

const end = (view, event) => {
  event.stopPropagation();
  const { source, point } = view.drawing;
  const now = pointOf(view, event);
  const clicked = Math.hypot(now.x - point.x, now.y - point.y) < A_CLICK;
  const target = view.aim;
  stopDrawing(view);
  if (target !== null) connect(view, source, target);
  else if (clicked && view.connecting) pickForJoining(view, source);
};

export const stopDrawing = (view) => {
  if (!view.drawing) return;
  view.drawing = view.aim = view.grip = view.near = null;
  view.panel.stage.classList.remove("gripping");
  view.network?.redraw();
};

// --- with the tool

export const startConnecting = (view) => {
  if (!mayJoin(view)) return;
  view.connecting = true;
  markConnecting(view, words.connecting);
  view.panel.stage.focus({ preventScroll: true });
};

export const endConnecting = (view) => {
  if (!view.connecting) return;
  view.connecting = false;
  view.connectFrom = null;
  markConnecting(view, "");
};

// The first agent picked hands over, the second takes over.
export const pickForJoining = (view, id) => {
  if (!isAgent(view, id)) return;
  if (view.connectFrom !== null) connect(view, view.connectFrom, id);
  else {
    view.connectFrom = id;
    markConnecting(view, words.connectTo(view.looks.get(id).label));
  }
};

const markConnecting = (view, hint) => {
  const { stage, notice, tools, spoken } = view.panel;
  stage.classList.toggle("connecting", view.connecting);
  notice.classList.toggle("hint", view.connecting);
  tools.connect.setAttribute("aria-pressed", String(view.connecting));
  notice.textContent = spoken.textContent = hint;
  view.network.redraw();
};

const connect = (view, source, target) => {
  endConnecting(view);
  if (source !== target) view.component.setTriggerValue("connect", { source, target, n: Date.now() });
};

const isAgent = (view, id) => view.looks.get(id)?.kind === "agent";
