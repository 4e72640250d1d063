"""The talk page in Chromium: changes between two messages, and what survives a change of pages."""

from __future__ import annotations

import json
import re
from pathlib import Path

from playwright.sync_api import Page, expect
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from playground import texts
from playground.texts import talk_texts
from tests.browser.conftest import OpenPage
from tests.browser.endpoint import endpoint
from tests.browser.settling import settle
from tests.browser.test_page import BAG, BAG_PROMPT, LONG, answered, connect, messages_in, start, write


def go_to(page: Page, name: str) -> None:
    page.locator(".st-key-bar_pages").get_by_role("link", name=name).click()


def variable(page: Page, name: str) -> None:
    """Open the field of a context variable."""
    page.locator(f'.ap-edit[data-act="{name}"]').click()
    expect(page.locator(".st-key-context_editor")).to_be_visible()


def test_a_page_switch_in_mid_run_loses_nothing_and_it_goes_on(page: Page, app_url: str) -> None:
    with endpoint(LONG, held=True) as served:
        start(page, app_url)
        connect(page, served)
        page.get_by_role("button", name=BAG).click()
        expect(page.locator(".ap-streaming")).to_contain_text("word3")
        go_to(page, "Build")
        expect(page.locator(".st-key-build_side")).to_be_visible()
        settle(page)
        go_to(page, "Talk")
        expect(page.locator(".ap-you")).to_have_text(f"You: {BAG_PROMPT}")
        served.go_on()
        answered(page)
        expect(page.locator(".ap-text").last).to_have_text(" ".join(LONG))
        assert messages_in(served) == [BAG_PROMPT]


def test_what_is_being_written_outlives_a_change_of_pages_and_a_reload(page: Page, app_url: str) -> None:
    start(page, app_url)
    box = page.get_by_placeholder(texts.MESSAGE_HINT)
    box.fill("Half a message")
    go_to(page, "Build")
    expect(page.locator(".st-key-build_side")).to_be_visible()
    go_to(page, "Talk")
    expect(box).to_have_value("Half a message")
    page.reload()
    expect(box).to_have_value("Half a message")
    box.press("Enter")
    answered(page)
    go_to(page, "Build")
    expect(page.locator(".st-key-build_side")).to_be_visible()
    go_to(page, "Talk")
    expect(page.locator(".ap-you")).to_contain_text("Half a message")
    page.wait_for_timeout(500)
    expect(box).to_have_value("")


def test_a_variable_is_changed_in_its_place_and_attributed_to_the_person(page: Page, app_url: str) -> None:
    start(page, app_url)
    variable(page, "customer_tier")
    field = page.locator(".st-key-context_editor input[type=text]").first
    expect(field).to_have_value("Silver")
    field.fill("Gold")
    field.press("Enter")
    expect(page.locator(".ap-lastchange")).to_contain_text(talk_texts.BY_YOU_NEXT)
    page.get_by_role("button", name=talk_texts.DONE).click()
    row = page.locator("tr.ap-chosen")
    expect(row).to_contain_text("Gold")
    page.get_by_role("button", name=BAG).click()
    expect(page.get_by_text(talk_texts.NOT_NOW)).to_be_visible()
    answered(page)
    expect(page.locator("tr", has_text="customer_tier")).to_contain_text("the team itself has Silver")
    expect(page.locator("tr.ap-chosen")).to_have_count(0)


def test_variables_that_are_added_stand_in_one_table_with_the_others(page: Page, app_url: str) -> None:
    start(page, app_url)
    for name in ("one", "two"):
        page.get_by_role("button", name=talk_texts.ADD_VARIABLE).click()
        field = page.get_by_placeholder(talk_texts.NAME_HINT)
        field.fill(name)
        field.press("Enter")
        expect(page.locator(".st-key-context_editor")).to_contain_text(name)
        page.get_by_role("button", name=talk_texts.DONE).click()
    expect(page.locator(".ap-context")).to_have_count(1)
    expect(page.locator("tr.ap-chosen")).to_have_count(2)


