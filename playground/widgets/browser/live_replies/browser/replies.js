// Shows replies while they are written: the server streams their HTML, and it is put into the places that the page has left
// for them. The server escapes all text, so that none of it becomes an element.

import { awaitMessages, confirm, drop, firstPlace } from "./sending.js";

const views = new WeakMap();

// Called by the page with its data, and again whenever they have changed: the address of the conversation's stream, the id
// of the run in progress or "", and the HTML of the place for the next reply.
export const draw = (component) => {
  const root = component.parentElement;
  const view = views.get(root) ?? open(root);
  const turn = ++view.turn;
  const { stream, run } = component.data;
  if (view.data.stream !== stream) hush(view);
  const begun = run && run !== view.data.run;
  view.data = component.data;
  if (begun) listen(view);
  // The page may be taking the component away for a moment only.
  return () => setTimeout(() => view.turn === turn && close(root), 1000);
};

const open = (root) => {
  const view = { turn: 0, data: {}, replies: new Map(), shown: new WeakMap(), source: null, pending: null };
  // A place that is drawn again, as its row has changed, is filled before the browser paints it empty.
  view.observer = new MutationObserver(() => {
    fill(view);
    confirm(view);
  });
  view.observer.observe(document.body, { subtree: true, childList: true });
  view.forget = awaitMessages(view, () => listen(view));
  views.set(root, view);
  return view;
};

const close = (root) => {
  const view = views.get(root);
  view.observer.disconnect();
  view.forget();
  drop(view);
  hush(view);
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

const fill = ({ replies, shown }) => {
  if (!replies.size) return;
  for (const place of document.querySelectorAll("[data-live]")) {
    const html = replies.get(place.dataset.live);
    if (!html || shown.get(place) === html) continue;
    shown.set(place, html);
    place.innerHTML = html;
  }
};
