"""The handoff graph in Chromium: what it shows, and how it reacts to the mouse and the keyboard."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from playground.widgets.browser.graph import FILES
from tests.browser.conftest import OpenGraph
from tests.browser.graph_screen import ASK, are_within, drag, drawn, press, spoken, spot, stage, state
from tests.browser.settling import until

LOOKS = [
    pytest.param(theme, size, id=f"{theme}-{size[0]}")
    for theme in ("light", "dark")
    for size in ((1440, 900), (1024, 768))
]


# Notes whether the graph moves at any frame from now on, as it moves for a few seconds only.
NOTE_MOTION = """async () => {
    const graph = await import("PROGRAM");
    const root = [...document.querySelectorAll("*")].find((one) => one.shadowRoot?.querySelector(".stage")).shadowRoot;
    window.moved = false;
    const look = () => {
        window.moved ||= graph.shown(root).moving;
        if (!window.moved) requestAnimationFrame(look);
    };
    look();
}""".replace("PROGRAM", FILES.address("graph.js"))


@pytest.mark.parametrize(("theme", "size"), LOOKS)
def test_every_theme_and_size_shows_the_whole_graph(open_graph: OpenGraph, theme: str, size: tuple[int, int]) -> None:
    page = open_graph("wide=1", theme=theme, size=size)
    press(page, "Hand off")
    expect(spoken(page)).to_have_text("Flight change is active, handed over by Triage.")
    assert are_within(page, "triage", "change", "cancel", "baggage", "vip")


def test_names_are_readable_on_a_narrow_graph(open_graph: OpenGraph) -> None:
    page = open_graph("wide=1", size=(646, 900))
    frame = stage(page).bounding_box()
    assert frame
    assert 400 < frame["width"] < 425
    assert 14 * spot(page, "triage")["scale"] >= 11


def test_a_handoff_is_lit_and_counted(open_graph: OpenGraph) -> None:
    page = open_graph()
    press(page, "Hand off")
    expect(spoken(page)).to_contain_text("Flight change is active")
    first = state(page)
    assert first["active"] == ["change"]
    assert first["lit"] == ["handoff:triage>change"]
    assert first["counts"] == {"handoff:triage>change": 1}
    edges = {edge["id"]: edge for edge in first["edges"]}
    assert edges["handoff:triage>change"]["width"] > edges["handoff:triage>cancel"]["width"]
    assert edges["handoff:triage>change"]["color"] != edges["handoff:triage>cancel"]["color"]


@pytest.mark.parametrize("size", [(1440, 900), (1024, 768), (646, 900)])
def test_the_words_of_a_handoff_are_seen_whole_and_hide_no_way_back(
    open_graph: OpenGraph, size: tuple[int, int]
) -> None:
    page = open_graph("wide=1", size=size)
    press(page, "Hand off")
    expect(spoken(page)).to_contain_text("Flight change is active")
    drawn(page)
    label = next(one for one in state(page)["labels"] if one["id"] == "handoff:triage>change")
    left, top = page.evaluate(ASK, ["onPage", {"x": label["left"], "y": label["top"]}])
    right, bottom = page.evaluate(ASK, ["onPage", {"x": label["right"], "y": label["bottom"]}])
    frame = stage(page).bounding_box()
    assert frame
    assert frame["x"] <= left < right <= frame["x"] + frame["width"]
    assert frame["y"] <= top < bottom <= frame["y"] + frame["height"]
    back = spot(page, "handoff:change>triage")
    assert not (left <= back["x"] <= right and top <= back["y"] <= bottom)


def test_nothing_moves_when_the_page_is_drawn_again(open_graph: OpenGraph) -> None:
    page = open_graph()
    page.evaluate("document.querySelector('[data-testid=stApp]').dataset.same = 'yes'")
    before = {id: spot(page, id) for id in ("triage", "change", "vip")}
    canvas = page.locator(".stage canvas").element_handle()
    for name in ("Flight change", "Triage", "Lost baggage"):
        press(page, "Hand off")
        expect(spoken(page)).to_contain_text(f"{name} is active")
    assert {id: spot(page, id) for id in before} == before
    assert canvas
    assert canvas.evaluate("element => element.isConnected")


def test_a_view_one_has_chosen_is_kept(open_graph: OpenGraph) -> None:
    page = open_graph()
    fitted = spot(page, "triage")["scale"]
    press(page, "Zoom in")
    press(page, "Hand off")
    expect(spoken(page)).to_contain_text("Flight change is active")
    assert spot(page, "triage")["scale"] == pytest.approx(1.25 * fitted)
    press(page, "Fit to view")
    assert spot(page, "triage")["scale"] == pytest.approx(fitted)


def test_clicking_an_agent_picks_it(open_graph: OpenGraph) -> None:
    page = open_graph()
    place = spot(page, "cancel")
    page.mouse.click(place["x"], place["y"])
    expect(page.get_by_text("picked: cancel")).to_be_visible()


def test_clicking_an_edge_picks_it(open_graph: OpenGraph) -> None:
    page = open_graph("wide=1")
    place = spot(page, "delegate:triage>vip")
    page.mouse.click(place["x"], place["y"])
    expect(page.get_by_text("picked: delegate:triage>vip")).to_be_visible()


def test_a_dragged_agent_stays_where_it_was_put(open_graph: OpenGraph) -> None:
    page = open_graph("wide=1")
    start = spot(page, "vip")
    drag(page, start, {"x": start["x"] - 40, "y": start["y"] + 30})
    expect(page.get_by_text("places: {'vip'")).to_be_visible()
    put = spot(page, "vip")
    assert put["x"] == pytest.approx(start["x"] - 40, abs=3)
    press(page, "Hand off")
    expect(spoken(page)).to_contain_text("Flight change is active")
    assert spot(page, "vip") == put


def test_an_added_agent_appears(open_graph: OpenGraph) -> None:
    page = open_graph("wide=1")
    press(page, "Add agent")
    expect(stage(page)).to_have_attribute(
        "aria-label", "Handoff graph, 6 agents. Arrow keys move between them, E goes along the ways out, Enter picks."
    )
    assert spot(page, "new0")["scale"] > 0


def test_the_keyboard_goes_from_agent_to_agent_and_picks(open_graph: OpenGraph) -> None:
    page = open_graph("wide=1")
    stage(page).focus()
    page.keyboard.press("ArrowDown")
    expect(spoken(page)).to_have_text(
        "Triage, agent; start; leads to Flight change, Flight cancellation, Lost baggage, 退款专员"
    )
    page.keyboard.press("ArrowDown")
    expect(spoken(page)).not_to_contain_text("Triage, agent")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(spoken(page)).to_contain_text("problem: Nobody comes back from here.")
    page.keyboard.press("Enter")
    expect(page.get_by_text("picked: vip")).to_be_visible()


def test_hostile_names_stay_text(open_graph: OpenGraph) -> None:
    page = open_graph("wide=1")
    press(page, "Hostile")
    place, tip = spot(page, "vip"), page.locator(".tip")

    def is_named_anew() -> bool:
        page.mouse.move(place["x"], place["y"] - 100)
        page.mouse.move(place["x"], place["y"])
        return "<img src=" in tip.inner_text()

    until(is_named_anew, page)
    expect(tip).to_be_visible()
    expect(page.locator(".tip *")).to_have_count(0)
    assert page.title() == "Graph"


def test_opposite_edges_do_not_lie_on_each_other(open_graph: OpenGraph) -> None:
    page = open_graph("wide=1")
    there, back = spot(page, "handoff:triage>cancel"), spot(page, "handoff:cancel>triage")
    assert abs(there["x"] - back["x"]) + abs(there["y"] - back["y"]) > 8


def test_a_change_of_theme_is_followed_at_once(open_graph: OpenGraph) -> None:
    page = open_graph()
    light = state(page)["theme"]
    page.emulate_media(color_scheme="dark")
    assert not light["dark"]
    until(lambda: bool(state(page)["theme"]["dark"]), page)
    assert state(page)["theme"]["text"] != light["text"]


def test_reduced_motion_is_respected(open_graph: OpenGraph) -> None:
    page = open_graph(moving=False)
    press(page, "Hand off")
    expect(spoken(page)).to_contain_text("Flight change is active")
    assert not state(page)["moving"]


def test_a_handoff_is_seen_to_travel(open_graph: OpenGraph) -> None:
    page = open_graph()
    assert not state(page)["moving"]
    page.evaluate(NOTE_MOTION)
    press(page, "Hand off")
    expect(spoken(page)).to_contain_text("Flight change is active")
    until(lambda: bool(page.evaluate("window.moved")), page)
    until(lambda: not state(page)["moving"], page)


def test_a_sharp_screen_gets_a_sharp_graph(open_graph: OpenGraph) -> None:
    page = open_graph(device_scale_factor=2)
    frame = stage(page).bounding_box()
    assert frame
    assert page.locator(".stage canvas").evaluate("canvas => canvas.width") == pytest.approx(2 * frame["width"], abs=2)


@pytest.mark.alone
def test_a_thousand_agents_are_drawn_within_a_second(open_graph: OpenGraph) -> None:
    page = open_graph("wide=1&size=1000")
    assert state(page)["drawnInMs"] < 1000


@pytest.mark.parametrize("size", [(1440, 900), (390, 800)])
def test_the_graph_fits_again_when_its_size_changes(open_graph: OpenGraph, size: tuple[int, int]) -> None:
    page = open_graph("wide=1", size=(1024, 768))
    page.set_viewport_size({"width": size[0], "height": size[1]})
    until(lambda: are_within(drawn(page), "triage", "change", "vip"), page)
