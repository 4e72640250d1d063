"""Hypothesis strategies for event logs, which the engine's own rules produce from generated answers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from hypothesis import strategies as st

from core.asks import (
    Answer,
    AskFunctions,
    AskInstructions,
    AskModel,
    Call,
    CallResult,
    Fail,
    Instructions,
    Limits,
    Reply,
    Returned,
    RunState,
    Step,
    Stop,
)
from core.errors import Failure
from core.events import CallErrorKind, DeltaReceived, Event, Recorded
from core.loop import advance, begin
from core.messages import Message, Usage, user

AGENTS = ("triage", "sales", "refunds")
FUNCTIONS = ("look_up", "transfer_to_sales", "ask_refunds")
VARIABLES = ("name", "plan", "cart")

texts = st.text("aé한🛫 \n<", max_size=12)
values = st.none() | st.integers(0, 3) | texts


@dataclass(slots=True, repr=False)
class GeneratedLog:
    """A log and the final states of its outermost runs."""

    log: list[Recorded] = field(default_factory=list)
    states: list[RunState] = field(default_factory=list)

    def __repr__(self) -> str:
        """Return one short line for each event, as there may be hundreds."""
        return "\n".join(f"{one.seq} {one.run} {one.event.kind}" for one in self.log)

    def prefixes(self) -> Iterator[Sequence[Recorded]]:
        return (self.log[:length] for length in range(len(self.log) + 1))


def recorded(*events: Event, run: str = "run-0", parent: str = "", parent_run: str = "") -> list[Recorded]:
    """Return the events as the record of one run, one second apart."""
    return [Recorded(event, run, seq, 1000.0 + seq, parent, parent_run) for seq, event in enumerate(events)]


def numbered(*parts: Sequence[Recorded]) -> list[Recorded]:
    """Concatenate logs into one with new numbers and times."""
    whole = [one for part in parts for one in part]
    return [Recorded(r.event, r.run, seq, 1000.0 + seq, r.parent, r.parent_run) for seq, r in enumerate(whole)]


@st.composite
def logs(draw: st.DrawFn) -> GeneratedLog:
    """Draw the log of a conversation of up to three runs."""
    made = GeneratedLog()
    names = (f"run-{number}" for number in range(1_000))
    messages: tuple[Message, ...] = ()
    context: dict[str, Any] = draw(st.dictionaries(st.sampled_from(VARIABLES), values, max_size=2))
    agent = "triage"
    parts: list[list[Recorded]] = []
    for _ in range(draw(st.integers(0, 3))):
        run = _Run(draw, names, next(names))
        step = begin(agent, (*messages, user(draw(texts))), context=context, limits=Limits(turns=6))
        state = run.drive(step)
        parts.append(run.log)
        made.states.append(state)
        messages, agent, context = state.messages, state.agent, dict(state.context)
    made.log = numbered(*parts)
    return made


class _Run:
    """A driver of the loop whose model, functions and delegates are drawn by Hypothesis."""

    def __init__(
        self, draw: st.DrawFn, names: Iterator[str], run: str, *, parent: str = "", parent_run: str = "", depth: int = 0
    ) -> None:
        self.draw = draw
        self.names = names
        self.run = run
        self.depth = depth
        self.log: list[Recorded] = []
        self._parents = (parent, parent_run)

    def drive(self, step: Step) -> RunState:
        self._note(step.events)
        while step.state.end is None:
            match step.ask:
                case AskFunctions() as ask:
                    step = self._call(step, ask)
                case ask:
                    step = self._take(step.state, self._answer(ask))
        return step.state

    def _note(self, events: Sequence[Event]) -> None:
        self.log += [Recorded(event, self.run, 0, 0.0, *self._parents) for event in events]

    def _take(self, state: RunState, answer: Answer) -> Step:
        step = advance(state, answer)
        self._note(step.events)
        return step

    def _answer(self, ask: AskInstructions | AskModel | None) -> Answer:
        wanted = self.draw(st.sampled_from(["go on"] * 8 + ["stop", "fail"]))
        partial: Message | None = None
        reply: Reply | None = None
        if isinstance(ask, AskModel):
            reply = self.draw(replies(self.depth))
            partial = self._stream(ask, reply)
        if wanted == "stop":
            return Stop(partial=partial)
        if wanted == "fail":
            return Fail(Failure("CutStreamError", "It broke off."), partial)
        return reply or Instructions("Be kind.", FUNCTIONS, "m")

    def _stream(self, ask: AskModel, reply: Reply) -> Message | None:
        """Record the reply's text as deltas; return the text as a message, or None when it is empty."""
        text = reply.message.get("content") or ""
        places = sorted({0, len(text), *self.draw(st.lists(st.integers(0, len(text)), max_size=3))})
        self._note([DeltaReceived(ask.agent, {"content": text[start:end]}) for start, end in pairwise(places)])
        return {"role": "assistant", "content": text, "sender": ask.agent} if text else None

    def _call(self, step: Step, ask: AskFunctions) -> Step:
        """Answer the calls in any order, with delegates' runs interleaved, or end the run with some calls unanswered."""
        threads = [self._thread(call) for call in ask.calls]
        patience = self.draw(st.sampled_from([9] * 6 + [0, 1]))
        while any(threads):
            thread = self.draw(st.sampled_from([thread for thread in threads if thread]))
            doing = thread.pop(0)
            if isinstance(doing, Recorded):
                self.log.append(doing)
                continue
            if patience == 0:
                return self._take(step.state, Stop())
            patience -= 1
            step = self._take(step.state, doing)
        return step

    def _thread(self, call: Call) -> list[Recorded | Returned]:
        """Return what a call causes: the events of a delegate's run, if it starts one, and the result."""
        if call.name != "ask_refunds" or self.depth > 1:
            return [self.draw(results(call.id))]
        below = _Run(self.draw, self.names, next(self.names), parent=call.id, parent_run=self.run, depth=self.depth + 1)
        below.drive(begin("refunds", [user("A task.")], limits=Limits(turns=3)))
        return [*below.log, self.draw(results(call.id))]


@st.composite
def replies(draw: st.DrawFn, depth: int) -> Reply:
    called = draw(st.lists(st.sampled_from(FUNCTIONS), max_size=3 - depth))
    calls = [
        {"id": f"call_{place}", "type": "function", "function": {"name": name, "arguments": draw(arguments)}}
        for place, name in enumerate(called)
    ]
    message: Message = {"role": "assistant", "content": draw(texts) or None, "sender": "triage"}
    usage = draw(st.none() | st.builds(Usage, st.integers(0, 50), st.integers(0, 50)))
    return Reply(message | ({"tool_calls": calls} if calls else {}), usage, "m", "stop", 0.5, 0.1)


arguments = st.sampled_from(["{}", "", '{"id": 3}', "[1]", '{"id": '])


@st.composite
def results(draw: st.DrawFn, call_id: str) -> Returned:
    changes = draw(st.dictionaries(st.sampled_from(VARIABLES), values, max_size=2))
    removed = tuple(name for name in draw(st.lists(st.sampled_from(VARIABLES), max_size=1)) if name not in changes)
    error = draw(st.sampled_from([None, None, CallErrorKind.RAISED]))
    agent = None if error else draw(st.none() | st.sampled_from(AGENTS))
    result = CallResult(value=draw(texts), error=error, changes=changes, removed=removed, target=agent)
    return Returned(call_id=call_id, result=result, duration_s=0.1)
