"""Swarm and AsyncSwarm, the clients of the engine. Their results are folded from the events of a run.

Arguments and results are those of https://github.com/openai/swarm (README, "Running Swarm" and "Streaming").
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Generator, Iterator, Mapping, Sequence
from contextlib import aclosing, closing
from typing import Any, Literal, overload

from core.agents import Agent, Response
from core.asks import Limits, RunState, Step
from core.calls import copy_context
from core.events import DeltaReceived, EndReason, Event, MessageFinished, Recorded, TurnStarted
from core.loop import begin
from core.messages import Delta, Message, plain_messages
from core.models.openai import AsyncOpenAIModel, OpenAIModel
from core.models.protocol import AsyncModel, Model
from core.models.sdk_errors import also_of_sdk
from core.runner.asynchronous import AsyncRun, async_events
from core.runner.cancel import Cancel
from core.runner.overrides import OVERRIDABLE, SwarmMethods, run_of
from core.runner.sync import SyncRun, sync_events
from core.runner.tree import Options, Tree

Context = Mapping[str, Any]
Chunk = dict[str, Any]

NO_LIMIT = float("inf")


class Swarm(SwarmMethods):
    """Run agents on a model: that of an OpenAI client (by default made from the environment), or any `model`."""

    def __init__(self, client: Any = None, *, model: Model | None = None) -> None:
        self.model = model or OpenAIModel(client)

    @overload
    def run(
        self,
        agent: Agent,
        messages: Sequence[Message],
        context_variables: Context | None = None,
        model_override: str | None = None,
        stream: Literal[False] = False,
        debug: bool = False,
        max_turns: float = NO_LIMIT,
        execute_tools: bool = True,
    ) -> Response: ...

    @overload
    def run(
        self,
        agent: Agent,
        messages: Sequence[Message],
        context_variables: Context | None = None,
        model_override: str | None = None,
        *,
        stream: Literal[True],
        debug: bool = False,
        max_turns: float = NO_LIMIT,
        execute_tools: bool = True,
    ) -> Iterator[Chunk]: ...

    def run(
        self,
        agent: Agent,
        messages: Sequence[Message],
        context_variables: Context | None = None,
        model_override: str | None = None,
        stream: bool = False,
        debug: bool = False,
        max_turns: float = NO_LIMIT,
        execute_tools: bool = True,
    ) -> Response | Iterator[Chunk]:
        """Run until the agent answers, `max_turns` replies are reached, or, without `execute_tools`, a function is called.

        Returns the Response; with `stream`, an iterator of the deltas as they arrive and finally the Response.
        Raises ModelError if the model gives no reply, InstructionsError or SetupError if an agent cannot be used.
        """
        if stream:
            return self.run_and_stream(
                agent, messages, context_variables, model_override, debug, max_turns, execute_tools
            )
        options = Options(stream=False, model_override=model_override)
        run = run_of(self, Tree(self.model, Limits(turns=max_turns), options, is_debugged=debug))
        step = _first_step(run, agent, messages, context_variables, execute_tools)
        for _ in sync_events(run, step) if debug else run.drive(step):
            pass
        return response_of(run)

    def run_and_stream(
        self,
        agent: Agent,
        messages: Sequence[Message],
        context_variables: Context | None = None,
        model_override: str | None = None,
        debug: bool = False,
        max_turns: float = NO_LIMIT,
        execute_tools: bool = True,
    ) -> Iterator[Chunk]:
        """As `run` with `stream`, which calls this method."""
        options = Options(model_override=model_override)
        run = run_of(self, Tree(self.model, Limits(turns=max_turns), options, is_debugged=debug))
        step = _first_step(run, agent, messages, context_variables, execute_tools)
        return _chunks(run, sync_events(run, step))

    def run_events(
        self,
        agent: Agent,
        messages: Sequence[Message],
        context_variables: Context | None = None,
        *,
        limits: Limits | None = None,
        cancel: Cancel | None = None,
        options: Options | None = None,
        execute_tools: bool = True,
    ) -> Iterator[Recorded]:
        """Yield the events of a run as they happen. An error of a model or a function is not raised: the last event,
        RunEnded, has the reason why the run ended."""
        run = run_of(self, Tree(self.model, limits or Limits(), options or Options(), cancel))
        return sync_events(run, _first_step(run, agent, messages, context_variables, execute_tools))


class AsyncSwarm:
    """The async twin of Swarm. Functions may be `async def`; others are called in threads, and do not block the loop."""

    def __init__(self, client: Any = None, *, model: AsyncModel | None = None) -> None:
        self.client = client
        self.model: AsyncModel = model or AsyncOpenAIModel(client)

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        for name in OVERRIDABLE:
            if name in vars(cls):
                text = (
                    f"{cls.__name__}.{name} would never be called: AsyncSwarm has no such method. Override it in Swarm."
                )
                raise TypeError(text)

    async def run(
        self,
        agent: Agent,
        messages: Sequence[Message],
        context_variables: Context | None = None,
        model_override: str | None = None,
        stream: bool = False,
        debug: bool = False,
        max_turns: float = NO_LIMIT,
        execute_tools: bool = True,
    ) -> Any:
        """As `Swarm.run`: a Response, or with `stream` an async iterator of chunks."""
        options = Options(stream=stream, model_override=model_override)
        run = AsyncRun(Tree(self.model, Limits(turns=max_turns), options, is_debugged=debug))
        step = _first_step(run, agent, messages, context_variables, execute_tools)
        if stream:
            return _async_chunks(run, async_events(run, step))
        async for _ in async_events(run, step) if debug else run.drive(step):
            pass
        return response_of(run)

    def run_events(
        self,
        agent: Agent,
        messages: Sequence[Message],
        context_variables: Context | None = None,
        *,
        limits: Limits | None = None,
        cancel: Cancel | None = None,
        options: Options | None = None,
        execute_tools: bool = True,
    ) -> AsyncIterator[Recorded]:
        """As `Swarm.run_events`."""
        run = AsyncRun(Tree(self.model, limits or Limits(), options or Options(), cancel))
        return async_events(run, _first_step(run, agent, messages, context_variables, execute_tools))


def _first_step(
    run: SyncRun | AsyncRun,
    agent: Agent,
    messages: Sequence[Message],
    context: Context | None,
    execute_tools: bool,
) -> Step:
    return begin(
        run.tree.roster.key_of(agent),
        plain_messages(messages),
        context=copy_context(context or {}),
        limits=run.tree.limits,
        execute_tools=execute_tools,
    )


def response_of(run: SyncRun | AsyncRun) -> Response:
    """Return the Response of an ended run. Raises the error that made it fail."""
    state: RunState = run.state
    if state.end is EndReason.FAILED and run.error is not None:
        raise also_of_sdk(run.error)
    usage = state.spent.usage
    return Response(
        messages=[_as_swarm(message) for message in state.messages[state.input_length :]],
        agent=run.tree.roster[state.agent],
        context_variables=dict(state.context),
        end_reason=str(state.end),
        usage={
            "prompt_tokens": usage.prompt_tokens,
            "completion_tokens": usage.completion_tokens,
            "total_tokens": usage.total_tokens,
        },
    )


def _as_swarm(message: Message) -> Message:
    # Swarm programs read these fields without checking that they exist
    if message["role"] != "assistant":
        return dict(message)
    return {"content": None, "refusal": None, "function_call": None, "tool_calls": None, **message}


def _chunks(run: SyncRun, events: Generator[Recorded, None, None]) -> Iterator[Chunk]:
    with closing(events) as recorded:
        for record in recorded:
            if not record.parent:
                yield from _chunks_of(run, record.event)
    yield {"response": response_of(run)}


async def _async_chunks(run: AsyncRun, events: AsyncGenerator[Recorded, None]) -> AsyncIterator[Chunk]:
    async with aclosing(events) as recorded:
        async for record in recorded:
            if not record.parent:
                for chunk in _chunks_of(run, record.event):
                    yield chunk
    yield {"response": response_of(run)}


def _chunks_of(run: SyncRun | AsyncRun, event: Event) -> Iterator[Chunk]:
    match event:
        case TurnStarted():
            yield {"delim": "start"}
        case DeltaReceived(agent, delta):
            yield _delta_as_swarm(delta, run.tree.roster[agent].name)
        case MessageFinished():
            yield {"delim": "end"}
        case _:
            pass


def _delta_as_swarm(delta: Delta, sender: str) -> Chunk:
    # Swarm sets every field of a delta, and programs read them without checking; the sender is in the delta with the role
    chunk: Chunk = {"content": None, "function_call": None, "refusal": None, "role": None, "tool_calls": None, **delta}
    if chunk["role"] is not None:
        chunk["sender"] = sender
    if chunk["tool_calls"]:
        chunk["tool_calls"] = [_call_as_swarm(call) for call in chunk["tool_calls"]]
    return chunk


def _call_as_swarm(call: Mapping[str, Any]) -> dict[str, Any]:
    function = {"name": None, "arguments": None, **(call.get("function") or {})}
    return {"id": None, "type": None, **call, "function": function}
