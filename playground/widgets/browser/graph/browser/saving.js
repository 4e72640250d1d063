// Files made in the browser of what is shown: the whole graph as a picture, and the Mermaid text the page sent.

import { CIRCLES, LISTED } from "./functions.js";
import { paintLabels } from "./labels.js";
import { redrawAs } from "./places.js";
import { words } from "./words.js";

const SHARPNESS = 2;
const MARGIN = 28;
const MOST_PIXELS = 60e6;
const LONGEST_SIDE = 12_000;

export const savePicture = (view) => {
  if (!view.looks.size) return;
  painted(view).toBlob((blob) => {
    if (blob) save(blob, `${view.data.file}.png`);
    else view.panel.spoken.textContent = words.noPicture;
  }, "image/png");
};

export const saveMermaid = ({ data }) => save(new Blob([data.mermaid], { type: "text/plain" }), `${data.file}.mmd`);

const save = (blob, name) => {
  const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(blob), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
};

// All of the graph on a canvas of its own, as it stands now, whatever part of it is in view. A picture has room for names.
const painted = (view) => {
  const { renderer } = view.network;
  const { functionsAs } = view;
  view.printing = true;
  try {
    if (functionsAs === CIRCLES) redrawAs(view, LISTED);
    renderer._drawEdges(sized(1, 1).getContext("2d"));
    const { left, top, width, height } = bounds(view);
    const sharpness = Math.min(SHARPNESS, LONGEST_SIDE / Math.max(width, height), Math.sqrt(MOST_PIXELS / (width * height)));
    const canvas = sized(Math.ceil(width * sharpness), Math.ceil(height * sharpness));
    const ctx = canvas.getContext("2d");
    ctx.fillStyle = view.theme.ground;
    ctx.fillRect(0, 0, canvas.width, canvas.height);
    ctx.setTransform(sharpness, 0, 0, sharpness, -left * sharpness, -top * sharpness);
    renderer._drawEdges(ctx);
    renderer._drawNodes(ctx, true);
    renderer._drawArrows(ctx);
    paintLabels(view, ctx);
    return canvas;
  } finally {
    if (functionsAs === CIRCLES) redrawAs(view, CIRCLES);
    view.printing = false;
    view.network.redraw();
  }
};

const bounds = (view) => {
  const labels = paintLabels(view, sized(1, 1).getContext("2d"));
  const nodes = [...view.looks.values()].map(({ id, size }) => {
    const { x, y } = view.network.body.nodes[id];
    return { left: x - size.width / 2, right: x + size.width / 2, top: y - size.height / 2 - 13, bottom: y + size.height / 2 };
  });
  const boxes = [...nodes, ...labels, ...bends(view)];
  const [left, top] = [lowest(boxes, "left") - MARGIN, lowest(boxes, "top") - MARGIN];
  return { left, top, width: highest(boxes, "right") + MARGIN - left, height: highest(boxes, "bottom") + MARGIN - top };
};

const bends = (view) =>
  [...view.ways.keys()]
    .map((id) => view.network.body.edges[id]?.edgeType)
    .filter((line) => line?.fromPoint)
    .flatMap((line) => [0.25, 0.5, 0.75].map((share) => line.getPoint(share)))
    .map(({ x, y }) => ({ left: x, right: x, top: y, bottom: y }));

const lowest = (boxes, side) => boxes.reduce((least, box) => Math.min(least, box[side]), Infinity);
const highest = (boxes, side) => boxes.reduce((most, box) => Math.max(most, box[side]), -Infinity);

const sized = (width, height) => Object.assign(document.createElement("canvas"), { width, height });
