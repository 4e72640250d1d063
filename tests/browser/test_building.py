"""The list of parts and the forms in Chromium: the keyboard, and text that has not been sent to the server yet."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from core.team.file import write_team
from core.team.spec import AgentId, AgentSpec, TeamSpec
from playground.texts import agent_texts, code_texts, team_texts
from tests.browser.conftest import OpenPage
from tests.browser.settling import settle

NAMES = ("수하물 담당", "خدمة العملاء", "🧳🛫", "Зоя", "An agent of a very long name " * 6, "<b>退款</b> *专员*")


def build(page: Page, url: str) -> Page:
    page.goto(f"{url}/build")
    expect(part(page, "Front desk")).to_be_visible()
    return page


def part(page: Page, name: str) -> Locator:
    """Return the row of a part of the team."""
    return page.locator(".st-key-parts_scroll").get_by_role("option", name=re.compile(f"^{name}"))


def title(page: Page) -> Locator:
    return page.locator(".ap-formtitle h2")


def instructions(page: Page) -> Locator:
    return page.get_by_role("textbox", name="Instructions")


def opened(page: Page, name: str) -> None:
    part(page, name).click()
    expect(title(page)).to_have_text(name)
    expect(instructions(page)).not_to_have_value("")


def write_on(page: Page, text: str) -> None:
    """Type at the end of the instructions without leaving the field."""
    instructions(page).click()
    page.keyboard.press("Control+End")
    page.keyboard.type(text)


def test_the_list_is_gone_through_by_keyboard(page: Page, app_url: str) -> None:
    build(page, app_url)
    page.locator(".st-key-parts_scroll [aria-selected=true]").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(title(page)).to_have_text("Flight changes")
    expect(part(page, "Flight changes")).to_have_attribute("aria-selected", "true")
    expect(part(page, "Flight changes")).to_be_focused()
    page.keyboard.press("End")
    expect(page.locator(".st-key-parts_scroll [role=option]").last).to_be_focused()


def test_parts_are_found_by_name_and_by_what_a_model_calls_them(page: Page, app_url: str) -> None:
    build(page, app_url)
    box = page.get_by_role("searchbox", name="Find by name")
    box.fill("issue_ref")
    expect(page.locator(".st-key-parts_scroll [role=option]:visible")).to_have_count(1)
    box.fill("zzz")
    expect(page.get_by_text("Nothing here has that name.")).to_be_visible()
    box.press("Escape")
    expect(part(page, "Front desk")).to_be_visible()


def test_text_that_is_being_typed_survives_a_click_on_another_page(page: Page, app_url: str) -> None:
    build(page, app_url)
    opened(page, "Front desk")
    write_on(page, " Hum a tune.")
    page.get_by_role("link", name="Talk").click()
    expect(page.locator(".st-key-talk")).to_be_visible()
    page.get_by_role("link", name="Build").click()
    expect(instructions(page)).to_have_value(re.compile("Hum a tune.$"))


def test_text_that_is_being_typed_survives_a_click_on_another_agent_and_on_a_button(page: Page, app_url: str) -> None:
    build(page, app_url)
    opened(page, "Front desk")
    write_on(page, " One.")
    opened(page, "Cancellations")
    opened(page, "Front desk")
    expect(instructions(page)).to_have_value(re.compile("One.$"))
    write_on(page, " Two.")
    page.get_by_role("button", name="Duplicate").click()
    expect(title(page)).to_have_text("Front desk copy")
    expect(instructions(page)).to_have_value(re.compile("One. Two.$"))


def test_a_new_agent_is_named_by_typing_on(page: Page, app_url: str) -> None:
    build(page, app_url)
    page.get_by_role("button", name="Add agent").click()
    expect(page.get_by_role("textbox", name="Name", exact=True)).to_be_focused()
    page.keyboard.type("Poet")
    page.keyboard.press("Enter")
    expect(part(page, "Poet")).to_be_visible()
    expect(title(page)).to_have_text("Poet")


def test_an_agent_is_deleted_only_when_that_is_meant_and_comes_back_by_undo(page: Page, app_url: str) -> None:
    build(page, app_url)
    opened(page, "Cancellations")
    question = page.get_by_role("dialog")
    page.get_by_role("button", name="Delete").click()
    question.get_by_role("button", name="Keep it").click()
    expect(question).to_have_count(0)
    expect(title(page)).to_have_text("Cancellations")
    page.get_by_role("button", name="Delete").click()
    expect(question).to_contain_text("Front desk can no longer hand off to Cancellations.")
    question.get_by_role("button", name="Delete").click()
    expect(question).to_have_count(0)
    expect(part(page, "Cancellations")).to_have_count(0)
    page.locator(".st-key-undo button").first.click()
    expect(part(page, "Cancellations")).to_be_visible()


@pytest.mark.parametrize("size", [(1440, 900), (1024, 768)])
def test_a_hundred_agents_of_any_name_stay_usable(
    open_page: OpenPage, app_url: str, tmp_path: Path, size: tuple[int, int]
) -> None:
    agents = tuple(AgentSpec(AgentId(f"a{n}"), f"{NAMES[n % 6][:190]} {n}", instructions="Help.") for n in range(100))
    file = tmp_path / "many.team.yaml"
    file.write_text(write_team(TeamSpec("Many", AgentId("a0"), agents=agents)), "utf-8")
    page = open_page(f"{app_url}/home", size=size)
    page.locator("input[type=file]").first.set_input_files(file)
    rows = page.locator(".st-key-parts_scroll [role=group][aria-label=Agents] [role=option]")
    expect(rows).to_have_count(100)
    for number in (4, 5, 99):
        rows.nth(number).click()
        expect(title(page)).to_have_text(agents[number].name)
        expect(page.get_by_role("textbox", name="Name", exact=True)).to_have_value(agents[number].name)
    settle(page)
    assert page.evaluate("document.querySelector('.stMain').scrollHeight - innerHeight") <= 1
    boxes = [rows.nth(number).bounding_box() for number in range(6)]
    assert len({(box["width"], box["height"]) for box in boxes if box is not None}) == 1


def test_the_list_tells_what_answers_a_function(page: Page, app_url: str) -> None:
    build(page, app_url)
    coded, table = part(page, "Flight status"), part(page, "Baggage allowance")
    expect(coded).to_have_accessible_name(re.compile(f", {team_texts.ANSWERED['code']}$"))
    expect(table).to_have_accessible_name(re.compile(f", {team_texts.ANSWERED['table']}$"))
    coded.click()
    page.get_by_text(code_texts.MOCK).click()
    expect(coded).to_have_accessible_name(re.compile(r"\(mock\)$"))


def new_team(page: Page, url: str, name: str) -> None:
    page.goto(f"{url}/home")
    page.get_by_placeholder("Name (it can wait)").fill(name)
    page.get_by_role("button", name="Begin").click()
    expect(page.locator(".st-key-build_form")).to_be_visible()


def name_it(page: Page, name: str) -> None:
    field = page.get_by_role("textbox", name="Name", exact=True)
    field.fill(name)
    page.get_by_role("textbox", name=agent_texts.DESCRIPTION).click()
    page.keyboard.type("typed at once")
    expect(title(page)).to_have_text(name)


def test_an_id_follows_the_name_and_can_be_changed_with_what_uses_it(page: Page, app_url: str) -> None:
    new_team(page, app_url, "Shop")
    page.locator(".st-key-build_parts").get_by_role("button", name="Agent").click()
    expect(title(page)).to_have_text("New agent")
    expect(page.get_by_role("textbox", name="Name", exact=True)).to_have_value("New agent")
    name_it(page, "Baker")
    expect(page.get_by_role("textbox", name=agent_texts.DESCRIPTION)).to_have_value("typed at once")
    part(page, "Assistant").click()
    page.get_by_role("tab", name="Team file").click()
    text = page.locator(".st-key-file_text textarea")
    expect(text).to_have_value(re.compile("id: baker"))
    expect(text).not_to_have_value(re.compile("new_agent"))
    part(page, "Baker").click()
    page.get_by_role("radio", name="Model").or_(page.get_by_role("button", name="Model")).first.click()
    field = page.get_by_role("textbox", name="Id", exact=True)
    field.fill("two words")
    field.press("Enter")
    expect(page.locator(".st-key-agent_form").get_by_role("alert")).to_contain_text("cannot be an id")
    field.fill("boulanger")
    field.press("Enter")
    expect(text).to_have_value(re.compile("id: boulanger"))
    expect(field).to_have_value("boulanger")
    expect(title(page)).to_have_text("Baker")
