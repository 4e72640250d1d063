"""The code editor in Chromium: marks while typing, text that is kept, and the keyboard."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from playground.texts import code_texts
from tests.browser.conftest import OpenPage
from tests.browser.settling import settle, until

TEAM = '''format: 1
name: Shop
start: desk
agents:
- id: desk
  name: Front desk
  instructions: Help people with orders.
  functions: [order_status, opening_hours]
functions:
- id: order_status
  code: |
    ORDERS = {"A17": "on its way"}


    def order_status(number: str) -> str:
        """Say where an order is."""
        return ORDERS.get(number, "unknown")
- id: opening_hours
  code: |
    def opening_hours(day: str) -> str:
        """Say when the shop is open."""
        return "nine to five"
'''


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "shop.team.yaml"
    path.write_text(TEAM, encoding="utf-8")
    return path


def shop(page: Page, url: str, file: Path, function: str = "Order status") -> Page:
    """Open the build page with the form of a function that has code."""
    page.goto(f"{url}/home")
    page.locator(".st-key-begin_file input[type=file]").set_input_files(file)
    expect(page.locator(".st-key-build_form")).to_be_visible()
    opened(page, function)
    return page


def opened(page: Page, function: str) -> None:
    page.locator(".st-key-build_parts").get_by_role("option", name=function).click()
    expect(page.locator(".ap-functionname")).to_have_text(function)
    expect(editor(page)).to_be_visible()


def editor(page: Page) -> Locator:
    return page.get_by_role("textbox", name="Code of the function (Python)")


def last_line(page: Page) -> Locator:
    return editor(page).locator(".cm-line").last


def add(page: Page, text: str) -> None:
    editor(page).press("Control+End")
    page.keyboard.type(text)


def test_a_mistake_is_marked_at_its_line_and_a_click_on_its_message_goes_there(
    page: Page, app_url: str, file: Path
) -> None:
    shop(page, app_url, file)
    expect(page.locator(".ap-codefine")).to_be_visible()
    add(page, "import requests\npritn")
    told = page.locator(".ap-codemark")
    expect(told).to_have_count(2)
    expect(told.first).to_contain_text("import requests isn't available here.")
    expect(told.last).to_contain_text("Did you mean print?")
    expect(editor(page).locator(".ap-codeline-unsupported")).to_have_text("import requests")
    told.first.click()
    page.keyboard.press("End")
    page.keyboard.type("!")
    expect(editor(page).locator(".cm-line").nth(-2)).to_have_text("import requests!")


def test_what_is_typed_while_the_page_is_drawn_again_stays_where_it_was_typed(
    page: Page, app_url: str, file: Path
) -> None:
    shop(page, app_url, file)
    editor(page).press("Control+End")
    written = "# " + "one two three four five " * 5
    page.keyboard.type(written, delay=30)
    expect(page.get_by_role("button", name="Undo")).to_be_enabled()
    assert last_line(page).text_content() == written


def test_what_was_typed_just_before_leaving_is_there_again(page: Page, app_url: str, file: Path) -> None:
    shop(page, app_url, file)
    add(page, "# for home")
    page.get_by_role("link", name="Home").click()
    expect(page.locator(".st-key-build_form")).to_have_count(0)
    page.get_by_role("link", name="Build").click()
    expect(last_line(page)).to_have_text("# for home")
    add(page, ", and again")
    page.reload()
    expect(last_line(page)).to_have_text("# for home, and again")


def test_all_of_the_code_can_be_deleted_and_other_code_put_in_its_place(page: Page, app_url: str, file: Path) -> None:
    shop(page, app_url, file)
    editor(page).press("Control+a")
    page.keyboard.press("Delete")
    expect(page.locator(".ap-codemark")).to_contain_text(code_texts.NO_FUNCTION)
    page.keyboard.insert_text("def order_status(name: str, urgent: bool) -> str:\n    return name\n")
    expect(page.locator(".ap-codefine")).to_be_visible()
    expect(page.locator(".st-key-parameter_0 input").first).to_have_value("name")
    expect(page.locator(".st-key-parameter_1 input").first).to_have_value("urgent")


def test_after_all_of_the_code_is_deleted_its_function_can_answer_from_a_table(
    page: Page, app_url: str, file: Path
) -> None:
    shop(page, app_url, file)
    editor(page).press("Control+a")
    page.keyboard.press("Delete")
    expect(page.locator(".ap-codemark")).to_contain_text(code_texts.NO_FUNCTION)
    page.get_by_role("button", name=code_texts.REMOVE_CODE).click()
    expect(page.get_by_role("button", name=code_texts.WRITE)).to_be_visible()
    expect(editor(page)).to_have_count(0)


def test_each_function_keeps_its_own_text_and_undo(page: Page, app_url: str, file: Path) -> None:
    shop(page, app_url, file)
    add(page, "# orders")
    opened(page, "Opening hours")
    expect(editor(page)).to_contain_text("nine to five")
    add(page, "# hours")
    opened(page, "Order status")
    expect(last_line(page)).to_have_text("# orders")
    editor(page).press("Control+z")
    expect(last_line(page)).to_have_text("")
    opened(page, "Opening hours")
    expect(last_line(page)).to_have_text("# hours")


def test_undo_of_the_page_takes_back_what_was_typed(page: Page, app_url: str, file: Path) -> None:
    shop(page, app_url, file)
    add(page, "# mine")
    undo = page.get_by_role("button", name="Undo")
    expect(undo).to_be_enabled()
    undo.click()
    expect(editor(page)).not_to_contain_text("# mine")


def test_tab_moves_a_line_in_and_after_escape_leaves_the_editor(page: Page, app_url: str, file: Path) -> None:
    shop(page, app_url, file)
    add(page, "x")
    page.keyboard.press("Home")
    page.keyboard.press("Tab")
    expect(last_line(page)).to_have_text(re.compile("^ {4}x$"))
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    expect(editor(page)).not_to_be_focused()
    expect(last_line(page)).to_have_text(re.compile("^ {4}x$"))


def test_modules_are_completed_after_import(page: Page, app_url: str, file: Path) -> None:
    shop(page, app_url, file)
    add(page, "import stat")
    expect(page.get_by_role("option", name="statistics")).to_be_visible()
    page.wait_for_timeout(200)  # the editor takes no Enter for a choice that has just appeared
    page.keyboard.press("Enter")
    expect(last_line(page)).to_have_text("import statistics")


def test_typing_single_letters_reaches_no_shortcut_of_the_page(page: Page, app_url: str, file: Path) -> None:
    shop(page, app_url, file)
    add(page, "# rcrcrc")
    expect(last_line(page)).to_have_text("# rcrcrc")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_the_editor_is_loaded_only_for_code(page: Page, app_url: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{app_url}/build?sample=weather")
    expect(page.locator(".st-key-build_form")).to_be_visible()
    settle(page)
    assert not [url for url in asked if "codemirror" in url]


@pytest.mark.parametrize("size", [(1440, 900), (1024, 768), (1920, 1080)])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_editor_is_large_and_nothing_scrolls_the_page(
    open_page: OpenPage, app_url: str, file: Path, size: tuple[int, int], theme: str
) -> None:
    page = shop(open_page(size=size, theme=theme), app_url, file)
    settle(page)
    box = editor(page).bounding_box()
    assert box is not None
    assert box["width"] > 280
    assert page.evaluate("document.documentElement.scrollHeight <= innerHeight + 1")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth + 1")


def test_a_function_is_tried_from_the_editor_its_mistake_found_and_mended(page: Page, app_url: str, file: Path) -> None:
    shop(page, app_url, file)
    page.get_by_role("textbox", name="number", exact=True).fill("A17")
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Run", exact=True)).to_be_enabled()
    editor(page).press("Control+Home")
    page.keyboard.type("LEFT = 1 / 0\n")
    editor(page).press("Control+Enter")
    told = page.locator(".ap-codemark-tried")
    expect(told).to_contain_text("Line 1:")
    expect(page.locator(".ap-tried")).to_contain_text("Check that what you divide by is not 0.")
    page.get_by_role("button", name="Show line 1").click()
    expect(editor(page)).to_be_focused()
    page.keyboard.press("Shift+End")
    page.keyboard.press("Delete")
    editor(page).press("Control+Enter")
    expect(page.locator(".ap-tried")).to_contain_text("on its way")
    expect(told).to_have_count(0)


def test_a_function_is_written_from_a_template_broken_mended_tried_and_used_in_a_conversation(
    page: Page, app_url: str
) -> None:
    page.goto(f"{app_url}/home")
    page.get_by_role("button", name="Begin").click()
    page.get_by_role("button", name="Add function").click()
    page.get_by_role("button", name="Write it in Python").click()
    page.get_by_role("dialog").get_by_role("button", name="Look up in a table").click()
    expect(editor(page)).to_contain_text("walking boots")
    expect(page.locator(".ap-functionname")).to_have_text("Look up order")

    line = editor(page).locator(".cm-line", has_text="def look_up_order")
    line.click()
    page.keyboard.press("End")
    page.keyboard.press("Backspace")
    told = page.locator(".ap-codemark")
    expect(told).to_contain_text("A colon is missing.")
    expect(editor(page).locator(".ap-codeline-wrong")).to_contain_text("def look_up_order")
    told.click()
    page.keyboard.press("End")
    page.keyboard.type(":")
    expect(page.locator(".ap-codefine")).to_be_visible()

    page.get_by_role("textbox", name="number", exact=True).fill("A-1001")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Run", exact=True).click()
    expect(page.locator(".ap-tried")).to_contain_text("walking boots")
    page.get_by_role("button", name="Run all").click()
    expect(page.get_by_text("All 2 tests passed.")).to_be_visible()

    page.locator(".st-key-build_form").get_by_role("button", name="Give it to Assistant").click()
    expect(page.get_by_role("button", name="Give it to Assistant")).to_have_count(0)
    page.get_by_role("link", name="Talk").click()
    message = page.get_by_test_id("stChatInput").locator("textarea")
    message.fill("Look up order A-1001, please")
    message.press("Enter")
    call = page.locator(".st-key-talk details.ap-call")
    expect(call).to_be_visible()
    call.locator("summary").first.click()
    expect(call).to_contain_text("walking boots")


def test_a_parameter_added_in_the_code_is_in_the_table_and_one_added_in_the_table_is_in_the_code(
    page: Page, app_url: str, file: Path
) -> None:
    shop(page, app_url, file)
    line = editor(page).locator(".cm-line", has_text="def order_status")
    line.click()
    page.keyboard.press("Home")
    for _ in "def order_status(number: str":
        page.keyboard.press("ArrowRight")
    page.keyboard.type(", polite: bool = True")
    expect(page.locator(".st-key-parameter_1 input").first).to_have_value("polite")
    expect(page.locator(".ap-schemabeneath pre")).to_contain_text('"polite"')
    page.get_by_role("button", name="Add a parameter").click()
    expect(line).to_contain_text("polite: bool = True")
    expect(line).to_contain_text(re.compile("parameter"))


def width(part: Locator) -> float:
    box = part.bounding_box()
    assert box
    return box["width"]


def test_the_editor_is_enlarged_to_the_window_and_back(app_url: str, open_page: OpenPage, file: Path) -> None:
    page = shop(open_page(), app_url, file)
    before = width(page.locator(".ap-code"))
    button = page.get_by_role("button", name=code_texts.EDITOR["enlarge"])
    button.click()
    window = {"x": 0, "y": 0, "width": 1440, "height": 900}
    until(lambda: page.locator(".ap-code").bounding_box() == window, page)
    editor(page).click()
    page.keyboard.type("# more")
    page.keyboard.press("Escape")  # closes the list of completions, if there is one
    if button.get_attribute("aria-pressed") == "true":
        page.keyboard.press("Escape")
    expect(button).to_have_attribute("aria-pressed", "false")
    until(lambda: width(page.locator(".ap-code")) == before, page)
    expect(editor(page)).to_contain_text("# more")
