"""Renders the panels beside the conversation as HTML: an agent, the list of events, and the graph as a list.

All text is escaped by `safe_text`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from core.events import (
    ContextChanged,
    DeltaReceived,
    Event,
    FunctionCalled,
    FunctionReturned,
    HandedOff,
    HandoffIgnored,
    MessageFinished,
    Recorded,
    RunEnded,
    RunStarted,
    TurnStarted,
)
from core.graph import GraphNode, HandoffGraph
from core.messages import calls_of, message_text
from core.team.placeholders import PLACEHOLDER, placeholders
from core.team.spec import AgentSpec, FunctionSpec, TeamSpec
from core.values import as_text
from playground import texts
from playground.render.appearances import Appearance, Appearances
from playground.render.chat import Cast
from playground.render.readable import clock
from playground.render.safe_text import LONGEST, clipped, plain

DETAIL = 300
_PLACEHOLDER = re.compile(r"\{(\w+)\}")


def agent_card(agent: AgentSpec, team: TeamSpec, appearances: Appearances) -> str:
    """Return HTML of an agent: instructions, functions, handoffs and delegates."""
    functions = [found for found in (team.function(id) for id in agent.functions) if found is not None]
    appearance = appearances[agent.id]
    about = f'<p class="ap-about">{plain(agent.description)}</p>' if agent.description else ""
    handoffs = "".join(_link(appearances[link.to], link.when) for link in agent.handoffs)
    delegates = "".join(_link(appearances[link.to], link.when) for link in agent.delegates)
    return (
        f'<div class="ap-card" style="{appearance.style}"><div class="ap-cardhead">{appearance.avatar}<div><b>{plain(appearance.name)}</b>{about}</div></div>'
        f'<h3>{texts.INSTRUCTIONS}</h3><div class="ap-instructions" tabindex="0" dir="auto">{_with_placeholders(agent.instructions)}</div>'
        f"<h3>{texts.FUNCTIONS}</h3>{''.join(map(_function, functions)) or _none(texts.NO_FUNCTIONS)}"
        f"<h3>{texts.HANDOFFS}</h3>{handoffs or _none(texts.NO_HANDOFFS)}"
        + (f"<h3>{texts.DELEGATES}</h3>{delegates}" if delegates else "")
        + "</div>"
    )


def _none(sentence: str) -> str:
    return f'<p class="ap-quiet">{sentence}</p>'


def _with_placeholders(instructions: str) -> str:
    return _PLACEHOLDER.sub(r'<span class="ap-placeholder">{\1}</span>', plain(instructions))


def _link(appearance: Appearance, when: str) -> str:
    return f'<div class="ap-line">{appearance.tag}<span>{plain(when)}</span></div>'


def _function(function: FunctionSpec) -> str:
    needs = "".join(
        f"<dt><code>{plain(parameter.name)}</code></dt><dd>{plain(parameter.description)} "
        f'<span class="ap-quiet">({parameter.type}, {texts.NEEDED if parameter.required else texts.OPTIONAL})</span></dd>'
        for parameter in function.parameters
    )
    return (
        f'<details class="ap-call"><summary>{plain(texts.humanised(function.name))} <code>{plain(function.name)}</code></summary>'
        f'<div class="ap-inside"><p class="ap-about">{plain(function.description)}</p><dl>{needs}</dl></div></details>'
    )


def graph_list(
    graph: HandoffGraph, appearances: Appearances, *, active: Collection[str], counts: Mapping[str, int]
) -> str:
    """Return HTML of the graph as a nested list, for screen readers and keyboards."""
    entries = "".join(_node(node, graph, appearances, active, counts) for node in graph.agents)
    return f'<ul class="ap-graphlist">{entries}</ul>'


def _node(
    node: GraphNode, graph: HandoffGraph, appearances: Appearances, active: Collection[str], counts: Mapping[str, int]
) -> str:
    notes = [texts.STARTS] if node.start else []
    notes += [texts.AT_WORK] if node.id in active else []
    remark = f' <span class="ap-quiet">({", ".join(notes)})</span>' if notes else ""
    links = "".join(
        f"<li>{texts.LINKS[edge.kind]} {_label(graph.node(edge.target))}"
        f"{f' <b>{texts.times(counts[edge.id])}</b>' if edge.id in counts else ''} <span>{plain(edge.title)}</span></li>"
        for edge in graph.edges
        if edge.source == node.id
    )
    return f"<li>{appearances[node.key].tag}{remark}<ul>{links or f'<li>{texts.NO_LINKS}</li>'}</ul></li>"


def _label(node: GraphNode | None) -> str:
    return plain(node.label) if node is not None else ""


def shown_events(log: Sequence[Recorded]) -> Sequence[Recorded]:
    """Return the events to show, newest first, without deltas, whose text is in the finished messages."""
    return [recorded for recorded in reversed(log) if not isinstance(recorded.event, DeltaReceived)]


def event_list(events: Sequence[Recorded], cast: Cast, *, zone: str | None) -> str:
    """Return HTML of a list of events."""
    lines = "".join(_event(recorded, cast, zone) for recorded in events)
    return f'<ol class="ap-events">{lines}</ol>'


def _event(recorded: Recorded, cast: Cast, zone: str | None) -> str:
    title, detail = sentence(recorded.event, cast.appearances)
    inside = " ap-nested" if recorded.parent else ""
    more = _reason(recorded.event, cast)
    more += f'<div class="ap-detail">{plain(clipped(detail, DETAIL))}</div>' if detail else ""
    return (
        f'<li class="ap-event ap-{recorded.event.kind}{inside}"><time>{clock(recorded.time, zone)}</time>'
        f"<div><span>{plain(title)}</span> <code>{recorded.event.kind}</code>{more}</div></li>"
    )


def _reason(event: Event, cast: Cast) -> str:
    """Return HTML with the reason of a handoff: the condition that the team states for it, or what its function is for."""
    if not isinstance(event, HandedOff | HandoffIgnored):
        return ""
    reason = cast.reasons.get((event.source, event.target)) or cast.descriptions.get(event.function, "")
    return f'<div class="ap-reason">{texts.WHY}: {plain(clipped(reason, DETAIL))}</div>' if reason else ""


def sentence(event: Event, appearances: Appearances) -> tuple[str, str]:
    """Return a sentence that describes an event, and its details."""
    match event:
        case RunStarted(agent, messages):
            return texts.event_run_started(appearances[agent].name), "\n".join(
                message_text(message) for message in messages
            )
        case RunEnded(_, reason, failure):
            return texts.event_ended(reason), f"{failure.message} {failure.fix}".strip() if failure else ""
        case TurnStarted() | DeltaReceived() | MessageFinished():
            return _replying(event, appearances)
        case FunctionCalled() | FunctionReturned() | ContextChanged():
            return _calling(event, appearances)
        case HandedOff() | HandoffIgnored():
            return _handing_off(event, appearances)


def _replying(event: TurnStarted | DeltaReceived | MessageFinished, appearances: Appearances) -> tuple[str, str]:
    name = appearances[event.agent].name
    match event:
        case TurnStarted():
            return texts.event_turn_started(name, event.number), ", ".join(event.functions)
        case DeltaReceived():
            return texts.event_delta(name), event.text
        case MessageFinished():
            text = message_text(event.message)
            calls = ", ".join(str(call["function"].get("name", "")) for call in calls_of(event.message))
            return texts.event_message(name, has_text=bool(text)), text or calls


def _calling(event: FunctionCalled | FunctionReturned | ContextChanged, appearances: Appearances) -> tuple[str, str]:
    match event:
        case FunctionCalled():
            return texts.event_called(appearances[event.agent].name, event.name), event.arguments
        case FunctionReturned():
            return texts.event_returned(event.name, event.duration_s, failed=event.error is not None), event.value
        case ContextChanged():
            lines = (f"{change.name}: {as_text(change.old)} → {as_text(change.new)}" for change in event.changes)
            return texts.event_context(event.function), "\n".join(lines)


def _handing_off(event: HandedOff | HandoffIgnored, appearances: Appearances) -> tuple[str, str]:
    match event:
        case HandedOff():
            return texts.event_handoff(appearances[event.source].name, appearances[event.target].name), event.function
        case HandoffIgnored():
            return texts.event_ignored(appearances[event.target].name, appearances[event.winner].name), event.function


def instructions_with_values(text: str, values: Mapping[str, Any]) -> str:
    """Return HTML of the text with its placeholders replaced by values. Values and unknown names are highlighted.

    All values together have as many characters as one text may have on the screen; further ones are cut.
    """
    text, pieces, end, left = clipped(text), [], 0, LONGEST
    texts = {name: as_text(values[name]) for name in placeholders(text) if name in values}
    for found in PLACEHOLDER.finditer(text):
        known = found[1] in texts
        shown = clipped(texts[found[1]], left) if known else found[0]
        left = max(0, left - len(shown)) if known else left
        mark = "ap-placeholder" if known else "ap-placeholder ap-unknown"
        pieces += [
            plain(text[end : found.start()]),
            f'<span class="{mark}" title="{plain(found[1])}">{plain(shown)}</span>',
        ]
        end = found.end()
    return "".join([*pieces, plain(text[end:])])