def test_another_agent_answers_next_when_the_person_says_so(page: Page, app_url: str) -> None:
    start(page, app_url)
    page.locator(".st-key-answer-next button").first.click()
    page.get_by_text("Flight changes", exact=False).last.click()
    expect(page.locator(".ap-state")).to_contain_text("Flight changes")
    expect(page.locator(".ap-state")).to_contain_text(talk_texts.CHOSEN_BY_YOU)
    write(page, "Hello")
    answered(page)
    expect(page.locator(".ap-name").first).to_have_text("Flight changes")


def test_the_conversation_is_downloaded_in_both_forms(page: Page, app_url: str, tmp_path: Path) -> None:
    start(page, app_url)
    page.get_by_role("button", name=BAG).click()
    answered(page)
    page.locator(".st-key-talk_more button").first.click()
    texts = {}
    for title in (talk_texts.AS_MARKDOWN, talk_texts.AS_JSON):
        with page.expect_download() as download:
            page.get_by_role("button", name=title).click()
        name = download.value.suggested_filename
        download.value.save_as(tmp_path / name)
        texts[name] = (tmp_path / name).read_text("utf-8")
    assert set(texts) == {
        "airline_customer_service.conversation.md",
        "airline_customer_service.conversation.json",
    }
    assert BAG in texts["airline_customer_service.conversation.md"]
    assert json.loads(texts["airline_customer_service.conversation.json"])["kind"] == "conversation"


def test_a_key_never_comes_back_to_the_page(page: Page, app_url: str) -> None:
    with endpoint(["Hello"]) as served:
        start(page, app_url)
        connect(page, served, key="sk-planted")
        go_to(page, "Build")
        expect(page.locator(".st-key-build_side")).to_be_visible()
        page.locator(".st-key-model_menu button").first.click()
        field = page.get_by_label("Key (API key)", exact=True)
        expect(field).to_have_value("")
        expect(field).to_have_attribute("placeholder", texts.KEY_IS_SET)
        page.get_by_role("button", name="Test", exact=True).click()
        expect(page.get_by_text("tiny answers")).to_be_visible()
        assert served.keys[-1] == "Bearer sk-planted"


def test_an_agent_is_edited_from_its_card(page: Page, app_url: str) -> None:
    start(page, app_url)
    page.get_by_role("tab", name="Agent").click()
    page.get_by_role("button", name=talk_texts.EDIT_AGENT).click()
    expect(page.locator(".st-key-build_form")).to_contain_text("Front desk")


def test_an_agent_picked_in_the_graph_opens_its_tab_once_and_other_tabs_open_without_the_server(
    page: Page, app_url: str
) -> None:
    sent: list[int] = []
    page.on("websocket", lambda socket: socket.on("framesent", lambda frame: sent.append(len(frame))))
    start(page, app_url)
    settle(page)
    sent.clear()
    for name in (*texts.TABS[1:], texts.TABS[0], texts.TABS[2]):
        page.get_by_role("tab", name=name).click()
        expect(page.get_by_role("tabpanel", name=name)).to_have_text(re.compile(r"\w"))
    settle(page)
    assert sent == []
    page.locator(".st-key-side_graph [tabindex='0']").first.focus()
    for key in ("ArrowDown", "ArrowDown", "Enter"):
        page.keyboard.press(key)
    expect(page.get_by_role("tab", name=texts.TABS[1])).to_have_attribute("aria-selected", "true")
    expect(page.locator(".ap-cardhead b")).not_to_have_text("Front desk")
    page.get_by_role("tab", name=texts.TABS[2]).click()
    page.get_by_role("button", name=BAG).click()
    answered(page)
    expect(page.get_by_role("tab", name=texts.TABS[2])).to_have_attribute("aria-selected", "true")
    go_to(page, "Build")
    expect(page.locator(".st-key-build_side")).to_be_visible()
    go_to(page, "Talk")
    answered(page)
    settle(page)
    expect(page.get_by_role("tab", name=texts.TABS[1])).to_have_attribute("aria-selected", "false")


