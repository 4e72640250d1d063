// The handoff graph: one drawing for each element it is shown in, kept through all reruns of the page and changed only
// where the data changed. Its parts are in the files beside this one.

import { arrange, focusOn, go, goAlong, hear, hearPointer, leave, pickByKey, remove, startOf, toggleConnecting, toggleFunctions } from "./acts.js";
import { enlargeWith, shrink } from "./enlarging.js";
import { listen } from "./keyboard.js";
import { animate } from "./motion.js";
import { buildPanel, fillLegend, foldLegend, setTools } from "./panel.js";
import { fitAgain, resized, zoom } from "./places.js";
import { hideTip } from "./pointing.js";
import { saveMermaid, savePicture } from "./saving.js";
import { routeOf, whenTold } from "./status.js";
import { readTheme } from "./style.js";
import { change, create, readLooks, restyle, unseen } from "./sync.js";
import { words } from "./words.js";

const views = new WeakMap();
let library;

// Shows what the page sent; called again whenever that changed. Gives back how to end it.
export const draw = async (component) => {
  const root = component.parentElement;
  const data = { ...component.data, ...component.data.network };
  const view = views.get(root) ?? open(root, data);
  const turn = ++view.turn;
  view.component = component;
  await ready(view, data);
  if (view.vis && turn === view.turn) show(view, withRoute(data));
  return () => setTimeout(() => view.turn === turn && close(root), 1000);
};

// The data with the route that the transcript told last, or else the one that the page sent.
const withRoute = (data) => {
  const { active, lit, counts, visited } = routeOf(data.conversation) ?? data.route;
  const known = new Set(data.edges.map(({ id }) => id));
  return { ...data, active, lit: lit.find((ids) => ids.some((id) => known.has(id))) ?? [], counts, visited };
};

const showRoute = (view) => {
  if (!view.network) return;
  const data = withRoute(view.data);
  const isNew = ["active", "lit", "counts", "visited"].some((name) => JSON.stringify(data[name]) !== JSON.stringify(view.data[name]));
  if (isNew) show(view, data);
};

// Where a node or the middle of an edge is on the page, in pixels.
export const onScreen = (root, id) => {
  const { network } = views.get(root);
  const { x, y } = network.body.nodes[id] ?? network.body.edges[id].edgeType.getPoint(0.5);
  const [left, top] = onPage(root, { x, y });
  return { x: left, y: top, scale: network.getScale() };
};

// Where a place of the drawing is on the page.
export const onPage = (root, place) => {
  const { network, panel } = views.get(root);
  const { x, y } = network.canvasToDOM(place);
  const { left, top } = panel.stage.getBoundingClientRect();
  return [x + left, y + top];
};

// What is shown, as values.
export const shown = (root) => {
  const view = views.get(root);
  const { theme, labels, functionsAs, moving, connecting, drawnInMs, changedInMs } = view;
  const { active, lit, counts, selected } = view.data;
  const notice = view.panel.notice.textContent;
  return { active, lit, counts, selected, ...told(view), labels, functionsAs, theme, notice, moving: Boolean(moving), connecting, drawnInMs, changedInMs };
};

// The boxes in which names are drawn and the size of their letters, in pixels of the page; 0 for a name that is not drawn.
export const names = (root) => {
  const { looks, network } = views.get(root);
  const scale = network.getScale();
  return [...looks.values()].map(({ id, kind, size: { lines, width, height, letters } }) => {
    const { x, y } = network.getPosition(id);
    const [left, top] = onPage(root, { x: x - width / 2, y: y - height / 2 });
    return { id, kind, left, top, right: left + width * scale, bottom: top + height * scale, letters: lines ? letters * scale : 0 };
  });
};

