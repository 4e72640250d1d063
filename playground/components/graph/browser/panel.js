// The elements around the canvas: stage, legend, tools, the spoken line. Everything is made as elements, nothing from text.

import { words } from "./words.js";

const ICONS = {
  zoomIn: "M12 5v14M5 12h14",
  zoomOut: "M5 12h14",
  fit: "M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5",
  connect: "M5 19a2 2 0 1 0 0-.01M19 5a2 2 0 1 0 0-.01M7 17 17 7M11 7h6v6",
};

export const buildPanel = (root, stylesheet, acts) => {
  const panel = element("div", "panel");
  const stage = element("div", "stage");
  const notice = element("p", "notice");
  const spoken = element("div", "spoken");
  const legend = element("ul", "legend");
  const tools = element("div", "tools");
  Object.assign(stage, { tabIndex: 0 });
  stage.setAttribute("role", "application");
  spoken.setAttribute("aria-live", "polite");
  legend.setAttribute("aria-hidden", "true");
  tools.setAttribute("role", "toolbar");
  tools.setAttribute("aria-label", "Graph view");
  for (const name of ["connect", "zoomOut", "zoomIn", "fit"]) tools.append(tool(name, acts[name]));
  const foot = element("div", "foot");
  foot.append(legend, tools);
  panel.append(stage, notice, foot, spoken);
  const ready = styled(root, stylesheet);
  root.append(panel);
  return { panel, stage, notice, spoken, legend, tools, ready };
};

export const fillLegend = (legend, kinds) => {
  legend.replaceChildren(
    ...kinds.map((kind) => {
      const entry = element("li", "");
      entry.append(element("span", `sign ${kind}`), words.legend[kind]);
      return entry;
    }),
  );
};

const tool = (name, act) => {
  const button = element("button", `tool ${name}`);
  button.type = "button";
  button.title = words[name];
  button.setAttribute("aria-label", words[name]);
  button.append(icon(ICONS[name]));
  button.addEventListener("click", act);
  return button;
};

const icon = (path) => {
  const space = "http://www.w3.org/2000/svg";
  const picture = document.createElementNS(space, "svg");
  const line = document.createElementNS(space, "path");
  picture.setAttribute("viewBox", "0 0 24 24");
  picture.setAttribute("aria-hidden", "true");
  line.setAttribute("d", path);
  picture.append(line);
  return picture;
};

const styled = (root, address) =>
  new Promise((resolve) => {
    const link = element("link", "");
    Object.assign(link, { rel: "stylesheet", href: address, onload: resolve, onerror: resolve });
    root.append(link);
  });

const element = (name, className) => Object.assign(document.createElement(name), className ? { className } : {});
