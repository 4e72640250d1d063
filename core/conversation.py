"""A conversation as a value: a team, settings and an event log, and everything that follows from these three.

Independent of threads, screens, clocks and stores. `core.runs` executes runs in the background,
`core.store` keeps conversations and their logs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NewType

from core.asks import Limits
from core.events import Recorded, RunStarted
from core.memo import memoize_by_identity
from core.messages import Message, user
from core.models.choice import OFFLINE, ModelChoice
from core.models.protocol import Model
from core.runner import Swarm
from core.runner.cancel import Cancel
from core.sandbox import Sandbox
from core.team.build import BuiltTeam, build_team
from core.team.code_function import DEFAULT_SANDBOX
from core.team.spec import AgentId, TeamSpec
from core.values import same
from core.views import ConversationState, Log, fold

ConversationId = NewType("ConversationId", str)
TeamId = NewType("TeamId", str)

DEFAULT_LIMITS = Limits(turns=40, seconds=900)
"""The limits of a run started by a person: no sample comes near them, and a team that loops ends before it costs much."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationSettings:
    """How the runs of a conversation are executed. Can be stored, as it holds no API key.

    While `mocked`, functions that are code answer from their tables and no code runs. `hosts` are those the person
    allowed functions to fetch from. `next_agent` and `next_context` replace, for the next run only, the agent and the
    context variables that the conversation would continue with.
    """

    model: ModelChoice = OFFLINE
    limits: Limits = DEFAULT_LIMITS
    mocked: bool = False
    hosts: tuple[str, ...] = ()
    next_agent: str = ""
    next_context: Mapping[str, Any] | None = None

    def without_choices(self) -> ConversationSettings:
        """Return the settings without what was chosen for the next run only."""
        return replace(self, next_agent="", next_context=None)


DEFAULT_SETTINGS = ConversationSettings()


@dataclass(frozen=True, slots=True)
class Rewound:
    """A mark in a stored log: the events numbered after `to` are no longer part of the conversation.

    They stay in the store. `number` is the mark's own place in the sequence of events, `time` seconds since 1970.
    """

    number: int
    to: int
    time: float


LogEntry = Recorded | Rewound


def number_of(entry: LogEntry) -> int:
    """Return the number of an event or a mark in the log."""
    return entry.seq if isinstance(entry, Recorded) else entry.number


def apply_entries(log: Log, entries: Iterable[LogEntry]) -> tuple[Recorded, ...]:
    """Return the log after these entries: events are appended, and a mark removes the events after its `to`."""
    events = list(log)
    for entry in entries:
        if isinstance(entry, Recorded):
            events.append(entry)
        else:
            events = [event for event in events if event.seq <= entry.to]
    return tuple(events)


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """A team, settings and the events so far.

    Events are numbered through the whole conversation (`Recorded.seq`), in increasing order. Numbers below
    `used_numbers` are taken also where a rewind has removed their events.
    """

    id: ConversationId
    team: TeamSpec
    team_id: TeamId = TeamId("")
    settings: ConversationSettings = DEFAULT_SETTINGS
    log: Log = ()
    used_numbers: int = 0

    @property
    def next_number(self) -> int:
        """The number of the next event."""
        return max(self.used_numbers, self.log[-1].seq + 1 if self.log else 0)

    def next_agent(self) -> AgentId:
        """Return the agent that answers next: the one chosen, the one that has the conversation, or the first one.

        An agent that was removed from the team is ignored.
        """
        candidates = (self.settings.next_agent, state_of(self.log).agent or "")
        return next(
            (AgentId(agent) for agent in candidates if self.team.agent(AgentId(agent)) is not None), self.team.start
        )

    def next_context(self) -> dict[str, Any]:
        """Return the context variables that the next run starts with."""
        if self.settings.next_context is not None:
            return dict(self.settings.next_context)
        return dict(state_of(self.log).context if self.log else self.team.context)

    def next_run(self, messages: Sequence[Message]) -> RunStarted:
        """Return the event that the run for these user messages starts with."""
        return RunStarted(self.next_agent(), tuple(messages), self.next_context())

    def run(
        self,
        messages: Sequence[Message] | str,
        *,
        model: Model,
        cancel: Cancel | None = None,
        sandbox: Sandbox = DEFAULT_SANDBOX,
    ) -> Iterator[Recorded]:
        """Answer a message; yield the events as they happen, numbered after those of the log. No messages resume the last run.

        The conversation itself does not change: `extended` returns it with the events. What a model or a function does
        wrong ends in the last event, RunEnded. Raises SetupError when the team cannot be built.
        """
        opening = self.next_run([user(messages)] if isinstance(messages, str) else messages)
        agent = self.build(sandbox).agents[AgentId(opening.agent)]
        state = state_of(self.log)
        history = [*state.messages, *opening.messages] if opening.messages else list(state.messages_to_resume)
        events = Swarm(model=model).run_events(
            agent, history, opening.context, limits=self.settings.limits, cancel=cancel
        )
        first = self.next_number
        return (replace(recorded, seq=first + recorded.seq) for recorded in events)

    def build(self, sandbox: Sandbox = DEFAULT_SANDBOX) -> BuiltTeam:
        """Return the team's agents, ready to run; built once for each team and settings. Raises SetupError."""
        settings = self.settings
        return _build(self.team, settings.model.model, settings.mocked, settings.hosts, sandbox)

    def extended(self, events: Iterable[Recorded]) -> Conversation:
        """Return the conversation with these events added; choices for the next run only are cleared."""
        return replace(self, log=(*self.log, *events), settings=self.settings.without_choices())

    def with_choices_of(self, before: Conversation, opening: RunStarted) -> Conversation:
        """Return the conversation with what was chosen for the run that `opening` started, where nothing is chosen now.

        `before` is the conversation as it was before that run: what the run started with and what would not have followed
        from that was chosen.
        """
        agent = opening.agent if opening.agent != before.next_agent() else ""
        context = None if same(opening.context, before.next_context()) else opening.context
        chosen = replace(
            self.settings,
            next_agent=self.settings.next_agent or agent,
            next_context=context if self.settings.next_context is None else self.settings.next_context,
        )
        return replace(self, settings=chosen)

    def rewound(self, to: int) -> Conversation:
        """Return the conversation as it was right after event number `to`; with -1, before its first event."""
        log = tuple(event for event in self.log if event.seq <= to)
        return replace(self, log=log, used_numbers=self.next_number)

    def forked(self, id: ConversationId, to: int) -> Conversation:
        """Return a new conversation that starts with the events of this one up to number `to`."""
        return replace(self.rewound(to), id=id, used_numbers=0)

    def last_run(self) -> tuple[int, RunStarted] | None:
        """Return the last run's first event with its number; None before the first run."""
        for recorded in reversed(self.log):
            if isinstance(recorded.event, RunStarted) and not recorded.parent:
                return recorded.seq, recorded.event
        return None


@memoize_by_identity
def state_of(log: Log) -> ConversationState:
    """Return what the next run continues from: messages, agent and context variables. Computed once for each log."""
    return fold(ConversationState(), log)


@memoize_by_identity
def _build(team: TeamSpec, model: str, mocked: bool, hosts: tuple[str, ...], sandbox: Sandbox) -> BuiltTeam:
    return build_team(team, model=model, mocked=mocked, hosts=hosts, sandbox=sandbox)
