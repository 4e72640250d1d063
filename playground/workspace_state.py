"""Teams in a person's workspace: opened, made and changed, each with its undo and its conversation. Values; nothing here is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from core.conversation import ConversationId
from core.graph import Arrangement
from core.team.history import History
from core.team.spec import TeamSpec

MOST_DRAFTS = 40
"""Teams in one workspace. Beyond that the ones nobody changed or talked to are put away, the oldest first."""


NO_CONVERSATION = ConversationId("")


class Part(StrEnum):
    """What of a team a form can be open for."""

    TEAM = "team"
    AGENT = "agent"
    FUNCTION = "function"


@dataclass(frozen=True, slots=True)
class Selection:
    """The part whose form is open. `way` is the agent a selected handoff or delegate of it leads to."""

    part: Part = Part.TEAM
    id: str = ""
    way: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """A team being worked on.

    `origin` is what it was when it was opened or saved last, `text` the file it came from, whose comments outlive a save,
    `sample` the sample it began as. `next_agent` and `next_context` are chosen for the next run in place of what the conversation
    would continue with.
    `arrangement` is the one chosen for its graph last, `shows_functions` whether functions are in it. While it is `mocked`,
    functions answer in its conversation from their tables, and no code runs. `hosts` are those that the person has let its
    functions fetch from; nothing that can be opened brings any along. `newer_format` is the format of its file if this
    version does not know that format, otherwise 0: then the team can be looked at and talked to, but not changed or saved.
    """

    id: str
    history: History
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

    @property
    def team(self) -> TeamSpec:
        return self.history.present

    @property
    def is_changed(self) -> bool:
        """Whether there is something in it to save; places in the graph alone are not."""
        return replace(self.team, positions={}) != replace(self.origin, positions={})


@dataclass(frozen=True, slots=True)
class Workspace:
    """All drafts of a session by id, the one used last at the end, and the one at hand."""

    drafts: Mapping[str, Draft]
    at_hand: str

    @property
    def draft(self) -> Draft:
        return self.drafts[self.at_hand]

    def put(self, draft: Draft) -> Workspace:
        """The workspace with this draft at hand, new or in place of the one with its id."""
        others = {id: other for id, other in self.drafts.items() if id != draft.id}
        return Workspace(_tidied({**others, draft.id: draft}), draft.id)

    def changed(self, draft: Draft) -> Workspace:
        """The workspace with this draft in place of the one with its id, which stays where it lies."""
        return Workspace({**self.drafts, draft.id: draft}, self.at_hand)

    def without(self, id: str) -> Workspace:
        """The workspace without a draft that is not at hand."""
        if id == self.at_hand:
            return self
        return Workspace({known: draft for known, draft in self.drafts.items() if known != id}, self.at_hand)

    @property
    def holds_work(self) -> bool:
        """Whether anything here could not be had again by opening a sample."""
        return any(is_worth_keeping(draft) for draft in self.drafts.values())


def is_worth_keeping(draft: Draft) -> bool:
    """Whether it is more than a sample somebody looked at."""
    return draft.is_changed or not draft.sample


def _tidied(drafts: dict[str, Draft]) -> dict[str, Draft]:
    idle = [id for id, draft in drafts.items() if not is_worth_keeping(draft) and not draft.conversation]
    surplus = set(idle[: max(0, len(drafts) - MOST_DRAFTS)])
    return {id: draft for id, draft in drafts.items() if id not in surplus}
