"""The sizes of names on the graph, as they are seen: no name of a function that is too small to be read."""

from __future__ import annotations

from itertools import combinations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenGraph, OpenPage
from tests.browser.graph_screen import drag, drawn, names, press, spot, stage, state
from tests.browser.settling import until

AGENT_AT_LEAST, FUNCTION_AT_LEAST = 12, 11


def letters(page: Page, kind: str) -> list[float]:
    return [one["letters"] for one in names(page) if one["kind"] == kind]


def show_functions(page: Page) -> None:
    press(page, "Show functions")
    expect(page.get_by_role("button", name="Show functions")).to_have_attribute("aria-pressed", "true")
    drawn(page)


def assert_readable(page: Page) -> None:
    assert letters(page, "function")
    assert all(size == 0 or size >= FUNCTION_AT_LEAST for size in letters(page, "function"))
    assert min(letters(page, "agent")) >= AGENT_AT_LEAST


def assert_apart(page: Page) -> None:
    """No node lies on another one, and all are within the stage."""
    frame = stage(page).bounding_box()
    assert frame
    for box in names(page):
        assert frame["x"] <= box["left"] < box["right"] <= frame["x"] + frame["width"]
        assert frame["y"] <= box["top"] < box["bottom"] <= frame["y"] + frame["height"]
    for one, other in combinations(names(page), 2):
        aside = one["right"] <= other["left"] or other["right"] <= one["left"]
        assert aside or one["bottom"] <= other["top"] or other["bottom"] <= one["top"], (one["id"], other["id"])


@pytest.mark.parametrize(("size", "theme"), [((1440, 900), "light"), ((1024, 768), "dark")])
@pytest.mark.parametrize("name", ["Talk", "Build"])
def test_names_beside_a_form_or_conversation_are_readable(
    app_url: str, open_page: OpenPage, name: str, size: tuple[int, int], theme: str
) -> None:
    page = open_page(app_url, size=size, theme=theme)
    page.locator(".st-key-bar_pages").get_by_role("link", name=name).click()
    page.locator(f".st-key-{'side' if name == 'Talk' else 'build'}_graph canvas").wait_for()
    drawn(page)
    show_functions(page)
    assert_readable(page)
    assert_apart(page)


@pytest.mark.parametrize(("width", "height"), [(340, 340), (420, 330), (600, 330), (1000, 600)])
def test_names_are_readable_in_a_panel_of_any_size(open_graph: OpenGraph, width: int, height: int) -> None:
    page = open_graph(f"wide=1&editable=1&width={width}&height={height}", size=(1800, 900))
    show_functions(page)
    assert all(size == 0 or size >= FUNCTION_AT_LEAST for size in letters(page, "function"))
    assert_apart(page)


@pytest.mark.parametrize(
    ("agents", "arrangement"),
    [(1, "layers"), (3, "across"), (8, "circle"), (20, "layers"), (50, "across"), (50, "circle")],
)
def test_no_name_of_a_function_is_tiny_in_a_team_of_any_size(
    open_graph: OpenGraph, agents: int, arrangement: str
) -> None:
    page = open_graph(f"wide=1&editable=1&size={agents}&arrange={arrangement}")
    show_functions(page)
    sizes = letters(page, "function")
    assert len(sizes) == 2 * agents
    assert all(size == 0 or size >= FUNCTION_AT_LEAST for size in sizes)
    assert_apart(page)


def test_names_come_back_when_zoomed_in_and_go_when_zoomed_out(open_graph: OpenGraph) -> None:
    page = open_graph("wide=1&editable=1&width=340&height=340")
    show_functions(page)
    assert set(letters(page, "function")) == {0}
    press(page, "Zoom in")
    assert min(letters(page, "function")) >= FUNCTION_AT_LEAST
    press(page, "Zoom out")
    assert set(letters(page, "function")) == {0}
    for _ in range(3):
        press(page, "Zoom in")
    press(page, "Fit to view")
    assert set(letters(page, "function")) == {0}


def test_what_one_looks_at_stays_in_sight_when_names_come(open_graph: OpenGraph) -> None:
    page = open_graph("wide=1&editable=1&width=420&height=330")
    show_functions(page)
    frame = stage(page).bounding_box()
    assert frame
    middle = frame["x"] + frame["width"] / 2, frame["y"] + frame["height"] / 2

    def far(id: str) -> float:
        place = spot(page, id)
        return abs(place["x"] - middle[0]) + abs(place["y"] - middle[1])

    nearest = min(("triage", "change", "cancel", "baggage", "vip"), key=far)
    before = far(nearest)
    press(page, "Zoom in")
    assert state(page)["functionsAs"] == "listed"
    assert far(nearest) == pytest.approx(1.25 * before, abs=12)


def test_names_follow_the_size_of_the_panel(open_graph: OpenGraph) -> None:
    page = open_graph("wide=1&editable=1&height=600", size=(1700, 900))
    show_functions(page)
    assert min(letters(page, "function")) >= FUNCTION_AT_LEAST
    page.set_viewport_size({"width": 390, "height": 800})
    until(lambda: state(page)["functionsAs"] in ("listed", "circles"), page)
    drawn(page)
    assert all(size == 0 or size >= FUNCTION_AT_LEAST for size in letters(page, "function"))
    assert_apart(page)
    page.set_viewport_size({"width": 1700, "height": 900})
    until(lambda: min(letters(page, "function")) >= FUNCTION_AT_LEAST, page)


def test_a_circle_tells_its_name_and_can_be_picked(open_graph: OpenGraph) -> None:
    page = open_graph("wide=1&editable=1&width=340&height=340")
    show_functions(page)
    place = spot(page, "fn:initiate_refund")
    page.mouse.move(place["x"], place["y"])
    expect(page.locator(".tip")).to_have_text("initiate_refund")
    page.mouse.click(place["x"], place["y"])
    expect(page.get_by_text("picked: fn:initiate_refund")).to_be_visible()


def test_functions_beneath_an_agent_move_with_it_and_not_alone(open_graph: OpenGraph) -> None:
    page = open_graph("wide=1&editable=1&width=340&height=340")
    show_functions(page)
    agent, function = spot(page, "cancel"), spot(page, "fn:initiate_refund")
    drag(page, function, {"x": function["x"] + 60, "y": function["y"]})
    assert spot(page, "fn:initiate_refund") == function
    page.wait_for_timeout(500)
    drag(page, agent, {"x": agent["x"] - 20, "y": agent["y"] + 10})
    expect(page.get_by_text("places: {'cancel'")).to_be_visible()
    moved, along = spot(page, "cancel"), spot(page, "fn:initiate_refund")
    assert moved["x"] != agent["x"]
    assert along["x"] - moved["x"] == pytest.approx(function["x"] - agent["x"], abs=1)
    assert along["y"] - moved["y"] == pytest.approx(function["y"] - agent["y"], abs=1)
