"""Editing a team on its handoff graph: joining, removing and adding agents, and the marks of problems."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from playground.widgets.browser.graph import FILES
from tests.browser.conftest import OpenGraph, OpenPage
from tests.browser.graph_screen import drag, drawn, names, places_of, press, spoken, spot, stage, state
from tests.browser.settling import until


def test_two_agents_are_joined_by_drawing_an_edge(open_graph: OpenGraph) -> None:
    page = open_graph("wide=1&editable=1")
    press(page, "Join two agents with a handoff")
    drag(page, spot(page, "change"), spot(page, "baggage"))
    expect(page.get_by_text("joined: [('change', 'baggage')]")).to_be_visible()
    until(lambda: "handoff:change>baggage" in {edge["id"] for edge in state(page)["edges"]}, page)


def test_two_agents_are_joined_by_keyboard(open_graph: OpenGraph) -> None:
    page = open_graph("wide=1&editable=1")
    stage(page).focus()
    for key in ("c", "Home", "ArrowDown", "Enter", "Home", "Enter"):
        page.keyboard.press(key)
    expect(page.get_by_text("'triage')]")).to_be_visible()


def test_a_graph_that_is_only_looked_at_offers_no_joining(open_graph: OpenGraph) -> None:
    page = open_graph()
    expect(page.get_by_role("button", name="Join two agents")).to_have_count(0)
    stage(page).focus()
    page.keyboard.press("c")
    assert not state(page)["connecting"]


# Converts coordinates of the drawing into coordinates of the page.
ON_STAGE = """async ([x, y]) => {
    const graph = await import("PROGRAM");
    const root = [...document.querySelectorAll("*")].find((one) => one.shadowRoot?.querySelector(".stage")).shadowRoot;
    return graph.onPage(root, { x, y });
}""".replace("PROGRAM", FILES.address("graph.js"))


def at_rim(page: Page, id: str) -> dict[str, float]:
    """Return the middle of an agent's lower edge; all agents with a name of one line have this height."""
    place = spot(page, id)
    return {"x": place["x"], "y": place["y"] + 21 * place["scale"]}


def test_an_agent_is_joined_to_another_from_its_rim_without_any_mode(open_graph: OpenGraph) -> None:
    page = open_graph("wide=1&editable=1")
    before = spot(page, "change")
    drag(page, at_rim(page, "change"), spot(page, "baggage"))
    expect(page.get_by_text("joined: [('change', 'baggage')]")).to_be_visible()
    assert spot(page, "change") == before
    expect(page.get_by_text("places: {}")).to_be_visible()


def test_a_line_drawn_to_nowhere_joins_nothing(open_graph: OpenGraph) -> None:
    page = open_graph("wide=1&editable=1")
    start = at_rim(page, "triage")
    drag(page, start, {"x": start["x"] - 240, "y": start["y"]})
    page.wait_for_timeout(400)
    expect(page.get_by_text("joined: []")).to_be_visible()


def test_the_middle_of_an_agent_still_moves_it(open_graph: OpenGraph) -> None:
    page = open_graph("wide=1&editable=1")
    start = spot(page, "vip")
    drag(page, start, {"x": start["x"] - 40, "y": start["y"] - 30})
    expect(page.get_by_text("places: {'vip'")).to_be_visible()


@pytest.mark.parametrize("key", ["Delete", "Backspace"])
def test_the_selected_agent_stays_until_the_page_confirms_its_removal(open_graph: OpenGraph, key: str) -> None:
    page = open_graph("wide=1&editable=1")
    place = spot(page, "cancel")
    page.mouse.click(place["x"], place["y"])
    page.keyboard.press(key)
    expect(page.get_by_text("removed: cancel")).to_be_visible()
    assert spot(page, "cancel") == place


def test_removing_the_selected_edge_is_requested(open_graph: OpenGraph) -> None:
    page = open_graph("wide=1&editable=1")
    place = spot(page, "delegate:triage>vip")
    page.mouse.click(place["x"], place["y"])
    page.keyboard.press("Delete")
    expect(page.get_by_text("removed: delegate:triage>vip")).to_be_visible()


def test_edges_are_reached_and_removed_by_keyboard(open_graph: OpenGraph) -> None:
    page = open_graph("wide=1&editable=1")
    stage(page).focus()
    for key in ("Home", "e", "e"):
        page.keyboard.press(key)
    expect(spoken(page)).to_have_text("handoff from Triage to Flight cancellation; A flight is to be cancelled")
    page.keyboard.press("Enter")
    expect(page.get_by_text("picked: handoff:triage>cancel")).to_be_visible()
    page.keyboard.press("Delete")
    expect(page.get_by_text("removed: handoff:triage>cancel")).to_be_visible()


def test_nothing_is_removed_from_a_graph_that_is_only_looked_at(open_graph: OpenGraph) -> None:
    page = open_graph("wide=1")
    stage(page).focus()
    for key in ("Home", "Delete"):
        page.keyboard.press(key)
    page.wait_for_timeout(400)
    expect(page.get_by_text("removed: -")).to_be_visible()


def test_a_double_click_on_nothing_wishes_for_an_agent_there(open_graph: OpenGraph) -> None:
    page = open_graph("wide=1&editable=1")
    triage = spot(page, "triage")
    page.mouse.dblclick(triage["x"] - 250, triage["y"])
    expect(page.get_by_text("added: (-")).to_be_visible()
    expect(page.get_by_text("picked: -")).to_be_visible()


