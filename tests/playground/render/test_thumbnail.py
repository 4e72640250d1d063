"""A team's graph as a small picture: right in number, safe in text, small in size."""

from __future__ import annotations

import re
from urllib.parse import unquote
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.graph import AGENTS_AND_FUNCTIONS, EdgeKind, GraphEdge, GraphNode, HandoffGraph, NodeId, graph_of_team, layout
from playground.render.thumbnail import thumbnail
from tests.core.graph.test_function_places import team as team_with_functions


def chain(size: int, kind: EdgeKind = EdgeKind.HANDOFF) -> HandoffGraph:
    nodes = tuple(
        GraphNode(NodeId(f"a{n}"), f"a{n}", f"Agent {n}", start=n == 0, icon="🧭", color=n) for n in range(size)
    )
    ways = tuple(GraphEdge(f"{n}", NodeId(f"a{(n - 1) // 4}"), NodeId(f"a{n}"), kind) for n in range(1, size))
    return HandoffGraph(nodes, ways)


def drawn(graph: HandoffGraph) -> str:
    return thumbnail(graph, layout(graph))


def lines(html: str) -> ElementTree.Element:
    found = re.search(r"mask:url\('data:image/svg\+xml,([^']*)'\)", html)
    assert found
    return ElementTree.fromstring(unquote(found[1]))


def places(html: str) -> list[tuple[float, float, float]]:
    found = re.findall(r"left:([\d.]+)%;top:([\d.]+)%;--size:([\d.]+)px", html)
    return [(float(x), float(y), float(size)) for x, y, size in found]


@pytest.mark.parametrize("size", [1, 2, 4, 12, 50])
def test_every_agent_is_in_the_picture_and_no_two_touch(size: int) -> None:
    seen = places(drawn(chain(size)))
    assert len(seen) == size
    assert all(0 < x < 100 and 0 < y < 100 for x, y, _ in seen)
    for place, (x, y, wide) in enumerate(seen):
        for other_x, other_y, _ in seen[place + 1 :]:
            assert abs(x - other_x) * 2.6 >= wide or abs(y - other_y) * 1.2 >= wide


def test_few_agents_have_their_icons_and_many_are_dots() -> None:
    assert drawn(chain(4)).count("🧭") == 4
    assert drawn(chain(50)).count("🧭") == 0


def test_an_agent_without_an_icon_has_its_initial() -> None:
    graph = HandoffGraph((GraphNode(NodeId("a"), "a", "triage", color=0),))
    assert ">T</i>" in drawn(graph)


def test_the_start_agent_is_marked_and_labelled() -> None:
    html = drawn(chain(3))
    assert html.count("ap-thumb-start") == 1
    assert 'aria-label="Graph of 3 agents, starting with Agent 0"' in html


def test_each_way_is_a_line_with_a_head() -> None:
    picture = lines(drawn(chain(5)))
    paths = picture.findall(".//{http://www.w3.org/2000/svg}path")
    assert len(paths) == 2 * 4
    assert not any(path.get("stroke-dasharray") for path in paths)


def test_delegates_are_dashed() -> None:
    paths = lines(drawn(chain(2, EdgeKind.DELEGATE))).findall(".//{http://www.w3.org/2000/svg}path")
    assert [path.get("stroke-dasharray") is not None for path in paths] == [True, False]


def test_functions_are_left_out() -> None:
    graph = graph_of_team(team_with_functions({"a": "pq", "b": "q"}), show=AGENTS_AND_FUNCTIONS)
    assert len(places(drawn(graph))) == 2


def test_an_empty_team_has_an_empty_picture() -> None:
    html = drawn(HandoffGraph())
    assert places(html) == []
    assert 'aria-label="Graph of 0 agents"' in html


def test_fifty_agents_take_little_space() -> None:
    assert len(drawn(chain(50))) < 40_000


@given(st.text(), st.text())
def test_any_name_stays_text(name: str, icon: str) -> None:
    html = drawn(HandoffGraph((GraphNode(NodeId("a"), "a", name, icon=icon, start=True, color=0),)))
    assert html.count("<") == 6
    assert html.count('"') == 16
