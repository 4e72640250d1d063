"""The form of a function and the team file in Chromium."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.settling import settle

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


ROW = 68
HEADER = 36
"""Pixels: the heights of a line of the table of answers and of its head."""


def select_cell(page: Page, line: int, column: int) -> None:
    """Select a cell of the table of answers, both counted from 0. The table is one canvas, so only a place can be clicked."""
    table = page.locator(".st-key-answers .dvn-scroller")
    table.scroll_into_view_if_needed()
    table.click(position={"x": 60, "y": HEADER + ROW * line + ROW // 2})
    for _ in range(column):
        page.keyboard.press("ArrowRight")


def type_into_cell(page: Page, line: int, column: int, text: str) -> None:
    select_cell(page, line, column)
    page.keyboard.press("Enter")
    editor = page.locator("#portal textarea, #portal input").first
    editor.fill(text)
    editor.press("Enter")


def table_text(page: Page) -> Locator:
    return page.locator(".st-key-answers [role=grid]").first


def test_an_answer_is_changed_and_tried_at_once(page: Page, app_url: str) -> None:
    build(page, app_url)
    type_into_cell(page, 0, 2, "One small bag.")
    expect(page.locator(".ap-tried")).to_contain_text("One small bag.")
    type_into_cell(page, 0, 2, "Two small bags.")
    expect(page.locator(".ap-tried")).to_contain_text("Two small bags.")
    page.get_by_role("link", name="Home").click()
    expect(page.locator(".st-key-build_form")).to_have_count(0)
    page.get_by_role("link", name="Build").click()
    expect(table_text(page)).to_contain_text("Two small bags.")


def test_twenty_rows_are_pasted_in_front_of_the_answer_to_all_other_calls(page: Page, app_url: str) -> None:
    build(page, app_url)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    rows = "\n".join(f"Fare {number}\tAnswer {number}" for number in range(20))
    page.evaluate("text => navigator.clipboard.writeText(text)", rows)
    select_cell(page, 3, 0)
    expect(page.locator("#portal input")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#portal input")).to_have_count(0)
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Control+v")
    expect(page.get_by_role("button", name="Undo")).to_be_enabled()
    text = file_text(page)
    expect(text).to_have_value(re.compile(r"fare: Fare 19\n +value: Answer 19\n +- value: Flex includes"))
    page.get_by_role("button", name="Undo").click()
    expect(text).not_to_have_value(re.compile("Fare 19"))
    expect(table_text(page)).not_to_contain_text("Fare 19")


def test_a_cell_that_cannot_be_read_stays_as_typed_with_the_number_of_its_answer(page: Page, app_url: str) -> None:
    build(page, app_url)
    type_into_cell(page, 1, 5, "soon")
    refused = page.locator(".ap-refused")
    expect(refused).to_contain_text("After (seconds): Enter a number of seconds")
    expect(page.locator(".ap-fieldhead")).to_have_text("Answer no. 2")
    expect(table_text(page)).to_contain_text("soon")
    type_into_cell(page, 1, 5, "2")
    expect(refused).to_have_count(0)


def test_a_line_is_moved_by_its_number_and_removed(page: Page, app_url: str) -> None:
    build(page, app_url)
    type_into_cell(page, 1, 0, "1")
    expect(table_text(page)).to_contain_text(re.compile("1Business.*2Basic"))
    page.locator(".st-key-answers .dvn-scroller").click(position={"x": 15, "y": HEADER + ROW // 2})
    page.keyboard.press("Delete")
    expect(table_text(page)).to_contain_text(re.compile("1Basic.*2Flex"))
    page.get_by_role("button", name="Undo").click()
    expect(table_text(page)).to_contain_text(re.compile("1Business.*2Basic"))


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
    settle(page)
    assert area.evaluate("area => area.scrollHeight <= area.clientHeight + 1")
    numbers = page.locator(".ap-linenumbers")
    line = "element => parseFloat(getComputedStyle(element).lineHeight)"
    assert numbers.evaluate(line) == area.evaluate(line)
    assert page.evaluate("document.documentElement.scrollHeight <= innerHeight + 1")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth + 1")
