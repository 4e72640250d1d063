// The handoff graph: one drawing for each element it is shown in, kept through all reruns of the page and changed only
// where the data changed. Painting, fitting, keys and words are in the files beside this one.

import { measured, paintDot, paintNode, paintSpeck, plain } from "./canvas.js";
import { arrange, view as viewOf } from "./fitting.js";
import { listen, nearest } from "./keyboard.js";
import { paintLabels } from "./labels.js";
import { buildPanel, fillLegend } from "./panel.js";
import { readTheme } from "./style.js";
import { words } from "./words.js";

const MARGIN = { side: 22, top: 30, bottom: 22 };
const DOT_MS = 900;
const BEAT_MS = 1100;
const BEATS = 3;
const UNREADABLE = 0.3;
const TOO_MANY_TO_ANIMATE = 250;

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
  view.network?.destroy();
  views.delete(root);
};

// --- what the page sent

const show = (view, data) => {
  const before = view.data;
  view.data = data;
  view.theme = readTheme(view.panel.panel);
  view.panel.panel.style.height = `${data.height}px`;
  view.panel.panel.classList.toggle("editable", data.editable);
  view.panel.notice.textContent = data.nodes.length ? "" : words.empty;
  readLooks(view);
  if (!view.network) create(view);
  else change(view);
  view.network.setOptions({ interaction: { dragNodes: data.movable } });
  describe(view, before);
  animate(view, before);
  view.network.redraw();
};

const readLooks = (view) => {
  const { nodes, edges } = view.data;
  view.looks = new Map(nodes.map((node) => [node.id, readNode(node, view.theme)]));
  view.ways = new Map(edges.map((edge) => [edge.id, { ...edge, label: plain(edge.label), title: plain(edge.title) }]));
  view.taking = new Set(view.data.visited);
};

const readNode = (node, theme) => {
  const look = { ...node, label: plain(node.label), icon: plain(node.icon), problem: plain(node.problem) };
  return { ...look, size: measured(look, theme) };
};

const create = (view) => {
  const began = performance.now();
  const { vis, panel, data } = view;
  for (const node of data.nodes) take(view, node);
  settle(view);
  view.nodes = new vis.DataSet(data.nodes.map((node) => nodeItem(view, node.id, spot(view, node.id))));
  view.edges = new vis.DataSet(data.edges.map((edge) => edgeItem(view, edge.id)));
  const options = { ...data.options, manipulation: { enabled: false, addEdge: (edge, done) => joined(view, edge, done) } };
  view.network = new vis.Network(panel.stage, { nodes: view.nodes, edges: view.edges }, options);
  for (const inner of panel.stage.querySelectorAll("[tabindex]")) inner.tabIndex = -1;
  hear(view);
  frame(view);
  view.network.once("afterDrawing", () => (view.drawnInMs = performance.now() - began));
  view.size = `${panel.stage.clientWidth} ${panel.stage.clientHeight}`;
};

const change = (view) => {
  const ids = new Set(view.nodes.getIds());
  const gone = [...ids].filter((id) => !view.looks.has(id));
  const come = view.data.nodes.filter((node) => !ids.has(node.id));
  const moved = view.data.nodes.filter((node) => ids.has(node.id) && take(view, node));
  for (const node of come) take(view, node);
  view.nodes.remove(gone);
  for (const id of gone) forget(view, id);
  const afresh = (gone.length || come.length) && !view.ownView;
  if (afresh) settle(view);
  view.nodes.add(come.map((node) => nodeItem(view, node.id, spot(view, node.id))));
  view.nodes.update(changed(view, view.data.nodes, (id) => nodeItem(view, id)));
  changeEdges(view);
  for (const { id } of afresh ? view.data.nodes : moved) place(view, id);
  if (afresh) frame(view);
};

const changeEdges = (view) => {
  const kept = new Set(view.data.edges.map((edge) => edge.id));
  view.edges.remove(view.edges.getIds().filter((id) => !kept.has(id)));
  view.edges.update(changed(view, view.data.edges, (id) => edgeItem(view, id)));
};

