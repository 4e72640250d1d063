// Shows HTML that the page has published under an address. It is fetched when it comes onto the screen: what is in a closed
// tab costs nothing. The server escapes all text in it.

const views = new WeakMap();

export const draw = ({ parentElement: root, data, setTriggerValue }) => {
  const view = views.get(root) ?? open(root);
  const turn = ++view.turn;
  view.wanted = data.address;
  view.miss = () => setTriggerValue("missing", Date.now());
  show(view);
  // The page may be taking the component away for a moment only.
  return () => setTimeout(() => view.turn === turn && close(root), 1000);
};

const open = (root) => {
  const view = { turn: 0, box: root.appendChild(document.createElement("div")), wanted: "", shown: "", isOnScreen: false };
  view.observer = new IntersectionObserver((entries) => {
    view.isOnScreen = entries.at(-1).isIntersecting;
    show(view);
  });
  view.observer.observe(root);
  views.set(root, view);
  return view;
};

const close = (root) => {
  const { observer, box } = views.get(root);
  observer.disconnect();
  box.remove();
  views.delete(root);
};

const show = async (view) => {
  const address = view.wanted;
  if (!view.isOnScreen || view.shown === address) return;
  const answer = await fetch(new URL(address, document.baseURI));
  if (!answer.ok) return view.miss(); // the server has dropped it: a rerun publishes it again
  const html = await answer.json();
  if (view.wanted !== address || view.shown === address) return;
  view.shown = address;
  view.box.innerHTML = html;
};
