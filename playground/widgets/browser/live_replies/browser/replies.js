// Shows a conversation: its rows as the page sends them, replies while they are written, and a message from the moment it
// is sent. The server streams the HTML of replies, and it is put into the places that the rows have for them.

import { awaitMessages, confirm, drop, firstPlace } from "./sending.js";
import { showTranscript } from "./transcript.js";

const views = new WeakMap();

// Called by the page with its data, and again whenever they have changed: the rows, the address of the conversation's
// stream, the id of the run in progress or "", and the HTML of the place for the next reply.
export const draw = (component) => {
  const root = component.parentElement;
  const view = views.get(root) ?? open(root);
  const turn = ++view.turn;
  const { stream, run } = component.data;
  if (view.data.stream !== stream) hush(view);
  const begun = run && run !== view.data.run;
  view.data = component.data;
  showTranscript(view, component.data);
  fill(view);
  confirm(view);
  if (begun) listen(view);
  // The page may be taking the component away for a moment only.
  return () => setTimeout(() => view.turn === turn && close(root), 1000);
};

const open = (root) => {
  const [list, waiting] = ["ap-exchanges", "ap-waitings"].map((name) => Object.assign(document.createElement("div"), { className: name }));
  root.append(list, waiting);
  const view = { turn: 0, data: {}, list, waiting, waitingHtml: "", exchanges: new Map(), replies: new Map(), shown: new WeakMap(), source: null, pending: null };
  view.root = root;
  view.forget = awaitMessages(view, () => listen(view));
  views.set(root, view);
  return view;
};

const close = (root) => {
  const view = views.get(root);
  view.forget();
  drop(view);
  hush(view);
  view.list.remove();
  view.waiting.remove();
  views.delete(root);
};

const hush = (view) => {
  view.source?.close();
  view.source = null;
  view.replies.clear();
};

// Follows the run in progress, or the next one that starts, to its end.
const listen = (view) => {
  if (view.source || !view.data.stream) return;
  view.replies.clear();
  view.source = new EventSource(new URL(view.data.stream, document.baseURI));
  view.source.onopen = () => view.replies.clear(); // after an interruption all is sent again
  view.source.onmessage = ({ data }) => take(view, JSON.parse(data));
};

const take = (view, { place, drop: dropped, html }) => {
  if (place === undefined) {
    view.source?.close(); // or the browser would connect again
    view.source = null;
    return;
  }
  if (!view.replies.size) firstPlace(view, place);
  const known = view.replies.get(place) ?? "";
  view.replies.set(place, known.slice(0, known.length - dropped) + html);
  fill(view);
};

const fill = ({ root, replies, shown }) => {
  if (!replies.size) return;
  for (const place of root.querySelectorAll("[data-live]")) {
    const html = replies.get(place.dataset.live);
    if (!html || shown.get(place) === html) continue;
    shown.set(place, html);
    place.innerHTML = html;
  }
};
