"""The section of an agent's form for what it may do: call functions, hand the conversation off, ask delegates."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial

import streamlit as st

from core.team.edit import (
    add_agent,
    add_delegate,
    add_function,
    add_handoff,
    change_delegate,
    change_handoff,
    delegate_to_handoff,
    handoff_to_delegate,
    likely_when,
    remove_delegate,
    remove_handoff,
)
from core.team.names import function_name
from core.team.spec import AgentId, DelegateSpec, FunctionId, HandoffSpec, TeamSpec
from playground import texts, workspace
from playground.render.safe_text import label
from playground.screens.build.form_parts import draw_button, draw_heading, draw_icon_button
from playground.screens.build.part_form import AgentForm
from playground.slots import Slot
from playground.texts import agent_texts
from playground.widgets.fields import TextSize, draw_multiple_choice_field, draw_pick_field, draw_text_field
from playground.workspace_state import Part

LINKS_SHOWN = 12
"""Links drawn until a person asks for all of them: the form of an agent with fifty handoffs stays quick to open."""

NEW_AGENT = AgentId("")
"""The option of an agent that is yet to be added."""

ALL_LINKS_SHOWN = Slot("all links shown", default=False)

Link = HandoffSpec | DelegateSpec
AddLink = Callable[[TeamSpec, AgentId, AgentId, str], TeamSpec]


class LinkKind(StrEnum):
    """The kinds of links between agents, by the field of an agent that lists them."""

    HANDOFFS = "handoffs"
    DELEGATES = "delegates"


@dataclass(frozen=True, slots=True)
class _LinkEdits:
    """The edits of the links of one kind. All take the team, the source and the target; two take the condition too."""

    add: AddLink
    set_condition: AddLink
    remove: Callable[[TeamSpec, AgentId, AgentId], TeamSpec]
    convert: Callable[[TeamSpec, AgentId, AgentId], TeamSpec]


_EDITS = {
    LinkKind.HANDOFFS: _LinkEdits(add_handoff, change_handoff, remove_handoff, handoff_to_delegate),
    LinkKind.DELEGATES: _LinkEdits(add_delegate, change_delegate, remove_delegate, delegate_to_handoff),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _LinkTexts:
    """The texts for the links of one kind."""

    title: str
    explained: str
    none: str
    condition: str
    add: str
    convert: str
    convert_help: str
    remove: Callable[[str], str]


def _texts_of(kind: LinkKind) -> _LinkTexts:
    if kind is LinkKind.HANDOFFS:
        return _LinkTexts(
            title=agent_texts.HANDOFFS,
            explained=agent_texts.HANDOFFS_EXPLAINED,
            none=agent_texts.NO_HANDOFFS,
            condition=agent_texts.WHEN_HANDOFF,
            add=agent_texts.ADD_HANDOFF,
            convert=agent_texts.TO_DELEGATE,
            convert_help=agent_texts.TO_DELEGATE_HELP,
            remove=agent_texts.remove_handoff,
        )
    return _LinkTexts(
        title=agent_texts.DELEGATES,
        explained=agent_texts.DELEGATES_EXPLAINED,
        none=agent_texts.NO_DELEGATES,
        condition=agent_texts.WHEN_DELEGATE,
        add=agent_texts.ADD_DELEGATE,
        convert=agent_texts.TO_HANDOFF,
        convert_help=agent_texts.TO_HANDOFF_HELP,
        remove=agent_texts.remove_delegate,
    )


def draw_abilities(form: AgentForm) -> None:
    """Draw functions, handoffs and delegates, beginning with the kind of the link that is selected in the graph."""
    selected = form.draft.selection.target
    kinds = list(LinkKind)
    if selected and all(link.to != selected for link in form.spec.handoffs):
        kinds.reverse()
    if not selected:
        _draw_functions(form)
    for kind in kinds:
        _draw_links(form, kind)
    if selected:
        _draw_functions(form)


# --- functions


def _draw_functions(form: AgentForm) -> None:
    names = _function_names(form.team)
    with st.container(key="functions_of_agent"):
        draw_multiple_choice_field(
            agent_texts.FUNCTIONS,
            list(names),
            form.spec.functions,
            partial(form.set_field, "functions"),
            key=form.key("functions"),
            shown=lambda id: names.get(id, id),
            hint=agent_texts.FUNCTIONS_HINT if names else agent_texts.NO_FUNCTIONS_YET,
            help=agent_texts.FUNCTIONS_HELP,
        )
        draw_button(
            agent_texts.NEW_FUNCTION,
            "add",
            _add_function,
            form.spec.id,
            key="new function for agent",
            help=agent_texts.NEW_FUNCTION_HELP,
            quiet=True,
        )
    for row in (None, *range(len(form.spec.functions))):
        form.draw_problems("functions", row)


def _function_names(team: TeamSpec) -> dict[FunctionId, str]:
    """Return each function's name as words, with the name a model reads where two would look the same."""
    names = {function.id: texts.humanised(function.name) or function.id for function in team.functions}
    count = Counter(names.values())
    return {
        function.id: name if count[name := names[function.id]] == 1 else f"{name} ({function_name(function)})"
        for function in team.functions
    }


