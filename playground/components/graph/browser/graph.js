// The handoff graph: one drawing for each element it is shown in, kept through all reruns of the page and changed only
// where the data changed. Its parts are in the files beside this one.

import { endConnecting, focusOn, go, hear, leave, pickByKey, startConnecting, startOf } from "./acts.js";
import { listen } from "./keyboard.js";
import { animate } from "./motion.js";
import { buildPanel, fillLegend } from "./panel.js";
import { fitAgain, resized, zoom } from "./places.js";
import { readTheme } from "./style.js";
import { change, create, readLooks, restyle } from "./sync.js";
import { words } from "./words.js";

const views = new WeakMap();
let library;

// Shows what the page sent; called again whenever that changed. Gives back how to end it.
export const draw = async (component) => {
  const root = component.parentElement;
  const view = views.get(root) ?? open(root, component.data);
  const turn = ++view.turn;
  view.component = component;
  await ready(view, component.data);
  if (view.vis && turn === view.turn) show(view, component.data);
  return () => setTimeout(() => view.turn === turn && close(root), 50);
};

// Where a node or the middle of an edge is on the page, in pixels.
export const onScreen = (root, id) => {
  const { network, panel } = views.get(root);
  const place = network.body.nodes[id] ?? network.body.edges[id].edgeType.getPoint(0.5);
  const { x, y } = network.canvasToDOM({ x: place.x, y: place.y });
  const { left, top } = panel.stage.getBoundingClientRect();
  return { x: x + left, y: y + top, scale: network.getScale() };
};

// What is shown, as values.
export const shown = (root) => {
  const { data, edges, theme, moving, connecting, drawnInMs } = views.get(root);
  const ways = edges.get().map(({ id, width, color }) => ({ id, width, color: color.color }));
  const { active, lit, counts } = data;
  return { active, lit, counts, edges: ways, theme, moving: Boolean(moving), connecting, drawnInMs };
};

// --- life and end

const open = (root, data) => {
  const view = {
    turn: 0,
    looks: new Map(),
    ways: new Map(),
    given: new Map(),
    places: new Map(),
    dragged: {},
    signs: new Map(),
    arrangement: null,
    ownView: false,
    focus: null,
    hover: null,
    connectFrom: null,
    connecting: false,
    still: matchMedia("(prefers-reduced-motion: reduce)"),
  };
  const acts = {
    zoomIn: () => zoom(view, 1.25),
    zoomOut: () => zoom(view, 0.8),
    fit: () => fitAgain(view),
    connect: () => (view.connecting ? endConnecting(view) : startConnecting(view)),
    pick: () => view.focus && pickByKey(view, view.focus),
    leave: () => leave(view),
    home: () => focusOn(view, startOf(view)),
    go: (way) => go(view, way),
  };
  view.panel = buildPanel(root, data.stylesheet, acts);
  listen(view.panel.stage, acts);
  watch(view);
  views.set(root, view);
  return view;
};

const ready = async (view, data) => {
  try {
    library ??= load(data.library);
    [view.vis] = await Promise.all([library, view.panel.ready]);
  } catch {
    library = undefined;
    view.panel.notice.textContent = words.broken;
  }
};

const load = (address) =>
  new Promise((resolve, reject) => {
    const script = document.createElement("script");
    Object.assign(script, { src: address, onload: () => resolve(globalThis.vis), onerror: reject });
    document.head.append(script);
  });

const watch = (view) => {
  const { panel, stage } = view.panel;
  view.sizes = new ResizeObserver(() => resized(view));
  view.sizes.observe(stage);
  view.restyle = () => restyle(view);
  panel.addEventListener("transitionend", (event) => event.target === panel && view.restyle());
  document.fonts.addEventListener("loadingdone", view.restyle);
  stage.addEventListener("focus", () => view.network?.redraw());
  stage.addEventListener("blur", () => view.network?.redraw());
  // A wheel turned over the graph scrolls the page; with Ctrl or Cmd it zooms.
  const wheel = (event) => event.ctrlKey || event.metaKey || event.stopPropagation();
  stage.addEventListener("wheel", wheel, { capture: true, passive: true });
};

const close = (root) => {
  const view = views.get(root);
  view.sizes.disconnect();
  document.fonts.removeEventListener("loadingdone", view.restyle);
  view.closed = true;
  view.network?.destroy();
  views.delete(root);
};

const show = (view, data) => {
  const before = view.data;
  view.data = data;
  view.theme = readTheme(view.panel.panel);
  view.panel.panel.style.height = `${data.height}px`;
  view.panel.panel.classList.toggle("editable", data.offered.includes("connect"));
  view.panel.notice.textContent = data.nodes.length ? "" : words.empty;
  readLooks(view);
  if (view.network) change(view);
  else {
    create(view);
    hear(view);
  }
  view.network.setOptions({ interaction: { dragNodes: data.offered.includes("move") } });
  describe(view, before);
  animate(view, before);
  view.network.redraw();
};

// --- words

const describe = (view, before) => {
  const { data, looks, panel } = view;
  const agents = data.nodes.filter((node) => node.kind === "agent").length;
  panel.stage.setAttribute("aria-label", words.help(agents));
  fillLegend(panel.legend, kinds(data));
  const active = data.active.map((id) => looks.get(id)).filter(Boolean);
  if (!active.length || String(data.active) === String(before?.active)) return;
  const from = looks.get(view.ways.get(data.lit)?.from);
  panel.spoken.textContent = words.active(active.map((look) => look.label), active.includes(from) ? "" : from?.label);
};

// The same before, during and after a conversation: a legend that grows would move the graph.
const kinds = ({ nodes, edges }) => {
  const there = new Set([...nodes, ...edges].map((item) => item.kind));
  return [
    "active",
    "lit",
    there.has("handoff") && "handoff",
    there.has("delegate") && "delegate",
    there.has("function") && "function",
    nodes.some((node) => node.problem) && "problem",
  ].filter(Boolean);
};
