// Shows a conversation: its rows as the page sends them, and during a run the rows and the replies as the server streams
// them, and a message from the moment it is sent. The page is asked to draw its other parts again when something happened.

import { showInAddress } from "./address.js";
import { asked, mayAsk, release } from "./asking.js";
import { followEnd } from "./following.js";
import { awaitMessages, confirm, drop } from "./sending.js";
import { showRows } from "./rows.js";
import { tellRoute } from "./status.js";

const FIRST_WORD_MS = 250; // how long the page waits for the first word of a run before it is drawn, which would delay that
const TOGETHER_MS = 30; // what happens within this is drawn together
const SOON_MS = 20; // how often it is looked whether the page may be asked
const LOOKS = 2; // how often the page is found at rest before it counts as drawn: its data reach this program a moment later
const [ASKED, DRAWING] = ["asked", "drawing"]; // what has become of the last request to the page, until its data are here
const LOST_MS = 5000; // after this the last request to the page counts as lost; a busy server begins late
const AGAIN_MS = 1000; // after this the stream is asked for again, if the server has refused it
const SILENT_MS = 2500; // without a sign of life for as long as this, the stream is held back: one comes every second
const HEAD = ".st-key-talk_head .ap-state";
const RUNNING = "data-run"; // on the body of the page during a run, for the style sheet
// What is on the page only until a run begins, or tells of its beginning. Without it, a run begins without a redraw.
const BEFORE_A_RUN = ".st-key-welcome, .st-key-talk_retry, .st-key-context_editor, .ap-events";

const views = new WeakMap();
let latest; // of several roots, for a moment the old page's and the new one's, one shows whether there is a run

// Called by the page with its data, and again whenever they have changed: the rows, the address of the conversation's
// stream, the ids of the conversation and of the run in progress or "", and the HTML of the place for the next reply.
export const draw = (component) => {
  const root = component.parentElement;
  const view = (latest = views.get(root) ?? open(root));
  const turn = ++view.turn;
  const { stream, run } = component.data;
  if (view.data.stream !== stream) hush(view);
  view.component = component;
  view.data = component.data;
  view.told = component.data;
  if (view.news && isOver(view.news, component.data)) view.news = null;
  show(view);
  if (run && run !== view.ended) listen(view, "?now");
  else follow(view);
  // The page may be taking the component away for a moment only.
  return () => setTimeout(() => view.turn === turn && close(root), 1000);
};

// Called with the data as soon as the page has sent them, before the rows that have to be fetched are there.
export const announce = (root, data) => {
  const view = views.get(root);
  if (!view) return;
  view.owed = "";
  view.told = data;
  if (view.news && isOver(view.news, data)) withdraw(view);
};

const open = (root) => {
  release();
  const [list, waiting] = ["ap-exchanges", "ap-waitings"].map((name) => Object.assign(document.createElement("div"), { className: name }));
  root.append(list, waiting);
  const view = { turn: 0, data: {}, told: {}, news: null, list, waiting, waitingHtml: "", exchanges: new Map(), replies: new Map(), shown: new WeakMap(), source: null, pending: null, asked: -AGAIN_MS, owed: "", rested: 0 };
  view.root = root;
  view.following = followEnd(root);
  view.forget = awaitMessages(view, () => listen(view), () => ask(view));
  view.comesBack = () => document.hidden || (follow(view), ask(view));
  document.addEventListener("visibilitychange", view.comesBack);
  view.checking = setInterval(() => isRunning(view) && !isConnected(view) && !isAsked(view) && ask(view), AGAIN_MS);
  views.set(root, view);
  return view;
};

const close = (root) => {
  const view = views.get(root);
  view.forget();
  view.following.stop();
  view.closed = true;
  clearInterval(view.checking);
  document.removeEventListener("visibilitychange", view.comesBack);
  drop(view);
  hush(view);
  view.list.remove();
  view.waiting.remove();
  views.delete(root);
  if (view === latest) document.body.removeAttribute(RUNNING);
};

// Whether a run is in progress, as far as the stream and the page have told.
const isRunning = ({ news, data, ended }) => Boolean((data.run && data.run !== ended) || (news && runOf(news) !== ended));

const runOf = ({ live }) => live?.[0].split(" ").at(-1);

// Whether the page shows all of these news.
const isOver = ({ status: { number } }, { status, run }) => number < status.number || (number === status.number && !run);

// Rows, head and graph change at the same moment, so that they never name different agents.
const show = (view) => {
  const known = withNews(view);
  showRows(view, known);
  showHead(view, known.status.head);
  tellRoute(view.data.stream, known.status.route);
  showRunning(view);
  fill(view);
  confirm(view);
};

const showRunning = (view) => view === latest && document.body.toggleAttribute(RUNNING, isRunning(view));

