"""Scroll positions and the view of the graph survive reruns of the page, and tabs are independent."""

from __future__ import annotations

from playwright.sync_api import Page, ViewportSize, expect

from playground.widgets.browser.graph import FILES
from tests.browser.conftest import OpenPage
from tests.browser.endpoint import endpoint
from tests.browser.graph_screen import drawn
from tests.browser.settling import settle
from tests.browser.test_page import BAG, LONG, answered, connect, start

PANE = ".st-key-talk_scroll"
SIDE = '.st-key-side_more [role="tabpanel"]'
SMALL: ViewportSize = {"width": 1100, "height": 460}

# The positions of agents on the screen, from the graph's module.
PLACES = """async (ids) => {
    const graph = await import("PROGRAM");
    const root = [...document.querySelectorAll("*")].find((one) => one.shadowRoot?.querySelector(".stage")).shadowRoot;
    return ids.map((id) => { const {x, y, scale} = graph.onScreen(root, id); return [x, y, scale].map(Math.round); });
}""".replace("PROGRAM", FILES.address("graph.js"))


def scroll(page: Page, css: str, to: int) -> None:
    settle(page)
    page.locator(css).filter(visible=True).evaluate("(pane, to) => { pane.scrollTop = to; }", to)
    settle(page)
    assert scrolled(page, css) == to


def scrolled(page: Page, css: str) -> int:
    top: float = page.locator(css).filter(visible=True).evaluate("pane => pane.scrollTop")
    return round(top)


def places(page: Page) -> list[list[int]]:
    found: list[list[int]] = page.evaluate(PLACES, ["agent:triage", "agent:lost_baggage"])
    return found


def turn_to(page: Page, tab: str) -> None:
    page.get_by_role("tab", name=tab, exact=True).click()
    settle(page)


def test_the_conversation_stays_where_it_was_scrolled_to(app_url: str, open_page: OpenPage) -> None:
    page = start(open_page(), app_url)
    page.set_viewport_size(SMALL)
    page.get_by_role("button", name=BAG).click()
    answered(page)
    scroll(page, PANE, 40)
    for tab in ("Events", "Agent", "Context variables"):
        turn_to(page, tab)
        assert scrolled(page, PANE) == 40


def test_the_panel_beside_it_stays_where_it_was_scrolled_to_when_a_run_ends(app_url: str, open_page: OpenPage) -> None:
    with endpoint(LONG[:60], held=True) as served:
        page = start(open_page(), app_url)
        connect(page, served)
        page.set_viewport_size(SMALL)
        scroll(page, SIDE, 30)
        page.get_by_role("button", name=BAG).click()
        expect(page.locator(".ap-streaming")).to_contain_text("word3")
        assert scrolled(page, SIDE) == 30
        served.go_on()
        answered(page)
        settle(page)
        assert scrolled(page, SIDE) == 30


def test_the_graph_stays_as_it_was_laid_out_and_moved(app_url: str, open_page: OpenPage) -> None:
    page = start(open_page(), app_url)
    drawn(page)
    page.get_by_role("button", name="Zoom in").click()
    drawn(page)
    before = places(page)
    page.get_by_role("button", name=BAG).click()
    answered(page)
    turn_to(page, "Events")
    assert places(page) == before


def test_tabs_of_one_browser_and_of_another_each_have_their_conversation(app_url: str, open_page: OpenPage) -> None:
    first = open_page()
    pages = (first, first.context.new_page(), open_page())
    prompts = (BAG, "I need to move my flight", "Is flight LW212 on time")
    for page in pages:
        start(page, app_url)
    for page, prompt in zip(pages, prompts, strict=True):
        page.get_by_role("button", name=prompt).click()
    for page, prompt in zip(pages, prompts, strict=True):
        answered(page)
        expect(page.locator(".ap-you")).to_have_count(1)
        expect(page.locator(".ap-you")).to_contain_text(prompt)
    assert len({page.url for page in pages}) == len(pages)
