"""How long the handoff graph takes: `python3 -m tests.benchmarks.graph [SIZE ...]`, in Chromium, on the harness page.

Python's share is the making of what is sent; the browser's is from its arrival to the painted picture, as the component
itself measures it. Each figure is the median of three.
"""

from __future__ import annotations

import shutil
import sys
import time
from pathlib import Path
from statistics import median
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from core.graph import EdgeKind, GraphEdge, GraphNode, HandoffGraph, NodeId, layout
from playground.widgets.browser.graph import FILES
from playground.widgets.browser.graph.network import network_data
from tests.browser.conftest import FLAGS
from tests.browser.server import serving

HARNESS = Path(__file__).parents[1] / "browser" / "pages" / "graph_app.py"
SIZES = (10, 100, 1_000)
TIMES = 3
ASK = """async () => {
    const graph = await import("PROGRAM");
    const root = [...document.querySelectorAll("*")].find((one) => one.shadowRoot?.querySelector(".stage")).shadowRoot;
    return graph.shown(root);
}""".replace("PROGRAM", FILES.address("graph.js"))


def graph_of(size: int) -> HandoffGraph:
    nodes = tuple(
        GraphNode(NodeId(f"a{n}"), f"a{n}", f"Agent {n}", start=n == 0, icon="🤖", color=n) for n in range(size)
    )
    ways = [(f"a{(n - 1) // 6}", f"a{n}") for n in range(1, size)]
    return HandoffGraph(
        nodes, tuple(GraphEdge(f"{a}>{b}", NodeId(a), NodeId(b), EdgeKind.HANDOFF, f"to {b}") for a, b in ways)
    )


def in_python(size: int, number: int) -> tuple[float, float, int]:
    """Milliseconds for the layout and for the data, made anew for each number, and the size of the data in bytes."""
    graph = graph_of(size)
    began = time.perf_counter()
    places = layout(graph)
    laid_out = time.perf_counter()
    data = network_data(graph, positions=places, problems={f"nobody {number}": ""})
    made = time.perf_counter()
    return 1000 * (laid_out - began), 1000 * (made - laid_out), len(data)


def in_browser(browser: Browser, url: str, size: int) -> tuple[float, float, float]:
    """Milliseconds to the first picture, to the one after a node has changed, and after an edge was lit."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
    page = context.new_page()
    page.goto(f"{url}?wide=1&size={size}")
    page.locator(".stage canvas").wait_for(timeout=60_000)
    page.wait_for_timeout(1500)
    first = float(shown(page)["drawnInMs"])
    changed, lit = after(page, "Rename"), after(page, "Hand off")
    context.close()
    return first, changed, lit


def shown(page: Page) -> dict[str, Any]:
    said: dict[str, Any] = page.evaluate(ASK)
    return said


def after(page: Page, button: str) -> float:
    before = shown(page)["changedInMs"]
    page.get_by_role("button", name=button, exact=True).click()
    until = time.monotonic() + 20
    while shown(page)["changedInMs"] == before and time.monotonic() < until:
        page.wait_for_timeout(50)
    return float(shown(page)["changedInMs"])


def main(sizes: tuple[int, ...]) -> None:
    print("agents  layout ms  data ms  data KB  first drawing ms  one node changed ms  one edge lit ms")
    with serving(HARNESS) as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=list(FLAGS))
        for size in sizes:
            laid, made, sent = map(median, zip(*(in_python(size, number) for number in range(TIMES)), strict=True))
            seen = zip(*(in_browser(browser, server.url, size) for _ in range(TIMES)), strict=True)
            first, changed, lit = map(median, seen)
            print(f"{size:6} {laid:10.1f} {made:8.1f} {sent / 1000:8.0f} {first:17.0f} {changed:20.0f} {lit:16.0f}")
        browser.close()


if __name__ == "__main__":
    main(tuple(int(size) for size in sys.argv[1:]) or SIZES)
