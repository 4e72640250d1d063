"""Actions on the open draft's conversation: send, stop, retry, start a new one, choose settings of the next run.

Reads the conversation from the store and changes it through `core.runs`. Nothing here draws.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from core.conversation import Conversation, ConversationId, TeamId, apply_entries, number_of
from core.errors import ConversationGoneError, PlaygroundError
from core.events import DeltaReceived, EndReason, Recorded, RunEnded
from core.memo import memoize_by_identity
from core.runs import ActiveRun, CreateModel
from core.team.names import visible_text
from core.views import ChatItem, Log, Transcript, fold, is_unfinished
from playground import session, workspace
from playground.conversations import conversation_of, model_creator, runs
from playground.early_messages import EarlyMessages
from playground.session import CachedLog
from playground.slots import SessionReference, Slot
from playground.texts import talk_texts
from playground.workspace_cache import new_id
from playground.workspace_state import Draft

RETRIED = frozenset(
    {
        EndReason.FAILED,
        EndReason.TIME_LIMIT,
        EndReason.STOPPED,
        EndReason.BROKEN_OFF,
        EndReason.NOTHING_SAID,
        EndReason.HANDOFF_LOOP,
        EndReason.TURN_LIMIT,
    }
)
"""The ends of a run after which the same message may get another answer."""

NEXT_CONVERSATION = Slot("next conversation", default="")
EARLY: Slot[EarlyMessages | None] = Slot("early messages", None)
LONGEST_MESSAGE = 20_000


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A conversation at one moment: its events, the run in progress or None, and the queued messages.

    `is_run_elsewhere`: another process has a run in it, or had one a few seconds ago when it ended or was killed.
    """

    log: Log
    run: ActiveRun | None = None
    waiting: Sequence[str] = ()
    is_run_elsewhere: bool = False


def take_snapshot() -> Snapshot:
    """Return the current state of the open conversation."""
    id = session.conversation()
    if not id:
        return Snapshot(())
    run = runs().running(id)  # before the log is read: without a run, the log is complete
    log = read_log()
    if run is None and is_unfinished(log):
        if runs().store.running(id):
            return Snapshot(log, is_run_elsewhere=True)
        runs().end_broken_off(id)
        log = read_log()
    return Snapshot(log, run, runs().waiting(id))


def is_running() -> bool:
    """Whether a run of the open conversation is in progress."""
    return runs().running(session.conversation()) is not None


def read_log() -> Log:
    """Return the events of the open conversation; the same object as long as no event is added."""
    id = session.conversation()
    cached = session.CACHED_LOG.at(id).get()
    if not id:
        return cached.log
    try:
        entries = runs().store.read(id, cached.last_number)
    except ConversationGoneError:
        return cached.log  # dropped by the store: the page keeps the events it has read
    if entries:
        log = _without_repeated_deltas(apply_entries(cached.log, entries))
        cached = CachedLog(log, number_of(entries[-1]))
        session.CACHED_LOG.at(id).set(cached)
    return cached.log


def _without_repeated_deltas(log: Log) -> Log:
    """Return the log without the deltas of finished runs: the finished messages repeat them."""
    ends = [recorded.seq for recorded in log if isinstance(recorded.event, RunEnded) and not recorded.parent]
    last = ends[-1] if ends else -1
    return tuple(entry for entry in log if entry.seq > last or not isinstance(entry.event, DeltaReceived))


@memoize_by_identity
def chat_items(log: Log) -> Sequence[ChatItem]:
    """Return the items of the chat for a conversation without a run in progress."""
    return tuple(fold(Transcript(), log).items)


def send(text: str) -> None:
    """Send a message, or queue it while a run is in progress. If it cannot be sent, it goes back to the message box."""
    if not workspace.can_answer():
        session.NOTICE.set(talk_texts.CANNOT_ANSWER)
        session.return_to_message_box(text)
        return
    workspace.fix_ids()
    early = EARLY.get()
    try:
        if early is None or not early.is_sent(text):
            _start_run(text)
    except PlaygroundError as error:
        session.NOTICE.set(str(error))
        session.return_to_message_box(text)
        return
    workspace.revise(conversation=ConversationId(stream_id()), next_agent="", next_context=None)
    NEXT_CONVERSATION.clear()


def _start_run(text: str) -> None:
    _save_team(session.draft())
    conversation = replace(_conversation(), id=ConversationId(stream_id()))
    runs().send(conversation, text, create_model=_model())


