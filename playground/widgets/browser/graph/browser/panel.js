// The elements around the canvas: stage, legend, tools, the spoken line.

import { element, icon } from "./elements.js";
import { menuOf, opening } from "./menu.js";
import { words } from "./words.js";

const ICONS = {
  zoomIn: "M12 5v14M5 12h14",
  zoomOut: "M5 12h14",
  fit: "M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5",
  connect: "M5 19a2 2 0 1 0 0-.01M19 5a2 2 0 1 0 0-.01M7 17 17 7M11 7h6v6",
  functions: "M17 4.5c-3-1-4.5 .5-5 4L10.2 17c-.6 3.2-2.2 4-4.7 3M7.5 11h8",
  arrange: "M9 3.5h6v5H9zM3 15.5h6v5H3zM15 15.5h6v5h-6zM12 8.5v3.5M6 15.5V12h12v3.5",
  enlarge: "M14 4h6v6M20 4l-7 7M10 20H4v-6M4 20l7-7",
  save: "M12 4v11M7.5 11 12 15.5 16.5 11M5 20h14",
  key: "M4 6.5h2M4 12h2M4 17.5h2M10 6.5h10M10 12h10M10 17.5h10",
};

const ARRANGEMENTS = ["layers", "across", "circle"];

export const buildPanel = (root, stylesheet, acts) => {
  const panel = element("div", "panel");
  const stage = element("div", "stage");
  const notice = element("p", "notice");
  const spoken = element("div", "spoken");
  const tip = element("div", "tip");
  const foot = element("div", "foot");
  const legend = element("ul", "legend");
  const tools = buildTools(acts, legend);
  Object.assign(stage, { tabIndex: 0 });
  stage.setAttribute("role", "application");
  spoken.setAttribute("aria-live", "polite");
  legend.setAttribute("aria-hidden", "true");
  tip.setAttribute("aria-hidden", "true");
  tip.hidden = true;
  foot.append(legend, tools.row);
  panel.append(stage, notice, tip, foot, spoken);
  // Without its style sheet it would be seen as a heap of buttons for a moment.
  panel.style.visibility = "hidden";
  const ready = styled(root, stylesheet).then(() => (panel.style.visibility = ""));
  root.append(panel);
  return { panel, stage, notice, spoken, tip, legend, tools, ready };
};

const buildTools = (acts, legend) => {
  const row = element("div", "tools");
  row.setAttribute("role", "toolbar");
  row.setAttribute("aria-label", words.tools);
  const tools = { row, key: keyOf(legend) };
  for (const name of ["connect", "functions", "zoomOut", "zoomIn", "fit", "enlarge"]) tools[name] = tool(name, acts[name]);
  const ways = ARRANGEMENTS.map((name) => ({ name, words: words.arrangements[name], act: () => acts.arrange(name) }));
  tools.arrange = menuOf(tool("arrange"), words.arrange, ways, { one: true });
  const files = ["picture", "mermaid"].map((name) => ({ name, words: words.files[name], act: acts[name] }));
  tools.save = menuOf(tool("save"), words.save, files);
  row.append(...["key", "connect", "functions", "arrange", "zoomOut", "zoomIn", "fit", "enlarge", "save"].map((name) => tools[name]));
  return tools;
};

// Where there is no room for the legend it is behind a button.
const keyOf = (legend) => {
  const button = tool("key");
  const holder = element("div", "holder keyed");
  const shown = element("div", "shown");
  shown.hidden = true;
  const toggle = opening(holder, button, shown);
  button.addEventListener("click", () => {
    shown.replaceChildren(legend.cloneNode(true));
    toggle(shown.hidden);
  });
  holder.append(button, shown);
  return holder;
};

// Shows the tools for what the page listens to, and how they stand.
export const setTools = ({ tools }, data) => {
  const offers = (name) => data.offered.includes(name);
  tools.connect.hidden = !offers("connect");
  tools.functions.hidden = !offers("show_functions");
  tools.functions.setAttribute("aria-pressed", String(data.functions_shown));
  tools.arrange.hidden = !offers("arrange");
  tools.save.hidden = !data.nodes.length;
  tools.save.querySelector(".mermaid").hidden = !data.mermaid;
  for (const name of ARRANGEMENTS) {
    tools.arrange.querySelector(`.${name}`).setAttribute("aria-checked", String(data.arrangement === name));
  }
};

export const fillLegend = (panel, kinds) => {
  panel.legend.replaceChildren(
    ...kinds.map((kind) => {
      const entry = element("li", "");
      entry.append(element("span", `sign ${kind}`), words.legend[kind]);
      return entry;
    }),
  );
  foldLegend(panel);
};

export const foldLegend = ({ panel, legend }) => {
  panel.classList.remove("folded");
  panel.classList.toggle("folded", legend.scrollWidth > legend.clientWidth + 1);
};

const tool = (name, act) => {
  const button = element("button", `tool ${name}`);
  button.type = "button";
  button.title = words[name];
  button.setAttribute("aria-label", words[name]);
  button.append(icon(ICONS[name]));
  if (act) button.addEventListener("click", act);
  return button;
};

const styled = (root, address) =>
  new Promise((resolve) => {
    const link = element("link", "");
    Object.assign(link, { rel: "stylesheet", href: address, onload: resolve, onerror: resolve });
    root.append(link);
  });
