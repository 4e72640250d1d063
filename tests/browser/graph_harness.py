"""The graph's harness page in one tab for many tests: a rerun of a page takes a fraction of what loading it takes."""

from __future__ import annotations

from typing import Literal

from playwright.sync_api import BrowserContext, Page, ViewportSize

from tests.browser.graph_screen import drawn

Motion = Literal["no-preference", "reduce"]

# Goes to another query as the browser's way back does, at which Streamlit reruns the page; leaves nothing focused or scrolled.
START_AGAIN = """(query) => {
    document.activeElement?.blur();
    document.querySelector("[data-testid=stMain]")?.scrollTo(0, 0);
    history.replaceState(null, "", query);
    dispatchEvent(new PopStateEvent("popstate"));
}"""


class GraphHarness:
    """The tab. With each visit the server forgets the session's state and draws the graph in a new element."""

    def __init__(self, context: BrowserContext, url: str) -> None:
        self._context = context
        self.url = url
        self._page: Page | None = None
        self._visits = 0

    def visit(self, query: str, *, theme: str, size: ViewportSize, motion: Motion) -> Page:
        """Return the page as it is for this query, once its graph rests."""
        self._visits += 1
        asked = f"?visit={self._visits}&{query}"
        fresh = self._page is None
        page = self._page = self._page or self._context.new_page()
        page.set_viewport_size(size)
        page.emulate_media(color_scheme="dark" if theme == "dark" else "light", reduced_motion=motion)
        if fresh:
            page.goto(self.url + asked)
        else:
            page.mouse.move(0, 0)
            page.evaluate(START_AGAIN, asked)
        page.get_by_text(f"visit: {self._visits}", exact=True).wait_for()
        return drawn(page)

    def pages(self) -> list[Page]:
        return [self._page] if self._page else []

    def close(self) -> None:
        """Close the tab; the next visit opens another one."""
        for page in self.pages():
            page.close()
        self._page = None
