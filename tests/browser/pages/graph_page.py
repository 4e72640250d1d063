"""A page with nothing but the graph on it and buttons that change what it shows.

`?size=50` draws a big one, `?world` names from everywhere, `?editable` listens to all the builder does, `?wide` gives it
more room and `?width=340` exactly that much. `?thumbnails` shows small pictures as well, `?selected`, `?wrong` (an edge)
and `?arrange` set what they say. When `?visit` changes, all that happened before is forgotten.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import pairwise
from typing import Literal

import streamlit as st

from core.graph import Arrangement, EdgeKind, GraphEdge, GraphNode, HandoffGraph, NodeId, NodeKind, layout, to_mermaid
from playground.palette import avatar
from playground.render.status import Route
from playground.render.thumbnail import thumbnail
from playground.shell.frame import draw_look
from playground.widgets.browser.graph import GraphActions, GraphView, draw_graph

HOSTILE = '<img src="https://leak.invalid/x.png" onerror="document.title=1">'
NAMES = (
    ("triage", "Triage", "🧭"),
    ("change", "Flight change", "✈️"),
    ("cancel", "Flight cancellation", "🧾"),
    ("baggage", "Lost baggage", "🧳"),
    ("vip", "退款专员", ""),
)
FUNCTIONS = (
    ("cancel", "initiate_refund"),
    ("cancel", "initiate_flight_credits"),
    ("change", "change_flight"),
    ("change", "valid_to_change_flight"),
    ("baggage", "search"),
    ("baggage", "환불"),
)
WORLD = (
    ("Kundendienstbeschwerdeannahmestelle", "🗂️"),
    ("예약 변경 상담원", "📅"),
    ("خدمة العملاء والشكاوى", "☎️"),
    ("退款与投诉处理专员", "💴"),
    ("👩🏽‍🚀 Space desk 👨‍👩‍👧‍👦", "👩🏽‍🚀"),
    ("A very long name with a great many words in it that nobody will ever read to the end", ""),
    ("ﷺ", ""),
    ("日", "🏳️‍🌈"),
)
PATH = ("triage", "change", "triage", "baggage", "triage", "cancel")


def way(kind: EdgeKind, source: str, target: str, title: str = "") -> GraphEdge:
    return GraphEdge(f"{kind}:{source}>{target}", NodeId(source), NodeId(target), kind, label=title[:40], title=title)


def agents() -> list[GraphNode]:
    named = [
        GraphNode(NodeId(id), id, label, start=id == "triage", icon=icon, color=place, title=f"Looks after {label}")
        for place, (id, label, icon) in enumerate(NAMES)
    ]
    extra = st.session_state.get("extra", 0)
    added = [GraphNode(NodeId(f"new{place}"), "new", f"New agent {place}", color=5 + place) for place in range(extra)]
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
        for agent, name in FUNCTIONS:
            nodes.append(GraphNode(NodeId(f"fn:{name}"), name, name, NodeKind.FUNCTION))
            edges.append(way(EdgeKind.FUNCTION, agent, f"fn:{name}"))
    if st.session_state.get("hostile"):
        nodes[4] = GraphNode(NodeId("vip"), "vip", HOSTILE, color=4, icon=HOSTILE, title=HOSTILE)
        edges = [way(edge.kind, edge.source, edge.target, HOSTILE) for edge in edges]
    return HandoffGraph(tuple(nodes), tuple(edges))


def many(size: int) -> HandoffGraph:
    names = [f"Agent {n}" for n in range(size)]
    names[1:2] = [f"Agent 1{'!' * st.session_state.get('renamed', 0)}"][: len(names[1:2])]
    nodes = [
        GraphNode(NodeId(f"a{n}"), f"a{n}", name, start=n == 0, icon="🤖", color=n) for n, name in enumerate(names)
    ]
    edges = [way(EdgeKind.HANDOFF, f"a{(n - 1) // 6}", f"a{n}", f"to {n}") for n in range(1, size)]
    if st.session_state.get("functions"):
        for n in range(2 * size):
            nodes.append(GraphNode(NodeId(f"fn:{n}"), f"fn:{n}", f"look_up_number_{n}", NodeKind.FUNCTION))
            edges.append(way(EdgeKind.FUNCTION, f"a{n // 2}", f"fn:{n}"))
    return HandoffGraph(tuple(nodes), tuple(edges))


def world() -> HandoffGraph:
    nodes = [
        GraphNode(NodeId(f"w{n}"), f"w{n}", label, start=n == 0, icon=icon, color=n, title=label)
        for n, (label, icon) in enumerate(WORLD)
    ]
    edges = [way(EdgeKind.HANDOFF, f"w{(n - 1) // 3}", f"w{n}", WORLD[n][0]) for n in range(1, len(WORLD))]
    edges += [way(EdgeKind.DELEGATE, "w1", "w4", "نقل المكالمة")]
    return HandoffGraph(tuple(nodes), tuple(edges))


def bump(name: str) -> None:
    st.session_state[name] = st.session_state.get(name, 0) + 1


def picked(id: str) -> None:
    st.session_state["picked"] = id


def moved(places: Mapping[str, tuple[float, float]]) -> None:
    st.session_state["places"] = {**st.session_state.get("places", {}), **places}


def connected(source: str, target: str) -> None:
    st.session_state["joined"] = [*st.session_state.get("joined", []), (source, target)]


def keep(name: str) -> Callable[..., None]:
    def kept(*said: object) -> None:
        st.session_state[name] = said[0] if len(said) == 1 else said

    return kept


def buttons() -> None:
    with st.container(horizontal=True):
        st.button("Hand off", on_click=bump, args=("step",))
        st.button("Add agent", on_click=bump, args=("extra",))
        st.button("Functions", on_click=bump, args=("functions",))
        st.button("Hostile", on_click=bump, args=("hostile",))
        st.button("Rename", on_click=bump, args=("renamed",))
        st.button("Problem", on_click=problem)
        st.button("Nothing", on_click=bump, args=("nothing",))


def draw() -> None:
    size = int(st.query_params.get("size", "-1"))
    graph = many(size) if size >= 0 else world() if "world" in st.query_params else airline()
    path = ("a0", "a1", "a7") if size > 7 else ("a0",) if size >= 0 else PATH
    step = min(st.session_state.get("step", 0), len(path) - 1)
    taken = [f"handoff:{source}>{target}" for source, target in pairwise(path[: step + 1])]
    chosen = st.session_state.get("arrangement") or st.query_params.get("arrange")
    arrangement = Arrangement(chosen) if chosen else None
    editable = "editable" in st.query_params
    view = GraphView(
        graph=graph,
        positions={**layout(graph, arrangement or Arrangement.LAYERS), **st.session_state.get("places", {})},
        route=Route(
            active=[path[step]] if step or size > 0 else [],
            lit_edges=taken[-1:],
            counts={id: taken.count(id) for id in taken},
            visited=set(path[: step + 1]) if step else (),
        ),
        problems={"vip": "Nobody comes back from here."} | st.session_state.get("problems", {}),
        selected=st.query_params.get("selected", ""),
        arrangement=arrangement,
        functions_shown=bool(st.session_state.get("functions")),
        title="Airline: support/desk",
        mermaid=to_mermaid(graph),
        height=int(st.query_params.get("height", "420")),
    )
    actions = GraphActions(pick=picked, move=moved)
    if editable:
        actions = replace(
            actions,
            connect=connected,
            remove=keep("removed"),
            add_agent=keep("added"),
            arrange=keep("arrangement"),
            show_functions=keep("functions"),
        )
    draw_graph(view, actions, key=f"graph{st.session_state['visit']}")


def thumbnails() -> None:
    draw_look()
    with st.container(horizontal=True):
        for number, graph in enumerate((many(1), many(2), airline(), world(), many(12), many(50))):
            with st.container(border=True, width=292, key=f"card{number}"):
                st.html(thumbnail(graph, layout(graph, Arrangement.CIRCLE if number == 4 else Arrangement.LAYERS)))


def begin_visit() -> None:
    visit = st.query_params.get("visit", "")
    if visit != st.session_state.get("visit", ""):
        st.session_state.clear()
    st.session_state["visit"] = visit


def problem() -> None:
    wrong = st.query_params.get("wrong", "handoff:triage>cancel")
    st.session_state["problems"] = {wrong: "No words say when."}


st.set_page_config(page_title="Graph", layout="wide")
begin_visit()
buttons()
if "thumbnails" in st.query_params:
    thumbnails()
narrow, wide = st.columns([420, 1000])
room: int | Literal["stretch"] = int(st.query_params.get("width", "0")) or "stretch"
with wide if "wide" in st.query_params else narrow, st.container(width=room):
    draw()
with narrow if "wide" in st.query_params else wide:
    st.text(f"visit: {st.session_state['visit']}")
    st.text(f"picked: {st.session_state.get('picked', '-')}")
    st.text(f"places: {st.session_state.get('places', {})}")
    st.text(f"joined: {st.session_state.get('joined', [])}")
    for name in ("removed", "added", "arrangement"):
        st.text(f"{name}: {st.session_state.get(name, '-')}")
    for place, (_, label, icon) in enumerate(NAMES):
        with st.chat_message(label, avatar=avatar(icon, place, name=label)):
            st.write(label)
