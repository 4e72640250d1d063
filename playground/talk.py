"""What a person's act means for the conversation: say something, stop, try again, begin anew, choose what goes on.

Between the pages, which know no runs, and the runs, which know no pages. Nothing here draws.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.asks import Limits
from core.errors import PlaygroundError
from core.events import EndReason, Recorded, RunEnded, RunStarted
from core.memo import memoize_by_identity
from core.messages import Delta, Message, user
from core.models.offline import OfflineModel
from core.models.openai import OpenAIModel
from core.models.protocol import Completion, Model, ModelRequest
from core.runner.cancel import Cancel
from core.runner.swarm import Swarm
from core.team.build import BuiltTeam, build_team
from core.team.spec import AgentId, TeamSpec
from core.views import ChatItem, Transcript, agent_of, context_of, fold, messages_of
from playground import desk, session, words
from playground.drafts import Draft
from playground.runs import Events, Run, registry
from playground.session import Answerer, ModelChoice
from playground.shelf import new_id
from playground.slots import Slot
from playground.words import talking

NEXT_CONVERSATION = Slot("next conversation", default="")
LIMITS = Limits(turns=40, seconds=900)
WORDS_PER_S = 35
THINKING_S = 0.6


@dataclass(frozen=True, slots=True)
class Glimpse:
    """The conversation at this moment: all its events, and the run going on, if there is one, whose first `live` events
    are in the log."""

    log: Sequence[Recorded]
    run: Run | None = None
    live: int = 0


def glimpse() -> Glimpse:
    """Look at the conversation. Runs that have ended since the last look go into the history, and a message that waited
    for the end of one is sent."""
    run = _file_ended()
    if run is None and session.draft().waiting and desk.can_answer():
        text, *rest = session.draft().waiting
        desk.revise(waiting=tuple(rest))
        say(text)
        run = registry().running(session.conversation())
    log = run.log() if run is not None else ()
    return Glimpse((*past(), *log) if log else past(), run, len(log))


def past() -> Sequence[Recorded]:
    """The events of the finished runs; the very same as long as no other run has ended."""
    return _joined(session.history())


@memoize_by_identity
def _joined(runs: Mapping[str, Sequence[Recorded]]) -> Sequence[Recorded]:
    return tuple(recorded for log in runs.values() for recorded in log)


@memoize_by_identity
def told(log: Sequence[Recorded]) -> Sequence[ChatItem]:
    """What is told of a conversation at rest."""
    return tuple(fold(Transcript(), log).items)


def say(text: str) -> None:
    """Send a message; while a run is going on it waits for the end of it. A team that cannot be built is not asked."""
    if not desk.can_answer():
        session.NOTICE.set(talking.CANNOT_ANSWER)
        return
    if registry().running(session.conversation()) is not None:
        desk.revise(waiting=(*session.draft().waiting, text))
        return
    if not session.conversation():
        desk.revise(conversation=stream_id())
        NEXT_CONVERSATION.clear()
        session.show_in_address()
    _start([user(text)])


def stream_id() -> str:
    """The id of this conversation, or before its first message the id that it will have: pages wait for its stream."""
    if not session.conversation() and not NEXT_CONVERSATION.get():
        NEXT_CONVERSATION.set(new_id())
    return session.conversation() or NEXT_CONVERSATION.get()


def stop() -> None:
    """End the run going on. What waited to be sent waits no longer."""
    run = registry().running(session.conversation())
    desk.revise(waiting=())
    if run is not None:
        run.stop()


def try_again() -> None:
    """Send the last message once more, in place of the run that went wrong."""
    _file_ended()
    last = next(reversed(list(session.history())), "")
    said = first_messages(session.history().get(last, ()))
    if said:
        _choose_as_before()
        _start(said, instead_of=last)


def _choose_as_before() -> None:
    """What the person chose for the run that went wrong holds for the next try, unless something else was chosen since."""
    kept, draft = registry().find(session.conversation()), session.draft()
    if kept is None or kept.setup.draft.id != draft.id:
        return
    before = kept.setup.draft
    chosen = before.next_context if draft.next_context is None else draft.next_context
    desk.revise(next_agent=draft.next_agent or before.next_agent, next_context=chosen)


def begin_anew() -> None:
    stop()
    session.forget_history()
    desk.revise(conversation="", waiting=(), next_agent="", next_context=None)
    session.show_in_address()


def answer_next_with(agent: str) -> None:
    """Have this agent answer the next message, whoever has the conversation; with "" nobody in particular."""
    desk.revise(next_agent=agent)


def mock_functions(on: bool) -> None:
    """Have functions that are code answer from their tables, from the next message on; or have their code answer again."""
    desk.revise(mocked=on)


def set_context(context: Mapping[str, Any] | None) -> None:
    """Go on with these context variables from the next message; with None with those the conversation has."""
    desk.revise(next_context=context)


def first_messages(log: Sequence[Recorded]) -> list[Message]:
    """What the person said to start this run."""
    for recorded in log:
        if isinstance(recorded.event, RunStarted) and not recorded.parent:
            return [message for message in recorded.event.messages if message.get("role") == "user"]
    return []


def _file_ended() -> Run | None:
    """Put what has ended into the history. Gives the run still going on."""
    kept, filed = registry().find(session.conversation()), session.history()
    for run in kept.runs if kept is not None else ():
        if run.id in filed:
            continue
        if not run.is_over:
            return run
        session.file_run(run.id, run.log(), instead_of=run.instead_of)
    return None


def _start(said: Sequence[Message], *, instead_of: str = "") -> None:
    log = [recorded for run, events in session.history().items() if run != instead_of for recorded in events]
    draft = session.draft()
    opening = RunStarted(agent_at_hand(log, draft), tuple(said), context_at_hand(log, draft))
    run = Run(new_id(), session.conversation(), opening=opening, instead_of=instead_of)
    events = _events(opening, draft, messages_of(log), session.choice(), key=session.key())
    try:
        registry().start(run, events, setup=desk.setup())
    except PlaygroundError as error:
        session.NOTICE.set(str(error))
        return
    desk.revise(next_agent="", next_context=None)


def _events(opening: RunStarted, draft: Draft, before: Sequence[Message], choice: ModelChoice, *, key: str) -> Events:
    def events(cancel: Cancel) -> Iterator[Recorded]:
        built = _built(draft.team, choice.model, draft.mocked, draft.hosts)
        agent = built.agents.get(AgentId(opening.agent)) or built.start
        swarm = Swarm(model=model_of(choice, key))
        return swarm.run_events(agent, [*before, *opening.messages], opening.context, limits=LIMITS, cancel=cancel)

    return events


@memoize_by_identity
def _built(team: TeamSpec, model: str, mocked: bool, hosts: Collection[str]) -> BuiltTeam:
    return build_team(team, model=model, mocked=mocked, hosts=hosts)


_agent_of = memoize_by_identity(agent_of)
_context_of = memoize_by_identity(context_of)


def agent_at_hand(log: Sequence[Recorded], draft: Draft) -> str:
    """The agent that answers next: the one chosen, the one that has the conversation, or the team's first."""
    wanted = (draft.next_agent, _agent_of(log) or "")
    return next((agent for agent in wanted if draft.team.agent(agent) is not None), draft.team.start)


