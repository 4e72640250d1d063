// Where the nodes of a layout go on a canvas of a given size, so that names stay readable. Numbers in, numbers out.
//
// A layout is stretched along each axis until no two boxes touch, then as far as the canvas has room. On a narrow canvas
// it may be turned on its side, or its rows may go up and down like a zigzag; not so when its arrangement was chosen, or
// when functions stand among the agents. What a box has `below` it needs room too. The layout itself is never changed: `out` takes a place on the canvas back to it.

// Room for labels and arrows between layers, and just enough to stay apart within one.
const BETWEEN = { upright: { x: 24, y: 62 }, turned: { x: 64, y: 20 }, round: { x: 26, y: 26 }, loose: { x: 14, y: 9 } };
const SAME_LAYER = 0.4;
const WIDEST = 2.2;
const LARGEST = 1.12;
const OTHERWISE_PAYS = 1.12;
const ZIGZAG = 32;
const TOO_MANY_TO_STRETCH = 250;

export const arrange = (boxes, room, chosen) => {
  if (!boxes.length || boxes.length > TOO_MANY_TO_STRETCH) return transform({ byX: 1, byY: 1 });
  const ways = waysFor(boxes, chosen).map((way) => stretched(boxes, room, way));
  return ways.reduce((best, way) => (way.scale > best.scale * OTHERWISE_PAYS ? way : best));
};

const waysFor = (boxes, chosen) => {
  if (chosen === "across") return [{ flow: "turned" }];
  if (chosen === "circle") return [{ flow: "round" }];
  if (chosen || boxes.some((box) => box.loose)) return [{}];
  return [{}, { turned: true, flow: "turned" }, { zigzag: zigzag(boxes) }];
};

// Whether any of the boxes lies on another one of all.
export const collide = (some, all) =>
  some.some((one) =>
    all.some(
      (other) =>
        other.id !== one.id &&
        Math.abs(one.x - other.x) < (one.width + other.width) / 2 &&
        Math.abs(one.y - other.y) < (one.height + other.height) / 2,
    ),
  );

// The middle and the scale at which all boxes are seen, where they are now.
export const view = (boxes, room) => {
  const { left, right, top, bottom } = extent(boxes);
  const scale = Math.min(LARGEST, room.width / (right - left), room.height / (bottom - top));
  return { position: { x: (left + right) / 2, y: (top + bottom) / 2 }, scale };
};

const extent = (boxes) => {
  const edges = { left: Infinity, right: -Infinity, top: Infinity, bottom: -Infinity };
  for (const { x, y, width, height } of boxes) {
    edges.left = Math.min(edges.left, x - width / 2);
    edges.right = Math.max(edges.right, x + width / 2);
    edges.top = Math.min(edges.top, y - height / 2);
    edges.bottom = Math.max(edges.bottom, y + height / 2);
  }
  return edges;
};

const transform = ({ byX, byY, turned, zigzag }) => {
  const shift = (id) => zigzag?.get(id) ?? 0;
  return {
    in: ({ x, y }, id) => (turned ? { x: y * byX, y: x * byY } : { x: x * byX, y: y * byY + shift(id) }),
    out: ({ x, y }, id) => (turned ? { x: y / byY, y: x / byX } : { x: x / byX, y: (y - shift(id)) / byY }),
  };
};

// How far each box of a long row goes up or down: far enough for what a box has below it to end above the next one.
const zigzag = (boxes) => {
  const below = Math.max(...boxes.map((box) => box.below ?? 0));
  const far = below ? (Math.max(...boxes.map((box) => box.height)) + below + BETWEEN.loose.y) / 2 : ZIGZAG;
  const rows = new Map();
  for (const box of boxes) rows.set(Math.round(box.y), [...(rows.get(Math.round(box.y)) ?? []), box]);
  const long = [...rows.values()].filter((row) => row.length > 2);
  const sorted = long.map((row) => row.toSorted((one, other) => one.x - other.x));
  return new Map(sorted.flatMap((row) => row.map(({ id }, place) => [id, place % 2 ? far : -far])));
};

const stretched = (boxes, room, { turned = false, zigzag = new Map(), flow = "upright" }) => {
  const placed = boxes.map((box) => {
    const shift = zigzag.get(box.id) ?? 0;
    return turned ? { ...box, x: box.y, y: box.x, shift } : { ...box, shift };
  });
  const least = leastStretch(placed, flow);
  const across = span(placed, "x", "width");
  const down = span(placed, "y", "height");
  const scale = Math.min(
    LARGEST,
    room.width / (across.span * least.x + across.box),
    room.height / (down.span * least.y + down.box),
  );
  const byX = widened(least.x, room.width / scale, across);
  const byY = widened(least.y, room.height / scale, down);
  return { ...transform({ byX, byY, turned, zigzag }), scale };
};

const widened = (least, room, { span, box }) =>
  span === 0 ? 1 : Math.min(least * WIDEST, Math.max(least, (room - box) / span));

// How far each axis has to be stretched for every two boxes to stand apart: those of different layers along the way from
// layer to layer, those of one layer across it. A function, and all that stands in a circle, keeps apart either way.
const leastStretch = (boxes, flow) => {
  const least = { x: 0, y: 0 };
  for (const [place, one] of boxes.entries()) {
    for (const other of boxes.slice(place + 1)) {
      const shifts = Math.abs(one.shift) + Math.abs(other.shift);
      const loose = one.loose || other.loose;
      const gap = loose ? BETWEEN.loose : BETWEEN[flow];
      const x = Math.abs(one.x - other.x) / ((one.width + other.width) / 2 + gap.x);
      const below = (one.y < other.y ? one : other).below ?? 0;
      const y = Math.abs(one.y - other.y) / ((one.height + other.height) / 2 + below + gap.y + shifts);
      if (loose || flow === "round") {
        const [axis, ratio] = x > y ? ["x", x] : ["y", y];
        if (ratio > 0.05) least[axis] = Math.max(least[axis], 1 / ratio);
        continue;
      }
      const [along, layer, across, row] = flow === "turned" ? ["x", x, "y", y] : ["y", y, "x", x];
      if (layer > SAME_LAYER) least[along] = Math.max(least[along], 1 / layer);
      else if (row > 0.05 && one.shift === other.shift) least[across] = Math.max(least[across], 1 / row);
    }
  }
  return { x: least.x || 1, y: least.y || 1 };
};

const span = (boxes, axis, size) => {
  const places = boxes.map((box) => box[axis]);
  const shift = axis === "y" ? 2 * Math.max(...boxes.map((box) => Math.abs(box.shift))) : 0;
  const below = axis === "y" ? Math.max(...boxes.map((box) => box.below ?? 0)) : 0;
  return { span: Math.max(...places) - Math.min(...places), box: Math.max(...boxes.map((box) => box[size])) + shift + below };
};
