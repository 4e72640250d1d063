"""Buttons inside HTML: what is clicked in a container among elements with `data-act`, told to Python.

A table of a hundred rows with a button each stays one element of the page; as widgets they would be hundreds.
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


def hear_clicks(inside: str, on_click: Callable[[str], None], *, key: str) -> None:
    """Call back with the `data-act` of what is clicked in the container with the key `inside`. Shows nothing.

    Whatever the browser sends: the callback has to look whether there is such a name.
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
