// Where the nodes of a layout go on a canvas of a given size, so that names stay readable. Numbers in, numbers out.
//
// A layout is stretched along each axis until no two boxes touch, then as far as the canvas has room; on a narrow canvas
// it may be turned on its side. The layout itself is never changed: `out` takes a place of the canvas back to it.

const GAP = { x: 26, y: 34 };
const WIDEST = { x: 1.9, y: 1.9 };
const LARGEST = 1.12;
const TURNING_PAYS = 1.18;
const TOO_MANY_TO_STRETCH = 250;

export const arrange = (boxes, room) => {
  if (boxes.length > TOO_MANY_TO_STRETCH) return asItIs();
  const upright = stretched(boxes, room, false);
  const turned = stretched(boxes, room, true);
  return turned.scale > upright.scale * TURNING_PAYS ? turned : upright;
};

// The part of the canvas that the boxes cover, given where they are now.
export const extent = (boxes) => {
  const edges = { left: Infinity, right: -Infinity, top: Infinity, bottom: -Infinity };
  for (const { x, y, width, height } of boxes) {
    edges.left = Math.min(edges.left, x - width / 2);
    edges.right = Math.max(edges.right, x + width / 2);
    edges.top = Math.min(edges.top, y - height / 2);
    edges.bottom = Math.max(edges.bottom, y + height / 2);
  }
  return edges;
};

export const view = (boxes, room) => {
  const { left, right, top, bottom } = extent(boxes);
  const scale = Math.min(LARGEST, room.width / (right - left), room.height / (bottom - top));
  return { position: { x: (left + right) / 2, y: (top + bottom) / 2 }, scale };
};

const asItIs = () => transform(1, 1, false);

const transform = (byX, byY, turned) => ({
  in: ({ x, y }) => (turned ? { x: y * byX, y: x * byY } : { x: x * byX, y: y * byY }),
  out: ({ x, y }) => (turned ? { x: y / byY, y: x / byX } : { x: x / byX, y: y / byY }),
});

const stretched = (boxes, room, turned) => {
  const placed = boxes.map((box) => (turned ? { ...box, x: box.y, y: box.x } : box));
  const least = leastStretch(placed, turned);
  const across = span(placed, "x", "width");
  const down = span(placed, "y", "height");
  const scale = Math.min(
    LARGEST,
    room.width / (across.span * least.x + across.box),
    room.height / (down.span * least.y + down.box),
  );
  const byX = widened(least.x, WIDEST.x, room.width / scale, across);
  const byY = widened(least.y, WIDEST.y, room.height / scale, down);
  return { ...transform(byX, byY, turned), scale };
};

const widened = (least, widest, room, { span, box }) =>
  span === 0 ? 1 : Math.min(least * widest, Math.max(least, (room - box) / span));

// How far each axis has to be stretched for every two boxes to stand apart along the axis on which they already are.
const leastStretch = (boxes, turned) => {
  const gap = turned ? { x: 64, y: 16 } : GAP;
  const least = { x: 0, y: 0 };
  for (const [place, one] of boxes.entries()) {
    for (const other of boxes.slice(place + 1)) {
      const wantX = (one.width + other.width) / 2 + gap.x;
      const wantY = (one.height + other.height) / 2 + gap.y;
      const x = Math.abs(one.x - other.x) / wantX;
      const y = Math.abs(one.y - other.y) / wantY;
      if (x >= y && x > 0.05) least.x = Math.max(least.x, 1 / x);
      if (y > x && y > 0.05) least.y = Math.max(least.y, 1 / y);
    }
  }
  return { x: least.x || 1, y: least.y || 1 };
};

const span = (boxes, axis, size) => {
  const places = boxes.map((box) => box[axis]);
  return { span: Math.max(...places) - Math.min(...places), box: Math.max(...boxes.map((box) => box[size])) };
};