// Only what differs from what vis-network was told last.
const changed = (view, all, item) =>
  all
    .filter(({ id }) => view.signs.get(id) !== sign(view, id))
    .map(({ id }) => item(id));

const sign = (view, id) => {
  const look = view.looks.get(id);
  return look ? JSON.stringify([tip(look), look.size]) : JSON.stringify([view.ways.get(id), edgeLook(view, id)]);
};

const nodeItem = (view, id, where = {}) => {
  view.signs.set(id, sign(view, id));
  const ctxRenderer = ({ ctx, x, y }) => {
    const look = view.looks.get(id);
    return {
      drawNode: () => look && paint(view, ctx, look, { x, y }),
      nodeDimensions: look?.size,
    };
  };
  return { id, shape: "custom", ctxRenderer, title: tip(view.looks.get(id)), ...where };
};

const edgeItem = (view, id) => {
  view.signs.set(id, sign(view, id));
  const { from, to, dashes, smooth, title, kind } = view.ways.get(id);
  const { color, width } = edgeLook(view, id);
  const arrows = { to: { enabled: kind !== "function", scaleFactor: 0.62 } };
  const colors = { color, hover: color, highlight: color, inherit: false };
  return { id, from, to, dashes, smooth, arrows, width, color: colors, title: title || undefined };
};

const edgeLook = (view, id) => {
  const { theme, data } = view;
  if (data.lit === id) return { color: theme.primary, width: 3.5 };
  if (data.counts[id]) return { color: theme.strong, width: 2.2 };
  return { color: theme.faint, width: view.ways.get(id).kind === "function" ? 1 : 1.5 };
};

const tip = ({ label, title, problem }) => [label, plain(title), problem && `⚠ ${problem}`].filter(Boolean).join("\n") || undefined;

// --- places

// Remembers the place the page gave; tells whether it is a new one. A node dragged here stays, though the page lags behind.
const take = (view, { id, x, y }) => {
  const given = `${x} ${y}`;
  if (view.given.get(id) === given) return false;
  view.given.set(id, given);
  const now = view.places.get(id);
  view.places.set(id, { x, y });
  return !now || Math.abs(now.x - x) > 0.5 || Math.abs(now.y - y) > 0.5;
};

const forget = (view, id) => {
  for (const kept of [view.given, view.places, view.signs]) kept.delete(id);
  delete view.dragged[id];
  if (view.focus === id) view.focus = null;
};

const settle = (view) => {
  view.arrangement = arrange(boxes(view, (place) => place), roomOf(view));
};

const spot = (view, id) => view.arrangement.in(view.places.get(id), id);

