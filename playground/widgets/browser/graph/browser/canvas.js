// How nodes, edge labels and the travelling dot are painted. Measures and paints; decides nothing.
// Whatever a user wrote is painted letter by letter as text.

import { faded, mix } from "./style.js";
import { words } from "./words.js";

const NAME_WIDTH = 96;
const NAME_SIZE = 14;
const FUNCTION_SIZE = 13;
const FUNCTION_WIDTH = 162;
const LABEL_SIZE = 11.5;
const LABEL_WIDTH = 128;
// Why the last handoff was made is read from some distance.
const LIT = { size: 14, width: 168 };
const LONGEST = 300;
const ICON = 22;
const SIGN = 20;

const measuring = document.createElement("canvas").getContext("2d");
const letters = new Intl.Segmenter(undefined, { granularity: "grapheme" });

// Text without the signs that would turn it round or hide it.
export const plain = (text) =>
  String(text ?? "")
    .slice(0, LONGEST)
    .replace(/[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gu, " ")
    .trim();

export const measured = (look, theme) => (look.kind === "function" ? measuredFunction(look, theme) : measuredAgent(look, theme));

const measuredAgent = (look, theme) => {
  const font = `600 ${NAME_SIZE}px ${theme.font}`;
  const lines = wrapped(look.label, font, NAME_WIDTH, 2);
  const width = 13 + ICON + 8 + widest(lines, font) + 13;
  return { font, lines, letters: NAME_SIZE, width: Math.max(width, 96), height: lines.length > 1 ? 54 : 42 };
};

const measuredFunction = (look, theme) => {
  const font = `500 ${FUNCTION_SIZE}px ${theme.code}`;
  const lines = wrapped(look.label, font, FUNCTION_WIDTH, 1);
  return { font, lines, letters: FUNCTION_SIZE, width: widest(lines, font) + 32, height: 22 };
};

export const paintNode = (ctx, look, { x, y }, theme, mood) => {
  ctx.save();
  ctx.translate(x - look.size.width / 2, y - look.size.height / 2);
  if (look.kind === "function") paintFunction(ctx, look, theme, mood);
  else paintAgent(ctx, look, theme, mood);
  ctx.restore();
};

// From so far away that no name could be read.
export const paintSpeck = (ctx, { shades, size }, { x, y }, theme, mood) => {
  const ink = shades ? (theme.dark ? shades.dark : shades.light).marker : theme.faint;
  ctx.fillStyle = ink;
  ctx.fillRect(x - size.width / 2, y - size.height / 2, size.width, size.height);
  if (mood.active || mood.focused || mood.selected) outline(ctx, x - size.width, y - size.height, size.width * 2, size.height * 2, 40, mood.active ? theme.primary : theme.text, 12);
};

const paintAgent = (ctx, look, theme, mood) => {
  const { width, height } = look.size;
  const shades = theme.dark ? look.shades.dark : look.shades.light;
  if (mood.active) paintGlow(ctx, look.size, theme, mood.beat);
  if (look.start) outline(ctx, -4, -4, width + 8, height + 8, 15, shades.marker, 1.5);
  box(ctx, 0, 0, width, height, 11);
  ctx.fillStyle = shades.fill;
  ctx.fill();
  paintMarker(ctx, look.size, shades.marker);
  const edge = mood.visited || mood.hover ? shades.marker : mix(shades.fill, shades.marker, 0.55);
  outline(ctx, 0, 0, width, height, 11, edge, mood.visited ? 2 : 1.25);
  // Around the agent's own colours, by which it is known in the conversation.
  if (mood.active) outline(ctx, -2.5, -2.5, width + 5, height + 5, 13, theme.primary, 5);
  paintIcon(ctx, look, 13 + ICON / 2, height / 2, theme, shades.text);
  paintLines(ctx, look.size, 13 + ICON + 8, theme.text);
  if (look.start) paintFlag(ctx, theme, shades.marker);
  if (mood.functions) paintNumber(ctx, look, mood.functions, theme, shades.marker);
  if (look.problem) paintWarning(ctx, width - 2, 1, theme);
  paintRings(ctx, look.size, 11, theme, mood);
};

const paintFunction = (ctx, look, theme, mood) => {
  const { width, height } = look.size;
  if (mood.active) paintGlow(ctx, look.size, theme, mood.beat);
  box(ctx, 0, 0, width, height, height / 2);
  ctx.fillStyle = mood.active ? theme.primary : theme.background;
  ctx.fill();
  const edge = mood.visited || mood.hover ? theme.strong : theme.faint;
  outline(ctx, 0, 0, width, height, height / 2, mood.active ? theme.primary : edge, mood.visited ? 1.75 : 1);
  const ink = mood.active ? theme.onPrimary : theme.text;
  const { lines } = look.size;
  text(ctx, "ƒ", lines ? 13 : width / 2, height / 2, `italic 600 14px ${theme.font}`, mood.active ? ink : theme.quiet, "center");
  if (lines) paintLines(ctx, look.size, 22, ink);
  if (look.problem) paintWarning(ctx, width - 6, 1, theme);
  paintRings(ctx, look.size, height / 2, theme, mood);
};

// What has its form open has a solid ring with a halo, what the keyboard is at a dashed one around it.
const paintRings = (ctx, { width, height }, radius, theme, { selected, focused }) => {
  const ring = (reach, ...how) => outline(ctx, -reach, -reach, width + 2 * reach, height + 2 * reach, radius + reach, ...how);
  if (selected) {
    ring(9, faded(theme.primary, theme.dark ? 0.42 : 0.24), 9);
    ring(7, theme.primary, 2.5);
  }
  if (focused) ring(selected ? 15 : 8, theme.text, 2, [4, 3]);
};

const paintGlow = (ctx, { width, height }, theme, beat) => {
  if (beat !== null) {
    const reach = 4 + 14 * beat;
    box(ctx, -reach, -reach, width + 2 * reach, height + 2 * reach, 11 + reach);
    ctx.fillStyle = faded(theme.primary, 0.3 * (1 - beat));
    ctx.fill();
  }
  ctx.save();
  ctx.shadowColor = faded(theme.primary, 0.65);
  ctx.shadowBlur = 26;
  box(ctx, 0, 0, width, height, 11);
  ctx.fillStyle = theme.primary;
  ctx.fill();
  ctx.restore();
};

const paintMarker = (ctx, { height, width }, color) => {
  ctx.save();
  box(ctx, 0, 0, width, height, 11);
  ctx.clip();
  ctx.fillStyle = color;
  ctx.fillRect(0, 0, 6, height);
  ctx.restore();
};

const paintIcon = (ctx, look, x, y, theme, ink) => {
  if (look.icon) {
    text(ctx, firstSign(look.icon), x, y + 0.5, `18px ${theme.font}`, ink, "center");
    return;
  }
  ctx.beginPath();
  ctx.arc(x, y, 10.5, 0, 2 * Math.PI);
  ctx.strokeStyle = ink;
  ctx.lineWidth = 1.5;
  ctx.stroke();
  text(ctx, firstSign(look.label).toUpperCase(), x, y + 0.5, `650 11.5px ${theme.font}`, ink, "center");
};

const paintLines = (ctx, { lines, font, height }, x, ink) => {
  const step = 17;
  const top = height / 2 - ((lines.length - 1) * step) / 2;
  lines.forEach((line, place) => text(ctx, line, x, top + place * step + 0.5, font, ink, "left"));
};

const paintFlag = (ctx, theme, color) => {
  const font = `700 9.5px ${theme.font}`;
  const width = measure(words.start, font) + 21;
  box(ctx, 10, -13, width, 15, 7.5);
  ctx.fillStyle = theme.ground;
  ctx.fill();
  outline(ctx, 10, -13, width, 15, 7.5, color, 1.25);
  ctx.beginPath();
  ctx.moveTo(17, -9);
  ctx.lineTo(22.5, -5.5);
  ctx.lineTo(17, -2);
  ctx.closePath();
  ctx.fillStyle = color;
  ctx.fill();
  text(ctx, words.start, 25.5, -5, font, theme.text, "left");
};

// How many functions an agent has, on its upper right corner; left of the sign of a problem.
const paintNumber = (ctx, { size, problem }, number, theme, color) => {
  const font = `650 ${FUNCTION_SIZE}px ${theme.font}`;
  const label = words.functionsOf(number);
  const width = measure(label, font) + 14;
  const left = size.width - width - (problem ? 14 : 6);
  box(ctx, left, -12, width, 19, 9.5);
  ctx.fillStyle = theme.background;
  ctx.fill();
  outline(ctx, left, -12, width, 19, 9.5, color, 1.25);
  text(ctx, label, left + width / 2, -2, font, theme.text, "center");
};

const paintWarning = (ctx, x, y, theme, scale = 1) => {
  ctx.save();
  ctx.translate(x, y);
  ctx.scale(scale, scale);
  ctx.beginPath();
  ctx.moveTo(0, -10);
  ctx.lineTo(10.5, 8);
  ctx.lineTo(-10.5, 8);
  ctx.closePath();
  ctx.lineJoin = "round";
  ctx.lineWidth = 4;
  ctx.strokeStyle = theme.ground;
  ctx.stroke();
  ctx.lineWidth = 2;
  ctx.strokeStyle = ctx.fillStyle = theme.warning;
  ctx.stroke();
  ctx.fill();
  text(ctx, "!", 0, 2.5, `800 12px ${theme.font}`, theme.dark ? "#14161f" : "#ffffff", "center");
  ctx.restore();
};

// --- edges

// A label's lines and size; an edge with nothing to say has none. The sign of a problem stands before the words.
export const labelled = (look, count, theme, { full, lit }) => {
  const size = lit ? LIT.size : LABEL_SIZE;
  const font = `${lit ? 600 : 500} ${size}px ${theme.font}`;
  const lines = full && look.label ? wrapped(look.label, font, lit ? LIT.width : LABEL_WIDTH, 2) : [];
  if (count > 0) lines.push(lines.length ? `${lines.pop()} ${words.times(count)}` : words.times(count));
  const warned = Boolean(look.problem);
  if (!lines.length) return warned ? { lines, font, warned, width: SIGN + 6, height: SIGN } : null;
  const step = size + 2.5;
  return { lines, font, step, warned, width: widest(lines, font) + 12 + (warned ? SIGN : 0), height: lines.length * step + 5 };
};

export const paintLabel = (ctx, label, { x, y }, theme, { lit, selected }) => {
  const { width, height, lines, step, warned } = label;
  box(ctx, x - width / 2, y - height / 2, width, height, 8);
  ctx.fillStyle = lit || selected ? theme.background : theme.ground;
  ctx.fill();
  if (lit || selected) outline(ctx, x - width / 2, y - height / 2, width, height, 8, theme.primary, selected ? 2 : 1.25);
  if (warned) paintWarning(ctx, lines.length ? x - width / 2 + SIGN / 2 + 2 : x, y, theme, 0.8);
  const middle = x + (warned ? SIGN / 2 : 0);
  const top = y - ((lines.length - 1) * step) / 2;
  const ink = lit || selected ? theme.text : theme.quiet;
  lines.forEach((line, place) => text(ctx, line, middle, top + place * step + 0.5, label.font, ink, "center"));
};

// The glow along an edge that is pointed at, in focus, or has its form open.
export const paintHalo = (ctx, points, theme, { selected, focused }) => {
  ctx.save();
  ctx.beginPath();
  for (const { x, y } of points) ctx.lineTo(x, y);
  ctx.lineCap = ctx.lineJoin = "round";
  ctx.lineWidth = selected ? 15 : 11;
  ctx.strokeStyle = selected ? faded(theme.primary, theme.dark ? 0.5 : 0.3) : faded(theme.text, focused ? 0.2 : 0.1);
  ctx.stroke();
  ctx.restore();
};

// --- joining

export const paintGrip = (ctx, { x, y }, theme, scale, held) => {
  const radius = (held ? 8 : 5) / scale;
  ctx.beginPath();
  ctx.arc(x, y, radius, 0, 2 * Math.PI);
  ctx.fillStyle = held ? theme.primary : theme.background;
  ctx.fill();
  ctx.lineWidth = 2 / scale;
  ctx.strokeStyle = theme.primary;
  ctx.stroke();
  if (!held) return;
  ctx.beginPath();
  ctx.moveTo(x - radius / 2, y);
  ctx.lineTo(x + radius / 2, y);
  ctx.moveTo(x, y - radius / 2);
  ctx.lineTo(x, y + radius / 2);
  ctx.strokeStyle = theme.onPrimary;
  ctx.stroke();
};

export const paintArrow = (ctx, from, to, theme, scale) => {
  const turn = Math.atan2(to.y - from.y, to.x - from.x);
  const head = 12 / scale;
  ctx.save();
  ctx.lineWidth = 2.5 / scale;
  ctx.strokeStyle = ctx.fillStyle = theme.primary;
  ctx.setLineDash([8 / scale, 5 / scale]);
  ctx.beginPath();
  ctx.moveTo(from.x, from.y);
  ctx.lineTo(to.x, to.y);
  ctx.stroke();
  ctx.translate(to.x, to.y);
  ctx.rotate(turn);
  ctx.beginPath();
  ctx.moveTo(2 / scale, 0);
  ctx.lineTo(-head, head / 2);
  ctx.lineTo(-head, -head / 2);
  ctx.fill();
  ctx.restore();
};

export const paintDot = (ctx, { x, y }, theme) => {
  ctx.save();
  ctx.shadowColor = theme.primary;
  ctx.shadowBlur = 14;
  ctx.beginPath();
  ctx.arc(x, y, 6.5, 0, 2 * Math.PI);
  ctx.fillStyle = theme.primary;
  ctx.fill();
  ctx.restore();
  ctx.lineWidth = 2;
  ctx.strokeStyle = theme.background;
  ctx.stroke();
};

// --- shapes and text

const box = (ctx, x, y, width, height, radius) => {
  ctx.beginPath();
  ctx.roundRect(x, y, width, height, Math.min(radius, width / 2, height / 2));
};

const outline = (ctx, x, y, width, height, radius, color, thickness, dash = []) => {
  box(ctx, x, y, width, height, radius);
  ctx.setLineDash(dash);
  ctx.lineWidth = thickness;
  ctx.strokeStyle = color;
  ctx.stroke();
  ctx.setLineDash([]);
};

const text = (ctx, words, x, y, font, color, align) => {
  ctx.font = font;
  ctx.textAlign = align;
  ctx.textBaseline = "middle";
  ctx.fillStyle = color;
  ctx.fillText(words, x, y);
};

const measure = (words, font) => {
  measuring.font = font;
  return measuring.measureText(words).width;
};

const widest = (lines, font) => Math.max(...lines.map((line) => measure(line, font)));

const firstSign = (words) => letters.segment(words)[Symbol.iterator]().next().value?.segment ?? "?";

// As many whole words a line as fit; a word too long for a line is broken, what is left after the last is cut with an ellipsis.
const wrapped = (words, font, width, most) => {
  const lines = [];
  let rest = pieces(words, font, width);
  while (rest.length && lines.length < most) {
    let taken = 1;
    while (taken < rest.length && measure(rest.slice(0, taken + 1).join("").trimEnd(), font) <= width) taken += 1;
    const last = lines.length === most - 1;
    lines.push(cut((last ? rest : rest.slice(0, taken)).join("").trim(), font, width));
    rest = rest.slice(taken);
  }
  return lines.length ? lines : [""];
};

// Words with the space after them; scripts written without spaces, and words longer than a line, may be broken after any sign.
const pieces = (words, font, width) => {
  const found = words.match(/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]\s*|[^\s\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]+\s*/gu) ?? [];
  return found.flatMap((word) => (measure(word.trimEnd(), font) <= width ? [word] : signsOf(word)));
};

const signsOf = (words) => [...letters.segment(words)].map((part) => part.segment);

const cut = (line, font, width) => {
  if (measure(line, font) <= width) return line;
  const signs = signsOf(line);
  let [low, high] = [1, signs.length];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (measure(`${signs.slice(0, middle).join("").trimEnd()}…`, font) <= width) low = middle;
    else high = middle - 1;
  }
  return `${signs.slice(0, low).join("").trimEnd()}…`;
};
