"""The state from which the next run continues: the messages to send, the active agent, and the context variables.

The runs of delegates are ignored: their messages are not part of the conversation.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.events import (
    CUT,
    ContextChanged,
    DeltaReceived,
    EndReason,
    Event,
    FunctionReturned,
    HandedOff,
    MessageFinished,
    Recorded,
    RunEnded,
    RunStarted,
    TurnStarted,
)
from core.loop import NEVER_RETURNED
from core.messages import Message, calls_of, tool_result
from core.views.folds import Log, fold


class ConversationState:
    """Folds a log into the state of its conversation.

    `messages` can be sent to an endpoint after any event: a call that has not returned gets a result to that effect,
    and an unfinished reply is included as far as it was received.
    """

    def __init__(self) -> None:
        self.agent: str | None = None
        self._messages: list[Message] = []
        self._calls: list[Message] = []
        self._results: dict[str, str] = {}
        self._pieces: list[str] = []
        self._context: dict[str, Any] = {}
        self._is_cut = False

    @property
    def messages_to_resume(self) -> tuple[Message, ...]:
        """The messages without a reply at the end that broke off: when the run is resumed, it is written again."""
        return self.messages[:-1] if self._is_cut else self.messages

    @property
    def messages(self) -> tuple[Message, ...]:
        return (*self._messages, *self._open_turn())

    @property
    def context(self) -> Mapping[str, Any]:
        return dict(self._context)

    def add(self, recorded: Recorded) -> None:
        if recorded.parent:
            return
        match recorded.event:
            case RunEnded(reason=EndReason.CALLS_RETURNED):
                self._calls = []  # the program that started the run appends their results
            case RunStarted() | TurnStarted() | RunEnded():
                self._close_turn()
            case DeltaReceived(text=text):
                self._pieces.append(text)
            case MessageFinished(message=message, finish_reason=finish_reason):
                self._pieces.clear()
                self._messages.append(message)
                self._calls = calls_of(message)
                self._is_cut = finish_reason == CUT
            case FunctionReturned(call_id=call_id, value=value):
                self._results[call_id] = value
        self._follow(recorded.event)

    def _follow(self, event: Event) -> None:
        match event:
            case RunStarted(agent=agent, messages=messages, context=context):
                self.agent = agent
                if not messages:
                    self._messages = list(self.messages_to_resume)
                self._is_cut = False
                self._forget_unanswered()
                self._messages += messages
                self._context = dict(context)
            case ContextChanged(changes=changes):
                removed = {change.name for change in changes if change.removed}
                self._context |= {change.name: change.new for change in changes}
                self._context = {name: value for name, value in self._context.items() if name not in removed}
            case HandedOff(target=target):
                self.agent = target
            case RunEnded(agent=agent):
                self.agent = agent

    def _forget_unanswered(self) -> None:
        """Remove messages at the end without a reply: the next run starts with them, so its messages include them."""
        while self._messages and self._messages[-1].get("role") not in ("assistant", "tool"):
            self._messages.pop()

    def _open_turn(self) -> list[Message]:
        text = "".join(self._pieces)
        results = (self._result(call["id"], call["function"]["name"]) for call in self._calls)
        return [*([{"role": "assistant", "content": text}] if text else []), *results]

    def _result(self, call_id: str, name: str) -> Message:
        return tool_result(call_id, name, self._results.get(call_id, NEVER_RETURNED))

    def _close_turn(self) -> None:
        self._messages += self._open_turn()
        self._calls = []
        self._results.clear()
        self._pieces.clear()


def messages_of(log: Log) -> list[Message]:
    """Return the history to send with the next user message."""
    return list(fold(ConversationState(), log).messages)


def agent_of(log: Log) -> str | None:
    """Return the key of the active agent; None before the first run."""
    return fold(ConversationState(), log).agent


def context_of(log: Log) -> dict[str, Any]:
    """Return the current context variables."""
    return dict(fold(ConversationState(), log).context)
