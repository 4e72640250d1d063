// Brings vis-network to what the page sent: only what differs from what it was told last.

import { joined } from "./acts.js";
import { measured, plain } from "./canvas.js";
import { paint } from "./motion.js";
import { forget, frame, place, settle, spot, take } from "./places.js";
import { readTheme } from "./style.js";

export const readLooks = (view) => {
  const { nodes, edges } = view.data;
  view.looks = new Map(nodes.map((node) => [node.id, readNode(node, view.theme)]));
  view.ways = new Map(edges.map((edge) => [edge.id, { ...edge, label: plain(edge.label), title: plain(edge.title) }]));
  view.taking = new Set(view.data.visited);
};

const readNode = (node, theme) => {
  const look = { ...node, label: plain(node.label), icon: plain(node.icon), problem: plain(node.problem) };
  return { ...look, size: measured(look, theme) };
};

export const create = (view) => {
  const began = performance.now();
  const { vis, panel, data } = view;
  for (const node of data.nodes) take(view, node);
  settle(view);
  view.nodes = new vis.DataSet(data.nodes.map((node) => nodeItem(view, node.id, spot(view, node.id))));
  view.edges = new vis.DataSet(data.edges.map((edge) => edgeItem(view, edge.id)));
  const options = { ...data.options, manipulation: { enabled: false, addEdge: (edge, done) => joined(view, edge, done) } };
  view.network = new vis.Network(panel.stage, { nodes: view.nodes, edges: view.edges }, options);
  for (const inner of panel.stage.querySelectorAll("[tabindex]")) inner.tabIndex = -1;
  frame(view);
  view.network.once("afterDrawing", () => (view.drawnInMs = performance.now() - began));
  view.size = `${panel.stage.clientWidth} ${panel.stage.clientHeight}`;
};

export const change = (view) => {
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

export const restyle = (view) => {
  if (!view.network) return;
  view.theme = readTheme(view.panel.panel);
  readLooks(view);
  view.edges.update(changed(view, view.data.edges, (id) => edgeItem(view, id)));
  view.network.redraw();
};
