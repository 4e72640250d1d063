// When the page may be asked to draw its parts again. A request for parts of a page that the person has left in the meantime
// would reach the server after the one for the new page, and leave the window empty.

const PAGE_LINK = '[data-testid="stPageLink-NavLink"]';
const AFTER_A_CLICK_MS = 150; // a button may lead to another page: until the page shows that it is being drawn for the click
const LEAVING_MS = 5000; // until the other page is there, on a slow server as well

let heldUntil = 0;
let isOnItsWay = false;

const hold = (event) => {
  const link = event.target.closest?.(PAGE_LINK);
  if (link && leaves(link, event)) {
    if (isOnItsWay) repeatLater(link, event);
    holdFor(LEAVING_MS);
  } else if (event.target.closest?.("button")) holdFor(AFTER_A_CLICK_MS);
};
document.addEventListener("click", hold, true);

const holdFor = (time) => (heldUntil = Math.max(heldUntil, performance.now() + time));

const leaves = ({ href }, { button, ctrlKey, metaKey, shiftKey }) =>
  button === 0 && !ctrlKey && !metaKey && !shiftKey && new URL(href).pathname !== location.pathname;

// The request has to reach the server before the one for the new page.
const repeatLater = (link, event) => {
  event.preventDefault();
  event.stopImmediatePropagation();
  setTimeout(() => link.click());
};

// To be called right after the page was asked: Streamlit sends the request in a task of its own, which is before this one.
export const asked = () => {
  isOnItsWay = true;
  setTimeout(() => (isOnItsWay = false));
};

// To be called when a page has come: what was clicked on the page before it is done.
export const release = () => (heldUntil = 0);

// Whether no script of the page is running.
export const isAtRest = () => document.querySelector('[data-testid="stApp"]')?.dataset.testScriptState === "notRunning";

export const mayAsk = (root) => root.isConnected && isAtRest() && performance.now() >= heldUntil;
