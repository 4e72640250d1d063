// Colours and fonts, read from the variables Streamlit sets, so that a change of theme is followed at once.

const EMOJI = '"Noto Color Emoji", "Apple Color Emoji", "Segoe UI Emoji", "Twemoji Mozilla"';

export const readTheme = (element) => {
  const style = getComputedStyle(element);
  const read = (name, otherwise) => style.getPropertyValue(name).trim() || otherwise;
  const background = read("--st-background-color", "#ffffff");
  const text = read("--st-text-color", "#1b1e2e");
  const primary = read("--st-primary-color", "#4f46e5");
  const ground = read("--st-secondary-background-color", background);
  return {
    dark: luminance(background) < 0.3,
    background,
    ground,
    text,
    primary,
    onPrimary: luminance(primary) > 0.19 ? "#10121a" : "#ffffff",
    border: read("--st-border-color", mix(background, text, 0.16)),
    faint: mix(ground, text, 0.46),
    strong: mix(ground, text, 0.74),
    quiet: mix(ground, text, 0.68),
    warning: luminance(background) < 0.3 ? "#f0a255" : "#b4540a",
    font: `${read("--st-font", "sans-serif")}, ${EMOJI}, sans-serif`,
    code: `${read("--st-code-font", "monospace")}, ${EMOJI}, monospace`,
  };
};

export const mix = (first, second, share) => {
  const a = channels(first);
  const b = channels(second);
  return `rgb(${a.map((value, place) => Math.round(value + (b[place] - value) * share)).join(", ")})`;
};

export const faded = (color, opacity) => `rgba(${channels(color).join(", ")}, ${opacity})`;

const known = new Map();
let probe;

// The browser itself reads the colour, however it is written.
const channels = (color) => {
  if (!known.has(color)) {
    probe ??= Object.assign(document.createElement("canvas"), { width: 1, height: 1 }).getContext("2d", {
      willReadFrequently: true,
    });
    probe.clearRect(0, 0, 1, 1);
    probe.fillStyle = color;
    probe.fillRect(0, 0, 1, 1);
    known.set(color, [...probe.getImageData(0, 0, 1, 1).data].slice(0, 3));
  }
  return known.get(color);
};

const luminance = (color) => {
  const [red, green, blue] = channels(color).map((value) => (value / 255) ** 2.2);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
};
