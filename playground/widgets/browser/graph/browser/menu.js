// A button of the toolbar that opens a list of choices above it. By keyboard as menus are: arrows, Home, End, Escape.

import { element } from "./elements.js";

// `choices` are { name, words, act }; a menu of which one is chosen marks it.
export const menuOf = (button, label, choices, { one = false } = {}) => {
  const holder = element("div", "holder");
  const list = element("div", "menu");
  list.setAttribute("role", "menu");
  list.setAttribute("aria-label", label);
  list.hidden = true;
  button.setAttribute("aria-haspopup", "menu");
  const toggle = opening(holder, button, list);
  for (const { name, words, act } of choices) {
    const choice = element("button", `choice ${name}`);
    Object.assign(choice, { type: "button", tabIndex: -1, textContent: words });
    choice.setAttribute("role", one ? "menuitemradio" : "menuitem");
    choice.addEventListener("click", () => {
      toggle(false);
      button.focus();
      act();
    });
    list.append(choice);
  }
  list.addEventListener("keydown", (event) => move(list, event));
  button.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") event.preventDefault(), toggle(true);
  });
  button.addEventListener("click", () => toggle(list.hidden));
  holder.append(button, list);
  return holder;
};

// Opens and closes what a button shows; closes it too when one goes elsewhere.
export const opening = (holder, button, shown) => {
  const elsewhere = (event) => event.composedPath().includes(holder) || toggle(false);
  const toggle = (open) => {
    shown.hidden = !open;
    button.setAttribute("aria-expanded", String(open));
    if (open) (seen(shown).find((choice) => choice.ariaChecked === "true") ?? seen(shown)[0])?.focus();
    for (const name of ["pointerdown", "focusin"]) {
      if (open) document.addEventListener(name, elsewhere, { capture: true });
      else document.removeEventListener(name, elsewhere, { capture: true });
    }
  };
  button.setAttribute("aria-expanded", "false");
  holder.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || shown.hidden) return;
    event.stopPropagation();
    toggle(false);
    button.focus();
  });
  return toggle;
};

const move = (list, event) => {
  if (event.key === "Escape") return;
  const choices = seen(list);
  const here = choices.indexOf(list.getRootNode().activeElement);
  const steps = { ArrowDown: here + 1, ArrowUp: here - 1 + choices.length, Home: 0, End: choices.length - 1 };
  event.stopPropagation();
  if (steps[event.key] === undefined) return;
  event.preventDefault();
  choices[steps[event.key] % choices.length]?.focus();
};

const seen = (list) => [...list.querySelectorAll(".choice:not([hidden])")];
