"""The home page in Chromium, and reloads, second tabs and addresses opened directly."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.server import ROOT, Server, serving
from tests.browser.settling import settle

LOOKS = [
    pytest.param(theme, size, id=f"{theme}-{size[0]}")
    for theme in ("light", "dark")
    for size in ((1440, 900), (1024, 768))
]
WEATHER = (ROOT / "sample_agents" / "weather.team.yaml").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def fresh() -> Iterator[Server]:
    """A server that has not served a page yet."""
    with serving(ROOT / "playground" / "app.py") as server:
        yield server


TRAP = """\
format: 1
name: Trap
start: a
agents:
  - {id: a, name: A, instructions: x, functions: [book], handoffs: [{to: b, when: x}]}
  - {id: b, name: B, instructions: x, handoffs: [{to: c, when: x}]}
  - {id: c, name: C, instructions: x, handoffs: [{to: b, when: x}]}
functions:
  - id: book
    code: |
      def book(stops: list[str], bags: int = 1):
          "Book it."
          return stops
"""


def home(page: Page, url: str) -> Page:
    page.goto(url)
    expect(cards(page).first).to_be_visible()
    return page


def cards(page: Page) -> Locator:
    return page.locator(".ap-cardtitle")


def card(page: Page, title: str) -> Locator:
    return page.locator('[class*="st-key-card-"]').filter(has=page.locator(".ap-cardtitle", has_text=title))


def talking_to(page: Page, team: str) -> None:
    expect(page.locator(".ap-welcome h2")).to_have_text(team)


def begin(page: Page, name: str) -> None:
    page.get_by_placeholder("Name (it can wait)").fill(name)
    page.get_by_role("button", name="Begin").click()
    building(page, name)


def building(page: Page, team: str) -> None:
    expect(page.locator(".st-key-build_form")).to_be_visible()
    at_hand(page, team)


def at_hand(page: Page, team: str) -> None:
    expect(page.locator(".st-key-team-at-hand input")).to_have_value(re.compile(re.escape(team)))


def go(page: Page, name: str) -> None:
    page.locator(".st-key-bar_pages").get_by_role("link", name=name).click()


def test_no_font_is_loaded_that_the_page_does_not_show(open_page: OpenPage, app_url: str) -> None:
    page = open_page(locale="en-GB")  # a profile of its own, whose cache is empty
    loaded: list[str] = []
    page.on("request", lambda request: loaded.append(request.url))
    home(page, f"{app_url}/home")
    settle(page)
    assert any("SourceSansVF-Upright" in url for url in loaded)
    assert not [url for url in loaded if "Italic" in url]


def drop(page: Page, name: str, text: str) -> None:
    page.locator(".st-key-begin_file input[type=file]").set_input_files(
        {"name": name, "mimeType": "application/yaml", "buffer": text.encode()}
    )


def test_home_is_whole_when_it_is_the_first_page_after_a_start(page: Page, fresh: Server) -> None:
    home(page, f"{fresh.url}/home")
    expect(page.locator(".st-key-bar_pages")).to_be_visible()
    assert page.locator(".st-key-home").evaluate("pane => getComputedStyle(pane).overflowY") == "auto"


@pytest.mark.parametrize(("theme", "size"), LOOKS)
def test_home_fits_the_window_and_scrolls_inside(
    app_url: str, open_page: OpenPage, theme: str, size: tuple[int, int]
) -> None:
    page = home(open_page(theme=theme, size=size), f"{app_url}/home")
    expect(page.locator(".st-key-talk-weather button")).to_be_visible()
    page.wait_for_load_state("networkidle")
    settle(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollHeight <= innerHeight + 1")
    heights = {round(one.bounding_box()["height"]) for one in page.locator('[class*="st-key-card-"]').all()}  # type: ignore[index]  # all are shown
    assert len(heights) == 1


def test_a_click_on_a_cards_picture_talks_to_its_team(page: Page, app_url: str) -> None:
    home(page, f"{app_url}/home")
    picture = card(page, "Weather").locator(".ap-picture")
    settle(page)
    picture.scroll_into_view_if_needed()
    box = picture.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    talking_to(page, "Weather")
    expect(page).to_have_url(re.compile("sample=weather"))


def test_the_brand_leads_home(page: Page, app_url: str) -> None:
    page.goto(app_url)
    page.get_by_role("link", name="Agent Playground").click()
    expect(cards(page).first).to_be_visible()


def test_a_new_team_is_found_again_on_home_and_after_a_reload(page: Page, app_url: str) -> None:
    begin(home(page, f"{app_url}/home"), "Bakery")
    page.reload()
    building(page, "Bakery")
    go(page, "Home")
    expect(card(page, "Bakery")).to_contain_text("open now")
    page.reload()
    expect(card(page, "Bakery")).to_contain_text("open now")


def test_a_team_file_is_opened_and_one_that_is_none_is_refused_in_words(page: Page, app_url: str) -> None:
    home(page, f"{app_url}/home")
    drop(page, "bad.team.yaml", "format: 1\nname: Bad\ncolour: red\n")
    expect(page.locator(".st-key-begin_file").get_by_role("alert")).to_contain_text("bad.team.yaml, line 3")
    expect(cards(page)).not_to_have_count(0)
    drop(page, "weather.team.yaml", WEATHER)
    building(page, "Weather")


def test_a_file_is_saved_from_its_card_as_it_was_opened(page: Page, app_url: str) -> None:
    home(page, f"{app_url}/home")
    drop(page, "weather.team.yaml", WEATHER)
    building(page, "Weather")
    go(page, "Home")
    with page.expect_download() as saving:
        page.locator('[class*="st-key-save-"] button').first.click()
    assert Path(saving.value.path()).read_text(encoding="utf-8") == WEATHER


def test_two_teams_of_the_same_name_are_two(page: Page, app_url: str) -> None:
    begin(home(page, f"{app_url}/home"), "Twin")
    go(page, "Home")
    begin(page, "Twin")
    page.get_by_role("combobox", name="Team").click()
    page.get_by_role("option", name="Twin (2)").click()
    at_hand(page, "Twin")
    go(page, "Home")
    expect(card(page, "Twin")).to_have_count(2)
    expect(page.get_by_text("open now")).to_have_count(1)


def test_a_team_is_removed_only_after_a_confirmation(page: Page, app_url: str) -> None:
    begin(home(page, f"{app_url}/home"), "Bakery")
    go(page, "Talk")
    page.get_by_placeholder(re.compile("Write")).fill("Hello")
    page.keyboard.press("Enter")
    expect(page.locator(".ap-state")).to_contain_text("answers next")
    go(page, "Home")
    bakery = card(page, "Bakery")
    bakery.get_by_role("button", name="More").click()
    page.get_by_role("menuitem", name="Put away").or_(page.get_by_role("option", name="Put away")).first.click()
    expect(bakery.get_by_role("alert")).to_contain_text("conversation with it will be lost")
    bakery.get_by_role("button", name="Put away").click()
    expect(card(page, "Bakery")).to_have_count(0)


def test_a_second_tab_with_the_same_address_works_on_a_copy(page: Page, app_url: str) -> None:
    begin(home(page, f"{app_url}/home"), "Bakery")
    address = page.url
    other = page.context.new_page()
    other.goto(address)
    building(other, "Bakery")
    expect(other).not_to_have_url(address)
    name = other.get_by_label("Name", exact=True)
    name.fill("Butcher")
    name.press("Enter")
    building(other, "Butcher")
    page.bring_to_front()
    building(page, "Bakery")
    page.reload()
    building(page, "Bakery")
    go(page, "Home")
    expect(card(page, "Bakery")).to_have_count(1)
    expect(card(page, "Butcher")).to_have_count(0)


def test_a_browser_finds_its_teams_at_the_plain_address_and_in_every_tab(
    page: Page, open_page: OpenPage, app_url: str
) -> None:
    begin(home(page, f"{app_url}/home"), "Bakery")
    other = page.context.new_page()
    other.goto(app_url)
    at_hand(other, "Bakery")
    go(other, "Home")
    expect(card(other, "Bakery")).to_contain_text("open now")
    begin(other, "Butcher")
    page.bring_to_front()
    go(page, "Home")
    expect(card(page, "Bakery")).to_contain_text("open now")
    expect(card(page, "Butcher")).to_be_visible()
    home(page, f"{app_url}/home")
    expect(card(page, "Bakery")).to_be_visible()
    expect(card(page, "Butcher")).to_contain_text("open now")
    stranger = home(open_page(), f"{app_url}/home")
    expect(stranger.get_by_text("None yet")).to_be_visible()
    expect(card(stranger, "Bakery")).to_have_count(0)


def test_the_cookie_of_a_browser_is_out_of_reach_of_scripts_and_other_sites(page: Page, app_url: str) -> None:
    home(page, f"{app_url}/home")
    (cookie,) = [one for one in page.context.cookies() if one["name"] == "playground_browser"]
    assert (cookie["httpOnly"], cookie["sameSite"], cookie["path"]) == (True, "Lax", "/")
    assert re.fullmatch("[0-9a-f]{32}", cookie["value"])
    assert cookie["value"] not in page.evaluate("document.cookie")
    assert cookie["value"] not in page.content()


def test_a_workspace_that_has_expired_is_explained(page: Page, app_url: str) -> None:
    page.goto(f"{app_url}/build?workspace=0123456789abcdef")
    expect(page.get_by_text("no longer kept here")).to_be_visible()
    expect(page.locator(".st-key-build_form")).to_be_visible()


def test_home_with_a_sample_in_its_address_has_it_at_hand(page: Page, app_url: str) -> None:
    home(page, f"{app_url}/home?sample=weather")
    at_hand(page, "Weather")
    expect(card(page, "Weather")).to_contain_text("open now")


def test_an_invisible_character_in_a_file_is_named_with_its_line(page: Page, app_url: str) -> None:
    home(page, f"{app_url}/home")
    drop(page, "bad.team.yaml", "format: 1\nname:\u00a0Bad\nstart: a\n")
    refused = page.locator(".st-key-begin_file").get_by_role("alert")
    expect(refused).to_contain_text("bad.team.yaml, line 2: Here is a character that cannot be seen (no-break space")


def test_agents_that_a_conversation_cannot_leave_are_found_and_what_was_checked_is_said(
    page: Page, app_url: str
) -> None:
    home(page, f"{app_url}/home")
    drop(page, "trap.team.yaml", TRAP)
    building(page, "Trap")
    problems = page.get_by_role("tabpanel", name="Problems")
    expect(problems).to_contain_text("A conversation that comes to “B” only moves between “B”, “C” and cannot leave")
    problems.get_by_role("button", name="Add a handoff back to A").click()
    expect(problems).to_contain_text("No problems found in 3 agents, 4 handoffs and 1 function: every agent")
    page.get_by_role("tab", name="What the model sees").click()
    seen = page.locator(".ap-exact pre").first
    page.locator(".ap-exact summary").first.click()
    expect(seen).to_contain_text(re.compile(r'"items": \{\s*"type": "string"'))
    expect(seen).to_contain_text('"default": 1')