def _add_function(agent: AgentId) -> None:
    """Add a function that the agent may call, and open its form."""
    workspace.select(Part.FUNCTION, workspace.add(partial(add_function, given_to=agent)))


# --- handoffs and delegates


@dataclass(frozen=True, slots=True)
class _LinkRow:
    """A link as it is drawn. `index` is its position in the agent's list, `name` stays when other links come and go."""

    link: Link
    index: int
    name: str


def _draw_links(form: AgentForm, kind: LinkKind) -> None:
    """Draw the links of one kind and the field that adds one."""
    links: Sequence[Link] = getattr(form.spec, kind)
    texts = _texts_of(kind)
    with st.container(key=f"ways_{kind}"):
        draw_heading(texts.title, texts.explained if links else texts.none)
        form.draw_problems(kind)
        for row in _rows_to_draw(form, kind, links):
            _draw_link(form, kind, row)
        _draw_field_to_add(form, kind, {link.to for link in links})


def _rows_to_draw(form: AgentForm, kind: LinkKind, links: Sequence[Link]) -> list[_LinkRow]:
    """Return the rows, the selected one first. Of many rows, draw the button that shows all or fewer."""
    count: Counter[AgentId] = Counter()
    rows = []
    for index, link in enumerate(links):
        count[link.to] += 1
        rows.append(_LinkRow(link, index, f"{kind} {link.to} {count[link.to]}"))
    rows.sort(key=lambda row: row.link.to != form.draft.selection.target)
    if len(rows) <= LINKS_SHOWN:
        return rows
    slot = ALL_LINKS_SHOWN.at(form.key(kind))
    shows_all = slot.get()
    draw_button(
        agent_texts.SHOW_FEWER if shows_all else agent_texts.show_all(len(rows)),
        "unfold_less" if shows_all else "unfold_more",
        slot.set,
        not shows_all,
        key=form.key(f"all {kind} button"),
        quiet=True,
    )
    return rows if shows_all else rows[:LINKS_SHOWN]


def _draw_link(form: AgentForm, kind: LinkKind, row: _LinkRow) -> None:
    texts, edits = _texts_of(kind), _EDITS[kind]
    source, target = form.spec.id, row.link.to
    name = label(form.appearances[target].name, 80)
    is_selected = target == form.draft.selection.target
    with st.container(key=f"{'picked' if is_selected else 'way'} {kind} {row.index}"):
        with st.container(
            horizontal=True, vertical_alignment="center", gap="small", key=f"way head {kind} {row.index}"
        ):
            mark = f'<span class="ap-formmark">{agent_texts.SELECTED}</span>' if is_selected else ""
            tag = form.appearances[target].tag
            st.html(f'<div class="ap-waytarget"><span aria-hidden="true">→</span>{tag}{mark}</div>', width="stretch")
            draw_icon_button(
                agent_texts.open_form_of(name),
                "arrow_forward",
                workspace.select,
                Part.AGENT,
                target,
                key=form.key(f"open {row.name}"),
            )
            draw_button(
                texts.convert,
                "swap_horiz",
                workspace.apply_edit,
                edits.convert,
                source,
                target,
                key=form.key(f"turn {row.name}"),
                help=texts.convert_help,
                quiet=True,
            )
            draw_icon_button(
                texts.remove(name),
                "close",
                workspace.apply_edit,
                *(edits.remove, source, target),
                key=form.key(f"remove {row.name}"),
            )
        draw_text_field(
            f"{texts.condition}: {name}",
            row.link.when,
            partial(workspace.apply_edit, edits.set_condition, source, target),
            key=form.key(f"when {row.name}"),
            hint=agent_texts.WHEN_HINT,
            size=TextSize(1_000, lines=2),
            hide_name=True,
        )
        form.draw_problems(kind, row.index)


def _draw_field_to_add(form: AgentForm, kind: LinkKind, linked: set[AgentId]) -> None:
    others = [agent.id for agent in form.team.agents if agent.id != form.spec.id and agent.id not in linked]
    draw_pick_field(
        _texts_of(kind).add,
        [*others, NEW_AGENT],
        partial(_add_link, form.spec.id, _EDITS[kind].add),
        key=form.key(f"add {kind}"),
        shown=lambda id: agent_texts.NEW_AGENT if id == NEW_AGENT else form.appearances[id].name,
    )


def _add_link(source: AgentId, add: AddLink, target: AgentId) -> None:
    """Add a link to an agent or to a new one, as one step, and select it, so that its condition can be typed."""
    added = workspace.add(lambda team: with_link(team, source, add, target))
    workspace.select(Part.AGENT, source, target=added)


def with_link(team: TeamSpec, source: AgentId, add: AddLink, target: AgentId) -> tuple[TeamSpec, AgentId]:
    """Return the team with one more link, and its target, which is added to the team if it is `NEW_AGENT`."""
    if target == NEW_AGENT:
        team, target = add_agent(team)
    return add(team, source, target, likely_when(team, target)), target
