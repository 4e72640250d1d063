// Replies while they are written: the server tells what comes, and it is put where the page has left room for it. The HTML
// is the server's, which lets no text of others become an element.

const views = new WeakMap();

// Listens to the stream the page names; called again whenever that changed.
export const draw = (component) => {
  const root = component.parentElement;
  const view = views.get(root) ?? open(root);
  const turn = ++view.turn;
  if (view.address !== component.data.stream) listen(view, component.data.stream);
  return () => setTimeout(() => view.turn === turn && close(root), 1000);
};

const open = (root) => {
  const view = { turn: 0, address: "", replies: new Map(), shown: new WeakMap(), source: null };
  // A place that is drawn anew meanwhile, as its row has changed, is filled before anybody sees it empty.
  view.observer = new MutationObserver(() => fill(view));
  views.set(root, view);
  return view;
};

const close = (root) => {
  hush(views.get(root));
  views.delete(root);
};

const hush = (view) => {
  view.source?.close();
  view.source = null;
  view.observer.disconnect();
};

const listen = (view, address) => {
  hush(view);
  view.address = address;
  view.replies.clear();
  if (!address) return;
  view.source = new EventSource(new URL(address, document.baseURI));
  view.source.onopen = () => view.replies.clear();
  view.source.onmessage = ({ data }) => take(view, JSON.parse(data));
  view.observer.observe(document.body, { subtree: true, childList: true });
};

const take = (view, { place, drop, html }) => {
  if (place === undefined) {
    view.source.close(); // else the browser would ask again
    return;
  }
  const known = view.replies.get(place) ?? "";
  view.replies.set(place, known.slice(0, known.length - drop) + html);
  fill(view);
};

const fill = ({ replies, shown }) => {
  for (const place of document.querySelectorAll("[data-live]")) {
    const html = replies.get(place.dataset.live);
    if (!html || shown.get(place) === html) continue;
    shown.set(place, html);
    place.innerHTML = html;
  }
};
