"""First journeys of a new user, from an empty profile, by clicks and typing alone; the clicks are counted."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.browser.endpoint import endpoint
from tests.browser.graph_screen import drag, drawn, press, spot, state
from tests.browser.settling import settle, until
from tests.browser.test_page import answered, connect, handoffs, write

ASSISTANT, PRICES = "agent:assistant", "agent:prices"
PRICE = "A loaf costs 3 euros and 20 cents today."
SORRY = "The money goes back to your card within two days."


class Newcomer:
    """A user with a mouse and a keyboard; counts clicks and keys."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.clicks = 0
        self.keys = 0

    def click(self, spot: Locator) -> None:
        spot.click()
        self.clicks += 1

    def click_card(self, title: str) -> None:
        """Click on a card; its button covers the title."""
        self.page.locator(".ap-cardtitle", has_text=title).click(force=True)
        self.clicks += 1

    def press(self, name: str) -> None:
        self.click(self.page.get_by_role("button", name=name, exact=True))

    def write(self, name: str, text: str) -> None:
        """Click into a field, type, and leave the field."""
        field = self.page.get_by_role("textbox", name=name, exact=True)
        self.click(field)
        field.fill(text)
        field.press("Tab")
        settle(self.page)
        self.keys += len(text) + 1

    def go(self, name: str) -> None:
        self.click(self.page.locator(".st-key-bar_pages").get_by_role("link", name=name))

    def draw(self, start: str, end: str) -> None:
        """Draw a handoff on the graph."""
        press(self.page, "Join two agents with a handoff")
        drag(self.page, spot(self.page, start), spot(self.page, end))
        self.clicks += 2


def at_home(page: Page, url: str) -> Newcomer:
    page.goto(f"{url}/home")
    expect(page.locator(".st-key-talk-weather button")).to_be_visible()
    return Newcomer(page)


def form_of(page: Page, title: str) -> None:
    """Wait until the form with this title is open, and alone: until the script ends, the fields before it stay below it."""
    expect(page.locator(".st-key-build_form h2")).to_have_text(title)
    settle(page)


def agent(someone: Newcomer, name: str, looks_after: str) -> None:
    """Add an agent with its name, its purpose and its first instructions."""
    someone.press("Add agent")
    form_of(someone.page, "New agent")
    someone.write("Name", name)
    form_of(someone.page, name)
    someone.write("What it looks after", looks_after)
    someone.click(someone.page.locator(".st-key-build_form").get_by_role("button", name="Write first instructions"))
    expect(someone.page.get_by_role("textbox", name="Instructions")).not_to_have_value("")


def function(someone: Newcomer, name: str, does: str, answer: str) -> None:
    """Add a function with a fixed answer to the agent whose form is open."""
    someone.click(someone.page.get_by_role("radio", name=re.compile("What it may do")))
    someone.press("New function")
    form_of(someone.page, "New function")
    someone.write("Name", name)
    someone.write("What it does (description)", does)
    someone.write("Answer", answer)
    expect(someone.page.get_by_role("textbox", name="Answer", exact=True)).to_have_value(answer)


def saved(someone: Newcomer) -> str:
    with someone.page.expect_download() as saving:
        someone.press("Save team file")
    return Path(saving.value.path()).read_text(encoding="utf-8")


def test_the_first_handoff_takes_three_clicks_from_home(page: Page, app_url: str) -> None:
    someone = at_home(page, app_url)
    someone.click_card("Airline")
    someone.click(page.get_by_role("button", name="My bag never arrived"))
    expect(handoffs(page)).to_have_count(1)
    assert someone.clicks <= 3


def test_a_team_is_made_talked_to_saved_and_opened_again(page: Page, app_url: str) -> None:
    someone = at_home(page, app_url)
    page.get_by_placeholder("Name (it can wait)").fill("Bakery")
    someone.press("Begin")
    form_of(page, "Bakery")

    agent(someone, "Prices", "Says what bread and cakes cost.")
    function(someone, "price_of_bread", "Look up what bread costs today.", PRICE)
    agent(someone, "Complaints", "Takes complaints and gives money back.")
    function(someone, "refund", "Give the money back for something bad.", SORRY)

    drawn(page)
    someone.draw(ASSISTANT, PRICES)
    until(lambda: len(state(page)["edges"]) == 1, page)
    someone.draw(PRICES, ASSISTANT)
    until(lambda: len(state(page)["edges"]) == 2, page)
    someone.write("When to hand off: Assistant", "The customer wants anything else.")

    someone.click(page.locator(".st-key-build_parts").get_by_text("Complaints", exact=True))
    form_of(page, "Complaints")
    form, told = page.locator(".st-key-build_form"), "so no conversation comes here"
    expect(form).to_contain_text(told)
    someone.click(form.get_by_role("button", name=re.compile("Add a handoff from")))
    expect(form).not_to_contain_text(told)

    someone.go("Talk")
    write(page, "How much does bread cost?")
    expect(page.get_by_text(PRICE).last).to_be_visible()
    answered(page)
    expect(handoffs(page)).to_have_count(1)
    write(page, "I have a complaint, I want my money back.")
    expect(page.get_by_text("Shall I go ahead?").last).to_be_visible()
    answered(page)
    write(page, "Yes, please")
    expect(page.get_by_text(SORRY).last).to_be_visible()
    answered(page)

    text = saved(someone)
    someone.go("Home")
    page.locator(".st-key-begin_file input[type=file]").set_input_files(
        {"name": "bakery.team.yaml", "mimeType": "application/yaml", "buffer": text.encode()}
    )
    form_of(page, "Bakery")
    assert saved(someone) == text
    print(f"a team of three: {someone.clicks} clicks, {someone.keys} keys")  # noqa: T201 - how long the journey is


def test_an_instruction_and_a_variable_are_changed_in_the_middle_of_a_conversation(page: Page, app_url: str) -> None:
    with endpoint(["Certainly."]) as served:
        someone = at_home(page, app_url)
        someone.click_card("Weather")
        expect(page.locator(".st-key-side_graph canvas")).to_be_visible()
        connect(page, served)
        write(page, "Hello")
        answered(page)
        assert "Anna" not in served.questions[-1]["messages"][0]["content"]

        page.locator(".st-key-context [data-act=user_name]").click()
        field = page.locator(".st-key-context_editor").get_by_role("textbox").first
        field.fill("Anna")
        field.press("Enter")
        someone.press("Done")

        someone.go("Build")
        someone.click(page.locator(".st-key-build_parts").get_by_text("Weather desk", exact=True))
        form_of(page, "Weather desk")
        someone.write("Instructions", "Speak like a pirate. You talk with {user_name}.")
        someone.go("Talk")
        expect(page.locator(".ap-you")).to_contain_text("Hello")
        write(page, "And now?")
        expect(page.locator(".ap-you")).to_have_count(2)
        answered(page)
        until(lambda: [one["content"] for one in served.questions[-1]["messages"]][-1] == "And now?", page)
        messages = served.questions[-1]["messages"]
        assert messages[0]["content"] == "Speak like a pirate. You talk with Anna."
        assert [one["content"] for one in messages[1:]] == ["Hello", "Certainly. ", "And now?"]
