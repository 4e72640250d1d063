"""Runs of agents, driven with threads and with tasks: both give the same events."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest

from core import Agent, AsyncSwarm, Cancel, Delegate, Handoff, Limits, Options, Result, Swarm
from core.errors import UnreachableError
from core.events import (
    CallErrorKind,
    Change,
    ContextChanged,
    DeltaReceived,
    EndReason,
    Event,
    FunctionCalled,
    FunctionReturned,
    HandedOff,
    MessageFinished,
    Recorded,
    RunEnded,
    RunStarted,
    TurnStarted,
)
from core.messages import Usage, user
from tests.support.runs import AsyncScriptedModel, ScriptedModel, call, calls, says

HELLO = [user("Hello")]

Drive = Callable[..., list[Recorded]]


def by_threads(
    agent: Agent, script: Sequence[Any], context: Any = None, usage: Usage | None = None, **kwargs: Any
) -> list[Recorded]:
    return list(Swarm(model=ScriptedModel(*script, usage=usage)).run_events(agent, HELLO, context, **kwargs))


def by_tasks(
    agent: Agent, script: Sequence[Any], context: Any = None, usage: Usage | None = None, **kwargs: Any
) -> list[Recorded]:
    async def collect() -> list[Recorded]:
        swarm = AsyncSwarm(model=AsyncScriptedModel(*script, usage=usage))
        return [record async for record in swarm.run_events(agent, HELLO, context, **kwargs)]

    return asyncio.run(collect())


def watched(drive: Drive) -> Drive:
    def driven(*args: Any, **kwargs: Any) -> list[Recorded]:
        return drive(*args, **{"cancel": Cancel(), **kwargs})

    return driven


@pytest.fixture(
    params=[by_threads, by_tasks, watched(by_threads), watched(by_tasks)],
    ids=["threads", "tasks", "watched threads", "watched tasks"],
)
def drive(request: pytest.FixtureRequest) -> Drive:
    driver: Drive = request.param
    return driver


def bare(log: list[Recorded]) -> list[Event]:
    """The events without what differs from run to run: deltas and durations."""
    return [_timeless(record.event) for record in log if not isinstance(record.event, DeltaReceived)]


def _timeless(event: Event) -> Event:
    match event:
        case MessageFinished():
            return replace(event, duration_s=0.0, first_delta_s=None)
        case FunctionReturned():
            return replace(event, duration_s=0.0)
        case _:
            return event


def weather(city: str) -> str:
    """Weather of a city."""
    return f"sunny in {city}"


def test_a_run_with_a_function(drive: Drive) -> None:
    agent = Agent("Guide", functions=[weather], instructions="Help.")
    script = [calls(call("weather", city="Seoul")), says("Sunny there.")]
    assert bare(drive(agent, script)) == [
        RunStarted("Guide", (user("Hello"),)),
        TurnStarted("Guide", 1, "Help.", ("weather",), "gpt-4o"),
        MessageFinished("Guide", {**script[0], "sender": "Guide"}, None, "scripted", "stop"),
        FunctionCalled("Guide", "c1", "weather", '{"city": "Seoul"}'),
        FunctionReturned("Guide", "c1", "weather", "sunny in Seoul"),
        TurnStarted("Guide", 2, "Help.", ("weather",), "gpt-4o"),
        MessageFinished("Guide", {**says("Sunny there."), "sender": "Guide"}, None, "scripted", "stop"),
        RunEnded("Guide", EndReason.ANSWERED),
    ]


def test_streamed_or_not_the_events_are_the_same_but_for_the_deltas(drive: Drive) -> None:
    script = [calls(call("weather", city="Seoul")), says("Sunny there.")]
    agent = Agent(functions=[weather])
    streamed = drive(agent, script, options=Options(stream=True))
    assert bare(streamed) == bare(drive(agent, script, options=Options(stream=False)))
    assert any(isinstance(record.event, DeltaReceived) for record in streamed)


def test_events_are_numbered_without_gaps_and_time_does_not_run_back(drive: Drive) -> None:
    log = drive(Agent(functions=[weather]), [calls(call("weather", city="x")), says("Fine.")])
    assert [record.seq for record in log] == list(range(len(log)))
    assert [record.time for record in log] == sorted(record.time for record in log)


def test_functions_called_together_run_at_the_same_time(drive: Drive) -> None:
    meeting = threading.Barrier(3, timeout=5)

    def meet(who: int) -> str:
        meeting.wait()
        return str(who)

    script = [calls(call("meet", "1", who=1), call("meet", "2", who=2), call("meet", "3", who=3)), says("Met.")]
    log = drive(Agent(functions=[meet]), script)
    assert sorted(e.value for e in bare(log) if isinstance(e, FunctionReturned)) == ["1", "2", "3"]


def test_switch_makes_functions_run_one_after_another_each_seeing_what_was_changed(drive: Drive) -> None:
    def count(context_variables: dict[str, Any]) -> Result:
        return Result(context_variables={"n": context_variables["n"] + 1})

    script = [calls(*(call("count", str(i)) for i in range(3))), says("Three.")]
    log = drive(Agent(functions=[count]), script, {"n": 0}, options=Options(parallel=False))
    assert [e.changes for e in bare(log) if isinstance(e, ContextChanged)] == [
        (Change("n", 0, 1),),
        (Change("n", 1, 2),),
        (Change("n", 2, 3),),
    ]


def test_handoff_function_changes_the_agent(drive: Drive) -> None:
    sales = Agent("Sales")
    log = drive(Agent("Triage", functions=[Handoff(sales)]), [calls(call("transfer_to_Sales")), says("Sold.")])
    assert HandedOff("Triage", "Sales", "c1", "transfer_to_Sales") in bare(log)
    assert bare(log)[-1] == RunEnded("Sales", EndReason.ANSWERED)


def test_agents_of_one_name_are_distinguished(drive: Drive) -> None:
    log = drive(Agent(functions=[Handoff(Agent(), name="other")]), [calls(call("other")), says("Here.")])
    assert bare(log)[-1] == RunEnded("Agent-2", EndReason.ANSWERED)


@pytest.mark.parametrize(
    ("tool_call", "kind"),
    [
        (call("nothing_of_the_kind"), CallErrorKind.MISSING),
        (call("weather", planet="Mars"), CallErrorKind.BAD_ARGUMENTS),
        ({"id": "c1", "function": {"name": "weather", "arguments": "{"}}, CallErrorKind.BAD_JSON),
        (call("fail"), CallErrorKind.RAISED),
    ],
)
def test_failed_call_goes_into_the_conversation_and_the_run_goes_on(
    drive: Drive, tool_call: dict[str, Any], kind: CallErrorKind
) -> None:
    def fail() -> str:
        raise LookupError("no such thing")

    log = drive(Agent(functions=[weather, fail]), [calls(tool_call), says("Sorry.")])
    errors = [e for e in bare(log) if isinstance(e, FunctionReturned)]
    assert [e.error for e in errors] == [kind]
    assert errors[0].value.startswith("Error: ")
    assert bare(log)[-1] == RunEnded("Agent", EndReason.ANSWERED)


def test_model_that_fails_ends_the_run_with_the_reason(drive: Drive) -> None:
    error = UnreachableError("Nothing answers.", fix="Start it.")
    assert bare(drive(Agent(), [error]))[-1] == RunEnded("Agent", EndReason.FAILED, error.to_failure())


def test_a_broken_stream_keeps_its_text(drive: Drive) -> None:
    broken = {**says("Half of"), "_breaks": UnreachableError("Gone.")}
    finished = [e for e in bare(drive(Agent(), [broken])) if isinstance(e, MessageFinished)]
    assert [(e.message["content"], e.finish_reason) for e in finished] == [("Halfof", "cut")]


def test_instructions_that_fail_end_the_run_with_the_reason(drive: Drive) -> None:
    def instructions(context_variables: dict[str, Any]) -> str:
        raise ValueError("secret")

    ended = bare(drive(Agent("Guide", instructions=instructions), []))[-1]
    assert isinstance(ended, RunEnded)
    assert ended.failure is not None
    assert ended.failure.kind == "InstructionsError"
    assert "secret" not in ended.failure.message


def test_instructions_see_unknown_variables_as_empty(drive: Drive) -> None:
    agent = Agent(instructions=lambda context_variables: f"Help {context_variables['user']}{context_variables['x']}.")
    started = [e for e in bare(drive(agent, [says("Hi.")], {"user": "Kim"})) if isinstance(e, TurnStarted)]
    assert started[0].instructions == "Help Kim."


def test_instructions_may_be_made_without_the_context(drive: Drive) -> None:
    started = [
        e for e in bare(drive(Agent(instructions=lambda: "Plain."), [says("Hi.")])) if isinstance(e, TurnStarted)
    ]
    assert started[0].instructions == "Plain."


def other_weather() -> str:
    return "other"


other_weather.__name__ = "weather"


@pytest.mark.parametrize(
    ("functions", "code"),
    [
        ([weather, other_weather], "duplicate_function"),
        ([weather, Agent("Other")], "agent_as_function"),
        ([weather, "weather"], "not_a_function"),
    ],
)
def test_functions_that_cannot_be_offered_are_refused(drive: Drive, functions: list[Any], code: str) -> None:
    ended = bare(drive(Agent(functions=functions), []))[-1]
    assert isinstance(ended, RunEnded)
    assert ended.failure is not None
    assert (ended.failure.kind, ended.failure.code) == ("SetupError", code)


class Counter:
    def count(self) -> str:
        return "counted"


def test_same_function_twice_is_offered_once(drive: Drive) -> None:
    counter = Counter()
    agent = Agent(functions=[weather, counter.count, weather, counter.count])
    started = [e for e in bare(drive(agent, [says("Hi.")])) if isinstance(e, TurnStarted)]
    assert started[0].functions == ("weather", "count")


def test_what_is_given_is_never_changed(drive: Drive) -> None:
    def spoil(context_variables: dict[str, Any]) -> str:
        context_variables["list"].append(1)
        context_variables["new"] = True
        return "spoiled"

    context = {"list": [0]}
    log = drive(Agent(functions=[spoil]), [calls(call("spoil")), says("Done.")], context)
    assert context == {"list": [0]}
    changed = [e for e in bare(log) if isinstance(e, ContextChanged)]
    assert {change.name: change.new for change in changed[0].changes} == {"list": [0, 1], "new": True}


def test_limit_of_seconds_ends_a_run_whose_function_hangs(drive: Drive) -> None:
    leave = threading.Event()

    def hang() -> str:
        leave.wait(20)
        return "late"

    started = time.monotonic()
    log = drive(Agent(functions=[hang]), [calls(call("hang"))], limits=Limits(seconds=0.2))
    leave.set()
    assert time.monotonic() - started < 5
    assert bare(log)[-1] == RunEnded("Agent", EndReason.TIME_LIMIT)


# --- delegates ---------------------------------------------------------------------------------------------------------


def team_of_two() -> Agent:
    market, science = Agent("Market", description="Knows markets."), Agent("Science")
    return Agent("Lead", delegates=[market, Delegate(science, when="For facts.", name="ask_science")])


def test_delegates_work_in_conversations_of_their_own_and_their_answers_come_back(drive: Drive) -> None:
    def answer(request: Any) -> dict[str, Any]:
        return says(f"{request.agent}: {request.messages[-1]['content']}")

    script = [
        calls(call("ask_Market", "m", task="prices"), call("ask_science", "s", task="physics")),
        answer,
        answer,
        says("Gathered."),
    ]
    log = drive(team_of_two(), script)
    values = {e.call_id: e.value for e in bare(log) if isinstance(e, FunctionReturned)}
    assert values == {"m": "Market: prices", "s": "Science: physics"}
    assert bare(log)[-1] == RunEnded("Lead", EndReason.ANSWERED)


def test_delegates_called_together_work_at_the_same_time(drive: Drive) -> None:
    inside: list[int] = []

    def answer(request: Any) -> dict[str, Any]:
        inside.append(1)
        return says("ok")

    script = [calls(call("ask_Market", "m", task="a"), call("ask_science", "s", task="b")), answer, answer, says("ok")]
    log = drive(team_of_two(), script)
    nested = [record for record in log if record.parent]
    started = {record.parent: record.seq for record in nested if isinstance(record.event, RunStarted)}
    returned = [record.seq for record in log if isinstance(record.event, FunctionReturned)]
    assert set(started) == {"m", "s"}
    assert len(returned) == 2


def test_nested_events_carry_their_parent(drive: Drive) -> None:
    log = drive(team_of_two(), [calls(call("ask_Market", "m", task="a")), says("Nested."), says("Done.")])
    outer = log[0].run
    nested = [record for record in log if record.run != outer]
    assert {(record.parent, record.parent_run) for record in nested} == {("m", outer)}
    assert isinstance(nested[0].event, RunStarted)
    assert isinstance(nested[-1].event, RunEnded)
    assert [record.seq for record in log] == list(range(len(log)))


def test_limits_hold_for_the_sum_of_all_runs(drive: Drive) -> None:
    inner = Agent("Inner", functions=[weather])
    script = [calls(call("ask_Inner", task="go")), *(calls(call("weather", str(i), city="x")) for i in range(9))]
    log = drive(Agent("Outer", delegates=[inner]), script, limits=Limits(turns=4))
    assert sum(isinstance(record.event, MessageFinished) for record in log) == 4
    assert bare(log)[-1] == RunEnded("Outer", EndReason.TURN_LIMIT)


def test_tokens_spent_by_a_delegate_stop_its_siblings(drive: Drive) -> None:
    def spending(request: Any) -> dict[str, Any]:
        return calls(call("weather", f"n{len(request.messages)}", city="x"))

    inner = Agent("Inner", functions=[weather])
    script = [calls(call("ask_Inner", task="go")), *[spending] * 20]
    log = drive(Agent("Outer", delegates=[inner]), script, limits=Limits(tokens=50), usage=Usage(10, 0))
    assert bare(log)[-1] == RunEnded("Outer", EndReason.TOKEN_LIMIT)


def test_delegate_called_wrongly_is_reported(drive: Drive) -> None:
    log = drive(team_of_two(), [calls(call("ask_Market", "m", job="a")), says("Sorry.")])
    assert [e.error for e in bare(log) if isinstance(e, FunctionReturned)] == [CallErrorKind.BAD_ARGUMENTS]


def test_delegate_that_fails_is_an_error_in_the_callers_conversation(drive: Drive) -> None:
    script = [calls(call("ask_Market", "m", task="a")), UnreachableError("Gone."), says("Without it, then.")]
    log = drive(team_of_two(), script)
    assert [e.error for e in bare(log) if isinstance(e, FunctionReturned)] == [CallErrorKind.DELEGATE]
    assert bare(log)[-1] == RunEnded("Lead", EndReason.ANSWERED)


def test_delegates_that_ask_each_other_stop_at_the_depth(drive: Drive) -> None:
    ring = Agent("Ring")
    ring.delegates.append(ring)
    script = [*(calls(call("ask_Ring", task="deeper")) for _ in range(3)), *(says("up") for _ in range(3))]
    log = drive(ring, script, limits=Limits(depth=2))
    assert [e.error for e in bare(log) if isinstance(e, FunctionReturned)].count(CallErrorKind.DELEGATE) == 1


def test_context_changed_by_a_delegate_comes_back(drive: Drive) -> None:
    def note() -> Result:
        return Result("noted", context_variables={"seen": True})

    script = [calls(call("ask_Inner", task="go")), calls(call("note")), says("ok"), says("done")]
    log = drive(Agent("Outer", delegates=[Agent("Inner", functions=[note])]), script)
    outer = [e for r in log if not r.parent and isinstance(e := r.event, ContextChanged)]
    assert [change.name for event in outer for change in event.changes] == ["seen"]


def test_usage_is_summed_over_delegates() -> None:
    model = ScriptedModel(calls(call("ask_Market", task="a")), says("b"), says("c"), usage=Usage(10, 1))
    response = Swarm(model=model).run(team_of_two(), HELLO)
    assert response.usage["total_tokens"] == 33


# --- stopping ----------------------------------------------------------------------------------------------------------


def test_cancelling_a_stream_does_not_wait_for_it_and_keeps_its_text() -> None:
    cancel, stalled = Cancel(), threading.Event()
    model = ScriptedModel(says("one two three"))
    words = iter(range(99))

    def stall_after_one_word() -> None:
        if next(words) >= 2:
            stalled.wait(20)

    model.pause = stall_after_one_word
    log: list[Recorded] = []
    times: list[float] = []

    def read() -> None:
        log.extend(Swarm(model=model).run_events(Agent(), HELLO, cancel=cancel))
        times.append(time.monotonic())

    reader = threading.Thread(target=read)
    reader.start()
    time.sleep(0.2)
    asked = time.monotonic()
    cancel.cancel()
    reader.join(5)
    stalled.set()
    assert times[0] - asked < 5
    assert bare(log)[-1] == RunEnded("Agent", EndReason.STOPPED)
    assert [e.message["content"] for e in bare(log) if isinstance(e, MessageFinished)] == ["one"]


def test_cancel_from_another_thread_ends_an_async_run_at_once() -> None:
    cancel = Cancel()
    times: list[float] = []

    async def hang() -> str:
        await asyncio.sleep(20)
        return "never"

    async def collect() -> list[Recorded]:
        swarm = AsyncSwarm(model=AsyncScriptedModel(calls(call("hang"))))
        return [record async for record in swarm.run_events(Agent(functions=[hang]), HELLO, cancel=cancel)]

    def stop() -> None:
        times.append(time.monotonic())
        cancel.cancel()

    threading.Timer(0.2, stop).start()
    log = asyncio.run(collect())
    assert time.monotonic() - times[0] < 5
    assert bare(log)[-1] == RunEnded("Agent", EndReason.STOPPED)


def test_cancel_while_a_function_hangs_does_not_wait_for_it_and_answers_its_call(drive: Drive) -> None:
    cancel, leave = Cancel(), threading.Event()

    def hang() -> str:
        leave.wait(20)
        return "late"

    threading.Timer(0.2, cancel.cancel).start()
    started = time.monotonic()
    log = drive(Agent(functions=[hang]), [calls(call("hang"))], cancel=cancel)
    leave.set()
    assert time.monotonic() - started < 5
    assert [e.error for e in bare(log) if isinstance(e, FunctionReturned)] == [CallErrorKind.STOPPED]
    assert bare(log)[-1] == RunEnded("Agent", EndReason.STOPPED)


def test_cancel_reaches_the_runs_of_delegates(drive: Drive) -> None:
    cancel, leave = Cancel(), threading.Event()

    def hang() -> str:
        leave.wait(20)
        return "late"

    threading.Timer(0.2, cancel.cancel).start()
    agent = Agent("Outer", delegates=[Agent("Inner", functions=[hang])])
    log = drive(agent, [calls(call("ask_Inner", task="x")), calls(call("hang"))], cancel=cancel)
    leave.set()
    assert bare(log)[-1] == RunEnded("Outer", EndReason.STOPPED)


def test_run_that_is_cancelled_already_does_nothing(drive: Drive) -> None:
    cancel = Cancel()
    cancel.cancel()
    assert [type(e) for e in bare(drive(Agent(), [], cancel=cancel))] == [RunStarted, RunEnded]


def test_left_stream_is_closed() -> None:
    model = ScriptedModel(says("one two three"))
    events = Swarm(model=model).run_events(Agent(), HELLO)
    while not isinstance(next(events).event, DeltaReceived):
        pass
    events.close()  # type: ignore[attr-defined]  # it is a generator, which is what leaving a `for` closes
    assert model.closed == 1


# --- what goes to the model ---------------------------------------------------------------------------------------------


def test_only_fields_of_the_api_are_sent() -> None:
    model = ScriptedModel(calls(call("weather", city="x")), says("ok"))
    Swarm(model=model).run(
        Agent(functions=[weather]), [*HELLO, {**says("Hi."), "sender": "A", "audio": None}, user("?")]
    )
    for message in model.requests[-1].messages:
        assert not {"sender", "tool_name", "audio"} & set(message)
    assert json.dumps(list(model.requests[-1].messages))


def test_history_of_the_run_is_sent_again_each_turn_with_the_instructions_first() -> None:
    model = ScriptedModel(calls(call("weather", city="x")), says("ok"))
    Swarm(model=model).run(Agent(functions=[weather]), HELLO)
    assert [m["role"] for m in model.requests[1].messages] == ["system", "user", "assistant", "tool"]


def test_model_can_be_overridden() -> None:
    model = ScriptedModel(says("ok"))
    Swarm(model=model).run(Agent(model="own"), HELLO, model_override="other")
    assert model.requests[0].model == "other"


class Abort(BaseException):
    """Not an Exception, as what test libraries and task groups raise."""


async def cancels_itself() -> None:
    task = asyncio.current_task()
    assert task is not None
    task.cancel()
    await asyncio.sleep(0)


def test_what_is_no_exception_passes_through_a_function(drive: Drive) -> None:
    def abort() -> None:
        raise Abort

    async def abort_later() -> None:
        await asyncio.sleep(0)
        raise Abort

    for function in (abort, abort_later):
        with pytest.raises(Abort):
            drive(Agent(functions=[function]), [calls(call(function.__name__))])


@pytest.mark.timeout(10)
def test_function_that_cancels_its_own_task_does_not_hang_the_run() -> None:
    with pytest.raises(asyncio.CancelledError):
        by_tasks(Agent(functions=[cancels_itself]), [calls(call("cancels_itself"))])


@pytest.mark.parametrize("parallel", [True, False])
def test_function_that_changes_what_its_agent_offers_changes_it_from_the_next_turn(
    drive: Drive, parallel: bool
) -> None:
    agent = Agent("Growing")

    def grow() -> str:
        agent.functions = [weather, other_weather]
        return "grown"

    agent.functions = [grow]
    log = drive(agent, [calls(call("grow"), call("grow", "c2"))], options=Options(parallel=parallel))
    returned = [e for e in bare(log) if isinstance(e, FunctionReturned)]
    assert [e.error for e in returned] == [None, None]
    ended = bare(log)[-1]
    assert isinstance(ended, RunEnded)
    assert ended.failure is not None
    assert ended.failure.kind == "SetupError"


def test_recorded_functions_are_those_offered_even_when_instructions_change_them() -> None:
    agent = Agent()

    def instructions() -> str:
        agent.functions = [weather]
        return "Look up the weather."

    agent.instructions = instructions
    model = ScriptedModel(says("Fine."))
    log = list(Swarm(model=model).run_events(agent, HELLO))
    told = next(record.event for record in log if isinstance(record.event, TurnStarted))
    assert told.functions == tuple(tool["function"]["name"] for tool in model.requests[0].tools) == ("weather",)


def test_agent_without_a_name_keeps_its_key(drive: Drive) -> None:
    nameless, other = Agent(""), Agent("Other")
    nameless.functions, other.functions = [Handoff(other, name="go")], [Handoff(nameless, name="back")]
    log = drive(nameless, [calls(call("go")), calls(call("back")), says("Hi.")])
    handoffs = [(e.source, e.target) for e in bare(log) if isinstance(e, HandedOff)]
    assert handoffs == [("Agent", "Other"), ("Other", "Agent")]


def test_delegates_called_together_share_the_limit_of_turns(drive: Drive) -> None:
    asked = 0

    def slow(request: Any) -> dict[str, Any]:
        nonlocal asked
        asked += 1
        time.sleep(0.02)
        return says("Done.")

    delegates = [Agent(f"d{number}") for number in range(6)]
    together = calls(*(call(f"ask_{agent.name}", agent.name, task="go") for agent in delegates))
    log = drive(Agent("Lead", delegates=[*delegates]), [together, *[slow] * 6], limits=Limits(turns=3))
    assert asked == 2
    assert bare(log)[-1] == RunEnded("Lead", EndReason.TURN_LIMIT)


def test_instructions_made_by_an_async_function_are_refused_in_words(drive: Drive) -> None:
    async def instructions() -> str:
        return "Be kind."

    agent = Agent("Ann")
    agent.instructions = instructions  # type: ignore[assignment]  # the mistake this is about
    ended = bare(drive(agent, []))[-1]
    assert isinstance(ended, RunEnded)
    assert ended.failure is not None
    assert ended.failure.kind == "InstructionsError"
    assert "async" in ended.failure.message
