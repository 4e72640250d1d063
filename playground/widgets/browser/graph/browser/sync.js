// Brings vis-network to what the page sent: only what differs from what it was told last.

import { measured, plain } from "./canvas.js";
import { paint } from "./motion.js";
import { crowded, fitAgain, forget, frame, isSeen, place, rearrange, settle, sizeIn, spot, take } from "./places.js";
import { readTheme } from "./style.js";

export const readLooks = (view) => {
  const { nodes, edges } = view.data;
  view.looks = new Map(nodes.map((node) => [node.id, readNode(view, node)]));
  view.ways = new Map(edges.map((edge) => [edge.id, readEdge(edge)]));
  view.taking = new Set(view.data.visited);
};

const readNode = (view, node) => {
  const { kind } = node;
  const [label, icon, title, problem] = [node.label, node.icon, node.title, node.problem].map(plain);
  const shades = view.data.palette[node.shades];
  const fullSize = sizeOf(view, { kind, label });
  return { ...node, label, icon, title, problem, shades, fullSize, size: sizeIn(view, { kind, fullSize }) };
};

// Measuring text takes long; what has been measured in these letters is remembered.
const sizeOf = (view, look) => {
  if (view.measuredIn !== view.theme.font) [view.measuredIn, view.measures] = [view.theme.font, new Map()];
  const key = `${look.kind} ${look.label}`;
  if (!view.measures.has(key)) view.measures.set(key, measured(look, view.theme));
  return view.measures.get(key);
};

const readEdge = (edge) => ({ ...edge, label: plain(edge.label), title: plain(edge.title), problem: plain(edge.problem) });

export const create = (view) => {
  const began = performance.now();
  const { vis, panel, data } = view;
  for (const node of data.nodes) take(view, node);
  settle(view);
  view.nodes = new vis.DataSet(data.nodes.map((node) => nodeItem(view, node.id, spot(view, node.id))));
  view.edges = new vis.DataSet(data.edges.map((edge) => edgeItem(view, edge.id)));
  view.network = new vis.Network(panel.stage, { nodes: view.nodes, edges: view.edges }, data.options);
  for (const inner of panel.stage.querySelectorAll("[tabindex]")) inner.tabIndex = -1;
  frame(view);
  view.network.once("afterDrawing", () => (view.drawnInMs = performance.now() - began));
  view.size = `${panel.stage.clientWidth} ${panel.stage.clientHeight}`;
};

// Keeps vis-network from painting while it is being changed: it paints at once when a node goes, and what we paint then
// would be of nodes that it does not have yet, or not any more.
export const unseen = ({ network }, act) => {
  network.body.emitter.emit("_blockRedraw");
  try {
    act();
  } finally {
    network.body.emitter.emit("_allowRedraw");
  }
};

export const change = (view, before) => {
  const functionsBefore = functionsSign(view);
  readLooks(view);
  const ids = new Set(view.nodes.getIds());
  const gone = [...ids].filter((id) => !view.looks.has(id));
  const come = view.data.nodes.filter((node) => !ids.has(node.id)).map(({ id }) => id);
  const moved = view.data.nodes.filter((node) => take(view, node) && ids.has(node.id)).map(({ id }) => id);
  view.nodes.remove(gone);
  const functions = functionsBefore !== functionsSign(view);
  for (const id of gone) forget(view, id);
  view.nodes.add(come.map((id) => nodeItem(view, id, spot(view, id))));
  view.nodes.update(changed(view, view.data.nodes, (id) => nodeItem(view, id)));
  changeEdges(view);
  if (view.data.arrangement !== before.arrangement) rearrange(view);
  else makeRoom(view, { come, moved, functions, kept: ids.size - gone.length });
};

// Changes when functions come or go, or go to other agents.
const functionsSign = ({ looks, ways }) =>
  JSON.stringify([...looks.values(), ...ways.values()].filter(({ kind }) => kind === "function").map(({ id }) => id));

// What is there stays where it is, as long as what has come finds room beside it and is seen.
const makeRoom = (view, { come, moved, functions, kept }) => {
  if (functions && kept) {
    rearrange(view);
    return;
  }
  for (const id of moved) place(view, id);
  const agents = come.filter((id) => view.looks.get(id).kind === "agent");
  if (view.ownView && kept && agents.every((id) => isSeen(view, id))) return;
  if (!kept || (come.length && crowded(view, [...come, ...moved]))) fitAgain(view);
  else if (!come.every((id) => isSeen(view, id))) frame(view);
};

const changeEdges = (view) => {
  const kept = new Set(view.data.edges.map((edge) => edge.id));
  const gone = view.edges.getIds().filter((id) => !kept.has(id));
  view.edges.remove(gone);
  for (const id of gone) view.signs.delete(id); // the same edge may come back, after undo
  view.edges.update(changed(view, view.data.edges, (id) => edgeItem(view, id)));
};

// Only what differs from what vis-network was told last.
const changed = (view, all, item) =>
  all
    .filter(({ id }) => view.signs.get(id) !== sign(view, id))
    .map(({ id }) => item(id));

const sign = (view, id) => {
  const look = view.looks.get(id);
  return look ? JSON.stringify(look.size) : JSON.stringify([view.ways.get(id), edgeLook(view, id)]);
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
  return { id, shape: "custom", ctxRenderer, ...where };
};

const edgeItem = (view, id) => {
  view.signs.set(id, sign(view, id));
  const { from, to, smooth, kind } = view.ways.get(id);
  const { color, width, dashes } = edgeLook(view, id);
  const arrows = { to: { enabled: kind !== "function", scaleFactor: 0.62 } };
  const colors = { color, hover: color, highlight: color, inherit: false };
  return { id, from, to, dashes, smooth, arrows, width, color: colors };
};

const edgeLook = (view, id) => {
  const { theme, data } = view;
  const { problem, dashes, kind } = view.ways.get(id);
  if (data.lit.includes(id)) return { color: theme.primary, width: 3.5, dashes };
  if (problem) return { color: theme.warning, width: 2.2, dashes: [4, 5] };
  if (data.counts[id]) return { color: theme.strong, width: 2.2, dashes };
  return { color: theme.faint, width: kind === "function" ? 1 : 1.5, dashes };
};

export const restyle = (view) => {
  if (!view.network) return;
  view.theme = readTheme(view.panel.panel);
  view.measuredIn = null;
  readLooks(view);
  view.edges.update(changed(view, view.data.edges, (id) => edgeItem(view, id)));
  view.network.redraw();
};
