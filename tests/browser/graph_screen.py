"""Helpers for pages with a graph: where its parts are on the screen, its state, and when it has come to rest."""

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

# Tells whether the page's script has ended and the graph has been drawn and stayed the same for a while.
REST = """async ([quiet, longest]) => {
    const graph = await import("PROGRAM");
    const runs = () => document.querySelector("[data-testid=stApp]")?.dataset.testScriptState === "running";
    const stages = () => [...document.querySelectorAll("*")].filter((one) => one.shadowRoot?.querySelector(".stage canvas"));
    const look = () => {
        const { moving, labels, ...state } = graph.shown(stages()[0].shadowRoot);
        return JSON.stringify([state, graph.names(stages()[0].shadowRoot)]);
    };
    const end = performance.now() + longest;
    let [last, since] = ["", performance.now()];
    while (performance.now() < end) {
        await new Promise((done) => requestAnimationFrame(done));
        const now = runs() || stages().length !== 1 ? "" : look();
        if (now === "" || now !== last) [last, since] = [now, performance.now()];
        else if (performance.now() - since >= quiet) return true;
    }
    return false;
}""".replace("PROGRAM", FILES.address("graph.js"))
QUIET_MS = 200  # more than a dozen frames, of which a change of letters or of the size takes a few
LONGEST_MS = 60_000


def until(holds: Callable[[], bool], page: Page, *, within_s: float = 60) -> None:
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
    """Wait until the only graph of the page is drawn and rests. A light that travels along a handoff is no change."""
    assert page.evaluate(REST, [QUIET_MS, LONGEST_MS]), "the graph did not come to rest"
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
