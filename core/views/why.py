"""The turns of a conversation: what each agent was given, which functions it called, and with which arguments."""

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
    """A function the model chose. `target` is the agent it handed to, `taken` false when another handoff overruled it."""

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
    """One reply: `heard` is what the user had said last, `said` the text of the reply, `choices` the functions it called.

    `instructions` and `offered` are what the model was given.
    """

    run: str
    number: int
    agent: str
    model: str
    instructions: str
    offered: tuple[str, ...]
    heard: str
    said: str = ""
    choices: tuple[ChosenCall, ...] = ()

    def choice(self, call_id: str) -> ChosenCall | None:
        return next((choice for choice in self.choices if choice.call_id == call_id), None)


class Turns:
    """The turns of a log, in the order in which they began."""

    def __init__(self) -> None:
        self._turns: list[Turn] = []
        self._places: dict[str, int] = {}
        self._heard: dict[str, str] = {}

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
                said = [message_text(message) for message in messages if message.get("role") == "user"]
                self._heard[run] = said[-1] if said else ""
            case TurnStarted(agent, number, instructions, functions, model):
                self._places[run] = len(self._turns)
                heard = self._heard.get(run, "")
                self._turns.append(Turn(run, number, agent, model, instructions, functions, heard))
            case MessageFinished(message=message):
                self._change(run, said=message_text(message))
            case FunctionCalled(call_id=call_id, name=name, arguments=arguments):
                self._choose(run, ChosenCall(call_id, name, arguments, arguments_of(arguments)))
            case FunctionReturned(call_id=call_id, value=value, error=error):
                self._learn(run, call_id, value=value, error=error)
            case HandedOff(call_id=call_id, target=target):
                self._learn(run, call_id, target=target)
            case HandoffIgnored(call_id=call_id, target=target):
                self._learn(run, call_id, target=target, taken=False)

    def _change(self, run: str, **facts: Any) -> None:
        place = self._places.get(run)
        if place is not None:
            self._turns[place] = replace(self._turns[place], **facts)

    def _choose(self, run: str, choice: ChosenCall) -> None:
        place = self._places.get(run)
        if place is not None:
            self._change(run, choices=(*self._turns[place].choices, choice))

    def _learn(self, run: str, call_id: str, **facts: Any) -> None:
        place = self._places.get(run)
        if place is None:
            return
        choices = self._turns[place].choices
        learnt = (replace(choice, **facts) if choice.call_id == call_id else choice for choice in choices)
        self._change(run, choices=tuple(learnt))


def why(log: Log, run: str, call_id: str) -> Turn | None:
    """Return the turn in which a call, or its handoff, was chosen; None when the log has no such call."""
    return fold(Turns(), log).of_call(run, call_id)


def turns_of(log: Log) -> tuple[Turn, ...]:
    return fold(Turns(), log).turns
