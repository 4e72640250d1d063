"""The component that draws the list of a team's parts as one element and reports the clicked row."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from playground.widgets.browser.component import BrowserComponent, sent_by

_COMPONENT = BrowserComponent(
    "parts_list", prefix="/parts", folder=Path(__file__).parent / "browser", program="parts.js"
)
FILES = _COMPONENT.files


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
        match sent_by(key, "pick"):
            case {"part": str(part), "id": str(id)}:
                on_pick(part, id)

    data = {"rows": list(rows), "selected": list(selected), "filter": has_filter, "words": dict(texts)}
    _COMPONENT.draw(key, data, on_pick_change=picked)
