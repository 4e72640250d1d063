// Shows an element as large as the window, above everything else, until its button is pressed again or Escape ends it.

// Lets a button enlarge an element that has a style for `[popover]`.
export const enlargeWith = (button, element) => {
  const placeholder = document.createElement("div");
  button.setAttribute("aria-pressed", "false");
  button.addEventListener("click", () => {
    if (shrink(element)) return;
    // What is around the element keeps its place.
    placeholder.style.height = `${element.offsetHeight}px`;
    element.before(placeholder);
    element.popover = "auto";
    element.showPopover();
    button.setAttribute("aria-pressed", "true");
  });
  element.addEventListener("beforetoggle", ({ target, newState }) => {
    if (target !== element || newState !== "closed") return;
    placeholder.remove();
    button.setAttribute("aria-pressed", "false");
  });
  element.addEventListener("toggle", ({ target, newState }) => {
    if (target === element && newState === "closed") element.removeAttribute("popover");
  });
};

// Ends it; tells whether the element was enlarged.
export const shrink = (element) => {
  if (!element.matches(":popover-open")) return false;
  element.hidePopover();
  return true;
};
