"""Threads or tasks, streamed or not, watched or not: one run, the same events."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import Agent, AsyncSwarm, Cancel, Handoff, Options, Result, Swarm
from core.events import DeltaReceived, Event, FunctionReturned, MessageFinished, Recorded
from core.messages import user
from core.views import messages_of
from tests.support.runs import AsyncScriptedModel, ScriptedModel, call, calls, says

HELLO = [user("Hello")]


def team() -> Agent:
    def note(text: str) -> Result:
        return Result("noted", context_variables={"note": text})

    def fail() -> str:
        raise RuntimeError("no")

    expert = Agent("Expert", functions=[note])
    first = Agent("First", functions=[note, fail], delegates=[expert])
    second = Agent("Second", functions=[Handoff(first, name="to_first"), fail])
    first.functions.append(Handoff(second, name="to_second"))
    return first


names = st.sampled_from(["note", "fail", "to_first", "to_second", "nowhere"])
turns = st.one_of(
    st.builds(says, st.text("ab ", max_size=6)),
    st.builds(
        lambda made: calls(
            *(call(name, f"c{i}", **({"text": "x"} if name == "note" else {})) for i, name in enumerate(made))
        ),
        st.lists(names, min_size=1, max_size=3),
    ),
    st.just(calls(call("ask_Expert", task="look"))),
)


def told(log: list[Recorded]) -> list[Any]:
    """What happened, without times and deltas, calls that ran together in a fixed order, runs numbered."""
    runs: dict[str, int] = {}
    made: list[Any] = []
    for record in log:
        event: Event = record.event
        match event:
            case DeltaReceived():
                continue
            case MessageFinished():
                event = MessageFinished(event.agent, event.message, event.usage, event.model, event.finish_reason)
            case FunctionReturned():
                event = FunctionReturned(event.agent, event.call_id, event.name, event.value, event.error)
        made.append((runs.setdefault(record.run, len(runs)), record.parent, event))
    return _in_order_of_calls(made)


def _in_order_of_calls(made: list[Any]) -> list[Any]:
    ordered: list[Any] = []
    together: list[Any] = []
    for item in [*made, None]:
        if item is not None and isinstance(item[2], FunctionReturned):
            together.append(item)
            continue
        ordered += sorted(together, key=lambda each: each[2].call_id)
        together = []
        ordered.append(item)
    return ordered


def by_threads(script: list[Any], **how: Any) -> list[Recorded]:
    return list(Swarm(model=ScriptedModel(*script)).run_events(team(), HELLO, {"note": ""}, **how))


async def by_tasks(script: list[Any], **how: Any) -> list[Recorded]:
    swarm = AsyncSwarm(model=AsyncScriptedModel(*script))
    return [record async for record in swarm.run_events(team(), HELLO, {"note": ""}, **how)]


@given(st.lists(turns, max_size=6))
def test_all_ways_of_driving_tell_the_same(script: list[Any]) -> None:
    script = [*script, *(says("Enough.") for _ in range(8))]
    wanted = told(by_threads(script))
    assert told(by_threads(script, cancel=Cancel())) == wanted
    assert told(by_threads(script, options=Options(stream=False))) == wanted
    assert told(asyncio.run(by_tasks(script))) == wanted
    assert told(asyncio.run(by_tasks(script, cancel=Cancel()))) == wanted


@given(st.lists(turns, max_size=6))
def test_events_tell_the_same_conversation_as_the_response(script: list[Any]) -> None:
    script = [*script, *(says("Enough.") for _ in range(8))]
    response = Swarm(model=ScriptedModel(*script)).run(team(), HELLO, {"note": ""})
    kept = [{name: value for name, value in message.items() if value is not None} for message in response.messages]
    told_by_events = messages_of(by_threads(script))[1:]
    assert [{n: v for n, v in m.items() if v is not None} for m in told_by_events] == kept


@pytest.mark.parametrize("field", ["end_reason", "usage"])
def test_streamed_response_says_the_same(field: str) -> None:
    script = [calls(call("note", text="x")), says("Done.")]
    whole = Swarm(model=ScriptedModel(*script)).run(team(), HELLO)
    *_, last = Swarm(model=ScriptedModel(*script)).run(team(), HELLO, stream=True)
    assert getattr(last["response"], field) == getattr(whole, field)
