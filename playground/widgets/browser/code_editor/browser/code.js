// The editor for code: one for each place it is shown in, kept through all reruns of the page.
//
// What is typed is sent a moment later, and at once when the editor is left. What the page says is taken only when it has
// heard everything that was typed here, so that nothing typed is ever put back.

import { editor, goToLine, mark, replaced } from "./editing.js";
import { enlargeWith } from "./enlarging.js";
import { list } from "./listing.js";

const A_MOMENT_MS = 300;
const views = new WeakMap();

// Shows what the page sent; called again whenever that changed. Gives back how to end it.
export const draw = (component) => {
  const root = component.parentElement;
  const view = views.get(root) ?? open(root, component);
  const turn = ++view.turn;
  view.component = component;
  show(view, component.data);
  return () => setTimeout(() => view.turn === turn && close(root, view), 1000);
};

const open = (root, component) => {
  const { data } = component;
  const view = { component, turn: 0, part: null, sent: 0, waiting: null, states: new Map(), goneTo: data.goto?.n ?? 0 };
  view.box = element("div", "ap-code");
  view.hint = Object.assign(element("p", "ap-codehint"), { id: `ap-code-${Date.now()}`, textContent: data.words.keys });
  view.marks = element("div", "ap-codemarks");
  root.append(view.box);
  const button = Object.assign(element("button", "ap-codeenlarge"), { type: "button", textContent: "⤢", title: data.words.enlarge });
  button.setAttribute("aria-label", data.words.enlarge);
  view.editor = editor(view.box, { view, onChange: () => typed(view), onLeave: () => send(view), onRun: () => run(view), offered: () => view.data.offered });
  view.box.append(button, view.hint, view.marks);
  enlargeWith(button, view.box);
  view.leave = () => keep(view);
  addEventListener("pagehide", view.leave);
  // Shortcuts of the page, such as undo, act on what is there: so it has to be told first.
  view.box.addEventListener("keydown", (event) => (event.ctrlKey || event.metaKey) && event.altKey && send(view), true);
  views.set(root, view);
  return view;
};

const close = (root, view) => {
  keep(view);
  removeEventListener("pagehide", view.leave);
  view.editor.destroy();
  view.box.remove();
  views.delete(root);
};

const element = (tag, name) => Object.assign(document.createElement(tag), { className: name });

// --- what the page says

const show = (view, data) => {
  if (data.part !== view.part) turnTo(view, data);
  const text = data.text.replace(/\r\n?/g, "\n");
  view.data = data;
  if (view.waiting === null && data.heard >= view.sent) {
    replaced(view.editor, text);
    mark(view.editor, data.marks);
    list(view.marks, data, (line) => goToLine(view.editor, line));
  }
  if (data.goto && data.goto.n > view.goneTo) {
    view.goneTo = data.goto.n;
    goToLine(view.editor, data.goto.line);
  }
};

// Another function: its text comes with its own cursor and its own undo.
const turnTo = (view, data) => {
  if (view.part !== null) {
    send(view);
    view.states.set(view.part, view.editor.state);
  }
  Object.assign(view, { part: data.part, data, sent: 0 });
  view.editor.setState(view.states.get(data.part) ?? view.editor.newState(data.text, data.words.label, view.hint.id));
  takeUp(view);
};

// --- what is typed

const typed = (view) => {
  clearTimeout(view.waiting);
  view.waiting = setTimeout(send, A_MOMENT_MS, view);
};

const send = (view) => {
  if (view.waiting === null) return;
  clearTimeout(view.waiting);
  view.waiting = null;
  view.sent = Math.max(Date.now(), view.sent + 1);
  view.component.setStateValue("typed", { part: view.part, text: view.editor.text(), n: view.sent });
  // As a text field tells that it has been left: a link to another page waits for that.
  view.editor.contentDOM.dispatchEvent(new Event("change", { bubbles: true }));
};

const run = (view) => {
  send(view);
  view.component.setTriggerValue("run", Date.now());
};

// --- what nobody has heard of when the page is left lies in the browser's memory of this tab

const keep = (view) => {
  if (view.waiting === null) return;
  sessionStorage.setItem(`code ${view.part}`, JSON.stringify({ from: view.data.text, text: view.editor.text() }));
};

const takeUp = (view) => {
  const name = `code ${view.part}`;
  const kept = JSON.parse(sessionStorage.getItem(name) ?? "null");
  sessionStorage.removeItem(name);
  if (kept?.from !== view.data.text || kept.text === kept.from) return;
  replaced(view.editor, kept.text);
  typed(view);
};
