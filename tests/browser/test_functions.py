"""The form of a function and the team file in Chromium."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import OpenPage

BAGGAGE = "Baggage allowance"


def build(page: Page, url: str) -> Page:
    """Open the build page with the form of a function."""
    page.goto(f"{url}/build?sample=airline")
    expect(page.locator(".st-key-build_form")).to_be_visible()
    page.locator(".st-key-build_parts").get_by_text(BAGGAGE).first.click()
    expect(page.locator(".ap-functionname")).to_have_text(BAGGAGE)
    return page


def name_field(page: Page) -> Locator:
    return page.get_by_role("textbox", name="Name").first


def file_text(page: Page) -> Locator:
    page.get_by_role("tab", name="Team file").click()
    area = page.locator(".st-key-file_text textarea")
    expect(area).to_be_visible()
    return area


def test_what_is_typed_when_the_page_is_left_in_a_hurry_is_there_again(page: Page, app_url: str) -> None:
    build(page, app_url)
    name_field(page).fill("수하물 규정")
    page.get_by_role("link", name="Home").click()
    expect(page.locator(".st-key-build_form")).to_have_count(0)
    page.get_by_role("link", name="Build").click()
    expect(page.locator(".ap-functionname")).to_have_text("수하물 규정")
    expect(name_field(page)).to_have_value("수하물 규정")


def test_an_answer_is_changed_and_tried_at_once(page: Page, app_url: str) -> None:
    build(page, app_url)
    page.get_by_role("button", name="When fare is Basic").click()
    answer = page.locator(".st-key-result_0 textarea")
    answer.fill("One small bag.")
    answer.press("Control+Enter")
    expect(page.locator(".ap-tried")).to_contain_text("One small bag.")
    expect(page.get_by_role("button", name="One small bag.")).to_be_visible()


def test_escape_closes_an_open_row_and_keeps_what_was_typed(page: Page, app_url: str) -> None:
    build(page, app_url)
    page.get_by_role("button", name="Answer from articles").click()
    row = page.locator(".st-key-article_0")
    title = row.get_by_role("textbox", name="Title")
    title.fill("Cabin bags")
    title.press("Escape")
    expect(title).to_have_count(0)
    expect(row.get_by_role("button", name="Cabin bags")).to_be_focused()


def test_a_text_that_is_no_team_stays_and_its_line_is_shown(page: Page, app_url: str) -> None:
    build(page, app_url)
    area = file_text(page)
    text = area.input_value()
    area.fill(text.replace("name: Airline", "label: Airline", 1))
    area.press("Control+Enter")
    expect(page.locator(".ap-wrongline")).to_contain_text("label: Airline")
    area.fill(text.replace("name: Airline customer service", "name: Mine", 1))
    area.press("Control+Enter")
    expect(page.locator(".ap-wrongline")).to_have_count(0)
    expect(page.get_by_role("combobox", name="Team")).to_have_value(re.compile("Mine"))


@pytest.mark.parametrize("size", [(1440, 900), (1024, 768)])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_each_line_of_the_file_stands_beside_its_number_and_the_page_does_not_scroll(
    open_page: OpenPage, app_url: str, size: tuple[int, int], theme: str
) -> None:
    page = build(open_page(size=size, theme=theme), app_url)
    area = file_text(page)
    assert area.evaluate("area => area.scrollHeight <= area.clientHeight + 1")
    numbers = page.locator(".ap-linenumbers")
    line = "element => parseFloat(getComputedStyle(element).lineHeight)"
    assert numbers.evaluate(line) == area.evaluate(line)
    assert page.evaluate("document.documentElement.scrollHeight <= innerHeight + 1")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth + 1")
