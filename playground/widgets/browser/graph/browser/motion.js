// What is painted at each moment: the mood of a node, the halo of an edge, the labels, the dot that travels along a handoff.

import { paintDot, paintHalo, paintNode, paintSpeck } from "./canvas.js";
import { paintJoining } from "./joining.js";
import { paintLabels } from "./labels.js";

const DOT_MS = 900;
const BEAT_MS = 1100;
const BEATS = 3;
const UNREADABLE = 0.3;
const TOO_MANY_TO_ANIMATE = 250;

export const paint = (view, ctx, look, place) => {
  if (!view.printing && view.network.getScale() < UNREADABLE) paintSpeck(ctx, look, place, view.theme, mood(view, look.id));
  else paintNode(ctx, look, place, view.theme, mood(view, look.id));
};

// A picture that is saved shows the conversation, not what somebody is pointing at.
const mood = (view, id) => ({
  active: view.data.active.includes(id),
  visited: view.taking.has(id),
  functions: view.numbers.get(id) ?? 0,
  ...(view.printing ? { beat: null } : attention(view, id)),
});

const attention = (view, id) => ({
  hover: view.hover === id || view.aim === id,
  focused: id === view.connectFrom || id === view.aim || hasFocus(view, id),
  selected: view.data.selected === id,
  beat: view.pulseFrom === undefined ? null : ((performance.now() - view.pulseFrom) % BEAT_MS) / BEAT_MS,
});

const hasFocus = (view, id) => id === view.focus && view.panel.stage.matches(":focus-within");

export const paintUnder = (view, ctx) => {
  for (const id of new Set([view.data.selected, view.focus, view.hover])) {
    const line = view.network.body.edges[id]?.edgeType;
    if (!line?.fromPoint || !view.ways.has(id)) continue;
    const points = Array.from({ length: 25 }, (_, step) => line.getPoint(step / 24));
    paintHalo(ctx, points, view.theme, { selected: view.data.selected === id, focused: hasFocus(view, id) });
  }
};

export const paintOver = (view, ctx) => {
  view.labels = paintLabels(view, ctx);
  paintJoining(view, ctx);
  if (view.dotFrom === undefined) return;
  const share = Math.min(1, (performance.now() - view.dotFrom) / DOT_MS);
  const eased = share < 0.5 ? 2 * share * share : 1 - (2 - 2 * share) ** 2 / 2;
  for (const id of view.travelled) {
    const way = view.network.body.edges[id]?.edgeType;
    if (way?.fromPoint) paintDot(ctx, way.getPoint(eased), view.theme);
  }
};

export const animate = (view, before) => {
  const { lit, counts, active } = view.data;
  if (!before || view.still.matches || view.looks.size > TOO_MANY_TO_ANIMATE) return;
  const taken = lit.filter((id) => !before.lit.includes(id) || counts[id] !== before.counts[id]);
  if (taken.length) [view.travelled, view.dotFrom] = [taken, performance.now()];
  if (active.some((id) => !before.active.includes(id))) view.pulseFrom = performance.now();
  if (!view.moving) beat(view);
};

const beat = (view) => {
  const now = performance.now();
  if (now - view.dotFrom > DOT_MS) view.dotFrom = undefined;
  if (now - view.pulseFrom > BEATS * BEAT_MS) view.pulseFrom = undefined;
  view.moving = view.dotFrom !== undefined || view.pulseFrom !== undefined;
  view.network.redraw();
  if (view.moving) requestAnimationFrame(() => view.closed || beat(view));
};
