"""The turns of a conversation: the input of each agent, the functions that it called, and their arguments."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from core.events import (
    CallErrorKind,
    FunctionCalled,
    FunctionReturned,
    HandedOff,
    HandoffIgnored,
    MessageFinished,
    Recorded,
    RunStarted,
    TurnStarted,
)
from core.messages import message_text
from core.views.folds import Log, arguments_of, fold


@dataclass(frozen=True, slots=True)
class ChosenCall:
    """A call in a turn. `target` is the agent it handed off to; `taken` is False if a later handoff took precedence."""

    call_id: str
    name: str
    arguments: str
    parsed: Mapping[str, Any] | None
    value: str = ""
    error: CallErrorKind | None = None
    target: str | None = None
    taken: bool = True


@dataclass(frozen=True, slots=True)
class Turn:
    """One reply of a model: `text` is its text, `choices` are its function calls.

    The input was the rendered `instructions`, the `functions` offered, and the history, of which `user_text` is the
    last user message.
    """

    run: str
    number: int
    agent: str
    model: str
    instructions: str
    functions: tuple[str, ...]
    user_text: str
    text: str = ""
    choices: tuple[ChosenCall, ...] = ()

    def choice(self, call_id: str) -> ChosenCall | None:
        return next((choice for choice in self.choices if choice.call_id == call_id), None)


class Turns:
    """Folds a log into turns, in the order of their starts."""

    def __init__(self) -> None:
        self._turns: list[Turn] = []
        self._places: dict[str, int] = {}
        self._user_texts: dict[str, str] = {}

    @property
    def turns(self) -> tuple[Turn, ...]:
        return tuple(self._turns)

    def of_call(self, run: str, call_id: str) -> Turn | None:
        """Return the turn in which the run made this call."""
        return next((turn for turn in self._turns if turn.run == run and turn.choice(call_id)), None)

    def add(self, recorded: Recorded) -> None:
        run = recorded.run
        match recorded.event:
            case RunStarted(messages=messages):
                texts = [message_text(message) for message in messages if message.get("role") == "user"]
                self._user_texts[run] = texts[-1] if texts else ""
            case TurnStarted(agent, number, instructions, functions, model):
                self._places[run] = len(self._turns)
                user_text = self._user_texts.get(run, "")
                self._turns.append(Turn(run, number, agent, model, instructions, functions, user_text))
            case MessageFinished(message=message):
                self._update_turn(run, text=message_text(message))
            case FunctionCalled(call_id=call_id, name=name, arguments=arguments):
                self._add_call(run, ChosenCall(call_id, name, arguments, arguments_of(arguments)))
            case FunctionReturned(call_id=call_id, value=value, error=error):
                self._update_call(run, call_id, value=value, error=error)
            case HandedOff(call_id=call_id, target=target):
                self._update_call(run, call_id, target=target)
            case HandoffIgnored(call_id=call_id, target=target):
                self._update_call(run, call_id, target=target, taken=False)

    def _update_turn(self, run: str, **facts: Any) -> None:
        place = self._places.get(run)
        if place is not None:
            self._turns[place] = replace(self._turns[place], **facts)

    def _add_call(self, run: str, choice: ChosenCall) -> None:
        place = self._places.get(run)
        if place is not None:
            self._update_turn(run, choices=(*self._turns[place].choices, choice))

    def _update_call(self, run: str, call_id: str, **facts: Any) -> None:
        place = self._places.get(run)
        if place is None:
            return
        choices = self._turns[place].choices
        updated = (replace(choice, **facts) if choice.call_id == call_id else choice for choice in choices)
        self._update_turn(run, choices=tuple(updated))


def why(log: Log, run: str, call_id: str) -> Turn | None:
    """Return the turn in which a call, or its handoff, was chosen; None when the log has no such call."""
    return fold(Turns(), log).of_call(run, call_id)


def turns_of(log: Log) -> tuple[Turn, ...]:
    return fold(Turns(), log).turns
