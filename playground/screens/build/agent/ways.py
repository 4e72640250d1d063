"""Handoffs and delegates of an agent, a row for each: where it leads, when, and what can be done with it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import streamlit as st

from core.team.edit import (
    add_agent,
    add_delegate,
    add_handoff,
    change_delegate,
    change_handoff,
    delegate_to_handoff,
    handoff_to_delegate,
    likely_when,
    remove_delegate,
    remove_handoff,
)
from core.team.spec import AgentId, DelegateSpec, HandoffSpec, TeamSpec
from playground import desk
from playground.drafts import Part
from playground.render.safe_text import label
from playground.screens.build.agent.parts import AgentParts
from playground.slots import Slot
from playground.widgets.fields import pick_field, text_field
from playground.words import agents as words

MOST_SHOWN = 12
"""Rows drawn before one asks for all: an agent that hands off to fifty others stays quick to open."""

NEW_AGENT = ""
ALL_SHOWN = Slot("rows shown", False)
"""Whether all rows of an agent's list are shown, by the list's key."""

Step = Callable[[TeamSpec, AgentId, AgentId], TeamSpec]
WordedStep = Callable[[TeamSpec, AgentId, AgentId, str], TeamSpec]


@dataclass(frozen=True, slots=True)
class Kind:
    """What is said and done about handoffs, or about delegates."""

    title: str
    explained: str
    none: str
    when: str
    add_name: str
    turn_name: str
    turn_help: str
    add: WordedStep
    word: WordedStep
    remove: Step
    turn: Step


KINDS: Mapping[str, Kind] = {
    "handoffs": Kind(
        words.HANDOFFS,
        words.HANDOFFS_EXPLAINED,
        words.NO_HANDOFFS,
        words.WHEN_HANDOFF,
        words.ADD_HANDOFF,
        words.TO_DELEGATE,
        words.TO_DELEGATE_HELP,
        add_handoff,
        change_handoff,
        remove_handoff,
        handoff_to_delegate,
    ),
    "delegates": Kind(
        words.DELEGATES,
        words.DELEGATES_EXPLAINED,
        words.NO_DELEGATES,
        words.WHEN_DELEGATE,
        words.ADD_DELEGATE,
        words.TO_HANDOFF,
        words.TO_HANDOFF_HELP,
        add_delegate,
        change_delegate,
        remove_delegate,
        delegate_to_handoff,
    ),
}


def ways_of(parts: AgentParts, field: str) -> None:
    """Draw the handoffs or the delegates of the agent, the selected one first, and the field that adds one."""
    kind = KINDS[field]
    ways: Sequence[HandoffSpec | DelegateSpec] = getattr(parts.agent, field)
    with st.container(key=f"ways_{field}"):
        st.html(
            f'<h3 class="ap-formhead">{kind.title}</h3><p class="ap-quiet">{kind.explained if ways else kind.none}</p>'
        )
        parts.problem_lines(field)
        for row, way, name in _shown(parts, field, ways):
            _row(parts, field, row, way, name)
        _add(parts, field, {way.to for way in ways})


def _shown(
    parts: AgentParts, field: str, ways: Sequence[HandoffSpec | DelegateSpec]
) -> list[tuple[int, HandoffSpec | DelegateSpec, str]]:
    """The rows to be drawn, each with its number and a name that stays when others come and go."""
    seen: Counter[str] = Counter()
    rows = []
    for row, way in enumerate(ways):
        seen[way.to] += 1
        rows.append((row, way, f"{field} {way.to} {seen[way.to]}"))
    rows.sort(key=lambda one: one[1].to != parts.draft.selection.way)
    return rows if len(rows) <= MOST_SHOWN or _all_wanted(parts, field, len(rows)) else rows[:MOST_SHOWN]


def _all_wanted(parts: AgentParts, field: str, count: int) -> bool:
    key = parts.key(f"all {field}")
    shows_all = ALL_SHOWN.at(key)
    wanted = shows_all.get()
    st.button(
        words.SHOW_FEWER if wanted else words.show_all(count),
        key=key + " button",
        type="tertiary",
        icon=":material/unfold_less:" if wanted else ":material/unfold_more:",
        on_click=shows_all.set,
        args=(not wanted,),
    )
    return wanted


def _row(parts: AgentParts, field: str, row: int, way: HandoffSpec | DelegateSpec, name: str) -> None:
    kind, source, target = KINDS[field], parts.agent.id, way.to
    selected = way.to == parts.draft.selection.way
    with st.container(key=f"{'picked' if selected else 'way'} {field} {row}"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"way head {field} {row}"):
            mark = f'<span class="ap-formmark">{words.SELECTED}</span>' if selected else ""
            st.html(
                f'<div class="ap-waytarget"><span aria-hidden="true">→</span>{parts.faces[target].tag}{mark}</div>',
                width="stretch",
            )
            _act(
                words.OPEN_TARGET,
                "arrow_forward",
                _icon_key(parts, f"open {name}"),
                lambda: desk.select(Part.AGENT, target),
            )
            _act(
                kind.turn_name,
                "swap_horiz",
                parts.key(f"turn {name}"),
                lambda: desk.change(lambda team: kind.turn(team, source, target)),
                help=kind.turn_help,
            )
            _act(
                words.REMOVE_WAY,
                "close",
                _icon_key(parts, f"remove {name}"),
                lambda: desk.change(lambda team: kind.remove(team, source, target)),
            )
        text_field(
            f"{kind.when}: {label(parts.faces[target].name, 80)}",
            way.when,
            lambda when: desk.change(lambda team: kind.word(team, source, target, when)),
            key=parts.key(f"when {name}"),
            hint=words.WHEN_HINT,
            longest=1_000,
            lines=2,
            hide_name=True,
        )
        parts.problem_lines(field, row)


def _icon_key(parts: AgentParts, name: str) -> str:
    """The key of a button of which one sees the icon only."""
    return f"icon button {parts.key(name)}"


def _act(name: str, icon: str, key: str, act: Callable[[], None], *, help: str = "") -> None:
    st.button(
        name,
        key=key,
        icon=f":material/{icon}:",
        help=help or name,
        type="tertiary",
        on_click=act,
    )


def _add(parts: AgentParts, field: str, known: set[AgentId]) -> None:
    kind, key = KINDS[field], parts.key(f"add {field}")
    others = [agent.id for agent in parts.team.agents if agent.id != parts.agent.id and agent.id not in known]
    pick_field(
        kind.add_name,
        [*others, NEW_AGENT],
        lambda target: lead_to(parts.agent.id, AgentId(target), kind.add),
        key=key,
        shown=lambda id: words.NEW_AGENT if id == NEW_AGENT else parts.faces[id].name,
    )


def lead_to(source: AgentId, target: AgentId, add: WordedStep) -> None:
    """Add a way to an agent, or to a new one, as one step, and mark it, so that one can say when."""

    def led(team: TeamSpec) -> tuple[TeamSpec, AgentId]:
        team, to = add_agent(team) if target == NEW_AGENT else (team, target)
        return add(team, source, to, likely_when(team, to)), to

    desk.select(Part.AGENT, source, way=desk.add(led))
