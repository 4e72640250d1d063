"""The rules of a run, all of them.

House rules: no I/O, no clock, no threads, no randomness, no SDK; a state is never changed, only replaced by the next.

A run is a sequence of turns. In a turn the active agent's instructions are rendered, its model is asked for a reply, and
the functions that the reply calls are called; the next turn is that of the agent to which the conversation was handed
off. A reply without calls ends the run. The state contains what the run waits for, and an answer leads to the next state:

    phase          asks              answered by        goes to
    instructions   AskInstructions   Instructions       reply
    reply          AskModel          Reply              results, or ended when nothing is called
    results        AskFunctions      Returned, each     results until all are in, then instructions
    any of these                     Stop, Fail         ended
    ended          -                 -                  -

Before each turn the limits are checked. However a run ends, its messages are a conversation that any endpoint accepts:
every call has a result.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

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
    Phase,
    Reply,
    Returned,
    RunState,
    Spent,
    Step,
    Stop,
)
from core.error_codes import ErrorCode
from core.errors import Failure, MoveError
from core.events import (
    CUT,
    CallErrorKind,
    Change,
    ContextChanged,
    EndReason,
    Event,
    FunctionCalled,
    FunctionReturned,
    HandedOff,
    HandoffIgnored,
    MessageFinished,
    RunEnded,
    RunStarted,
    TurnStarted,
)
from core.limits import Edge, handoff_loop, reason_to_end
from core.messages import Message, Usage, calls_of, is_cut_at_limit, made_id, message_text, tool_result
from core.values import same

NEVER_RETURNED = "Error: the run was ended before this function returned."

Events = tuple[Event, ...]
Ordered = list[tuple[Call, CallResult[CallErrorKind, str]]]


def begin(
    agent: str,
    messages: Sequence[Message],
    *,
    context: Mapping[str, Any] | None = None,
    limits: Limits | None = None,
    execute_tools: bool = True,
) -> Step:
    """Return the first step of a run of the agent with this key on these messages."""
    state = RunState(
        phase=Phase.INSTRUCTIONS,
        agent=agent,
        messages=tuple(messages),
        input_length=len(messages),
        context=dict(context or {}),
        limits=limits or Limits(),
        execute_tools=execute_tools,
    )
    return _next_turn(state, (RunStarted(agent, _new(state.messages), dict(state.context)),))


def _new(messages: tuple[Message, ...]) -> tuple[Message, ...]:
    start = len(messages)
    while start and messages[start - 1].get("role") not in ("assistant", "tool"):
        start -= 1
    return messages[start:]


def advance(state: RunState, answer: Answer) -> Step:
    """Return the step that follows from an answer. Raises MoveError if the state does not wait for such an answer."""
    rule = RULES.get((state.phase, type(answer)))
    if rule is None:
        raise MoveError.of(ErrorCode.ANSWER_NOT_EXPECTED, phase=str(state.phase), answer=type(answer).__name__)
    return rule(state, answer)


def _next_turn(state: RunState, events: Events) -> Step:
    reason = reason_to_end(state.limits, state.spent)
    if reason is not None:
        return _end(state, events, reason=reason)
    return Step(state, AskInstructions(state.agent, state.context), events)


def _take_instructions(state: RunState, answer: Instructions) -> Step:
    state = replace(state, phase=Phase.REPLY, turn=state.turn + 1)
    started = TurnStarted(state.agent, state.turn, answer.text, answer.functions, answer.model)
    return Step(state, AskModel(state.agent, answer.text, state.messages), (started,))


def _take_reply(state: RunState, answer: Reply) -> Step:
    calls, message = _with_unique_ids(answer.message, state.messages)
    if calls and is_cut_at_limit(answer.finish_reason):
        calls = (*calls[:-1], replace(calls[-1], is_cut=True))
    own = Spent(state.spent.turns + 1, state.spent.usage + (answer.usage or Usage()), state.spent.seconds)
    messages, spent = (*state.messages, message), own.at_least(answer.spent)
    finished = MessageFinished(
        agent=state.agent,
        message=message,
        usage=answer.usage,
        model=answer.model,
        finish_reason=answer.finish_reason,
        duration_s=answer.duration_s,
        first_delta_s=answer.first_delta_s,
        notes=answer.notes,
        choice=answer.choice,
    )
    if not (calls and state.execute_tools):
        silent = EndReason.ANSWERED if message_text(message).strip() else EndReason.NOTHING_SAID
        reason = EndReason.CALLS_RETURNED if calls else silent
        return _end(state, (finished,), reason=reason, messages=messages, spent=spent)
    called = tuple(FunctionCalled(state.agent, call.id, call.name, call.arguments) for call in calls)
    state = replace(state, phase=Phase.RESULTS, messages=messages, spent=spent, calls=calls)
    return Step(state, AskFunctions(state.agent, calls, state.context), (finished, *called))


def _with_unique_ids(message: Message, before: Sequence[Message]) -> tuple[tuple[Call, ...], Message]:
    """Return the calls of a message, and the message with an id for each that no call before it has.

    Some endpoints omit ids, and some begin to count again in every reply.
    """
    calls = calls_of(message)
    if not calls:
        return (), {name: value for name, value in message.items() if name != "tool_calls"}
    taken = {str(call.get("id")) for earlier in before for call in calls_of(earlier)}
    unique: list[Message] = []
    for place, call in enumerate(calls):
        id, function = str(call.get("id") or ""), _function(call)
        if not id or id in taken:
            id = made_id(f"{len(before)}/{place}/{function['name']}", taken)
        taken.add(id)
        unique.append({**call, "id": id, "type": "function", "function": {**call["function"], **function}})
    parsed = tuple(Call(call["id"], call["function"]["name"], call["function"]["arguments"]) for call in unique)
    return parsed, {**message, "tool_calls": unique}


def _function(call: Message) -> dict[str, str]:
    function = call["function"]
    return {"name": str(function.get("name") or ""), "arguments": str(function.get("arguments") or "")}


def _take_result(state: RunState, answer: Returned) -> Step:
    call = next((call for call in state.calls if call.id == answer.call_id), None)
    if call is None or any(result.call_id == answer.call_id for result in state.results):
        raise MoveError.of(ErrorCode.RESULT_NOT_EXPECTED)
    results, spent = (*state.results, answer), state.spent.at_least(answer.spent)
    events: Events = (_returned(state, call, answer),)
    if len(results) < len(state.calls):
        return Step(replace(state, results=results, spent=spent), None, events)
    state, merged = _merge(state, results, spent)
    loop = handoff_loop(state.trail) if state.limits.handoff_loops else ()
    if loop:
        return _end(state, events + merged, reason=EndReason.HANDOFF_LOOP, path=loop)
    return _next_turn(state, events + merged)


def _returned(state: RunState, call: Call, answer: Returned) -> FunctionReturned:
    result = answer.result
    return FunctionReturned(
        agent=state.agent,
        call_id=call.id,
        name=call.name,
        value=result.value,
        error=result.error,
        duration_s=answer.duration_s,
        log=result.log,
    )


def _merge(state: RunState, answers: Sequence[Returned], spent: Spent) -> tuple[RunState, Events]:
    """Return the state for the next turn, with all results merged in the order of the calls, whichever returned first."""
    results = {answer.call_id: answer.result for answer in answers}
    ordered = [(call, results[call.id]) for call in state.calls]
    replies = tuple(tool_result(call.id, call.name, result.value) for call, result in ordered)
    context, changed = _merge_context(state, ordered)
    agent, trail, handed = _merge_handoffs(state, ordered)
    state = replace(
        state,
        phase=Phase.INSTRUCTIONS,
        agent=agent,
        messages=state.messages + replies,
        context=context,
        spent=spent,
        calls=(),
        results=(),
        trail=trail,
    )
    return state, changed + handed


def _merge_context(state: RunState, ordered: Ordered) -> tuple[Mapping[str, Any], Events]:
    context = dict(state.context)
    events: list[Event] = []
    for call, result in ordered:
        changes = [change for name, new in result.changes.items() if (change := _change(context, name, new))]
        changes += [Change(name, old=context[name], removed=True) for name in result.removed if name in context]
        context.update(result.changes)
        for name in result.removed:
            context.pop(name, None)
        if changes:
            events.append(ContextChanged(state.agent, call.id, call.name, tuple(changes)))
    return context, tuple(events)


def _change(context: Mapping[str, Any], name: str, new: Any) -> Change | None:
    if name not in context:
        return Change(name, new=new, added=True)
    return None if same(context[name], new) else Change(name, old=context[name], new=new)


def _merge_handoffs(state: RunState, ordered: Ordered) -> tuple[str, tuple[Edge, ...], Events]:
    """Return the next agent, the trail, and the events; of several handoffs the last counts."""
    handoffs = [(call, result.target) for call, result in ordered if result.target is not None]
    worked = any(result.target is None and result.error is None for _, result in ordered)
    trail = () if worked else state.trail
    if not handoffs:
        return state.agent, trail, ()
    *ignored, (call, target) = handoffs
    source = state.agent
    dropped = tuple(HandoffIgnored(source, other, lost.id, lost.name, target) for lost, other in ignored)
    return target, (*trail, (source, target)), (*dropped, HandedOff(source, target, call.id, call.name))


def _take_stop(state: RunState, answer: Stop) -> Step:
    state, events = _complete(state, answer.partial)
    return _end(state, events, reason=answer.reason)


def _take_failure(state: RunState, answer: Fail) -> Step:
    state, events = _complete(state, answer.partial)
    return _end(state, events, reason=EndReason.FAILED, failure=answer.failure)


def _complete(state: RunState, partial: Message | None) -> tuple[RunState, Events]:
    """Complete an interrupted turn: keep the reply or the results so far, and add an error for each call without a result."""
    if state.phase == Phase.REPLY and partial is not None:
        message = {name: value for name, value in partial.items() if name != "tool_calls"}
        finished = MessageFinished(state.agent, message, finish_reason=CUT)
        return replace(state, messages=(*state.messages, message)), (finished,)
    if state.phase != Phase.RESULTS:
        return state, ()
    answered = {result.call_id for result in state.results}
    missing = [call for call in state.calls if call.id not in answered]
    never = CallResult[CallErrorKind, str](value=NEVER_RETURNED, error=CallErrorKind.STOPPED)
    late = tuple(Returned(call_id=call.id, result=never) for call in missing)
    events = tuple(_returned(state, call, result) for call, result in zip(missing, late, strict=True))
    state, merged = _merge(state, state.results + late, state.spent)
    return state, events + merged


def _end(
    state: RunState,
    events: Events,
    *,
    reason: EndReason,
    failure: Failure | None = None,
    path: tuple[str, ...] = (),
    **changes: Any,
) -> Step:
    state = replace(state, phase=Phase.ENDED, end=reason, **changes)
    return Step(state, None, (*events, RunEnded(state.agent, reason, failure, path)))


RULES: dict[tuple[Phase, type[Answer]], Callable[[RunState, Any], Step]] = {
    (Phase.INSTRUCTIONS, Instructions): _take_instructions,
    (Phase.REPLY, Reply): _take_reply,
    (Phase.RESULTS, Returned): _take_result,
    **{(phase, Stop): _take_stop for phase in Phase if phase is not Phase.ENDED},
    **{(phase, Fail): _take_failure for phase in Phase if phase is not Phase.ENDED},
}
