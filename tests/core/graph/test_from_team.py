from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from core.graph import AGENTS_AND_FUNCTIONS, EdgeKind, GraphEdge, GraphNode, NodeId, NodeKind, graph_of_team
from core.team.spec import AgentId, AgentSpec, DelegateSpec, FunctionId, FunctionSpec, HandoffSpec, ResultRow, TeamSpec

FRONT, BAGS, NEWS = AgentId("front"), AgentId("bags"), AgentId("news")
TRACE = FunctionId("trace")
TEAM = TeamSpec(
    "Airline",
    FRONT,
    agents=(
        AgentSpec(FRONT, "Front desk", "Greets", "🛎️", handoffs=(HandoffSpec(BAGS, "A bag is lost"),)),
        AgentSpec(BAGS, "Bags", functions=(TRACE,), delegates=(DelegateSpec(NEWS, "The weather matters"),)),
        AgentSpec(NEWS, ""),
    ),
    functions=(FunctionSpec(TRACE, "trace_bag", "Finds a bag", results=(ResultRow(handoff=FRONT),)),),
)


def test_agents_are_nodes_coloured_by_their_place_in_the_team() -> None:
    assert graph_of_team(TEAM).nodes == (
        GraphNode(NodeId("agent:front"), "front", "Front desk", start=True, icon="🛎️", color=0, title="Greets"),
        GraphNode(NodeId("agent:bags"), "bags", "Bags", color=1),
        GraphNode(NodeId("agent:news"), "news", "news", color=2),
    )


def test_handoffs_and_delegates_are_edges_also_those_a_functions_result_makes() -> None:
    handoff, delegate = EdgeKind.HANDOFF, EdgeKind.DELEGATE
    front, bags, news = "agent:front", "agent:bags", "agent:news"
    when, trace = "A bag is lost", "Finds a bag"
    assert graph_of_team(TEAM).edges == (
        GraphEdge("handoff:agent:front>agent:bags", NodeId(front), NodeId(bags), handoff, when, when),
        GraphEdge(
            "delegate:agent:bags>agent:news",
            NodeId(bags),
            NodeId(news),
            delegate,
            "The weather matters",
            "The weather matters",
        ),
        GraphEdge("handoff:agent:bags>agent:front", NodeId(bags), NodeId(front), handoff, trace, trace),
    )


def test_functions_are_there_when_they_are_shown() -> None:
    graph = graph_of_team(TEAM, show=AGENTS_AND_FUNCTIONS)
    node = graph.node("function:trace")
    assert node == GraphNode(NodeId("function:trace"), "trace", "trace_bag", NodeKind.FUNCTION, title="Finds a bag")
    edge = graph.edge("function:agent:bags>function:trace")
    assert edge is not None
    assert (edge.function, edge.label) == ("trace_bag", "trace_bag")


def test_what_the_team_does_not_hold_is_left_out() -> None:
    lost = AgentSpec(FRONT, "Front desk", handoffs=(HandoffSpec(AgentId("gone")),), functions=(FunctionId("gone"),))
    assert graph_of_team(TeamSpec("Lost", AgentId("gone"), agents=(lost,))).edges == ()


def test_a_long_condition_is_cut_at_a_word_for_the_label() -> None:
    when = "The customer wants to change, move, postpone or rebook a flight"
    team = TeamSpec("t", FRONT, agents=(AgentSpec(FRONT, "A", handoffs=(HandoffSpec(FRONT, when),)),))
    (edge,) = graph_of_team(team).edges
    assert (edge.label, edge.title) == ("The customer wants to change, move,…", when)


odd = st.text("ab:>%3E/", max_size=4)


@given(st.lists(odd, max_size=6, unique=True), st.data())
def test_ids_are_unique_whatever_agents_are_called(names: list[str], data: st.DataObject) -> None:
    pick = st.lists(st.builds(HandoffSpec, st.sampled_from(names).map(AgentId)), max_size=4) if names else st.just([])
    agents = tuple(AgentSpec(AgentId(name), name, handoffs=tuple(data.draw(pick))) for name in names)
    graph = graph_of_team(TeamSpec("t", AgentId(""), agents=agents))
    wanted = {(agent.id, handoff.to) for agent in agents for handoff in agent.handoffs}
    assert len({node.id for node in graph.nodes}) == len(names)
    assert len({edge.id for edge in graph.edges}) == len(graph.edges) == len(wanted)
