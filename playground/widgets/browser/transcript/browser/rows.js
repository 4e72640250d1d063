// The rows of a conversation. Rows that are there stay the same elements: only what differs is changed, so nothing on the
// screen jumps, and what a person has unfolded or marked stays so. The server escapes all text in its HTML.

// `past` are the exchanges before the last one, each with its key and HTML, in blocks; `live` is the last one, with its key
// and the HTML of each row; `waiting` is the HTML of the messages that wait.
export const showRows = (view, { past, live, waiting }) => {
  const wanted = [...past.flat().map(([key, html]) => [key, [html]]), ...(live ? [live] : [])];
  let next = view.list.firstChild;
  for (const [key, rows] of wanted) {
    const exchange = view.exchanges.get(key) ?? begin(view, key);
    if (exchange.element === next) next = next.nextSibling;
    else view.list.insertBefore(exchange.element, next);
    setRows(exchange, rows);
  }
  const kept = new Set(wanted.map(([key]) => key));
  for (const [key, { element }] of view.exchanges) {
    if (kept.has(key)) continue;
    element.remove();
    view.exchanges.delete(key);
  }
  if (view.waitingHtml !== waiting) view.waiting.innerHTML = view.waitingHtml = waiting;
};

const begin = (view, key) => {
  const element = document.createElement("div");
  element.className = "ap-exchange";
  view.exchanges.set(key, { element, rows: [] });
  return view.exchanges.get(key);
};

// The rows of an exchange that is over come as one: they are the same if their HTML is.
const setRows = (exchange, rows) => {
  if (exchange.rows.join("") === rows.join("")) return;
  const { element, rows: before } = exchange;
  rows.forEach((html, n) => {
    if (before[n] === html) return;
    const row = element.children[n] ?? element.appendChild(document.createElement("div"));
    row.innerHTML = html;
  });
  while (element.children.length > rows.length) element.lastChild.remove();
  exchange.rows = rows;
};
