"""The component that draws a list of rows in the browser, one element whatever their number."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

import streamlit as st

from playground.widgets.browser.parts_list.files import FILES, PROGRAM
from playground.widgets.browser.served import LOADER


def draw_parts_list(
    key: str,
    *,
    rows: Sequence[Mapping[str, Any]],
    selected: Sequence[str],
    has_filter: bool,
    texts: Mapping[str, Any],
    on_pick: Callable[[str, str], None],
) -> None:
    """Draw the rows; `selected` is the part and the id of the highlighted one.

    `on_pick` is called with the part and the id of a clicked row, before the page is drawn again. Both come from the
    browser: they are strings, but need not belong to any row.
    """

    def picked() -> None:
        match (st.session_state.get(key) or {}).get("pick"):
            case {"part": str(part), "id": str(id)}:
                on_pick(part, id)

    data = {
        "program": FILES.address(PROGRAM),
        "rows": list(rows),
        "selected": list(selected),
        "filter": has_filter,
        "words": dict(texts),
    }
    _component()(key=key, data=data, height="content", on_pick_change=picked)


@cache
def _component() -> Callable[..., Any]:
    return st.components.v2.component("parts_list", js=LOADER, isolate_styles=False)
