// The list of a team's parts: one listbox with a row for each, kept through all reruns and changed where the data changed.
// Names come from anywhere, so they are put in as text only.

import { letTextsArrive } from "./leaving.js";

const views = new WeakMap();

// Shows what the page sent; called again whenever that changed.
export const draw = (component) => {
  const root = component.parentElement;
  const view = views.get(root) ?? open(root, component);
  view.component = component;
  show(view, component.data);
};

const open = (root, component) => {
  letTextsArrive();
  const view = { component, rows: new Map(), list: element("div", "ap-parts"), filter: element("input", "ap-partsfilter") };
  const { words } = component.data;
  Object.assign(view.filter, { type: "search", placeholder: words.filter, autocomplete: "off", spellcheck: false });
  view.filter.setAttribute("aria-label", words.filter);
  view.list.setAttribute("role", "listbox");
  view.list.setAttribute("aria-label", words.list);
  view.none = element("p", "ap-empty");
  view.groups = { team: group(""), agent: group(words.agents), function: group(words.functions) };
  view.list.append(...Object.values(view.groups).map(({ box }) => box), view.none);
  root.append(view.filter, view.list);
  view.filter.addEventListener("input", () => narrow(view));
  view.filter.addEventListener("keydown", (event) => leaveFilter(view, event));
  view.list.addEventListener("keydown", (event) => go(view, event));
  view.list.addEventListener("click", (event) => pick(view, event.target.closest("[role=option]")));
  views.set(root, view);
  return view;
};

const group = (title) => {
  const box = element("div", "ap-partsgroup");
  const head = element("div", "ap-partshead");
  box.setAttribute("role", "group");
  if (title) {
    box.setAttribute("aria-label", title);
    head.setAttribute("aria-hidden", "true");
    box.append(head);
  }
  return { box, head, title };
};

const element = (tag, name) => Object.assign(document.createElement(tag), { className: name });

// --- what the data says

const show = (view, data) => {
  const before = view.data;
  view.data = data;
  view.filter.hidden = !data.filter;
  for (const [part, { box, head, title }] of Object.entries(view.groups)) {
    const rows = data.rows.filter((row) => row.part === part);
    head.textContent = title ? `${title} (${rows.length})` : "";
    box.hidden = rows.length === 0;
    arrange(view, box, head, rows);
  }
  dropGone(view);
  narrow(view);
  select(view, data.selected.join(" "), before !== undefined);
  if (before) nameWhatIsNew(data, new Set(before.rows.map(keyOf)));
};

const keyOf = ({ part, id }) => `${part} ${id}`;

// Puts the rows in order; leaves them alone when they are, so that the one in focus stays in focus.
const arrange = (view, box, head, rows) => {
  const wanted = rows.map((row) => filled(view, row));
  const present = [...box.querySelectorAll("[role=option]")];
  if (present.length === wanted.length && present.every((node, at) => node === wanted[at])) return;
  box.replaceChildren(...(head.textContent ? [head] : []), ...wanted);
};

const dropGone = (view) => {
  const known = new Set(view.data.rows.map(keyOf));
  for (const key of view.rows.keys()) if (!known.has(key)) view.rows.delete(key);
};

const filled = (view, row) => {
  const key = keyOf(row);
  const node = view.rows.get(key) ?? element("button", "ap-part");
  const text = JSON.stringify(row);
  if (node.shownAs === text) return node;
  view.rows.set(key, node);
  const title = [row.name, row.note, view.data.words.answered[row.answers]].filter(Boolean).join("\n");
  Object.assign(node, { type: "button", shownAs: text, tabIndex: -1, title });
  node.dataset.key = key;
  node.setAttribute("role", "option");
  node.style.cssText = row.look ?? "";
  node.replaceChildren(...inside(row, view.data.words));
  return node;
};

// What answers a function, as icons of the font that the page has.
const ICONS = { code: "code", mock: "code_off", table: "table_rows", articles: "article" };

