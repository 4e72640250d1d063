"""The workspace of a session: its drafts, each a team with its undo history, its selection and its conversation."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from core.conversation import ConversationId
from core.graph import Arrangement
from core.memo import memoize_by_identity
from core.team.edit import IdChanges, ids_after_names, with_ids
from core.team.history import History
from core.team.spec import AgentId, FunctionId, TeamSpec

MOST_DRAFTS = 40
"""Drafts in one workspace. Beyond that, drafts without changes and conversation are removed, the oldest first."""


NO_CONVERSATION = ConversationId("")


class Part(StrEnum):
    """The parts of a team that have a form."""

    TEAM = "team"
    AGENT = "agent"
    FUNCTION = "function"


Parts = frozenset[tuple[Part, str]]


@dataclass(frozen=True, slots=True)
class Selection:
    """The part whose form is open. `target` is the target agent of its selected handoff or delegate, or ""."""

    part: Part = Part.TEAM
    id: str = ""
    target: str = ""


@dataclass(frozen=True, slots=True)
class Edition:
    """A team at one step of its undo history. `form_names` name its parts for `Draft.form_key`, unless their id does.

    Two editions are the same if their teams are.
    """

    team: TeamSpec
    form_names: Mapping[tuple[Part, str], str] = field(default_factory=dict, compare=False)


@dataclass(frozen=True, slots=True)
class Draft:
    """A team being worked on.

    `origin` is the team when it was opened or saved last. `text` is the text of its file if that has comments, which are
    kept when it is saved. `sample` is the name of the sample it began as, or "". `next_agent` and `next_context` override,
    for the next run, the agent and the context variables that the conversation would continue with. `arrangement` is the
    last one chosen for its graph, which includes functions if `shows_functions`. If `mocked`, functions return values from
    their tables in its conversation, and no code runs. `hosts` are those that its functions may fetch from; only the person
    can allow one, no file or stored conversation. `newer_format` is the format of its file if this version does not support
    that, otherwise 0: the team can then be read and talked to, but not changed or saved. `provisional` are the parts whose ids the
    app made and nobody has seen outside of it yet: these ids follow the names (see `with_ids_after_names`).
    """

    id: str
    history: History[Edition]
    origin: TeamSpec
    sample: str = ""
    text: str | None = None
    selection: Selection = Selection()
    conversation: ConversationId = NO_CONVERSATION
    next_agent: str = ""
    next_context: Mapping[str, Any] | None = None
    arrangement: Arrangement | None = None
    shows_functions: bool = False
    mocked: bool = False
    hosts: tuple[str, ...] = ()
    newer_format: int = 0
    provisional: frozenset[tuple[Part, str]] = frozenset()

    def form_key(self, part: Part, id: str = "") -> str:
        """Return the key under which the session keeps what belongs to the form of a part.

        It stays the same when the part gets another id, and no part that is added later has it.
        """
        return " ".join((self.id, part, *([self.form_name(part, id)] if id else [])))

    def id_at(self, form_key: str) -> str:
        """Return the present id of the agent or function with this form, or "" if the team has none."""
        return next((id for part, id in parts_of(self.team) if self.form_key(part, id) == form_key), "")

    def form_name(self, part: Part, id: str) -> str:
        return self.history.present.form_names.get((part, id), id)

    def push(self, team: TeamSpec, merge_key: str = "") -> Draft:
        """Return the draft with a step of undo to this team. Parts that it adds have forms without anything of earlier parts."""
        added = {part: new_form_name() for part in parts_of(team) - parts_of(self.team)}
        names = {**self.history.present.form_names, **added}
        return replace(self, history=self.history.push(Edition(team, names), merge_key))

    def amend(self, team: TeamSpec) -> Draft:
        """Return the draft with this team in place of the present one, without a step of undo."""
        return replace(self, history=self.history.amend(replace(self.history.present, team=team)))

    def with_form_name(self, part: Part, id: str, name: str) -> Draft:
        """Return the draft in which the form of this part has this name."""
        present = self.history.present
        named = replace(present, form_names={**present.form_names, (part, id): name})
        return replace(self, history=self.history.amend(named))

    @property
    def team(self) -> TeamSpec:
        return self.history.present.team

    @property
    def is_changed(self) -> bool:
        """Whether the team differs from `origin` in more than the positions of agents."""
        return replace(self.team, positions={}) != replace(self.origin, positions={})


@dataclass(frozen=True, slots=True)
class Workspace:
    """All drafts of a session by id, the one used last at the end, and the id of the open one."""

    drafts: Mapping[str, Draft]
    open_id: str

    @property
    def draft(self) -> Draft:
        return self.drafts[self.open_id]

    def put(self, draft: Draft) -> Workspace:
        """Return the workspace with this draft open, added or in place of the one with its id."""
        others = {id: other for id, other in self.drafts.items() if id != draft.id}
        return Workspace(_without_idle({**others, draft.id: draft}), draft.id)

    def replace(self, draft: Draft) -> Workspace:
        """Return the workspace with this draft in place of the one with its id, without opening it."""
        return Workspace({**self.drafts, draft.id: draft}, self.open_id)

    def without(self, id: str) -> Workspace:
        """Return the workspace without this draft; unchanged if the draft is open."""
        if id == self.open_id:
            return self
        return Workspace({known: draft for known, draft in self.drafts.items() if known != id}, self.open_id)

    @property
    def holds_work(self) -> bool:
        """Whether any draft is more than an unchanged sample."""
        return any(is_worth_keeping(draft) for draft in self.drafts.values())


def is_worth_keeping(draft: Draft) -> bool:
    """Whether a draft is more than an unchanged sample."""
    return draft.is_changed or not draft.sample


def _without_idle(drafts: dict[str, Draft]) -> dict[str, Draft]:
    idle = [id for id, draft in drafts.items() if not is_worth_keeping(draft) and not draft.conversation]
    surplus = set(idle[: max(0, len(drafts) - MOST_DRAFTS)])
    return {id: draft for id, draft in drafts.items() if id not in surplus}


# --- ids that follow names


def new_form_name() -> str:
    """Return a name that no id of a part can be."""
    return f"~{secrets.token_hex(4)}"


def parts_of(team: TeamSpec) -> Parts:
    agents = {(Part.AGENT, str(agent.id)) for agent in team.agents}
    return frozenset(agents | {(Part.FUNCTION, str(function.id)) for function in team.functions})


@memoize_by_identity
def with_ids_after_names(draft: Draft) -> Draft:
    """Return the draft in which provisional ids follow the names, in all of its teams: undo does not bring old ids back.

    To be called when a form is left, and not while somebody types in it: its fields are known by the id.
    """
    ids = _changes(draft)
    if not ids:
        return draft
    return replace(
        draft,
        history=draft.history.map(lambda edition: _with_ids(edition, ids)),
        origin=with_ids(draft.origin, ids),
        selection=_selection(draft.selection, ids),
        next_agent=ids.agent(AgentId(draft.next_agent)),
        provisional=frozenset((part, new_id(part, id, ids)) for part, id in draft.provisional),
    )


def _with_ids(edition: Edition, ids: IdChanges) -> Edition:
    changed = {*((Part.AGENT, str(id)) for id in ids.agents), *((Part.FUNCTION, str(id)) for id in ids.functions)}
    kept = {part: name for part, name in edition.form_names.items() if part not in changed}
    moved = {(part, new_id(part, id, ids)): edition.form_names.get((part, id), id) for part, id in changed}
    return Edition(with_ids(edition.team, ids), {**kept, **moved})


def _changes(draft: Draft) -> IdChanges:
    present = draft.provisional & parts_of(draft.team)
    if not present:
        return IdChanges()
    taken = {id for team in (*_teams(draft), draft.origin) for _, id in parts_of(team)}
    agents, functions = ({id for kind, id in present if kind is part} for part in (Part.AGENT, Part.FUNCTION))
    return ids_after_names(draft.team, agents, functions, taken)


def _teams(draft: Draft) -> list[TeamSpec]:
    return [edition.team for edition in draft.history.values]


def new_id(part: Part, id: str, ids: IdChanges) -> str:
    """Return the id of a part after these changes."""
    match part:
        case Part.AGENT:
            return ids.agent(AgentId(id))
        case Part.FUNCTION:
            return ids.function(FunctionId(id))
    return id


def _selection(selection: Selection, ids: IdChanges) -> Selection:
    target = ids.agent(AgentId(selection.target))
    return Selection(selection.part, new_id(selection.part, selection.id, ids), target)
