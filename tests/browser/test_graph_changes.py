"""The graph through changes of its team: whatever the sequence, it ends as a drawing of the last team."""

from __future__ import annotations

import json
from functools import partial
from random import Random
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from core.graph import AGENTS_AND_FUNCTIONS, AGENTS_ONLY, HandoffGraph, graph_of_team, layout_around
from core.team.spec import AgentId, AgentSpec, DelegateSpec, FunctionId, FunctionSpec, HandoffSpec, TeamSpec
from playground.render.status import Route
from playground.widgets.browser.graph import FILES, LIBRARY
from playground.widgets.browser.graph.network import network_data
from tests.browser.conftest import OpenGraph, OpenPage
from tests.browser.graph_screen import drawn, press, spoken, spot, stage, state
from tests.browser.server import Server
from tests.browser.settling import until

# Draws teams one after the other in an element of its own, at once or each when the one before is drawn, and gives what
# vis-network was told and what it has made of it.
DRAW_ALL = """async ([teams, patient]) => {
    const graph = await import("PROGRAM");
    const host = document.body.appendChild(document.createElement("div"));
    host.style.width = "600px";
    const root = host.attachShadow({ mode: "open" });
    const frame = () => new Promise((done) => requestAnimationFrame(done));
    let drawing = [];
    for (const data of teams) {
        drawing.push(graph.draw({ parentElement: root, data, setTriggerValue: () => {} }));
        if (patient) { await Promise.all(drawing); await frame(); }
    }
    await Promise.all(drawing);
    await frame();
    const drawn = graph.shown(root);
    host.remove();
    return drawn;
}""".replace("PROGRAM", FILES.address("graph.js"))

ENLARGE = "Enlarge the graph (Escape ends it)"
NAMES = ("a", "b", "c", "d", "e")


def random_team(random: Random) -> TeamSpec:
    """Return a team of a few agents, which differ from team to team in ids, names, links and functions."""
    ids = random.sample(NAMES, random.randint(0, len(NAMES)))
    functions = [FunctionSpec(FunctionId(name), name) for name in ("f", "g") if random.random() < 0.6]
    agents = [
        AgentSpec(
            AgentId(id),
            random.choice(["", id.upper(), f"A much longer name for {id}"]),
            functions=tuple(function.id for function in functions if random.random() < 0.5),
            handoffs=tuple(HandoffSpec(AgentId(to), random.choice(["", "if asked"])) for to in some(random, ids)),
            delegates=tuple(DelegateSpec(AgentId(to)) for to in some(random, ids)),
        )
        for id in ids
    ]
    start = AgentId(random.choice(ids)) if ids else AgentId("")
    return TeamSpec("Team", start=start, agents=tuple(agents), functions=tuple(functions))


def some(random: Random, ids: list[str]) -> list[str]:
    return [id for id in ids if random.random() < 0.35]


def as_sent(random: Random, team: TeamSpec) -> dict[str, Any]:
    """Return what the page sends of a team, with a random conversation, selection and problem."""
    graph = graph_of_team(team, show=random.choice([AGENTS_ONLY, AGENTS_AND_FUNCTIONS]))
    nodes, edges = [node.id for node in graph.nodes], [edge.id for edge in graph.edges]
    # Also ids that are of an earlier team: a conversation keeps the names of agents that are gone.
    others = [*nodes, *edges, "agent:gone", "handoff:agent:a>agent:gone"]
    return {
        "network": json.loads(
            network_data(graph, positions=layout_around(graph, {}), problems=_problems(random, graph))
        ),
        "mermaid": "",
        "route": Route(
            active=random.sample(others, min(len(others), random.randint(0, 2))),
            lit_edges=random.sample(others, min(len(others), random.randint(0, 2))),
            counts={id: random.randint(1, 3) for id in others if random.random() < 0.3},
            visited=random.sample(nodes, random.randint(0, len(nodes))),
        ).as_data(),
        "conversation": "",
        "selected": random.choice(["", *others]),
        "arrangement": random.choice([None, None, "layers", "across", "circle"]),
        "functions_shown": True,
        "file": "team",
        "height": 380,
        "offered": ["pick", "move", "connect"],
        "stylesheet": FILES.address("graph.css"),
        "library": FILES.address(LIBRARY),
    }


def _problems(random: Random, graph: HandoffGraph) -> dict[str, str]:
    ids = [*(node.id for node in graph.nodes), *(edge.id for edge in graph.edges)]
    return {id: "Wrong." for id in ids if random.random() < 0.2}


def assert_shows(drawn: dict[str, Any], sent: dict[str, Any]) -> None:
    network = sent["network"]
    nodes, edges = sorted(node["id"] for node in network["nodes"]), sorted(edge["id"] for edge in network["edges"])
    assert sorted(node["id"] for node in drawn["nodes"]) == nodes
    assert sorted(edge["id"] for edge in drawn["edges"]) == edges
    assert sorted(drawn["connected"]) == edges
    assert {edge["id"]: (edge["from"], edge["to"]) for edge in drawn["edges"]} == {
        edge["id"]: (edge["from"], edge["to"]) for edge in network["edges"]
    }
    widths = {edge["id"]: edge["width"] for edge in drawn["edges"]}
    assert sorted(id for id, width in widths.items() if width == 3.5) == [
        id for id in edges if id in sent["route"]["lit"][0]
    ]


def draw_all(page: Page, teams: list[dict[str, Any]], *, patient: bool) -> dict[str, Any]:
    drawn: dict[str, Any] = page.evaluate(DRAW_ALL, [teams, patient])
    return drawn


