"""Preserves unsent text of a field across pages: Streamlit keeps it in the browser and discards it with the field.

It is stored in the browser's session storage and restored when the field is drawn again and empty; it is not sent to the
server. A text that the server returns, such as a message that could not be sent, is inserted before it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import streamlit as st

from playground.session import UnsentText

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
    _component()(key=f"typed {field}", data=data, height="content")


@cache
def _component() -> Callable[..., Any]:
    return st.components.v2.component("keep_typed", js=_KEEPER)