def test_to_pick_another_agent_draws_nothing_but_its_tab(page: Page, app_url: str) -> None:
    drawn: list[str] = []

    def note(frame: bytes | str) -> None:
        message = ForwardMsg.FromString(frame) if isinstance(frame, bytes) else ForwardMsg()
        if message.HasField("delta"):
            drawn.append(str(message.delta.new_element.WhichOneof("type")))

    page.on("websocket", lambda socket: socket.on("framereceived", note))
    start(page, app_url)
    page.get_by_role("tab", name="Agent").click()
    settle(page)
    drawn.clear()
    page.get_by_role("tabpanel", name="Agent").get_by_role("combobox").click()
    page.get_by_role("option", name="Lost baggage").click()
    expect(page.locator(".ap-cardhead b")).to_have_text("Lost baggage")
    settle(page)
    assert [kind for kind in drawn if kind != "None"] == ["selectbox", "button", "html"]


def test_the_foot_fits_a_small_window(app_url: str, open_page: OpenPage) -> None:
    with endpoint(["Hello", "there."]) as served:
        page = start(open_page(size=(1024, 768)), app_url)
        connect(page, served)
        page.get_by_role("button", name=BAG).click()
        answered(page)
        expect(page.locator(".st-key-talk_notes")).to_contain_text(talk_texts.replies(1))
        assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollHeight <= innerHeight + 1")


def test_all_of_a_long_value_is_a_click_away_and_nothing_shines_through_the_head_of_the_table(
    page: Page, app_url: str
) -> None:
    page.goto(f"{app_url}/?sample=personal_shopper")
    table = page.locator(".ap-context")
    expect(table).to_be_visible()
    fold = table.locator(".ap-whole").first
    expect(fold).not_to_contain_text("Paper floor lamp", use_inner_text=True)
    fold.locator("summary").click()
    expect(fold).to_contain_text("Paper floor lamp", use_inner_text=True)
    assert table.evaluate("table => table.scrollWidth <= table.clientWidth")
    head = table.locator("thead th").first
    assert head.evaluate("head => getComputedStyle(head).backgroundColor") != "rgba(0, 0, 0, 0)"


WAITING = "Is flight LW212 on time?"


def test_a_message_that_waits_is_answered_although_its_tab_is_closed(app_url: str, open_page: OpenPage) -> None:
    with endpoint(LONG[:60], held=True) as served:
        page = start(open_page(), app_url)
        connect(page, served)
        page.get_by_role("button", name=BAG).click()
        expect(page.locator(".ap-streaming")).to_contain_text("word3")
        write(page, WAITING)
        expect(page.locator(".ap-waiting")).to_have_text(WAITING)
        address = page.url
        page.close()
        served.go_on()
        again = open_page(address)
        expect(again.locator(".ap-you").last).to_have_text(f"You: {WAITING}")
        expect(again.locator(".ap-text")).to_have_count(2)
        answered(again)
        assert messages_in(served) == [BAG_PROMPT, WAITING]


def test_a_message_that_waits_goes_back_into_the_box_before_what_is_typed_there(page: Page, app_url: str) -> None:
    with endpoint(LONG, held=True) as served:
        start(page, app_url)
        connect(page, served)
        page.get_by_role("button", name=BAG).click()
        expect(page.locator(".ap-streaming")).to_contain_text("word3")
        write(page, WAITING)
        expect(page.locator(".ap-waiting")).to_have_text(WAITING)
        box = page.get_by_placeholder(texts.MESSAGE_HINT_RUNNING)
        box.fill("And one more")
        page.get_by_role("button", name="Stop").click()
        answered(page)
        expect(page.get_by_placeholder(texts.MESSAGE_HINT)).to_have_value(f"{WAITING}\n\nAnd one more")
        expect(page.locator(".ap-waiting")).to_have_count(0)
        assert messages_in(served) == [BAG_PROMPT]
