"""What a person's act means for the conversation: say something, stop, try again, begin anew, take another team.

Between the pages, which know no runs, and the runs, which know no pages. Nothing here draws.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from core.asks import Limits
from core.errors import PlaygroundError
from core.events import EndReason, Recorded, RunEnded, RunStarted
from core.messages import Delta, Message, user
from core.models.offline import OfflineModel
from core.models.openai import OpenAIModel
from core.models.protocol import Completion, Model, ModelRequest
from core.runner.cancel import Cancel
from core.runner.swarm import Swarm
from core.team.build import build_team
from core.team.spec import AgentId, TeamSpec
from core.views import agent_of, context_of, messages_of
from playground import samples, session, words
from playground.runs import Events, Run, registry
from playground.session import Answerer, ModelChoice

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
    if run is None and session.waiting():
        text, *rest = session.waiting()
        session.keep_waiting(rest)
        say(text)
        run = registry().running(session.conversation())
    log = run.log() if run is not None else ()
    return Glimpse((*past(), *log), run, len(log))


def past() -> list[Recorded]:
    """The events of the finished runs."""
    return [recorded for log in session.history().values() for recorded in log]


def say(text: str) -> None:
    """Send a message; while a run is going on it waits for the end of it."""
    if registry().running(session.conversation()) is not None:
        session.keep_waiting((*session.waiting(), text))
        return
    if not session.conversation():
        session.open_conversation(secrets.token_urlsafe(16))
    _start([user(text)])


def stop() -> None:
    """End the run going on. What waited to be sent waits no longer."""
    run = registry().running(session.conversation())
    session.keep_waiting(())
    if run is not None:
        run.stop()


def try_again() -> None:
    """Send the last message once more, in place of the run that went wrong."""
    _file_ended()
    last = next(reversed(list(session.history())), "")
    said = first_messages(session.history().get(last, ()))
    if said:
        _start(said, instead_of=last)


def begin_anew() -> None:
    stop()
    session.open_conversation("")


def choose_sample(name: str) -> None:
    begin_anew()
    session.keep_setup(replace(session.setup(), sample=name))
    session.show_in_address()


def follow_address() -> None:
    """Take up the conversation and the sample that the address of the page names, if they are others than those at hand."""
    sample, conversation = session.address()
    if conversation and conversation != session.conversation():
        _take_up(conversation)
    elif sample and sample != session.setup().sample and not session.conversation():
        _take_sample(sample)
    session.show_in_address()


def _take_up(conversation: str) -> None:
    kept = registry().find(conversation)
    if kept is None:
        session.keep_notice(words.CONVERSATION_GONE)
        _take_sample(session.address()[0])
        session.open_conversation("")
        return
    session.keep_setup(kept.setup)
    session.open_conversation(conversation)


def _take_sample(name: str) -> None:
    if name in samples.names():
        session.keep_setup(replace(session.setup(), sample=name))
    elif name:
        session.keep_notice(words.SAMPLE_GONE)


def first_messages(log: Sequence[Recorded]) -> list[Message]:
    """What the person said to start this run."""
    for recorded in log:
        if isinstance(recorded.event, RunStarted) and not recorded.parent:
            return [message for message in recorded.event.messages if message.get("role") == "user"]
    return []


def _file_ended() -> Run | None:
    """Put what has ended into the history. Gives the run still going on."""
    kept = registry().find(session.conversation())
    for run in kept.runs if kept is not None else ():
        if run.id in session.history():
            continue
        if not run.is_over:
            return run
        session.file_run(run.id, run.log(), instead_of=run.instead_of)
    return None


def _start(said: Sequence[Message], *, instead_of: str = "") -> None:
    log = [recorded for run, events in session.history().items() if run != instead_of for recorded in events]
    setup = session.setup()
    team = samples.team(setup.sample)
    opening = RunStarted(agent_at_hand(log, team), tuple(said), context_at_hand(log, team))
    run = Run(secrets.token_urlsafe(12), session.conversation(), opening=opening, instead_of=instead_of)
    try:
        registry().start(run, _events(opening, team, messages_of(log), setup.choice, key=session.key()), setup=setup)
    except PlaygroundError as error:
        session.keep_notice(str(error))


def _events(opening: RunStarted, team: TeamSpec, before: Sequence[Message], choice: ModelChoice, *, key: str) -> Events:
    def events(cancel: Cancel) -> Iterator[Recorded]:
        built = build_team(team, model=choice.model)
        agent = built.agents.get(AgentId(opening.agent)) or built.start
        swarm = Swarm(model=model_of(choice, key))
        return swarm.run_events(agent, [*before, *opening.messages], opening.context, limits=LIMITS, cancel=cancel)

    return events


def agent_at_hand(log: Sequence[Recorded], team: TeamSpec) -> str:
    """The agent that answers next."""
    return agent_of(log) or team.start


def context_at_hand(log: Sequence[Recorded], team: TeamSpec) -> dict[str, object]:
    return dict(context_of(log)) if log else dict(team.context)


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
