// Keeps a page on the screen until the one that was asked for is complete, instead of showing its parts one after the
// other. A browser without view transitions shows the parts as they come.

const LONGEST_MS = 1000; // then it shows what there is
const QUIET_MS = 50; // without a change for as long as this, a page is complete: one with a run in progress never ends

const views = new WeakMap();
let latest; // of several roots, for a moment the old page's and the new one's, one follows the links

// Called by every page. `links` is a selector of the links to pages, `parts` has a selector of the last part of each page by
// the end of its path.
export const draw = ({ parentElement: root, data }) => {
  const view = (latest = views.get(root) ?? open(root));
  view.data = data;
  const turn = ++view.turn;
  // The page may be taking the component away for a moment only.
  return () => setTimeout(() => view.turn === turn && close(root), 1000);
};

const open = (root) => {
  const view = { turn: 0 };
  view.clicked = (event) => view === latest && follow(view.data, event);
  document.addEventListener("click", view.clicked, true);
  views.set(root, view);
  return view;
};

const close = (root) => {
  document.removeEventListener("click", views.get(root).clicked, true);
  views.delete(root);
};

const follow = ({ links, parts }, event) => {
  const link = event.target.closest?.(links);
  const isPlain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey;
  if (!link || !isPlain || !document.startViewTransition) return;
  const last = parts[new URL(link.href).pathname.split("/").at(-1)];
  if (!last || document.querySelector(last)) return;
  document.startViewTransition(() => complete(last)).ready.catch(() => {}); // another click has taken its place
};

const complete = (last) =>
  new Promise((resolve) => {
    let quiet;
    const done = () => {
      clearTimeout(quiet);
      clearTimeout(limit);
      observer.disconnect();
      resolve();
    };
    const limit = setTimeout(done, LONGEST_MS);
    const observer = new MutationObserver(() => {
      if (!document.querySelector(last)) return;
      clearTimeout(quiet);
      quiet = setTimeout(done, QUIET_MS);
      if (document.querySelector('[data-test-script-state="notRunning"]')) done();
    });
    observer.observe(document.body, { subtree: true, childList: true, attributes: true, attributeFilter: ["data-test-script-state"] });
  });
