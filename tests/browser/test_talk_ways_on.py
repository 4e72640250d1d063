"""Ways on while talking: a demo that plays itself, a loop of handoffs, a message that is too long, and a second tab."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page, expect

from playground import texts
from playground.talk import LONGEST_MESSAGE
from playground.texts import talk_texts
from tests.browser.conftest import OpenPage
from tests.browser.endpoint import endpoint
from tests.browser.settling import settle
from tests.browser.test_page import BAG, LONG, answered, connect, start, write

LOOP = """format: 1
name: Round and round
start: here
demo: [Hello there]
agents:
- id: here
  name: Here
  instructions: Help.
  handoffs:
  - to: there
    when: The customer asks for something.
- id: there
  name: There
  instructions: Help.
  handoffs:
  - to: here
    when: The customer asks for something.
"""

# Adds up what moves on the page without having been asked for by a click or a key just before.
SHIFTS = """() => {
    window.shift = 0;
    window.tables = 0;
    new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) window.shift += entry.value;
    }).observe({ type: "layout-shift" });
    const look = () => {
        const tables = [...document.querySelectorAll(".st-key-context .ap-table")].filter((table) => table.offsetHeight);
        window.tables = Math.max(window.tables, tables.length);
        requestAnimationFrame(look);
    };
    look();
}"""


def test_the_demo_plays_all_its_messages_at_one_click(page: Page, app_url: str) -> None:
    start(page, app_url)
    page.get_by_role("button", name=talk_texts.play_demo(5)).click()
    expect(page.locator(".ap-you:not(.ap-waiting)")).to_have_count(5)
    answered(page)
    expect(page.locator(".ap-you").last).to_contain_text("A window seat, please.")
    expect(page.locator(".ap-waiting")).to_have_count(0)


def test_a_loop_of_handoffs_offers_ways_on_beside_the_message(page: Page, app_url: str, tmp_path: Path) -> None:
    file = tmp_path / "loop.team.yaml"
    file.write_text(LOOP, encoding="utf-8")
    with endpoint([], calls=True) as served:
        page.goto(f"{app_url}/home")
        page.locator(".st-key-begin_file input[type=file]").set_input_files(file)
        expect(page.locator(".st-key-build_form")).to_be_visible()
        page.get_by_role("link", name="Talk").first.click()
        expect(page.locator(".st-key-side_graph canvas")).to_be_visible()
        connect(page, served)
        write(page, "I ask for something")
        expect(page.get_by_role("alert").filter(has_text="kept handing")).to_be_visible()
        expect(page.get_by_role("button", name=texts.TRY_AGAIN)).to_be_visible()
        page.get_by_role("button", name=talk_texts.edit_handoffs_of("There")).click()
        expect(page.locator(".st-key-agent_form")).to_be_visible()


def test_a_message_over_the_limit_is_reported_and_stays_in_the_box(page: Page, app_url: str) -> None:
    start(page, app_url)
    text = "a" * (LONGEST_MESSAGE + 1)
    write(page, text)
    expect(page.get_by_text(texts.too_long(len(text), LONGEST_MESSAGE))).to_be_visible()
    expect(page.get_by_placeholder(texts.MESSAGE_HINT)).to_have_value(text)


def test_a_message_within_the_limit_is_sent_however_its_letters_are_coded(page: Page, app_url: str) -> None:
    start(page, app_url)
    write(page, "😀" * (LONGEST_MESSAGE // 2 + 1000))
    expect(page.locator(".ap-you")).to_have_count(1)
    answered(page)


def test_a_second_tab_follows_without_being_touched(app_url: str, open_page: OpenPage) -> None:
    first = start(open_page(), app_url)
    first.get_by_role("button", name=BAG).click()
    answered(first)
    second = first.context.new_page()
    second.goto(first.url)
    expect(second.locator(".ap-you")).to_have_count(1)
    settle(second)
    write(first, "Thank you")
    expect(second.locator(".ap-you")).to_have_count(2)
    answered(second)


def test_nothing_jumps_and_nothing_is_twice_while_an_answer_comes(open_page: OpenPage, app_url: str) -> None:
    with endpoint(LONG[:40], held=True) as served:
        page = start(open_page(moving=True), app_url)
        connect(page, served)
        settle(page)
        page.evaluate(SHIFTS)
        page.get_by_role("button", name=BAG).click()
        expect(page.locator(".ap-streaming")).to_contain_text("word3")
        served.go_on()
        answered(page)
        settle(page)
        assert page.evaluate("window.shift") < 0.05
        assert page.evaluate("window.tables") == 1