@pytest.mark.parametrize("patient", [True, False], ids=["one by one", "at once"])
def test_any_sequence_of_teams_ends_as_the_last_one(open_graph: OpenGraph, *, patient: bool) -> None:
    page = open_graph()
    for seed in range(25):
        random = Random(seed)
        known = [as_sent(random, random_team(random)) for _ in range(4)]
        # Teams come back, as they do by undo and redo.
        teams = [random.choice(known) for _ in range(random.randint(1, 9))]
        drawn = draw_all(page, teams, patient=patient)
        assert_shows(drawn, teams[-1])


def test_a_team_that_cannot_be_drawn_is_reported_and_the_next_one_is_drawn(open_graph: OpenGraph) -> None:
    page = open_graph()
    random = Random(7)
    sound, last = as_sent(random, random_team(random)), as_sent(random, random_team(random))
    broken = {**sound, "network": {**sound["network"], "nodes": [{"id": "agent:x"}, {"id": "agent:x"}]}}
    assert "could not be drawn" in draw_all(page, [sound, broken], patient=True)["notice"]
    drawn = draw_all(page, [sound, broken, last], patient=True)
    assert_shows(drawn, last)
    assert drawn["notice"] == ""


@pytest.mark.parametrize("file", ["graph.js", "loader.js"])
def test_a_component_that_fails_shows_a_sentence_and_a_button_that_tries_again(
    harness: Server, open_page: OpenPage, file: str
) -> None:
    page = open_page()
    page.route(f"**/{file}", lambda route: route.abort())
    page.goto(harness.url)
    failure = page.get_by_role("alert")
    expect(failure).to_contain_text("This part of the page could not be drawn.")
    expect(page.get_by_test_id("stException")).to_have_count(0)
    expect(page.get_by_text("TypeError")).to_have_count(0)
    page.unroute(f"**/{file}")
    page.get_by_role("button", name="Try again").click()
    expect(page.locator(".stage canvas")).to_be_visible()
    expect(failure).to_have_count(0)


def pair(*, apart: float, route: Route) -> dict[str, Any]:
    """Return what the page sends of two agents that hand off to each other, so many pixels apart."""
    a, b = AgentId("a"), AgentId("b")
    agents = (AgentSpec(a, "A", handoffs=(HandoffSpec(b, "asked"),)), AgentSpec(b, "B", handoffs=(HandoffSpec(a),)))
    graph = graph_of_team(TeamSpec("Team", start=a, agents=agents))
    places = {"agent:a": (0.0, 0.0), "agent:b": (apart, 0.0)}
    network = json.loads(network_data(graph, positions=places, problems={}))
    blank = {"route": route.as_data(), "selected": "", "arrangement": "layers"}
    return {**as_sent(Random(0), TeamSpec("Team")), **blank, "network": network}


def test_counts_are_shown_on_short_arrows(open_graph: OpenGraph) -> None:
    page = open_graph()
    counts = {"handoff:agent:a>agent:b": 2, "handoff:agent:b>agent:a": 3}
    drawn = draw_all(page, [pair(apart=100, route=Route(counts=counts))], patient=True)
    assert {label["id"] for label in drawn["labels"]} == set(counts)


def test_every_new_agent_is_seen_whole(open_graph: OpenGraph) -> None:
    page = open_graph("wide=1&editable=1")
    press(page, "Zoom in")
    for number in range(4):
        press(page, "Add agent")
        until(partial(is_drawn, page, f"new{number}"), page)
        place, frame = spot(page, f"new{number}"), stage(page).bounding_box()
        assert frame
        half = 50 * place["scale"]
        assert frame["x"] <= place["x"] - half < place["x"] + half <= frame["x"] + frame["width"]
        assert frame["y"] <= place["y"] - 20 < place["y"] + 20 <= frame["y"] + frame["height"]


def is_drawn(page: Page, id: str) -> bool:
    return id in {node["id"] for node in state(page)["nodes"]}


def test_an_active_agent_keeps_its_own_colour(open_graph: OpenGraph) -> None:
    page = open_graph("wide=1", moving=False)
    # Inside the box, right of its left edge; the marker there has the agent's colour.
    before = pixel_in_box(page, "change")
    press(page, "Hand off")
    expect(spoken(page)).to_contain_text("Flight change is active")
    drawn(page)
    assert pixel_in_box(page, "change") == before


def pixel_in_box(page: Page, id: str) -> list[int]:
    place, frame = spot(page, id), stage(page).bounding_box()
    assert frame
    at = [place["x"] - frame["x"], place["y"] - frame["y"] + 17 * place["scale"]]
    read = "(canvas, [x, y]) => [...canvas.getContext('2d').getImageData(x, y, 1, 1).data]"
    found: list[int] = page.locator(".stage canvas").evaluate(read, at)
    return found


def test_the_words_about_something_go_when_the_team_changes(open_graph: OpenGraph) -> None:
    page = open_graph("wide=1&editable=1")
    place = spot(page, "cancel")
    page.mouse.move(place["x"], place["y"])
    tip = page.locator(".tip")
    expect(tip).to_be_visible()
    page.get_by_role("button", name="Add agent").dispatch_event("click")
    expect(tip).to_be_hidden()


def test_the_graph_is_enlarged_to_the_window_and_back(open_graph: OpenGraph) -> None:
    page = open_graph()
    before = page.locator(".panel").bounding_box()
    press(page, ENLARGE)
    expect(page.get_by_role("button", name=ENLARGE)).to_have_attribute("aria-pressed", "true")
    window = {"x": 0, "y": 0, "width": 1440, "height": 900}
    until(lambda: page.locator(".panel").bounding_box() == window, page)
    until(lambda: bool(spot(page, "triage")["scale"] >= 1), page)
    stage(page).focus()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name=ENLARGE)).to_have_attribute("aria-pressed", "false")
    until(lambda: page.locator(".panel").bounding_box() == before, page)