// What the page sent, or what was streamed, whichever is newer.
const withNews = ({ data, news }) => {
  if (!news) return data;
  if (!news.live || news.status.number === data.status.number) return { ...data, waiting: news.waiting };
  const ended = data.live && data.live[0] !== news.live[0] ? [[data.live[0], data.live[1].join("")]] : [];
  return { past: [...data.past, ended], live: news.live, waiting: news.waiting, status: news.status };
};

// The page draws the head as an empty element, and may make it anew at any time.
const showHead = (view, html) => {
  const head = document.querySelector(HEAD);
  if (!head || (view.head === head && view.headHtml === html)) return;
  [view.head, view.headHtml] = [head, html];
  head.innerHTML = html;
};

const hush = (view) => {
  view.source?.close();
  clearTimeout(view.asking);
  view.source = view.news = view.asking = null;
  view.replies.clear();
};

// Whether the stream tells what happens. During a run without one, the page is asked again and again. A proxy may keep the
// connection open and pass nothing on before its end.
const isConnected = ({ source, heard }) => source?.readyState === EventSource.OPEN && performance.now() - heard < SILENT_MS;

// Whether the page is being asked, or has just been: it may not have drawn what it knows.
const isAsked = ({ asking, asked }) => Boolean(asking) || performance.now() - asked < AGAIN_MS;

// Follows what another tab does with the conversation, as long as this one can be seen: a browser has few connections.
const follow = (view) => document.hidden || view.closed || listen(view);

// Follows the run in progress, or the next one that starts, to its end.
const listen = (view, when = "") => {
  if (view.source || !view.data.stream) return;
  view.replies.clear();
  const source = (view.source = new EventSource(new URL(view.data.stream + when, document.baseURI)));
  source.onopen = () => view.replies.clear(); // after an interruption all is sent again
  view.heard = performance.now();
  source.onmessage = ({ data }) => {
    view.heard = performance.now();
    take(view, JSON.parse(data));
  };
  source.onerror = () => {
    if (source.readyState !== EventSource.CLOSED || source !== view.source) return;
    view.source = null;
    ask(view);
    setTimeout(() => isRunning(view) && listen(view, "?now"), AGAIN_MS);
  };
};

const take = (view, { alive, place, drop: dropped, html, live, waiting, status, opening }) => {
  if (alive) return;
  if (live !== undefined) {
    const news = { live, waiting, status };
    if (isOver(news, view.data)) return; // held back, and known by now
    showInAddress(view);
    view.news = news;
    const isOwn = Boolean(view.pending); // what was sent here has been drawn by the page already
    show(view);
    if (opening && isOwn && !isSeen(BEFORE_A_RUN)) view.drawn = live?.[0];
    else if (!opening || isNew(view)) ask(view, isNew(view) ? FIRST_WORD_MS : TOGETHER_MS);
  } else if (place !== undefined) {
    const known = view.replies.get(place) ?? "";
    view.replies.set(place, known.slice(0, known.length - dropped) + html);
    fill(view);
    if (view.asking && isNew(view)) requestAnimationFrame(() => view.asking && ask(view));
  } else {
    view.source?.close(); // or the browser would connect again
    view.source = null;
    view.ended = (view.news && runOf(view.news)) ?? view.data.run;
    showRunning(view);
    if (view.told.run || (view.news && !isOver(view.news, view.told))) ask(view);
    setTimeout(follow, TOGETHER_MS, view);
  }
};

const isSeen = (css) => [...document.querySelectorAll(css)].some((element) => element.getClientRects().length > 0);

// Whether the page has not been drawn since the run in progress began.
const isNew = ({ news, drawn }) => news?.live?.[0] !== drawn;

// Asks the page to draw the other parts again, after so many milliseconds at most.
const ask = (view, ms = 0) => {
  if (view.asking && ms) return;
  clearTimeout(view.asking);
  view.asking = setTimeout(askNow, ms, view);
};

const askNow = (view) => {
  const isBusy = !mayAsk(view.root);
  if (isBusy && view.owed) [view.owed, view.rested] = [DRAWING, 0];
  if (isBusy || isOwed(view)) {
    view.asking = setTimeout(askNow, SOON_MS, view);
    return;
  }
  view.asking = null;
  view.owed = ASKED;
  view.asked = performance.now();
  view.drawn = view.news?.live?.[0];
  view.component.setTriggerValue("news", Date.now());
  asked();
};

const withdraw = (view) => {
  clearTimeout(view.asking);
  view.asking = null;
};

// Whether what the page was asked for is still on its way here: then it may tell what is to be asked for.
const isOwed = (view) => {
  if (view.owed === ASKED) return performance.now() - view.asked < LOST_MS;
  return view.owed === DRAWING && view.rested++ < LOOKS;
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
