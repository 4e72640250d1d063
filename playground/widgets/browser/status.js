// The status of the conversation on the page, which the transcript tells and the graph shows. Each component loads a copy of
// this file of its own, so the status told last is kept where all copies find it.

const LAST = Symbol.for("status of the conversation");
const TOLD = "conversation-status";

// Tells the route of a conversation, which is known by the address of its stream.
export const tellRoute = (conversation, route) => {
  globalThis[LAST] = { conversation, route };
  document.dispatchEvent(new CustomEvent(TOLD));
};

// The route of this conversation as it was told last, or undefined.
export const routeOf = (conversation) => (globalThis[LAST]?.conversation === conversation ? globalThis[LAST].route : undefined);

// Calls `act` at once whenever a route is told. Gives the function that ends this.
export const whenTold = (act) => {
  document.addEventListener(TOLD, act);
  return () => document.removeEventListener(TOLD, act);
};