def message_ticket() -> str:
    """Return the ticket with which the browser may send the next message before the rerun; "" if it may not."""
    if not workspace.can_answer() or session.draft().provisional:
        return ""
    early = EARLY.get() or EarlyMessages()
    EARLY.set(early)
    stream_id()  # so that the conversation has an id by then
    return early.ticket(partial(_start_early, SessionReference()))


def _start_early(session_of_page: SessionReference, text: str) -> bool:
    """Start the run of a message with the settings that its session has at this moment. Called in a thread of a request."""
    text = visible_text(text)
    with session_of_page.reading():
        if not text or len(text) > LONGEST_MESSAGE or not workspace.can_answer() or session.draft().provisional:
            return False
        _start_run(text)
    return True


def play(messages: Sequence[str]) -> None:
    """Send messages one after the other: each waits for the end of the run that answers the one before it."""
    for message in messages:
        send(message)


def stream_id() -> str:
    """Return the id of the open conversation, or before its first message the id that it will get.

    The page subscribes to the stream of replies under this id before the first message.
    """
    if not session.conversation() and not NEXT_CONVERSATION.get():
        NEXT_CONVERSATION.set(new_id())
    return session.conversation() or NEXT_CONVERSATION.get()


def stop() -> None:
    """End the run in progress. Queued messages go back to the message box."""
    if session.conversation():
        texts = runs().stop(session.conversation())
        session.return_to_message_box("\n\n".join(texts))


def retry() -> None:
    """Answer the last message again, replacing the run that failed."""
    workspace.fix_ids()
    try:
        started = runs().retry(_conversation(), create_model=_model())
    except PlaygroundError as error:
        session.NOTICE.set(str(error))
        return
    if started:
        workspace.revise(next_agent="", next_context=None)


def resume() -> None:
    """Go on with the run that was broken off."""
    workspace.fix_ids()
    try:
        runs().resume(_conversation(), create_model=_model())
    except PlaygroundError as error:
        session.NOTICE.set(str(error))


def start_new() -> None:
    """End the run in progress and start a new conversation with the open team."""
    stop()
    session.CACHED_LOG.at(session.conversation()).clear()
    workspace.revise(conversation="", next_agent="", next_context=None)


def answer_next_with(agent: str) -> None:
    """Choose the agent that answers the next message; "" for the active agent."""
    workspace.revise(next_agent=agent)


def mock_functions(on: bool) -> None:
    """Choose whether functions with code return values from their tables instead, from the next message on."""
    workspace.revise(mocked=on)


def set_context(context: Mapping[str, Any] | None) -> None:
    """Choose the context variables of the next run; None for those of the conversation."""
    workspace.revise(next_context=context)


def next_agent(log: Log, draft: Draft) -> str:
    """Return the agent that answers the next message: the chosen one, else the active one, else the first."""
    return conversation_of(draft, session.MODEL_CHOICE.get(), log).next_agent()


def next_context(log: Log, draft: Draft) -> dict[str, object]:
    """Return the context variables at the start of the next run."""
    return conversation_of(draft, session.MODEL_CHOICE.get(), log).next_context()


def can_retry(log: Sequence[Recorded]) -> bool:
    """Whether the last run ended in a way that allows a retry."""
    last = log[-1].event if log else None
    return isinstance(last, RunEnded) and last.reason in RETRIED


def is_broken_off(log: Sequence[Recorded]) -> bool:
    """Whether the last run was broken off when the process that executed it ended."""
    last = log[-1].event if log else None
    return isinstance(last, RunEnded) and last.reason is EndReason.BROKEN_OFF


def agents_in_loop(log: Sequence[Recorded]) -> Sequence[str]:
    """Return the agents that kept handing the conversation to each other in the last run, if that ended it."""
    last = log[-1].event if log else None
    if isinstance(last, RunEnded) and last.reason is EndReason.HANDOFF_LOOP:
        return tuple(dict.fromkeys(last.path))
    return ()


def _conversation() -> Conversation:
    return conversation_of(session.draft(), session.MODEL_CHOICE.get(), read_log())


def _model() -> CreateModel:
    return model_creator(session.MODEL_CHOICE.get(), session.API_KEY.get())


def _save_team(draft: Draft) -> None:
    """Save the team with the text of its file and the sample it began as, which restore its draft after a reload."""
    runs().store.save_team(TeamId(draft.id), draft.team, text=draft.text, sample=draft.sample)