def test_two_clicks_on_an_agent_pick_it_and_add_nothing(open_graph: OpenGraph) -> None:
    page = open_graph("wide=1&editable=1")
    place = spot(page, "change")
    page.mouse.dblclick(place["x"], place["y"])
    expect(page.get_by_text("picked: change")).to_be_visible()
    page.wait_for_timeout(400)
    expect(page.get_by_text("added: -")).to_be_visible()


def test_a_click_is_no_double_click(open_graph: OpenGraph) -> None:
    page = open_graph("wide=1&editable=1")
    triage = spot(page, "triage")
    for _ in range(2):
        page.mouse.click(triage["x"] - 250, triage["y"])
        page.wait_for_timeout(700)
    expect(page.get_by_text("added: -")).to_be_visible()


def test_a_problem_and_a_new_edge_move_nobody(open_graph: OpenGraph) -> None:
    page = open_graph("wide=1&editable=1")
    before = {id: spot(page, id) for id in ("triage", "change", "cancel", "baggage", "vip")}
    edges = state(page)["edges"]
    press(page, "Problem")
    until(lambda: state(page)["edges"] != edges, page)
    drag(page, at_rim(page, "change"), spot(page, "baggage"))
    expect(page.get_by_text("joined: [('change', 'baggage')]")).to_be_visible()
    until(lambda: len(state(page)["edges"]) == len(edges) + 1, page)
    assert places_of(page, *before) == before


def test_what_has_its_form_open_is_marked(open_graph: OpenGraph) -> None:
    page = open_graph("wide=1&editable=1&selected=cancel")
    assert state(page)["selected"] == "cancel"


def test_a_problem_of_an_edge_is_drawn_on_it_and_described(open_graph: OpenGraph) -> None:
    page = open_graph("wide=1&editable=1")
    before = {edge["id"]: edge for edge in state(page)["edges"]}["handoff:triage>cancel"]
    press(page, "Problem")
    until(lambda: before not in state(page)["edges"], page)
    shown = state(drawn(page))
    after = {edge["id"]: edge for edge in shown["edges"]}["handoff:triage>cancel"]
    assert after["dashes"] != before["dashes"]
    assert after["color"] == shown["theme"]["warning"]
    label = next(label for label in shown["labels"] if label["id"] == "handoff:triage>cancel")
    place = page.evaluate(ON_STAGE, [(label["left"] + label["right"]) / 2, (label["top"] + label["bottom"]) / 2])
    page.mouse.move(*place)
    expect(page.locator(".tip")).to_have_text(
        "Triage → Flight cancellation\nA flight is to be cancelled\n⚠ No words say when.", use_inner_text=True
    )
    page.mouse.click(*place)
    expect(page.get_by_text("picked: handoff:triage>cancel")).to_be_visible()


@pytest.mark.parametrize("id", ["handoff:triage>change", "handoff:cancel>triage", "delegate:triage>vip"])
@pytest.mark.parametrize("aside", [-7, 7])
def test_an_edge_is_picked_by_a_click_close_to_it(open_graph: OpenGraph, id: str, aside: int) -> None:
    page = open_graph("wide=1&editable=1&arrange=circle&height=560")
    place = spot(page, id)
    page.mouse.click(place["x"] + aside / 2, place["y"] + aside / 2)
    expect(page.get_by_text(f"picked: {id}", exact=True)).to_be_visible()


def test_an_empty_graph_says_how_to_begin(open_graph: OpenGraph) -> None:
    page = open_graph("wide=1&editable=1&size=0")
    expect(page.get_by_text("No agents yet. Double-click here to add the first one.")).to_be_visible()
    frame = stage(page).bounding_box()
    assert frame
    page.mouse.dblclick(frame["x"] + frame["width"] / 2 + 50, frame["y"] + frame["height"] / 2)
    expect(page.get_by_text("added: (50")).to_be_visible()


def is_drawn_anew(page: Page, boxes: list[dict[str, Any]]) -> bool:
    """Return whether the boxes of the nodes are others than these; a longer name has a wider one."""
    return names(page) != boxes


def test_a_new_name_moves_nobody(open_graph: OpenGraph) -> None:
    page = open_graph("wide=1&editable=1&size=2")
    before = {id: spot(page, id) for id in ("a0", "a1")}
    for _ in range(2):
        boxes = names(page)
        press(page, "Rename")
        until(partial(is_drawn_anew, page, boxes), page)
    assert places_of(page, *before) == before


def test_a_handoff_that_is_undone_and_redone_is_drawn_again(app_url: str, open_page: OpenPage) -> None:
    page = drawn(open_page(f"{app_url}/build?sample=airline"))
    before = len(state(page)["edges"])
    drag(page, at_rim(page, "agent:flight_change"), spot(page, "agent:lost_baggage"))
    until(lambda: len(state(page)["edges"]) == before + 1, page)
    page.locator(".st-key-undo button").first.click()
    until(lambda: len(state(page)["edges"]) == before, page)
    page.locator(".st-key-redo button").first.click()
    until(lambda: len(state(page)["edges"]) == before + 1, page)
