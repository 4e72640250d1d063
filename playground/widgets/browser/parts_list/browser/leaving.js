// A text field tells its text a moment after one has left it, but a link to another page is followed at once, and the text
// would then call the person back. So a link waits for the text.

const A_MOMENT_MS = 200;
let leftAt = -Infinity;
let watching = false;

// Begins to watch; once for the page, however often it is asked.
export const letTextsArrive = () => {
  if (watching) return;
  watching = true;
  document.addEventListener("change", noteText, true);
  document.addEventListener("click", holdLink, true);
};

const noteText = ({ target }) => {
  if (target.matches?.("textarea, input, .cm-content")) leftAt = performance.now();
};

const holdLink = (event) => {
  const link = event.target.closest?.('[data-testid="stPageLink"] a');
  const left = leftAt + A_MOMENT_MS - performance.now();
  if (!link || left <= 0 || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  setTimeout(() => link.click(), left);
};
