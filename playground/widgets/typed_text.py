"""What is being typed into a field outlives the page: Streamlit keeps it in the browser and drops it with the field.

It waits in the browser's own memory of this tab, and comes back when the field is there again and empty. Nothing of it
is sent to the server.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import streamlit as st

_KEEPER = """
const setValue = Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value").set;
const views = new WeakMap();

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
  if (view.box) bringBack(view);
  else if (triesLeft) setTimeout(look, 100, view, triesLeft - 1);
};

const end = (view) => {
  if (!view || view.ended) return;
  keep(view);
  view.ended = true;
  removeEventListener("pagehide", view.leave);
};

export default ({ parentElement, data }) => {
  end(views.get(parentElement));
  const view = { name: data.field, box: null, ended: false };
  view.leave = () => keep(view);
  views.set(parentElement, view);
  addEventListener("pagehide", view.leave);
  look(view, 50);
  return () => end(view);
};
"""


def keep_typed(field: str) -> None:
    """Keep what is typed into the text field with this key. Shows nothing."""
    _component()(key=f"typed {field}", data={"field": field}, height="content")


@cache
def _component() -> Callable[..., Any]:
    return st.components.v2.component("keep_typed", js=_KEEPER)