const place = (view, id) => {
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

const frame = (view) => {
  if (!view.looks.size) return;
  const { position, scale } = viewOf(boxes(view, view.arrangement.in), roomOf(view));
  const offset = { x: 0, y: (MARGIN.top - MARGIN.bottom) / 2 };
  view.network.moveTo({ position, scale, offset, animation: false });
  view.ownView = false;
};

const fitAgain = (view) => {
  if (!view.network || !view.looks.size) return;
  settle(view);
  for (const id of view.looks.keys()) place(view, id);
  frame(view);
};

const resized = (view) => {
  const { clientWidth, clientHeight } = view.panel.stage;
  const size = `${clientWidth} ${clientHeight}`;
  if (!view.network || !clientWidth || !clientHeight || view.size === size) return;
  view.size = size;
  view.network.setSize(`${clientWidth}px`, `${clientHeight}px`);
  if (view.ownView) view.network.redraw();
  else fitAgain(view);
};

const zoom = (view, factor) => {
  view.ownView = true;
  view.network?.moveTo({ scale: view.network.getScale() * factor, animation: false });
};

const restyle = (view) => {
  if (!view.network) return;
  view.theme = readTheme(view.panel.panel);
  readLooks(view);
  view.edges.update(changed(view, view.data.edges, (id) => edgeItem(view, id)));
  view.network.redraw();
};

// --- painting

const paint = (view, ctx, look, place) => {
  if (view.network.getScale() < UNREADABLE) paintSpeck(ctx, look, place, view.theme, mood(view, look.id));
  else paintNode(ctx, look, place, view.theme, mood(view, look.id));
};

const mood = (view, id) => ({
  active: view.data.active === id,
  visited: view.taking.has(id),
  hover: view.hover === id,
  focused: id === view.connectFrom || (id === view.focus && view.panel.stage.matches(":focus-within")),
  beat: view.pulseFrom === undefined ? null : ((performance.now() - view.pulseFrom) % BEAT_MS) / BEAT_MS,
});

const paintOver = (view, ctx) => {
  paintLabels(view, ctx);
  const way = view.network.body.edges[view.data.lit]?.edgeType;
  if (view.dotFrom === undefined || !way?.fromPoint) return;
  const share = Math.min(1, (performance.now() - view.dotFrom) / DOT_MS);
  const eased = share < 0.5 ? 2 * share * share : 1 - (2 - 2 * share) ** 2 / 2;
  paintDot(ctx, way.getPoint(eased), view.theme);
};

const animate = (view, before) => {
  const { lit, counts, active } = view.data;
  if (!before || view.still.matches || view.looks.size > TOO_MANY_TO_ANIMATE) return;
  if (lit && (lit !== before.lit || counts[lit] !== before.counts[lit])) view.dotFrom = performance.now();
  if (active && active !== before.active) view.pulseFrom = performance.now();
  if (!view.moving) beat(view);
};

const beat = (view) => {
  const now = performance.now();
  if (now - view.dotFrom > DOT_MS) view.dotFrom = undefined;
  if (now - view.pulseFrom > BEATS * BEAT_MS) view.pulseFrom = undefined;
  view.moving = view.dotFrom !== undefined || view.pulseFrom !== undefined;
  view.network.redraw();
  if (view.moving) requestAnimationFrame(() => views.has(view.component.parentElement) && beat(view));
};

// --- words

const describe = (view, before) => {
  const { data, looks, panel } = view;
  const agents = data.nodes.filter((node) => node.kind === "agent").length;
  panel.stage.setAttribute("aria-label", words.help(agents));
  fillLegend(panel.legend, kinds(data));
  if (!data.active || data.active === before?.active) return;
  const from = looks.get(view.ways.get(data.lit)?.from);
  const active = looks.get(data.active);
  if (active) panel.spoken.textContent = words.active(active.label, from?.id === active.id ? "" : from?.label);
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

// --- what people do

const hear = (view) => {
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

const go = (view, way) => {
  if (!view.looks.size) return;
  const from = view.focus ?? null;
  focusOn(view, from === null ? startOf(view) : nearest(view.network.getPositions(), from, way));
};

const startOf = ({ data }) => (data.nodes.find((node) => node.start) ?? data.nodes[0])?.id;

const focusOn = (view, id) => {
  if (id === undefined) return;
  view.focus = id;
  const ways = [...view.ways.values()].filter((way) => way.from === id).map((way) => view.looks.get(way.to).label);
  view.panel.spoken.textContent = words.node(view.looks.get(id), ways, view.data.active === id);
  const { x, y } = view.network.canvasToDOM(view.network.getPosition(id));
  const { clientWidth, clientHeight } = view.panel.stage;
  const seen = x > 30 && y > 20 && x < clientWidth - 30 && y < clientHeight - 20;
  if (!seen) view.network.moveTo({ position: view.network.getPosition(id), animation: false });
  view.network.redraw();
};

const pickByKey = (view, id) => {
  if (!view.connecting) pick(view, id);
  else if (view.connectFrom === null) connectFrom(view, id);
  else connect(view, view.connectFrom, id);
};

const leave = (view) => {
  endConnecting(view);
  view.focus = null;
  view.network?.redraw();
};

// --- joining two agents

const startConnecting = (view) => {
  if (!view.data?.editable) return;
  view.connecting = true;
  view.network.addEdgeMode();
  markConnecting(view, words.connecting);
  view.panel.stage.focus({ preventScroll: true });
};

const endConnecting = (view) => {
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
const joined = (view, { from, to }, done) => {
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
