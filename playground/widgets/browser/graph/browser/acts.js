// What people do with the graph: picking, dragging, going about by keyboard, removing, adding. The page is told; it is the
// one truth, and nothing changes here until it says so.

import { endConnecting, listenForJoining, nearGrips, pickForJoining, startConnecting, stopDrawing } from "./joining.js";
import { nearest } from "./keyboard.js";
import { paintOver, paintUnder } from "./motion.js";
import { follow, isSeen, zoomed } from "./places.js";
import { at, watchPointer } from "./pointing.js";
import { words } from "./words.js";

// A second click this soon belongs to a double click.
const DOUBLE_MS = 220;

export const hear = (view) => {
  const { network } = view;
  network.on("beforeDrawing", (ctx) => paintUnder(view, ctx));
  network.on("afterDrawing", (ctx) => paintOver(view, ctx));
  network.on("click", ({ pointer }) => clicked(view, at(view, pointer.DOM)));
  network.on("doubleClick", ({ pointer }) => doubleClicked(view, pointer));
  network.on("dragEnd", ({ nodes }) => dragEnded(view, nodes));
  network.on("dragging", ({ nodes }) => follow(view, nodes));
  network.on("zoom", () => zoomed(view));
};

// Once for each view: its stage stays when its network is made anew.
export const hearPointer = (view) => {
  watchPointer(view, (point) => nearGrips(view, point));
  listenForJoining(view);
};

const tell = (view, name, what) => {
  if (view.data.offered.includes(name)) view.component.setTriggerValue(name, { ...what, n: Date.now() });
};

// --- by pointer

const clicked = (view, id) => {
  const again = view.clicked?.id === id && performance.now() - view.clicked.when < DOUBLE_MS;
  view.clicked = { id, before: view.clicked?.id, when: performance.now() };
  view.panel.stage.focus({ preventScroll: true });
  if (view.connecting || again) return;
  view.focus = id;
  if (id !== null) tell(view, "pick", { id });
  view.network.unselectAll();
  view.network.redraw();
};

const doubleClicked = (view, { DOM, canvas }) => {
  const onNothing = at(view, DOM) === null && (view.clicked?.before ?? null) === null;
  if (view.connecting || !onNothing) return;
  const { x, y } = view.fitting.out(canvas, null);
  tell(view, "add", { place: [rounded(x), rounded(y)] });
};

const dragEnded = (view, nodes) => {
  if (!nodes.length) {
    view.ownView = true;
    return;
  }
  follow(view, nodes);
  view.network.unselectAll();
  const dragged = nodes.filter((id) => !view.beneath.has(id));
  if (!dragged.length) return;
  for (const id of dragged) {
    const { x, y } = view.places.get(id);
    view.dragged[id] = [rounded(x), rounded(y)];
  }
  tell(view, "move", { places: view.dragged });
};

const rounded = (number) => Math.round(number * 10) / 10;

// --- by keyboard

export const go = (view, way) => {
  if (!view.looks.size) return;
  const from = view.ways.get(view.focus)?.from ?? view.focus;
  focusOn(view, from === null ? startOf(view) : nearest(view.network.getPositions(), from, way));
};

// The next of the edges that lead away from the agent in focus.
export const goAlong = (view) => {
  const from = view.ways.get(view.focus)?.from ?? view.focus;
  const away = [...view.ways.values()].filter((way) => way.from === from);
  if (!away.length) return;
  const next = away[(away.findIndex(({ id }) => id === view.focus) + 1) % away.length];
  view.focus = next.id;
  view.panel.spoken.textContent = words.edge(next, view.looks.get(next.from).label, view.looks.get(next.to).label);
  view.network.redraw();
};

export const startOf = ({ data }) => (data.nodes.find((node) => node.start) ?? data.nodes[0])?.id;

export const focusOn = (view, id) => {
  if (id === undefined) return;
  view.focus = id;
  const ways = [...view.ways.values()].filter((way) => way.from === id).map((way) => view.looks.get(way.to).label);
  view.panel.spoken.textContent = words.node(view.looks.get(id), ways, view.data.active.includes(id));
  const position = view.network.getPosition(id);
  if (!isSeen(view, id)) view.network.moveTo({ position, animation: false });
  view.network.redraw();
};

export const pickByKey = (view) => {
  if (view.focus === null) return;
  if (view.connecting) pickForJoining(view, view.focus);
  else tell(view, "pick", { id: view.focus });
};

export const remove = (view) => {
  const id = view.focus ?? view.data?.selected;
  if (!view.connecting && (view.looks.has(id) || view.ways.has(id))) tell(view, "remove", { id });
};

export const leave = (view) => {
  stopDrawing(view);
  endConnecting(view);
  view.focus = null;
  view.network?.redraw();
};

// --- with the tools

export const toggleConnecting = (view) => (view.connecting ? endConnecting(view) : startConnecting(view));

export const toggleFunctions = (view) => tell(view, "show_functions", { on: !view.data.functions_shown });

export const arrange = (view, arrangement) => tell(view, "arrange", { arrangement });
