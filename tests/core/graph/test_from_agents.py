from __future__ import annotations

import functools
from typing import Any

from core.agents import Agent, Delegate, Handoff, Result
from core.graph import AGENTS_AND_FUNCTIONS, EdgeKind, HandoffGraph, NodeKind, graph_of_agents

somewhere = Agent("Somewhere")
elsewhere = {"a": Agent("Listed one"), "b": Agent("Listed two"), "c": 3}


def to_somewhere() -> Agent:
    """Go there.

    Only in an emergency.
    """
    return somewhere


def to_listed(name: str) -> Agent:
    return elsewhere[name]  # type: ignore[return-value]  # the third is there to be passed over


def look_up(number: int) -> str:
    """Look it up."""
    return str(number)


def ways(graph: HandoffGraph) -> set[tuple[EdgeKind, str, str]]:
    labels = {node.id: node.label for node in graph.nodes}
    return {(edge.kind, labels[edge.source], labels[edge.target]) for edge in graph.edges}


def test_a_handoff_object_is_an_edge_that_says_when() -> None:
    sales = Agent("Sales")
    graph = graph_of_agents(Agent("Front", functions=[Handoff(sales, when="Wants to buy")]))
    (edge,) = graph.edges
    assert (edge.kind, edge.title) == (EdgeKind.HANDOFF, "Wants to buy")
    assert [(node.label, node.start, node.color) for node in graph.nodes] == [("Front", True, 0), ("Sales", False, 1)]


def test_agents_that_a_functions_code_names_are_taken_for_handoffs() -> None:
    near = Agent("Near")

    def to_near() -> Result:
        return Result(agent=near)

    graph = graph_of_agents(Agent("Front", functions=[to_near, to_somewhere, to_listed]))
    targets = {target for _, _, target in ways(graph)}
    assert targets == {"Near", "Somewhere", "Listed one", "Listed two"}
    assert {edge.title for edge in graph.edges} >= {"Go there."}


def test_wrapped_and_partly_filled_functions_are_looked_into() -> None:
    @functools.wraps(to_somewhere)
    def wrapped() -> Agent:
        return to_somewhere()

    for function in (wrapped, functools.partial(to_somewhere)):
        function.__dict__.setdefault("__name__", "to_somewhere")
        graph = graph_of_agents(Agent("Front", functions=[function]))
        assert ways(graph) == {(EdgeKind.HANDOFF, "Front", "Somewhere")}


def test_a_default_may_hold_the_agent() -> None:
    def to_default(target: Agent = somewhere) -> Agent:
        return target

    graph = graph_of_agents(Agent("Front", functions=[to_default]))
    assert ways(graph) == {(EdgeKind.HANDOFF, "Front", "Somewhere")}


def test_delegates_are_edges_of_their_own_kind() -> None:
    weather, news = Agent("Weather"), Agent("News")
    graph = graph_of_agents(Agent("Front", delegates=[weather, Delegate(news, when="For news")]))
    assert ways(graph) == {(EdgeKind.DELEGATE, "Front", "Weather"), (EdgeKind.DELEGATE, "Front", "News")}
    assert graph.edges[1].title == "For news"


def test_an_agent_named_twice_is_one_edge() -> None:
    front = Agent("Front")

    def either(first: Agent = somewhere, second: Agent = somewhere) -> Agent:
        return first or second

    front.functions = [either]
    assert ways(graph_of_agents(front)) == {(EdgeKind.HANDOFF, "Front", "Somewhere")}


def test_lists_of_agents_are_looked_through() -> None:
    crowd = [Agent("One"), Agent("Two"), "three"]

    def to_any(place: int) -> Any:
        return crowd[place]

    labels = {node.label for node in graph_of_agents(Agent("Front", functions=[to_any])).nodes}
    assert labels == {"Front", "One", "Two"}


def test_agents_may_hand_back_and_to_themselves() -> None:
    front, back = Agent("Front"), Agent("Back")
    front.functions += [Handoff(back), Handoff(front)]
    back.functions.append(Handoff(front))
    assert {(source, target) for _, source, target in ways(graph_of_agents(front))} == {
        ("Front", "Back"),
        ("Front", "Front"),
        ("Back", "Front"),
    }


def test_agents_of_one_name_stay_distinct() -> None:
    twins = [Agent("Agent"), Agent("Agent")]
    graph = graph_of_agents(Agent("Agent", functions=[Handoff(twin, name=f"to_{n}") for n, twin in enumerate(twins)]))
    assert len(graph.nodes) == len({node.id for node in graph.nodes}) == 3


def test_functions_are_shown_on_request() -> None:
    front = Agent("Front", functions=[look_up])
    assert [node.kind for node in graph_of_agents(front).nodes] == [NodeKind.AGENT]
    graph = graph_of_agents(front, show=AGENTS_AND_FUNCTIONS)
    (edge,) = graph.edges
    assert (edge.kind, edge.function, edge.title) == (EdgeKind.FUNCTION, "look_up", "Look it up.")


def test_functions_not_written_in_python_and_unset_variables_are_no_hurdle() -> None:
    def early() -> Any:
        return later

    graph = graph_of_agents(Agent("Front", functions=[len, early]))
    later = somewhere
    assert graph.edges == ()
    assert early() is later


def test_nothing_is_called() -> None:
    def explosive() -> Agent:
        raise AssertionError(somewhere)

    assert len(graph_of_agents(Agent("Front", functions=[explosive])).nodes) == 2


def test_agent_that_a_partial_fills_in_is_a_handoff_to_it() -> None:
    def go(target: Agent) -> Agent:
        return target

    near, far = Agent("Near"), Agent("Far")
    front = Agent(
        "Front", functions=[functools.partial(go, near), functools.partial(functools.partial(go), target=far)]
    )
    assert ways(graph_of_agents(front)) == {(EdgeKind.HANDOFF, "Front", "Near"), (EdgeKind.HANDOFF, "Front", "Far")}
