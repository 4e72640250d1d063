"""Helpers for pages with a graph: where its parts are on the screen, its state, and when it has come to rest."""

from __future__ import annotations

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

# Tells whether the page's script has ended and the graph has been drawn and stayed the same for a while and some frames.
REST = """async ([quiet, frames, longest]) => {
    const graph = await import("PROGRAM");
    const runs = () => document.querySelector("[data-testid=stApp]")?.dataset.testScriptState === "running";
    const stages = () => [...document.querySelectorAll("*")].filter((one) => one.shadowRoot?.querySelector(".stage canvas"));
    const look = () => {
        const { moving, ...state } = graph.shown(stages()[0].shadowRoot);
        return JSON.stringify([state, graph.names(stages()[0].shadowRoot)]);
    };
    const end = performance.now() + longest;
    let [last, since, same] = ["", 0, 0];
    while (performance.now() < end) {
        await new Promise((done) => requestAnimationFrame(done));
        const now = runs() || stages().length !== 1 ? "" : look();
        if (now === "" || now !== last) [last, since, same] = [now, performance.now(), 0];
        else if (++same >= frames && performance.now() - since >= quiet) return true;
    }
    return false;
}""".replace("PROGRAM", FILES.address("graph.js"))
# The observer of the size and the font loader need a few frames, which take long on a busy machine.
QUIET_MS = 200
QUIET_FRAMES = 6
LONGEST_MS = 60_000


def stage(page: Page) -> Locator:
    return page.get_by_role("application")


def spoken(page: Page) -> Locator:
    return page.locator(".spoken")


def drawn(page: Page) -> Page:
    """Wait until the only graph of the page is drawn and rests. A light that travels along a handoff is no change."""
    assert page.evaluate(REST, [QUIET_MS, QUIET_FRAMES, LONGEST_MS]), "the graph did not come to rest"
    return page


def spot(page: Page, id: str) -> dict[str, float]:
    found: dict[str, float] = page.evaluate(ASK, ["onScreen", id])
    return found


def state(page: Page) -> dict[str, Any]:
    found: dict[str, Any] = page.evaluate(ASK, ["shown", ""])
    return found


def names(page: Page) -> list[dict[str, Any]]:
    """The boxes of all nodes and the sizes of their letters, in pixels of the page; 0 for a name that is not drawn."""
    found: list[dict[str, Any]] = page.evaluate(ASK, ["names", ""])
    return found


def places_of(page: Page, *ids: str) -> dict[str, dict[str, float]]:
    return {id: spot(page, id) for id in ids}


def are_within(page: Page, *ids: str) -> bool:
    """Return whether the middles of all of these are within the stage."""
    frame = stage(page).bounding_box()
    assert frame
    return all(
        frame["x"] < place["x"] < frame["x"] + frame["width"] and frame["y"] < place["y"] < frame["y"] + frame["height"]
        for place in places_of(page, *ids).values()
    )


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def drag(page: Page, start: dict[str, float], end: dict[str, float]) -> None:
    page.mouse.move(start["x"], start["y"])
    page.mouse.down()
    page.mouse.move((start["x"] + end["x"]) / 2, (start["y"] + end["y"]) / 2, steps=6)
    page.mouse.move(end["x"], end["y"], steps=6)
    page.wait_for_timeout(60)
    page.mouse.up()
