// What is painted at each moment: the mood of a node, the labels, the dot that travels along a handoff.

import { paintDot, paintNode, paintSpeck } from "./canvas.js";
import { paintLabels } from "./labels.js";

const DOT_MS = 900;
const BEAT_MS = 1100;
const BEATS = 3;
const UNREADABLE = 0.3;
const TOO_MANY_TO_ANIMATE = 250;

export const paint = (view, ctx, look, place) => {
  if (view.network.getScale() < UNREADABLE) paintSpeck(ctx, look, place, view.theme, mood(view, look.id));
  else paintNode(ctx, look, place, view.theme, mood(view, look.id));
};

const mood = (view, id) => ({
  active: view.data.active.includes(id),
  visited: view.taking.has(id),
  hover: view.hover === id,
  focused: id === view.connectFrom || (id === view.focus && view.panel.stage.matches(":focus-within")),
  beat: view.pulseFrom === undefined ? null : ((performance.now() - view.pulseFrom) % BEAT_MS) / BEAT_MS,
});

export const paintOver = (view, ctx) => {
  paintLabels(view, ctx);
  const way = view.network.body.edges[view.data.lit]?.edgeType;
  if (view.dotFrom === undefined || !way?.fromPoint) return;
  const share = Math.min(1, (performance.now() - view.dotFrom) / DOT_MS);
  const eased = share < 0.5 ? 2 * share * share : 1 - (2 - 2 * share) ** 2 / 2;
  paintDot(ctx, way.getPoint(eased), view.theme);
};

export const animate = (view, before) => {
  const { lit, counts, active } = view.data;
  if (!before || view.still.matches || view.looks.size > TOO_MANY_TO_ANIMATE) return;
  if (lit && (lit !== before.lit || counts[lit] !== before.counts[lit])) view.dotFrom = performance.now();
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
