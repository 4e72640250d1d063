from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from core.graph import AGENTS_AND_FUNCTIONS, graph_of_team, to_mermaid
from core.team.spec import AgentId, AgentSpec, DelegateSpec, FunctionId, FunctionSpec, HandoffSpec, TeamSpec

A, B, F = AgentId("a"), AgentId("b"), FunctionId("f")


def test_agents_functions_and_ways_between_them() -> None:
    front = AgentSpec(A, "Front desk", icon="🛎", handoffs=(HandoffSpec(B, "A bag"),), delegates=(DelegateSpec(B),))
    bags = AgentSpec(B, "수하물", functions=(F,))
    team = TeamSpec("t", A, agents=(front, bags), functions=(FunctionSpec(F, "look_up"),))
    assert to_mermaid(graph_of_team(team, show=AGENTS_AND_FUNCTIONS)).splitlines() == [
        "flowchart TD",
        '    n0("🛎 Front desk")',
        '    n1("수하물")',
        '    n2["look_up"]',
        '    n0 -->|"A bag"| n1',
        "    n0 -.-> n1",
        "    n1 --- n2",
        "    style n0 stroke-width:4px",
    ]


def test_a_graph_without_a_start_marks_none() -> None:
    agent = AgentSpec(A, "A")
    assert to_mermaid(graph_of_team(TeamSpec("t", B, agents=(agent,)))) == 'flowchart TD\n    n0("A")\n'


@given(st.text(max_size=30), st.text(max_size=30))
def test_no_label_can_leave_its_quotes(name: str, when: str) -> None:
    agent = AgentSpec(A, name, handoffs=(HandoffSpec(A, when),))
    chart = to_mermaid(graph_of_team(TeamSpec("t", A, agents=(agent,))))
    head, node, edge, style, end = chart.split("\n")
    assert (head, style, end) == ("flowchart TD", "    style n0 stroke-width:4px", "")
    assert re.fullmatch(r'    n0\("[^"<>`&\\]+"\)', node)
    assert re.fullmatch(r'    n0 -->(\|"[^"<>`&\\]+"\|)? n0', edge)
