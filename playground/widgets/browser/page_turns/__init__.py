"""The component that keeps the old page on the screen until the next page is complete."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from playground.widgets.browser.component import BrowserComponent

__all__ = ["FILES", "draw_page_turns"]

_COMPONENT = BrowserComponent(
    "page_turns", prefix="/turns", folder=Path(__file__).parent / "browser", program="turns.js"
)
FILES = _COMPONENT.files


def draw_page_turns(links: str, parts: Mapping[str, str]) -> None:
    """Keep the old page visible until the next one is complete. Draws nothing visible itself.

    `links` is a CSS selector of the links to pages; `parts` has one of the last part of each page, by the end of its path.
    """
    _COMPONENT.draw("page_turns", {"links": links, "parts": dict(parts)})
