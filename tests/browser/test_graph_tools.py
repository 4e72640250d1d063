"""The row of tools beneath the graph: arrangements, functions, downloads, the legend; by mouse and by keyboard."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from playground.widgets.browser.graph import FILES
from tests.browser.conftest import OpenGraph
from tests.browser.graph_screen import are_within, drawn, places_of, press, spot, state
from tests.browser.settling import until

AGENTS = ("triage", "change", "cancel", "baggage", "vip")


# Notes the places at which a node is seen from now on, looking at every frame.
NOTE_PLACES = """async (id) => {
    const graph = await import("PROGRAM");
    const root = [...document.querySelectorAll("*")].find((one) => one.shadowRoot?.querySelector(".stage")).shadowRoot;
    window.seen = [];
    const look = () => {
        const place = JSON.stringify(graph.onScreen(root, id));
        if (window.seen.at(-1) !== place) window.seen.push(place);
        if (root.host.isConnected) requestAnimationFrame(look);
    };
    look();
}""".replace("PROGRAM", FILES.address("graph.js"))


def choose(page: Page, menu: str, choice: str, *, role: str = "menuitemradio") -> None:
    press(page, menu)
    page.get_by_role(role, name=choice).click()  # type: ignore[arg-type]  # one of Playwright's many literals


@pytest.mark.parametrize(("choice", "name"), [("Layers, left to right", "across"), ("Circle", "circle")])
def test_an_arrangement_is_chosen_and_followed(open_graph: OpenGraph, choice: str, name: str) -> None:
    page = open_graph("wide=1&editable=1")
    before = places_of(page, *AGENTS)
    choose(page, "Arrange the agents", choice)
    expect(page.get_by_text(f"arrangement: {name}")).to_be_visible()
    until(lambda: places_of(page, *AGENTS) != before, page)
    assert are_within(drawn(page), *AGENTS)
    press(page, "Arrange the agents")
    expect(page.get_by_role("menuitemradio", name=choice)).to_have_attribute("aria-checked", "true")


@pytest.mark.parametrize(("width", "height"), [(340, 260), (340, 700), (900, 260)])
def test_a_chosen_arrangement_is_kept_at_any_size(open_graph: OpenGraph, width: int, height: int) -> None:
    page = open_graph(f"wide=1&editable=1&arrange=layers&width={width}&height={height}")
    places = {id: spot(page, id) for id in AGENTS}
    below = {places[id]["y"] for id in AGENTS[1:]}
    assert max(below) - min(below) < 1
    assert places["triage"]["y"] < min(below)
    across = open_graph(f"wide=1&editable=1&arrange=across&width={width}&height={height}")
    places = {id: spot(across, id) for id in AGENTS}
    assert places["triage"]["x"] < min(places[id]["x"] for id in AGENTS[1:])


def test_an_arrangement_is_at_once_there_for_those_who_want_no_motion(open_graph: OpenGraph) -> None:
    page = open_graph("wide=1&editable=1", moving=False)
    page.evaluate(NOTE_PLACES, "vip")
    before = spot(page, "vip")
    choose(page, "Arrange the agents", "Circle")
    until(lambda: spot(page, "vip") != before, page)
    drawn(page)
    assert page.evaluate("window.seen.length") == 2


def test_showing_functions_does_not_reorder_the_agents(open_graph: OpenGraph) -> None:
    page = open_graph("wide=1&editable=1&arrange=layers")
    toggle = page.get_by_role("button", name="Show functions")
    expect(toggle).to_have_attribute("aria-pressed", "false")
    before = sorted(AGENTS, key=lambda id: spot(page, id)["x"])
    toggle.click()
    expect(toggle).to_have_attribute("aria-pressed", "true")
    drawn(page)
    assert sorted(AGENTS, key=lambda id: spot(page, id)["x"]) == before
    refund, cancel, vip = (spot(page, id) for id in ("fn:initiate_refund", "cancel", "vip"))
    assert abs(refund["x"] - cancel["x"]) < abs(refund["x"] - vip["x"])
    toggle.click()
    expect(toggle).to_have_attribute("aria-pressed", "false")


def test_the_whole_graph_is_downloaded_as_a_picture(open_graph: OpenGraph) -> None:
    page = open_graph("wide=1&editable=1")
    for _ in range(6):
        press(page, "Zoom in")
    with page.expect_download() as download:
        choose(page, "Download", "Picture", role="menuitem")
    assert download.value.suggested_filename == "Airline-support-desk.png"
    header = download.value.path().read_bytes()[:24]
    assert header.startswith(b"\x89PNG")
    width, height = (int.from_bytes(header[at : at + 4], "big") for at in (16, 20))
    assert width > 1000
    assert height > 400


def test_the_diagram_is_downloaded_as_the_page_sent_it(open_graph: OpenGraph) -> None:
    page = open_graph("wide=1&editable=1")
    with page.expect_download() as download:
        choose(page, "Download", "Diagram", role="menuitem")
    assert download.value.suggested_filename == "Airline-support-desk.mmd"
    text = download.value.path().read_text(encoding="utf-8")
    assert text.startswith("flowchart TD\n")
    assert "退款专员" in text


def test_menus_are_used_by_keyboard(open_graph: OpenGraph) -> None:
    page = open_graph("wide=1&editable=1&arrange=layers")
    button = page.get_by_role("button", name="Arrange the agents")
    button.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("menuitemradio", name="Layers, top down")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("menu")).to_have_count(0)
    expect(button).to_be_focused()
    for key in ("ArrowDown", "ArrowUp", "Enter"):
        page.keyboard.press(key)
    expect(page.get_by_text("arrangement: circle")).to_be_visible()


def test_a_menu_closes_when_one_goes_elsewhere(open_graph: OpenGraph) -> None:
    page = open_graph("wide=1&editable=1")
    press(page, "Download")
    expect(page.get_by_role("menu")).to_be_visible()
    page.get_by_text("picked: -").click()
    expect(page.get_by_role("menu")).to_have_count(0)


def test_every_tool_has_a_name_and_can_be_hit(open_graph: OpenGraph) -> None:
    page = open_graph("wide=1&editable=1&width=340&height=260")
    tools = page.get_by_role("toolbar", name="Graph tools").get_by_role("button")
    expect(tools).to_have_count(9)
    for tool in tools.all():
        box = tool.bounding_box()
        assert box
        assert tool.get_attribute("aria-label") == tool.get_attribute("title") != ""
        assert min(box["width"], box["height"]) >= 28


def test_the_legend_shows_what_is_there_and_moves_nothing(open_graph: OpenGraph) -> None:
    page = open_graph("wide=1")
    legend = page.locator(".foot > .legend")
    expect(legend).to_have_text("starthandoffdelegateproblem")
    before = places_of(page, *AGENTS)
    press(page, "Hand off")
    expect(legend).to_have_text("startactive nowlast takenhandoffdelegateproblem")
    assert places_of(page, *AGENTS) == before


def test_in_little_space_the_legend_is_behind_a_button(open_graph: OpenGraph) -> None:
    page = open_graph("wide=1&editable=1&width=340&height=260")
    expect(page.locator(".foot > .legend")).not_to_be_visible()
    press(page, "What the signs mean")
    expect(page.locator(".shown .legend")).to_contain_text("delegate")
    page.keyboard.press("Escape")
    expect(page.locator(".shown .legend")).not_to_be_visible()


def test_a_graph_that_is_only_looked_at_offers_no_building(open_graph: OpenGraph) -> None:
    page = open_graph("wide=1")
    for name in ("Show functions", "Arrange the agents", "Join two agents with a handoff"):
        expect(page.get_by_role("button", name=name)).to_have_count(0)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("query", ["world=1", "size=1", "size=12&arrange=across", "size=50&arrange=circle"])
def test_names_and_numbers_of_all_kinds_fit(open_graph: OpenGraph, query: str, theme: str) -> None:
    page = open_graph(f"wide=1&editable=1&{query}", theme=theme)
    assert are_within(page, {"world=1": "w7", "size=1": "a0", "size=12&arrange=across": "a11"}.get(query, "a49"))
    assert state(page)["selected"] == ""


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_thumbnail_keeps_its_agents_and_lines_on_the_page(open_graph: OpenGraph, theme: str) -> None:
    page = open_graph("thumbnails=1", theme=theme)
    picture = page.get_by_role("img", name="Graph of 5 agents, starting with Triage")
    expect(picture).to_be_visible()
    expect(picture.locator(".ap-thumb-agent")).to_have_count(5)
    mask = picture.locator(".ap-thumb-edges").evaluate("line => getComputedStyle(line).maskImage")
    assert mask.startswith('url("data:image/svg+xml,')
