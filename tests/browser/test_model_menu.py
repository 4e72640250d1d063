"""The model menu in a browser: models that take long to load, addresses that are not quite right, keys left with Tab."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from playground import texts
from tests.browser.settling import settle
from tests.browser.test_page import answered, start, write
from tests.support.server import ScriptedServer, text_reply

KEY = "sk-typed-0123456789abcdefABCDEF"
LOADING_S = 10.0
"""Long enough for the seconds to be seen on a busy machine; real models take minutes."""


@pytest.fixture
def endpoint() -> Iterator[ScriptedServer]:
    with ScriptedServer(models=("tiny",)) as served:
        yield served


def field(page: Page, name: str) -> Locator:
    return page.get_by_label(name, exact=True)


def open_menu(page: Page, url: str) -> None:
    page.locator(".st-key-model_menu button").first.click()
    page.get_by_role("radio", name="A language model").click()
    field(page, texts.ADDRESS).fill(url)
    field(page, texts.ADDRESS).press("Tab")
    settle(page)


def choose_model(page: Page, name: str) -> None:
    box = page.get_by_role("combobox", name="Model")
    box.click()
    box.fill(name)
    box.press("Enter")
    settle(page)


def test_a_model_is_waited_for_while_the_page_goes_on(page: Page, app_url: str, endpoint: ScriptedServer) -> None:
    endpoint.always = text_reply("Hello", delay_s=LOADING_S)
    start(page, app_url)
    open_menu(page, endpoint.url)
    choose_model(page, "tiny")
    page.get_by_role("button", name="Test", exact=True).click()
    expect(page.get_by_text(re.compile(r"Still waiting… ([3-9]|10) s"))).to_be_visible()
    field(page, texts.KEY).fill(KEY)
    field(page, texts.KEY).press("Tab")
    expect(field(page, texts.KEY)).to_have_attribute("placeholder", texts.KEY_IS_SET)
    expect(page.get_by_text("tiny answers after")).to_be_visible()
    expect(page.get_by_role("button", name="Test", exact=True)).to_be_enabled()


def test_a_test_is_stopped(page: Page, app_url: str, endpoint: ScriptedServer) -> None:
    endpoint.always = text_reply("Hello", delay_s=60)
    start(page, app_url)
    open_menu(page, endpoint.url)
    choose_model(page, "tiny")
    page.get_by_role("button", name="Test", exact=True).click()
    page.get_by_role("button", name=texts.STOP_TEST).click()
    expect(page.get_by_text(texts.TEST_STOPPED)).to_be_visible()
    expect(page.get_by_role("button", name="Test", exact=True)).to_be_enabled()


def test_the_address_that_works_is_taken_with_one_click(page: Page, app_url: str, endpoint: ScriptedServer) -> None:
    endpoint.models_only_at = "/v1/models"
    endpoint.key = KEY
    endpoint.always = text_reply("Hello.")
    start(page, app_url)
    open_menu(page, endpoint.url.removesuffix("/v1"))
    field(page, texts.KEY).fill(KEY)
    page.get_by_role("button", name="List models").click()
    page.locator(".st-key-model_use_address button").click()
    expect(page.get_by_text("1 model found")).to_be_visible()
    expect(field(page, texts.ADDRESS)).to_have_value(endpoint.url)
    choose_model(page, "tiny")
    page.keyboard.press("Escape")
    write(page, "Hello")
    answered(page)


def test_a_key_left_with_tab_is_taken(page: Page, app_url: str, endpoint: ScriptedServer) -> None:
    endpoint.key = KEY
    start(page, app_url)
    open_menu(page, endpoint.url)
    field(page, texts.KEY).focus()
    page.keyboard.type(KEY)
    page.keyboard.press("Tab")
    page.get_by_role("button", name="List models").press("Enter")
    expect(page.get_by_text("1 model found")).to_be_visible()
    expect(field(page, texts.KEY)).to_have_attribute("placeholder", texts.KEY_IS_SET)


def test_the_key_and_the_address_are_typed_with_the_keyboard_alone(
    page: Page, app_url: str, endpoint: ScriptedServer
) -> None:
    endpoint.key = KEY
    start(page, app_url)
    page.locator(".st-key-model_menu button").first.click()
    page.get_by_role("radio", name="A language model").click()
    field(page, texts.ADDRESS).fill("")
    page.keyboard.type(endpoint.url)
    page.keyboard.press("Tab")
    field(page, texts.KEY).focus()  # at once: the page is still being drawn for the new address
    page.keyboard.type(KEY)
    page.keyboard.press("Tab")
    settle(page)
    page.get_by_role("button", name="List models").click()
    expect(page.get_by_text("1 model found")).to_be_visible()


def test_the_longest_wait_is_kept(page: Page, app_url: str, endpoint: ScriptedServer) -> None:
    endpoint.always = text_reply("Hello", delay_s=30)
    start(page, app_url)
    open_menu(page, endpoint.url)
    choose_model(page, "tiny")
    field(page, texts.TIMEOUT).fill("1")
    field(page, texts.TIMEOUT).press("Tab")
    settle(page)
    page.get_by_role("button", name="Test", exact=True).click()
    expect(page.get_by_text("did not answer in time")).to_be_visible()


def test_the_chosen_model_is_found_again_at_the_plain_address_without_its_key(
    page: Page, app_url: str, endpoint: ScriptedServer
) -> None:
    start(page, app_url)
    open_menu(page, endpoint.url)
    field(page, texts.KEY).fill(KEY)
    field(page, texts.KEY).press("Tab")
    choose_model(page, "tiny")
    second = page.context.new_page()
    start(second, app_url)
    second.locator(".st-key-model_menu button").first.click()
    expect(field(second, texts.ADDRESS)).to_have_value(endpoint.url)
    expect(second.get_by_role("combobox", name="Model")).to_have_value("tiny")
    expect(field(second, texts.KEY)).to_have_attribute("placeholder", texts.KEY_NOT_NEEDED)
    assert all(KEY not in f"{cookie}" for cookie in page.context.cookies())