const inside = (row, words) => {
  const icon = ICONS[row.answers];
  const sign = element("span", row.look ? "ap-avatar" : icon ? "ap-partsign ap-icon" : "ap-partsign");
  Object.assign(sign, { textContent: icon ?? row.sign, translate: !icon });
  sign.setAttribute("aria-hidden", "true");
  const called = element("span", "ap-partname");
  const name = element("bdi", "");
  name.textContent = row.name;
  called.append(name);
  if (row.note) called.append(Object.assign(element(row.part === "function" ? "code" : "small", ""), { textContent: row.note }));
  const remarks = [];
  if (row.answers) remarks.push(Object.assign(element("span", "ap-hidden"), { textContent: `, ${words.answered[row.answers]}` }));
  if (row.mark) remarks.push(mark(row.mark));
  if (row.problems) remarks.push(warning(row.problems, words));
  return [sign, called, ...remarks];
};

const mark = (told) => {
  const sign = Object.assign(element("span", "ap-partmark"), { title: told });
  sign.append("▶", Object.assign(element("span", ""), { textContent: ` ${told}` }));
  return sign;
};

const warning = (told, words) => {
  const sign = element("span", "ap-partwarning");
  sign.title = told;
  const count = element("span", "");
  count.textContent = told.split(" ")[0];
  count.setAttribute("aria-hidden", "true");
  const spoken = Object.assign(element("span", "ap-hidden"), { textContent: `, ${told}` });
  sign.append(count, spoken);
  return sign;
};

// --- what is selected, and how one gets about

const shownRows = (view) => [...view.list.querySelectorAll("[role=option]:not([hidden])")];

const select = (view, key, quietly) => {
  for (const [known, node] of view.rows) {
    node.setAttribute("aria-selected", String(known === key));
    node.tabIndex = known === key ? 0 : -1;
  }
  const node = view.rows.get(key);
  const reachable = shownRows(view);
  if (!reachable.includes(node) && reachable.length) reachable[0].tabIndex = 0;
  if (node && key !== view.selected) node.scrollIntoView({ block: "nearest", behavior: quietly ? "smooth" : "instant" });
  view.selected = key;
};

const pick = (view, node) => {
  if (!node) return;
  select(view, node.dataset.key, true);
  const [part] = node.dataset.key.split(" ", 1);
  const id = node.dataset.key.slice(part.length + 1);
  view.component.setTriggerValue("pick", { part, id, n: Date.now() });
};

const go = (view, event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const rows = shownRows(view);
  const at = rows.indexOf(document.activeElement);
  const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1, PageDown: at + 10, PageUp: at - 10 }[event.key];
  if (next === undefined) return;
  event.preventDefault();
  if (next < 0 && event.key === "ArrowUp" && !view.filter.hidden) return view.filter.focus();
  rows[Math.min(Math.max(next, 0), rows.length - 1)]?.focus();
};

const leaveFilter = (view, event) => {
  const rows = shownRows(view);
  if (event.key === "ArrowDown") rows[0]?.focus();
  else if (event.key === "Enter") pick(view, rows[0]);
  else if (event.key === "Escape" && view.filter.value) {
    view.filter.value = "";
    narrow(view);
  } else return;
  event.preventDefault();
  event.stopPropagation();
};

// --- the filter

const narrow = (view) => {
  const wanted = view.filter.hidden ? "" : folded(view.filter.value.trim());
  let found = 0;
  for (const row of view.data.rows) {
    const fits = !wanted || folded(`${row.name} ${row.note ?? ""}`).includes(wanted);
    view.rows.get(keyOf(row)).hidden = !fits;
    found += fits;
  }
  view.none.textContent = found ? "" : view.data.words.none;
  view.none.hidden = found > 0;
  for (const { box } of Object.values(view.groups)) box.hidden = !box.querySelector("[role=option]:not([hidden])");
};

const folded = (text) => text.normalize("NFKD").replace(/\p{Mn}/gu, "").toLowerCase();

// --- a part that was just added is named first

const nameWhatIsNew = (data, before) => {
  const [part, id] = data.selected;
  const row = data.rows.find((one) => one.part === part && one.id === id);
  if (part !== "team" && row && !before.has(keyOf(row))) focusName(row, Date.now() + 2000);
};

// The form comes a moment later than the list.
const focusName = (row, until) => {
  const busy = document.activeElement?.matches("input, textarea");
  if (busy || Date.now() > until) return;
  const field = document.querySelector(`.st-key-name_of_${row.part} input`);
  if (!field || ![row.name, row.note].includes(field.value)) {
    setTimeout(() => focusName(row, until), 40);
    return;
  }
  field.focus();
  field.select();
};
