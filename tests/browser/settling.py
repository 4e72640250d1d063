"""Waiting until a page has come to rest, for what no element of it announces."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page

QUIET_MS = 250  # longer than a click takes to reach the server and its answer to come back
LONGEST_MS = 5_000  # a page that streams never rests

# Resolves once the script of the page does not run and nothing in the document has changed for a while.
REST = """([quiet, longest]) => new Promise((resolve) => {
    let timer;
    const rest = () => {
        const runs = document.querySelector("[data-testid=stApp]")?.dataset.testScriptState === "running";
        if (runs && performance.now() < end) return wait();
        observer.disconnect();
        resolve();
    };
    const wait = () => {
        if (performance.now() >= end) return;
        clearTimeout(timer);
        timer = setTimeout(rest, quiet);
    };
    const end = performance.now() + longest;
    const observer = new MutationObserver(wait);
    observer.observe(document, {subtree: true, childList: true, attributes: true, characterData: true});
    wait();
})"""


def until(holds: Callable[[], bool], page: Page, *, within_s: float = 60) -> None:
    """Wait for a condition that Playwright cannot wait for, such as the state of a canvas or what a server was asked."""
    for _ in range(int(within_s * 10)):
        if holds():
            return
        page.wait_for_timeout(100)
    assert holds()


def settle(page: Page) -> None:
    """Wait until the page's script has ended and the page has stopped changing."""
    page.evaluate(REST, [QUIET_MS, LONGEST_MS])
