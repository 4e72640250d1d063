"""Helpers for the graph's harness page: where its parts are on the screen, and its state."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page

from playground.widgets.browser.graph import FILES

HARNESS = Path(__file__).parent / "pages" / "graph_app.py"

# Calls a function of the component's module in the page, as a canvas has no elements to find.
ASK = """async ([question, id]) => {
    const graph = await import("PROGRAM");
    const root = [...document.querySelectorAll("*")].find((one) => one.shadowRoot?.querySelector(".stage")).shadowRoot;
    return graph[question](root, id);
}""".replace("PROGRAM", FILES.address("graph.js"))


def until(holds: Callable[[], bool], page: Page, *, within_s: float = 30) -> None:
    """Wait for a condition that Playwright cannot wait for, such as the state of the canvas."""
    for _ in range(int(within_s * 10)):
        if holds():
            return
        page.wait_for_timeout(100)
    assert holds()


def stage(page: Page) -> Locator:
    return page.get_by_role("application")


def spoken(page: Page) -> Locator:
    return page.locator(".spoken")


def drawn(page: Page) -> Page:
    page.locator(".stage canvas").wait_for()
    page.wait_for_timeout(400)
    return page


def spot(page: Page, id: str) -> dict[str, float]:
    found: dict[str, float] = page.evaluate(ASK, ["onScreen", id])
    return found


def state(page: Page) -> dict[str, Any]:
    found: dict[str, Any] = page.evaluate(ASK, ["shown", ""])
    return found


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def drag(page: Page, start: dict[str, float], end: dict[str, float]) -> None:
    page.mouse.move(start["x"], start["y"])
    page.mouse.down()
    page.mouse.move((start["x"] + end["x"]) / 2, (start["y"] + end["y"]) / 2, steps=6)
    page.mouse.move(end["x"], end["y"], steps=6)
    page.wait_for_timeout(60)
    page.mouse.up()
