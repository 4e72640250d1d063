// What people do with the graph: pointing, picking, dragging, going about by keyboard, joining two agents. The page is told;
// it is the one truth, and nothing changes here until it says so.

import { nearest } from "./keyboard.js";
import { paintOver } from "./motion.js";
import { words } from "./words.js";

export const hear = (view) => {
  const { network, panel } = view;
  const hover = (id) => {
    view.hover = id;
    panel.stage.classList.toggle("pointing", id !== null);
    network.redraw();
  };
  network.on("afterDrawing", (ctx) => paintOver(view, ctx));
  network.on("hoverNode", ({ node }) => hover(node));
  network.on("hoverEdge", ({ edge }) => hover(edge));
  network.on("blurNode", () => hover(null));
  network.on("blurEdge", () => hover(null));
  network.on("click", (event) => clicked(view, event));
  network.on("dragEnd", ({ nodes }) => dragEnded(view, nodes));
  network.on("zoom", () => (view.ownView = true));
};

const clicked = (view, { nodes: [node], edges: [edge] }) => {
  view.panel.stage.focus({ preventScroll: true });
  if (view.connecting) return;
  view.focus = node ?? null;
  if (node ?? edge) pick(view, node ?? edge);
};

const pick = (view, id) => view.component.setTriggerValue("pick", { id, n: Date.now() });

const dragEnded = (view, nodes) => {
  if (!nodes.length) {
    view.ownView = true;
    return;
  }
  for (const id of nodes) {
    const { x, y } = view.arrangement.out(view.network.getPosition(id), id);
    view.places.set(id, { x, y });
    view.dragged[id] = [Math.round(x * 10) / 10, Math.round(y * 10) / 10];
  }
  view.network.unselectAll();
  view.component.setTriggerValue("move", { places: view.dragged, n: Date.now() });
};

export const go = (view, way) => {
  if (!view.looks.size) return;
  const from = view.focus ?? null;
  focusOn(view, from === null ? startOf(view) : nearest(view.network.getPositions(), from, way));
};

export const startOf = ({ data }) => (data.nodes.find((node) => node.start) ?? data.nodes[0])?.id;

export const focusOn = (view, id) => {
  if (id === undefined) return;
  view.focus = id;
  const ways = [...view.ways.values()].filter((way) => way.from === id).map((way) => view.looks.get(way.to).label);
  view.panel.spoken.textContent = words.node(view.looks.get(id), ways, view.data.active.includes(id));
  const { x, y } = view.network.canvasToDOM(view.network.getPosition(id));
  const { clientWidth, clientHeight } = view.panel.stage;
  const seen = x > 30 && y > 20 && x < clientWidth - 30 && y < clientHeight - 20;
  if (!seen) view.network.moveTo({ position: view.network.getPosition(id), animation: false });
  view.network.redraw();
};

export const pickByKey = (view, id) => {
  if (!view.connecting) pick(view, id);
  else if (view.connectFrom === null) connectFrom(view, id);
  else connect(view, view.connectFrom, id);
};

export const leave = (view) => {
  endConnecting(view);
  view.focus = null;
  view.network?.redraw();
};

// --- joining two agents

export const startConnecting = (view) => {
  if (!view.data?.offered.includes("connect")) return;
  view.connecting = true;
  view.network.addEdgeMode();
  markConnecting(view, words.connecting);
  view.panel.stage.focus({ preventScroll: true });
};

export const endConnecting = (view) => {
  if (!view.connecting) return;
  view.connecting = false;
  view.connectFrom = null;
  view.network.disableEditMode();
  markConnecting(view, "");
};

const markConnecting = (view, hint) => {
  const { stage, notice, tools, spoken } = view.panel;
  stage.classList.toggle("connecting", view.connecting);
  notice.classList.toggle("hint", view.connecting);
  tools.querySelector(".connect").setAttribute("aria-pressed", String(view.connecting));
  notice.textContent = spoken.textContent = hint;
  view.network.redraw();
};

const connectFrom = (view, id) => {
  view.connectFrom = id;
  markConnecting(view, words.connectTo(view.looks.get(id).label));
};

// The page is the one truth: nothing is drawn until it sends the new edge.
export const joined = (view, { from, to }, done) => {
  done(null);
  if (from !== to) connect(view, from, to);
  else if (view.connectFrom !== null && view.connectFrom !== to) connect(view, view.connectFrom, to);
  else {
    connectFrom(view, from);
    setTimeout(() => view.connecting && view.network.addEdgeMode());
  }
};

const connect = (view, source, target) => {
  endConnecting(view);
  if (source !== target) view.component.setTriggerValue("connect", { source, target, n: Date.now() });
};
