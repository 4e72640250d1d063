"""Invisible components that listen in the browser: to clicks inside HTML, and to what is typed into a field. One opens tabs.

A table of a hundred rows with a button each stays one element of the page; with widgets it would be hundreds. Text that
is being typed is kept in the browser's own memory of the tab, because Streamlit drops it together with the field.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import streamlit as st

from playground import session
from playground.session import UnsentText

_LISTENER = """
const listeners = new WeakMap();
export default ({ parentElement, data, setTriggerValue }) => {
  const clicked = ({ target }) => {
    const spot = target.closest?.("[data-act]");
    if (spot?.closest(`.st-key-${data.inside}`)) setTriggerValue("act", { name: spot.dataset.act, at: Date.now() });
  };
  document.removeEventListener("click", listeners.get(parentElement));
  listeners.set(parentElement, clicked);
  document.addEventListener("click", clicked);
  return () => document.removeEventListener("click", clicked);
};
"""


def listen_for_clicks(inside: str, on_click: Callable[[str], None], *, key: str) -> None:
    """Call `on_click` with the `data-act` of each element clicked in the container with the key `inside`.

    The value comes from the browser and is not validated: the callback has to check it. Draws nothing visible.
    """

    def clicked() -> None:
        match _sent(key):
            case {"name": str(name)}:
                on_click(name)

    _click_component()(key=key, data={"inside": inside}, height="content", on_act_change=clicked)


def _sent(key: str) -> object:
    return (session.value_of(key) or {}).get("act")


@cache
def _click_component() -> Callable[..., Any]:
    return st.components.v2.component("hear_clicks", js=_LISTENER)


_ESCAPE = """
const listeners = new WeakMap();
export default ({ parentElement }) => {
  const home = parentElement.host ?? parentElement;
  const pressed = ({ key, target }) => {
    const row = home.closest('[data-testid="stVerticalBlock"]');
    // An open list or menu takes the key itself.
    if (key !== "Escape" || !row?.contains(target) || target.getAttribute("aria-expanded") === "true") return;
    const button = row.querySelector('[class*="st-key-fold"] button');
    button?.focus(); // what was typed is sent when its field loses the focus
    button?.click();
  };
  document.removeEventListener("keydown", listeners.get(parentElement), true);
  listeners.set(parentElement, pressed);
  document.addEventListener("keydown", pressed, true);
  return () => document.removeEventListener("keydown", pressed, true);
};
"""


def fold_on_escape(key: str) -> None:
    """Let Escape press the button that folds the row in which this is drawn. Draws nothing visible."""
    _escape_component()(key=key, height="content")


@cache
def _escape_component() -> Callable[..., Any]:
    return st.components.v2.component("fold_on_escape", js=_ESCAPE)


_TAB_OPENER = """
const opened = new Map();
export default ({ data }) => {
  if (!data.id || opened.get(data.inside) === data.id) return;
  opened.set(data.inside, data.id);
  const tabs = [...document.querySelectorAll(`.st-key-${data.inside} [role="tab"]`)];
  tabs.find((tab) => tab.textContent.trim() === data.name)?.click();
};
"""


@dataclass(frozen=True, slots=True)
class TabToOpen:
    """A tab by its name. The browser opens it once for each `id`."""

    name: str = ""
    id: str = ""


def tab_to_open(name: str) -> TabToOpen:
    """Return what makes the browser open the tab with this name, once."""
    return TabToOpen(name, secrets.token_hex(4))


def open_tab(tab: TabToOpen, *, inside: str, key: str) -> None:
    """Open a tab in the container with the key `inside`. Draws nothing visible.

    A click on a tab then needs no rerun, as it would if Streamlit kept the open tab in the session state.
    """
    _tab_opener()(key=key, data={"inside": inside, "name": tab.name, "id": tab.id}, height="content")


@cache
def _tab_opener() -> Callable[..., Any]:
    return st.components.v2.component("open_tab", js=_TAB_OPENER)


_KEEPER = """
const setValue = Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value").set;
const views = new WeakMap();

// Puts a returned text into the field, once for each id.
const takeReturned = (view) => {
  const { text, id } = view.returned;
  if (!text || sessionStorage.getItem(`${view.name} returned`) === id) return;
  sessionStorage.setItem(`${view.name} returned`, id);
  setValue.call(view.box, view.box.value ? `${text}\n\n${view.box.value}` : text);
  view.box.dispatchEvent(new Event("input", { bubbles: true }));
};

const keep = (view) => view.box && sessionStorage.setItem(view.name, view.box.value);

const bringBack = (view) => {
  const text = sessionStorage.getItem(view.name);
  if (!text || view.box.value) return;
  setValue.call(view.box, text);
  view.box.dispatchEvent(new Event("input", { bubbles: true }));
};

// The field may come later than this component.
const look = (view, triesLeft) => {
  if (view.ended) return;
  view.box = document.querySelector(`.st-key-${view.name} textarea`);
  if (view.box) {
    bringBack(view);
    takeReturned(view);
  } else if (triesLeft) setTimeout(look, 100, view, triesLeft - 1);
};

const end = (view) => {
  if (!view || view.ended) return;
  keep(view);
  view.ended = true;
  removeEventListener("pagehide", view.leave);
};

export default ({ parentElement, data }) => {
  end(views.get(parentElement));
  const view = { name: data.field, returned: data.returned, box: null, ended: false };
  view.leave = () => keep(view);
  views.set(parentElement, view);
  addEventListener("pagehide", view.leave);
  look(view, 50);
  return () => end(view);
};
"""


def keep_typed_text(field: str, returned: UnsentText) -> None:
    """Preserve the unsent text of the field with this key, and insert a returned text. Draws nothing visible."""
    data = {"field": field, "returned": {"text": returned.text, "id": returned.id}}
    _typing_component()(key=f"typed {field}", data=data, height="content")


@cache
def _typing_component() -> Callable[..., Any]:
    return st.components.v2.component("keep_typed", js=_KEEPER)
