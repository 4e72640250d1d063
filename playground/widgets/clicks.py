"""Buttons inside HTML: a component that reports clicks on elements with a `data-act` attribute.

A table of a hundred rows with a button each stays one element of the page; with widgets it would be hundreds.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import streamlit as st

from playground import session

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

    _component()(key=key, data={"inside": inside}, height="content", on_act_change=clicked)


def _sent(key: str) -> object:
    return (session.value_of(key) or {}).get("act")


@cache
def _component() -> Callable[..., Any]:
    return st.components.v2.component("hear_clicks", js=_LISTENER)
