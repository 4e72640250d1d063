"""HTML that the browser fetches when it comes onto the screen, instead of receiving it with every rerun of the page.

For long HTML that often is in a closed tab. As with `st.html`, text of others in it has to be escaped.
"""

from __future__ import annotations

from pathlib import Path

from playground.widgets.browser.component import BrowserComponent
from playground.widgets.browser.published import publish

__all__ = ["FILES", "draw_fetched_html"]

_COMPONENT = BrowserComponent(
    "fetched_html", prefix="/panel", folder=Path(__file__).parent / "browser", program="panel.js"
)
FILES = _COMPONENT.files


def draw_fetched_html(html: str, *, key: str) -> None:
    """Show this HTML in the browser. A rerun sends its address only, which stays the same as long as the HTML does."""
    _COMPONENT.draw(key, {"address": publish(html)}, on_missing_change=_do_nothing)


def _do_nothing() -> None:
    """A browser that misses the HTML causes a rerun; there is nothing else to do."""