def context_at_hand(log: Sequence[Recorded], draft: Draft) -> dict[str, object]:
    """The context variables the next run begins with."""
    if draft.next_context is not None:
        return dict(draft.next_context)
    return dict(_context_of(log)) if log else dict(draft.team.context)


def model_of(choice: ModelChoice, key: str) -> Model:
    """The model to ask. Raises PlaygroundError when none is chosen."""
    if choice.answerer is Answerer.OFFLINE:
        return Unhurried(OfflineModel(words_per_s=WORDS_PER_S), THINKING_S)
    if not choice.model:
        raise PlaygroundError(words.NO_MODEL_CHOSEN, fix=words.NO_MODEL_CHOSEN_FIX)
    return OpenAIModel(base_url=choice.base_url, api_key=key)


class Unhurried:
    """A model that thinks for a moment before it answers, so that people can see whose turn it is."""

    def __init__(self, model: Model, pause_s: float) -> None:
        self._model, self._pause_s = model, pause_s

    def complete(self, request: ModelRequest) -> Completion:
        time.sleep(self._pause_s)
        return self._model.complete(request)

    def stream(self, request: ModelRequest) -> Iterator[Delta | Completion]:
        time.sleep(self._pause_s)
        yield from self._model.stream(request)


def may_be_tried_again(log: Sequence[Recorded]) -> bool:
    """Whether the last run went wrong in a way that another try may mend."""
    last = log[-1].event if log else None
    return isinstance(last, RunEnded) and last.reason in {EndReason.FAILED, EndReason.TIME_LIMIT, EndReason.STOPPED}
