"""The state of the open conversation at one moment, which all parts of the talk screen draw from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from core.models.choice import ModelChoice
from core.team.check import Problem, Severity
from core.team.spec import TeamSpec
from core.views import ChatItem, Log, transcript_of
from playground import session, talk, workspace
from playground.render.appearances import Appearance, Appearances
from playground.render.chat import Cast, cast_of
from playground.render.status import agents_of_run
from playground.workspace_state import Draft


@dataclass(frozen=True, slots=True, kw_only=True)
class TalkView:
    """A draft, its conversation and its model at one moment.

    `next_agent` answers the next message, `expected_agent` would answer it if the person had chosen none.
    """

    draft: Draft
    choice: ModelChoice
    snapshot: talk.Snapshot
    items: Sequence[ChatItem]
    cast: Cast
    problems: Sequence[Problem]
    next_agent: str
    expected_agent: str

    @property
    def team(self) -> TeamSpec:
        return self.draft.team

    @property
    def appearances(self) -> Appearances:
        return self.cast.appearances

    @property
    def log(self) -> Log:
        return self.snapshot.log

    @property
    def is_running(self) -> bool:
        return self.snapshot.run is not None

    @property
    def is_run_elsewhere(self) -> bool:
        return self.snapshot.is_run_elsewhere

    @property
    def is_stopping(self) -> bool:
        return self.snapshot.run is not None and self.snapshot.run.is_stopping

    @property
    def run_in_progress(self) -> str:
        """The id of the run in progress, or ""."""
        return self.snapshot.run.id if self.snapshot.run is not None else ""

    @property
    def is_broken(self) -> bool:
        """Whether the team has errors, so that it cannot answer."""
        return any(problem.severity is Severity.ERROR for problem in self.problems)

    @property
    def agents_at_work(self) -> Sequence[Appearance]:
        """The agents that are active in the run; without a run, the one that answers next."""
        if self.is_running:
            return agents_of_run(self.log, self.appearances)
        return [self.appearances[agent.id] for agent in self.team.agents if agent.id == self.next_agent]

    @property
    def first_run(self) -> str:
        """The id of the first run of the conversation, or ""."""
        return next((recorded.run for recorded in self.log), "")

    @property
    def last_run(self) -> str:
        """The id of the last run that is not a delegate's, or ""."""
        return next((recorded.run for recorded in reversed(self.log) if not recorded.parent), "")


def current_view() -> TalkView:
    """Return the view of the open draft."""
    draft, choice, snapshot = session.draft(), session.MODEL_CHOICE.get(), talk.take_snapshot()
    log = snapshot.log
    return TalkView(
        draft=draft,
        choice=choice,
        snapshot=snapshot,
        items=transcript_of(log) if snapshot.run is not None or snapshot.is_run_elsewhere else talk.chat_items(log),
        cast=cast_of(draft.team, choice.base_url),
        problems=workspace.problems(),
        next_agent=talk.next_agent(log, draft),
        expected_agent=talk.next_agent(log, replace(draft, next_agent="")),
    )