// What vis-network was told, and which edges it draws.
const told = ({ network, nodes, edges }) =>
  network && {
    nodes: nodes.get().map(({ id }) => ({ id, ...network.getPosition(id) })),
    edges: edges.get().map(({ color, ...edge }) => ({ ...edge, color: color.color })),
    connected: Object.values(network.body.edges)
      .filter((edge) => edge.connected)
      .map(({ id }) => id),
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
    labels: [],
    fitting: null,
    fitted: null,
    functionsAs: null,
    beneath: new Map(),
    numbers: new Map(),
    ownView: false,
    focus: null,
    hover: null,
    near: null,
    grip: null,
    aim: null,
    drawing: null,
    connectFrom: null,
    connecting: false,
    still: matchMedia("(prefers-reduced-motion: reduce)"),
  };
  const acts = {
    zoomIn: () => zoom(view, 1.25),
    zoomOut: () => zoom(view, 0.8),
    fit: () => fitAgain(view),
    connect: () => toggleConnecting(view),
    functions: () => toggleFunctions(view),
    arrange: (arrangement) => arrange(view, arrangement),
    picture: () => savePicture(view),
    mermaid: () => saveMermaid(view),
    pick: () => pickByKey(view),
    remove: () => remove(view),
    goAlong: () => goAlong(view),
    leave: () => (view.connecting || !shrink(view.panel.panel)) && leave(view),
    home: () => focusOn(view, startOf(view)),
    go: (way) => go(view, way),
  };
  view.panel = buildPanel(root, data.stylesheet, acts);
  listen(view.panel.stage, acts);
  hearPointer(view);
  enlargeWith(view.panel.tools.enlarge, view.panel.panel);
  watch(view);
  view.forgetRoute = whenTold(() => showRoute(view));
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
  view.sizes = new ResizeObserver(() => {
    resized(view);
    foldLegend(view.panel);
  });
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
  view.forgetRoute();
  document.fonts.removeEventListener("loadingdone", view.restyle);
  view.closed = true;
  view.network?.destroy();
  view.panel.panel.remove(); // the element may be drawn in again
  views.delete(root);
};

// A drawing that could not be changed is made anew; what was shown before then tells nothing about what is there.
const show = (view, data) => {
  const began = performance.now();
  const before = view.network && view.data;
  view.data = data;
  try {
    bring(view, before);
  } catch (error) {
    console.error(error);
    startAnew(view);
  }
  view.network?.once("afterDrawing", () => (view.changedInMs = performance.now() - began));
};

const startAnew = (view) => {
  try {
    discard(view);
    bring(view, null);
  } catch (error) {
    console.error(error);
    discard(view);
    view.panel.notice.textContent = words.broken;
  }
};

const discard = (view) => {
  view.network?.destroy();
  Object.assign(view, { network: null, focus: null, hover: null, near: null, labels: [], dragged: {} });
  for (const kept of [view.looks, view.ways, view.given, view.places, view.signs, view.beneath]) kept.clear();
};

const bring = (view, before) => {
  const { data } = view;
  if (before?.network !== data.network) hideTip(view);
  view.theme = readTheme(view.panel.panel);
  view.panel.panel.style.height = `${data.height}px`;
  setTools(view.panel, data);
  if (!view.connecting) view.panel.notice.textContent = data.nodes.length ? "" : emptyWords(data);
  if (view.network) unseen(view, () => change(view, before));
  else {
    readLooks(view);
    create(view);
    hear(view);
  }
  letMove(view, data.offered.includes("move"));
  describe(view, before);
  animate(view, before);
  view.network.redraw();
};

// Any setting makes vis-network look at every node again.
const letMove = (view, dragNodes) => {
  if (view.dragNodes !== dragNodes) view.network.setOptions({ interaction: { dragNodes } });
  view.dragNodes = dragNodes;
};

// --- words

const describe = (view, before) => {
  const { data, looks, panel } = view;
  const agents = data.nodes.filter((node) => node.kind === "agent").length;
  panel.stage.setAttribute("aria-label", words.help(agents));
  fillLegend(panel, kinds(data));
  const active = data.active.map((id) => looks.get(id)).filter(Boolean);
  if (!active.length || String(data.active) === String(before?.active)) return;
  const from = looks.get(data.lit.map((id) => view.ways.get(id)).find(Boolean)?.from);
  panel.spoken.textContent = words.active(active.map((look) => look.label), active.includes(from) ? "" : from?.label);
};

const emptyWords = ({ offered }) => (offered.includes("add") ? words.emptyToFill : words.empty);

// What there is to be told apart, no more. The legend's room is the same whatever it holds, so the graph stays where it is.
const kinds = ({ nodes, edges, active, lit }) => {
  const there = new Set([...nodes, ...edges].map((item) => item.kind));
  return [
    nodes.some((node) => node.start) && "start",
    active.length && "active",
    lit.length && "lit",
    there.has("handoff") && "handoff",
    there.has("delegate") && "delegate",
    there.has("function") && "function",
    [...nodes, ...edges].some((item) => item.problem) && "problem",
  ].filter(Boolean);
};
