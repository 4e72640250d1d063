"""Head, conversation and graph name the same agents at every moment, and reruns of a page do not undo that it was left."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from playground import samples
from playground.widgets.browser.graph import FILES
from tests.browser.conftest import OpenPage
from tests.browser.server import Server
from tests.browser.test_page import answered, start
from tests.browser.test_talk import go_to

# Notes at each change of the document or of the graph which agents the head, the graph, and the last row name.
WATCH = """async () => {
    const graph = await import("PROGRAM");
    const root = [...document.querySelectorAll("*")].find((one) => one.shadowRoot?.querySelector(".stage")).shadowRoot;
    const names = (within, selector) => [...within.querySelectorAll(selector)].map((one) => one.textContent);
    const lastNamed = () => {
        const rows = ":is(.ap-you:not(.ap-waiting), .ap-handoff, .ap-row:not(.ap-continued))";
        const last = [...document.querySelectorAll(`.st-key-talk_scroll ${rows}`)].at(-1);
        return last && names(last, last.matches(".ap-handoff") ? ".ap-tag > span:last-child" : ".ap-name").at(-1);
    };
    window.seen = [];
    const note = () => {
        const head = names(document, ".ap-state .ap-tag > span:last-child");
        window.seen.push([head, graph.shown(root).active, lastNamed() ?? ""]);
    };
    const observer = new MutationObserver(note);
    for (const one of [document, root])
        observer.observe(one, {subtree: true, childList: true, attributes: true, characterData: true});
}""".replace("PROGRAM", FILES.address("graph.js"))

# Leaves the page some milliseconds after the next row of the conversation: at about the time of the rerun for that row.
LEAVE = """(after) => new Promise((left) => {
    const observer = new MutationObserver(() => {
        observer.disconnect();
        setTimeout(() => left(document.querySelector('.st-key-bar_pages a[href*="build"] p').click()), after);
    });
    observer.observe(document.querySelector(".ap-exchanges"), {subtree: true, childList: true});
})"""
AROUND_THE_RERUN_MS = (20, 30, 40, 80)


def play_demo(page: Page) -> None:
    page.locator(".st-key-play-demo button").first.click()


def test_head_graph_and_conversation_name_the_same_agents_at_every_moment(open_page: OpenPage, app_url: str) -> None:
    page = open_page(moving=True)
    names = {f"agent:{agent.id}": agent.name for agent in samples.sample_team("airline").agents}
    start(page, app_url)
    page.evaluate(WATCH)
    play_demo(page)
    expect(page.locator(".ap-waiting").first).to_be_visible()
    expect(page.locator(".ap-waiting")).to_have_count(0, timeout=90_000)
    answered(page)
    seen = page.evaluate("seen")
    told = [(head, [names[agent] for agent in active]) for head, active, _ in seen]
    assert [(head, active) for head, active in told if active and head != active] == []
    # A message that nobody has answered yet names nobody.
    assert [(head, last) for head, _, last in seen if last and [last] != head] == []
    assert len({head[0] for head, _, _ in seen}) == 3


def test_a_page_is_left_at_the_moment_of_a_rerun(page: Page, app_url: str, app: Server) -> None:
    start(page, app_url)
    before = app.printed()
    for after in AROUND_THE_RERUN_MS:
        play_demo(page)
        page.evaluate(LEAVE, after)
        expect(page.locator(".st-key-build_side")).to_be_visible()
        page.wait_for_timeout(500)  # in which a late rerun of the page that was left would come
        expect(page.locator(".st-key-build_side")).to_be_visible()
        go_to(page, "Talk")
        page.get_by_role("button", name="New conversation").click()
        expect(page.locator(".st-key-starters")).to_be_visible()
    assert "Couldn't find fragment" not in app.printed().removeprefix(before)


def test_going_back_opens_the_conversation_of_that_address_and_nothing_else_does(page: Page, app_url: str) -> None:
    start(page, app_url)
    play_demo(page)
    expect(page.locator(".ap-handoff").first).to_be_visible()
    page.get_by_role("button", name="New conversation").click()
    expect(page.locator(".st-key-starters")).to_be_visible()
    page.get_by_role("tab", name="Events").click()
    expect(page.locator(".ap-exchange")).to_have_count(0)
    page.go_back()
    expect(page.locator(".ap-handoff").first).to_be_visible()
