"""Every screen, in its important states and both themes, as axe-core judges it; and what axe cannot see: the focus, and
narrow windows.

axe is read from the file `$AXE_SCRIPT` (see .ci/run), or from `node_modules` of this folder after `npm install axe-core`.
Without it those tests are skipped at hand; the gate lets nothing be skipped.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.endpoint import endpoint
from tests.browser.server import ROOT
from tests.browser.settling import settle
from tests.browser.test_page import BAG, LONG, answered, connect, write

Step = Callable[[Page], object]

INSTALLED = ROOT / "node_modules" / "axe-core" / "axe.min.js"
# Every rule except the experimental ones, and the size of targets, which axe does not check by default.
JUDGE = """async () => {
    const options = {resultTypes: ["violations"], rules: {"target-size": {enabled: true}}};
    const {violations} = await axe.run(document, options);
    return violations.flatMap(({id, impact, nodes}) => nodes.map((node) => ({
        id, impact, html: node.html.slice(0, 200), where: node.target.flat().join(" "), why: node.failureSummary,
    })));
}"""

# Waits for the end of what fades in or moves: axe would judge colours in between.
ENDED = """() => Promise.allSettled(
    document.getAnimations().filter((one) => one.effect.getComputedTiming().endTime < 5000).map((one) => one.finished)
)"""

# Violations in Streamlit's own elements, by rule and a part of the selector. All others fail the test.
OF_STREAMLIT = (
    # menus and tooltips are at the end of the page, outside its landmarks
    ("region", "#\\:r"),
    ("region", "#stFloatingOverlayPortal"),
    # the drop zone of the file uploader has a label although its role is presentation
    ("presentation-role-conflict", "section"),
)


# The focused element: its HTML and the part of the window it takes with its outline; null for an element visited before.
FOCUSED = """() => {
    let element = document.activeElement;
    while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
    window.visitedByFocus ??= new WeakSet();
    if (!element || element === document.body || window.visitedByFocus.has(element)) return null;
    window.visitedByFocus.add(element);
    window.leaveFocus = () => element.blur();
    const {x, y, width, height} = element.getBoundingClientRect();
    const [left, top] = [Math.max(0, x - 20), Math.max(0, y - 20)];
    const clip = {x: left, y: top, width: Math.min(innerWidth, x + width + 20) - left, height: Math.min(innerHeight, y + height + 20) - top};
    return {name: element.outerHTML.slice(0, 160), clip};
}"""
STOPS = 60

# Waits until what has changed is painted: the graph paints its focus in the frame after the next one.
PAINTED = """async () => {
    for (let frame = 0; frame < 3; frame++) await new Promise((done) => requestAnimationFrame(done));
}"""


@dataclass(frozen=True, slots=True)
class Screen:
    """A page and the steps taken on it; axe judges the page after each."""

    name: str
    path: str
    steps: Sequence[Step]


def is_empty(page: Page) -> None:
    expect(page.locator(".st-key-starters button").first).to_be_visible()
    expect(page.locator(".st-key-side_graph canvas")).to_be_visible()


def opens_the_model_menu(page: Page) -> None:
    page.locator(".st-key-model_menu button").first.click()
    expect(page.get_by_role("radio", name="A language model")).to_be_visible()


def chooses_an_endpoint(page: Page) -> None:
    page.get_by_role("radio", name="A language model").click()
    expect(page.get_by_label("Address (base URL)", exact=True)).to_be_visible()


def tries_nothing_out(page: Page) -> None:
    page.get_by_role("button", name="Test", exact=True).click()
    expect(page.get_by_role("alert")).to_be_visible()


def connects_to_what_is_gone(page: Page) -> None:
    page.keyboard.press("Escape")
    with endpoint(["Hello"]) as served:
        connect(page, served)
    expect(page.get_by_role("radio", name="A language model")).to_be_hidden()


def asks(page: Page) -> None:
    page.get_by_role("button", name=BAG).click()


def fails(page: Page) -> None:
    asks(page)
    expect(page.get_by_role("button", name="Use the offline rules instead")).to_be_visible()


def streams(page: Page) -> None:
    asks(page)
    expect(page.locator(".ap-streaming")).to_contain_text("word3")


def has_a_message_waiting(page: Page) -> None:
    write(page, "And my dog")
    expect(page.locator(".ap-waiting")).to_be_visible()


def stops(page: Page) -> None:
    page.get_by_role("button", name="Stop").click()
    expect(page.locator(".ap-calm")).to_be_visible()


def hands_off(page: Page) -> None:
    asks(page)
    expect(page.locator(".ap-handoff").first).to_be_visible()
    answered(page)


def opens_every_call(page: Page) -> None:
    for summary in page.locator(".st-key-talk").locator("details.ap-call > summary, details.ap-exact > summary").all():
        summary.click()


def shows(tab: str) -> Step:
    def step(page: Page) -> None:
        page.get_by_role("tab", name=tab).click()
        expect(page.get_by_role("tabpanel", name=tab)).to_have_text(re.compile(r"\w"))

    step.__name__ = f"shows {tab}"
    return step


def lists_teams(page: Page) -> None:
    expect(page.get_by_text("Airline customer service").first).to_be_visible()


def has_forms(page: Page) -> None:
    expect(page.locator(".st-key-build_form input").first).to_be_visible()
    expect(page.locator(".st-key-build_graph canvas")).to_be_visible()


def opens_part(name: str) -> Step:
    def step(page: Page) -> None:
        page.locator(".st-key-parts_scroll").get_by_role("option", name=name).first.click()
        expect(page.locator(".st-key-parts_scroll [aria-selected=true]")).to_contain_text(name)
        settle(page)

    step.__name__ = f"opens {name}"
    return step


def breaks_its_code(page: Page) -> None:
    page.locator(".st-key-code_box .cm-content").press("Control+End")
    page.keyboard.type("\nimport requests\npritn")
    expect(page.locator(".ap-codemark")).to_have_count(2)


def tries_its_code(page: Page) -> None:
    page.locator(".st-key-try_it input").first.fill("LARK42")
    page.keyboard.press("Enter")
    run = page.get_by_role("button", name="Run", exact=True)
    expect(run).to_be_enabled()
    run.click()
    expect(page.locator(".ap-tried")).to_be_visible()


def asks_for_templates(page: Page) -> None:
    page.get_by_role("button", name="Write it in Python").click()
    expect(page.get_by_role("dialog").get_by_role("button", name="Look up in a table")).to_be_visible()


TABS = tuple(shows(tab) for tab in ("Events", "Agent", "Graph as a list", "Context variables"))

SCREENS = (
    Screen("a conversation", "/", (is_empty, hands_off, opens_every_call, *TABS)),
    Screen(
        "the model",
        "/",
        (is_empty, opens_the_model_menu, chooses_an_endpoint, tries_nothing_out, connects_to_what_is_gone, fails),
    ),
    Screen("delegates", "/?sample=research", (is_empty, shows("Agent"))),
    Screen("home", "/home", (lists_teams,)),
    Screen("build", "/build", (has_forms, *map(opens_part, ("Front desk", "Baggage allowance")), asks_for_templates)),
    Screen("code", "/build", (has_forms, opens_part("Look up booking"), tries_its_code, breaks_its_code)),
)


@pytest.fixture(scope="session")
def axe() -> str:
    """The source of axe, evaluated as in the browser's console: the page's security policy stays in force."""
    named = os.environ.get("AXE_SCRIPT")
    script = Path(named) if named else INSTALLED
    if not named and not script.is_file():
        pytest.skip("axe-core is not installed: npm install --no-save axe-core")
    return script.read_text(encoding="utf-8")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: screen.name)
def test_axe_finds_nothing_wrong(open_page: OpenPage, app_url: str, axe: str, screen: Screen, theme: str) -> None:
    page = open_page(f"{app_url}{screen.path}", theme=theme)
    page.evaluate(axe)
    judged(page, screen.steps)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_wrong_while_an_answer_streams(
    open_page: OpenPage, app_url: str, axe: str, theme: str
) -> None:
    with endpoint(LONG, held=True) as served:
        page = open_page(app_url, theme=theme)
        is_empty(page)
        connect(page, served)
        page.evaluate(axe)
        judged(page, (streams, has_a_message_waiting, stops))


def judged(page: Page, steps: Sequence[Step]) -> None:
    wrongs = [wrong for step in steps for wrong in after(step, page)]
    assert not wrongs, "\n\n".join(wrongs)


def after(step: Step, page: Page) -> Iterator[str]:
    """Yield the violations after a step, once the page has come to rest."""
    step(page)
    page.mouse.move(1, 1)
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning")
    settle(page)  # Streamlit shows in pale colours what it is drawing again
    page.evaluate(ENDED)
    for found in page.evaluate(JUDGE):
        if not is_streamlits_own(found):
            yield f"{step.__name__}: {found['impact']} {found['id']} at {found['where']}: {found['why']} {found['html']}"


def is_streamlits_own(found: dict[str, Any]) -> bool:
    return any(found["id"] == rule and part in found["where"] for rule, part in OF_STREAMLIT)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_focus_is_seen_wherever_the_keyboard_takes_it(open_page: OpenPage, app_url: str, theme: str) -> None:
    page = open_page(app_url, theme=theme)
    for step in (is_empty, hands_off, opens_every_call, shows("Agent")):
        step(page)
    seen = list(focus_stops(page))
    assert len(seen) > 15
    assert [name for name, is_seen in seen if not is_seen] == []


def focus_stops(page: Page) -> Iterator[tuple[str, bool]]:
    """Yield each element the Tab key reaches, and whether the focus changes its look."""
    page.get_by_role("link", name="Skip to main content").focus()
    page.mouse.move(1, 1)
    page.keyboard.press("Tab")
    for _ in range(STOPS):
        found = page.evaluate(FOCUSED)
        if found is None:
            return
        page.evaluate(PAINTED)
        focused = page.screenshot(clip=found["clip"], animations="disabled")
        page.evaluate("leaveFocus()")
        page.evaluate(PAINTED)
        yield found["name"], focused != page.screenshot(clip=found["clip"], animations="disabled")
        page.keyboard.press("Tab")


@pytest.mark.parametrize("path", ["/"])
def test_a_narrow_window_has_all_of_a_page_below_one_another(open_page: OpenPage, app_url: str, path: str) -> None:
    """320 pixels: the width of a 1280 pixel page at 400% zoom."""
    page = open_page(f"{app_url}{path}", size=(320, 720))
    is_empty(page)
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth <= innerWidth")
    for part in ("bar", "talk", "side"):
        box = page.locator(f".st-key-{part}").bounding_box()
        assert box
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 320
