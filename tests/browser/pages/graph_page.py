"""A page with nothing but the graph on it and buttons that change what it shows. `?size=50` draws a big one."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

import streamlit as st

from core.graph import EdgeKind, GraphEdge, GraphNode, HandoffGraph, NodeKind, layout
from playground.components.graph import handoff_graph
from playground.palette import avatar

HOSTILE = '<img src="https://leak.invalid/x.png" onerror="document.title=1">'
NAMES = (
    ("triage", "Triage", "🧭"),
    ("change", "Flight change", "✈️"),
    ("cancel", "Flight cancellation", "🧾"),
    ("baggage", "Lost baggage", "🧳"),
    ("vip", "退款专员", ""),
)
PATH = ("triage", "change", "triage", "baggage", "triage", "cancel")


def way(kind: EdgeKind, source: str, target: str, title: str = "") -> GraphEdge:
    return GraphEdge(f"{kind}:{source}>{target}", source, target, kind, label=title[:40], title=title)


def agents() -> list[GraphNode]:
    named = [
        GraphNode(id, id, label, start=id == "triage", icon=icon, color=place, title=f"Looks after {label}")
        for place, (id, label, icon) in enumerate(NAMES)
    ]
    extra = st.session_state.get("extra", 0)
    added = [GraphNode(f"new{place}", "new", f"New agent {place}", color=5 + place) for place in range(extra)]
    return named + added


def airline() -> HandoffGraph:
    nodes = agents()
    edges = [way(EdgeKind.HANDOFF, "triage", "change", "The customer wants to change a booked flight to another day")]
    edges += [way(EdgeKind.HANDOFF, "triage", "cancel", "A flight is to be cancelled")]
    edges += [way(EdgeKind.HANDOFF, "triage", "baggage", "Baggage is lost or late")]
    edges += [way(EdgeKind.HANDOFF, id, "triage", "Anything else") for id in ("change", "cancel", "baggage")]
    edges += [way(EdgeKind.DELEGATE, "triage", "vip", "Asks in Chinese")]
    edges += [way(EdgeKind.HANDOFF, *joined) for joined in st.session_state.get("joined", [])]
    if st.session_state.get("functions"):
        nodes.append(GraphNode("fn:refund", "refund", "initiate_refund", NodeKind.FUNCTION))
        edges.append(way(EdgeKind.FUNCTION, "cancel", "fn:refund"))
    if st.session_state.get("hostile"):
        nodes[4] = GraphNode("vip", "vip", HOSTILE, color=4, icon=HOSTILE, title=HOSTILE)
        edges = [way(edge.kind, edge.source, edge.target, HOSTILE) for edge in edges]
    return HandoffGraph(tuple(nodes), tuple(edges))


def many(size: int) -> HandoffGraph:
    nodes = [GraphNode(f"a{n}", f"a{n}", f"Agent {n}", start=n == 0, icon="🤖", color=n) for n in range(size)]
    edges = [way(EdgeKind.HANDOFF, f"a{(n - 1) // 6}", f"a{n}", f"to {n}") for n in range(1, size)]
    return HandoffGraph(tuple(nodes), tuple(edges))


def bump(name: str) -> None:
    st.session_state[name] = st.session_state.get(name, 0) + 1


def picked(id: str) -> None:
    st.session_state["picked"] = id


def moved(places: Mapping[str, tuple[float, float]]) -> None:
    st.session_state["places"] = {**st.session_state.get("places", {}), **places}


def connected(source: str, target: str) -> None:
    st.session_state["joined"] = [*st.session_state.get("joined", []), (source, target)]


def buttons() -> None:
    with st.container(horizontal=True):
        st.button("Hand off", on_click=bump, args=("step",))
        st.button("Add agent", on_click=bump, args=("extra",))
        st.button("Functions", on_click=bump, args=("functions",))
        st.button("Hostile", on_click=bump, args=("hostile",))
        st.button("Nothing", on_click=bump, args=("nothing",))


def draw() -> None:
    size = int(st.query_params.get("size", "0"))
    graph = many(size) if size else airline()
    step = min(st.session_state.get("step", 0), len(PATH) - 1)
    taken = [f"handoff:{source}>{target}" for source, target in pairwise(PATH[: step + 1])]
    handoff_graph(
        graph,
        positions={**layout(graph), **st.session_state.get("places", {})},
        active=["a0" if size else PATH[step]] if step or size else [],
        lit=taken[-1] if taken else None,
        counts={id: taken.count(id) for id in taken},
        visited=set(PATH[: step + 1]) if step else (),
        problems={"vip": "Nobody comes back from here."},
        height=int(st.query_params.get("height", "420")),
        key="graph",
        on_pick=picked,
        on_move=moved,
        on_connect=connected,
        editable="editable" in st.query_params,
    )


st.set_page_config(page_title="Graph", layout="wide")
buttons()
narrow, wide = st.columns([420, 1000])
with wide if "wide" in st.query_params else narrow:
    draw()
with narrow if "wide" in st.query_params else wide:
    st.text(f"picked: {st.session_state.get('picked', '-')}")
    st.text(f"places: {st.session_state.get('places', {})}")
    st.text(f"joined: {st.session_state.get('joined', [])}")
    for place, (_, label, icon) in enumerate(NAMES):
        with st.chat_message(label, avatar=avatar(icon, place, name=label)):
            st.write(label)
