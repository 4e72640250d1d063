// Shows a message at the moment it is sent, with a place for the reply, until the page itself shows it. What the page shows
// is always right: as soon as it has the message, this one goes, before the browser paints both. A message that the page
// does not take goes as well.

import { isAtRest } from "./asking.js";

const PANE = ".st-key-talk_scroll";
const BOX = '[data-testid="stChatInput"] textarea';
const SEND = '[data-testid="stChatInputSubmitButton"]';
const PROMPT = ".st-key-starters button, .st-key-more button";
const SHORTENED = /… \([\d,]+ more characters\)$/;
const SEEN = /[^\s\p{Cf}]/u; // a message without any such character is not sent
const SILENCE_MS = 500; // how long the page may be at rest without the message before it is asked: the stream may be cut or slow
const PATIENCE_MS = 1500; // and how long after that before the message counts as not taken

const pane = () => document.querySelector(PANE);

// Shows a message when it is sent. Calls `onBegun` then, and before, when one is typed or a prompt is pointed at. Gives the
// function that ends this. Calls `onSilence` when the page does not show a message that was sent.
export const awaitMessages = (view, onBegun, onSilence) => {
  const sent = (text) => {
    show(view, text, onSilence);
    onBegun();
  };
  const sentEarly = (text) => {
    sendNow(view, text);
    sent(text.trim());
  };
  const begins = (event) => (event.type === "input" ? event.target === document.querySelector(BOX) : event.target.closest?.(PROMPT)) && onBegun();
  const typed = (event) => {
    const box = document.querySelector(BOX);
    const submits = event.type === "click" ? event.target.closest?.(SEND) : event.target === box && isEnter(event);
    const text = box?.value;
    const takes = isAtRest() ? sentEarly : (late) => sent(late.trim()); // what the page is being asked for has to be done before
    // The field is empty right after the event, if it has been taken as a message.
    if (submits && SEEN.test(text ?? "")) setTimeout(() => box.value === "" && takes(text));
  };
  const prompted = (event) => {
    const button = event.target.closest?.(PROMPT);
    const text = button?.innerText.replaceAll("\u2060", "").trim();
    if (text && !button.disabled && !SHORTENED.test(text)) sent(text);
  };
  document.addEventListener("keydown", typed, true);
  document.addEventListener("click", typed, true);
  document.addEventListener("click", prompted, true);
  document.addEventListener("input", begins, true);
  document.addEventListener("pointerover", begins, true);
  return () => {
    document.removeEventListener("input", begins, true);
    document.removeEventListener("pointerover", begins, true);
    document.removeEventListener("keydown", typed, true);
    document.removeEventListener("click", typed, true);
    document.removeEventListener("click", prompted, true);
  };
};

// Starts the run at once. The page sends the message as well, which has an effect only if this request comes later or fails.
const sendNow = (view, text) => {
  const { send } = view.data;
  if (!send || send === view.sentTo) return;
  view.sentTo = send;
  fetch(new URL(send, document.baseURI), { method: "POST", body: text }).catch(() => {});
};

const isEnter = (event) => event.key === "Enter" && !event.shiftKey && !event.isComposing;

const show = (view, text, onSilence) => {
  if (!pane()) return;
  const first = !view.pending;
  view.pending ??= begin(view, onSilence);
  const waits = !first || Boolean(view.data.run);
  const box = view.pending.box;
  box.append(message(text, waits, view.data));
  if (!waits) box.insertAdjacentHTML("beforeend", view.data.reply);
  view.following.toEnd();
};

const begin = (view, onSilence) => {
  const box = document.createElement("div");
  box.className = "ap-exchange ap-pending";
  view.root.append(box);
  return { box, seen: seen(), since: performance.now(), timer: setInterval(() => giveUp(view, onSilence), 250) };
};

const message = (text, waits, { you }) => {
  const row = document.createElement("div");
  row.className = waits ? "ap-you ap-waiting" : "ap-you";
  row.dir = "auto";
  if (!waits) row.append(Object.assign(document.createElement("span"), { className: "ap-hidden", textContent: `${you}: ` }));
  row.append(text);
  return row;
};

// What the page itself shows: the run that the last message started, and how many messages wait.
const seen = () => {
  const rows = [...document.querySelectorAll(`${PANE} .ap-you`)].filter((row) => !row.closest(".ap-pending"));
  const waiting = rows.filter((row) => row.classList.contains("ap-waiting")).length;
  return { run: rows.findLast((row) => row.dataset.run)?.dataset.run, waiting };
};

// Takes away what the page shows by now.
export const confirm = (view) => {
  const { pending } = view;
  if (!pending) return;
  const now = seen();
  let taken = (now.run !== pending.seen.run ? 1 : 0) + Math.max(0, now.waiting - pending.seen.waiting);
  pending.seen = now;
  for (; taken > 0; taken -= 1) pending.box.querySelector(".ap-you")?.remove();
  if (pending.box.querySelector(".ap-you")) return;
  const place = pending.box.querySelector("[data-live]");
  if (!place || isShown(place, now.run)) drop(view);
};

// Whether the page has a row after the last message, or has no run any more.
const isShown = (place, run) => {
  const last = [...document.querySelectorAll(`${PANE} .ap-you[data-run="${CSS.escape(run ?? "")}"]`)].at(-1);
  const rows = document.querySelectorAll(`${PANE} :is(.ap-row, .ap-over, .ap-handoff)`);
  return [...rows].some((row) => !row.closest(".ap-pending") && last?.compareDocumentPosition(row) & Node.DOCUMENT_POSITION_FOLLOWING);
};

const giveUp = (view, onSilence) => {
  const { pending } = view;
  const silence = performance.now() - pending.since;
  if (!isAtRest()) pending.since = performance.now();
  else if (!pending.isAsked && silence > SILENCE_MS) {
    pending.isAsked = true;
    pending.since = performance.now();
    onSilence();
  } else if (silence > PATIENCE_MS) drop(view);
};

export const drop = (view) => {
  if (!view.pending) return;
  clearInterval(view.pending.timer);
  view.pending.box.remove();
  view.pending = null;
};
