"""The methods of Swarm's client that programs call or override, and the run of a client in which they are overridden."""

from __future__ import annotations

import functools
import inspect
import sys
import time
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from typing import Any

from core.agents import Agent, AgentFunction, Response, Result
from core.asks import AskFunctions, AskInstructions, Call, CallResult, Returned, RunState
from core.calls import FunctionResult, call_function, changes_between, copy_context
from core.calls.texts import value_text
from core.error_codes import ErrorCode
from core.errors import ModelError, SetupError
from core.messages import Delta, Message, plain_messages, tool_result
from core.models.history import SentHistory
from core.models.openai import OpenAIModel
from core.models.program import ProgramModel, told
from core.models.protocol import Completion, Model
from core.models.sdk_errors import also_of_sdk
from core.models.sdk_values import sdk_call, sdk_chunks, sdk_completion
from core.runner.instructions import render_instructions
from core.runner.roster import DelegateFunction, Roster, ToolSet
from core.runner.run import request_of
from core.runner.sync import Inbox, SyncRun
from core.runner.tree import Position, Tree

OVERRIDABLE = ("get_chat_completion", "handle_tool_calls", "handle_function_result", "run_and_stream")


class SwarmMethods:
    """The steps of a run as methods. A run calls those that a subclass or a program has replaced."""

    model: Model

    @property
    def client(self) -> Any:
        """The client of the model, which is made when it is first needed; None if the model has none."""
        return getattr(self.model, "client", None)

    @client.setter
    def client(self, client: Any) -> None:
        self.model = OpenAIModel(client)

    def get_chat_completion(
        self,
        agent: Agent,
        history: Sequence[Message],
        context_variables: Mapping[str, Any],
        model_override: str | None,
        stream: bool,
        debug: bool,
    ) -> Any:
        """Return the agent's reply as a ChatCompletion of the SDK; with `stream` an iterator of chunks. Raises ModelError."""
        roster, sent = Roster(), SentHistory()
        sent.extend(plain_messages(history))
        tools = roster.tools_of(roster.key_of(agent))
        instructions = render_instructions(agent, context_variables)
        request = request_of(agent, tools, sent, instructions=instructions, model=model_override or agent.model)
        if debug:
            sys.stderr.write(f"Asking {agent.name}: {request.messages}\n")
        notes = told.get()
        try:
            if stream:
                return sdk_chunks(_noting(self.model.stream(request), notes))
            completion = self.model.complete(request)
            if notes is not None:
                notes.extend(completion.notes)
            return sdk_completion(completion)
        except ModelError as error:
            also_of_sdk(error)
            raise

    def handle_tool_calls(
        self,
        tool_calls: Sequence[Any],
        functions: Sequence[AgentFunction],
        context_variables: Mapping[str, Any],
        debug: bool,
    ) -> Response:
        """Call the functions one after the other. Return their results as messages, the new variables and the next agent."""
        offered = with_results_handled(self, ToolSet.of(functions, "The agent"), is_debugged=debug)
        handled = Response()
        for made in tool_calls:
            call = Call(made.id, made.function.name, made.function.arguments)
            result = call_function(offered.functions, call, {**context_variables, **handled.context_variables})
            if debug:
                sys.stderr.write(f"{call.name}({call.arguments}): {result.value}\n")
            handled.messages.append(tool_result(call.id, call.name, result.value))
            handled.context_variables.update(result.changes)
            handled.agent = result.target or handled.agent
        return handled

    def handle_function_result(self, result: Any, debug: bool) -> Any:  # noqa: ARG002 - the signature is Swarm's
        """Return what a function returned as a Result."""
        match result:
            case Result() | CallResult():
                return result
            case Agent():
                return Result(value=value_text({"assistant": result.name}), agent=result)
        return Result(value=value_text(result))


def _noting(pieces: Any, notes: list[str] | None) -> Iterator[Delta | Completion]:
    """Yield a streamed reply, and add its notes to those of the run, if there is one."""
    with closing(pieces):
        for piece in pieces:
            if isinstance(piece, Completion) and notes is not None:
                notes.extend(piece.notes)
            yield piece


ORIGINALS = {name: vars(SwarmMethods)[name] for name in OVERRIDABLE if name in vars(SwarmMethods)}


def is_overridden(swarm: SwarmMethods, name: str) -> bool:
    """Return whether a subclass, or a program that replaced it, has its own method of this name."""
    return getattr(getattr(swarm, name), "__func__", None) is not ORIGINALS[name]


def run_of(swarm: SwarmMethods, tree: Tree[Model]) -> SyncRun:
    """Return a new run that calls the overridden methods of this client, if there are any."""
    overridden = frozenset(name for name in ORIGINALS if is_overridden(swarm, name))
    return _OverriddenRun(swarm, overridden, tree) if overridden else SyncRun(tree)


def with_results_handled(swarm: SwarmMethods, tools: ToolSet, *, is_debugged: bool) -> ToolSet:
    """Return the tools with functions whose results go through the client's `handle_function_result`, if it has its own."""
    if not is_overridden(swarm, "handle_function_result"):
        return tools

    def handled(function: AgentFunction) -> AgentFunction:
        @functools.wraps(function)
        def call(*values: Any, **arguments: Any) -> Any:
            returned = function(*values, **arguments)
            if inspect.isawaitable(returned):
                return awaited(returned)
            return swarm.handle_function_result(returned, is_debugged)

        async def awaited(returned: Any) -> Any:
            return swarm.handle_function_result(await returned, is_debugged)

        return function if isinstance(function, DelegateFunction) else call

    return replace(tools, functions={name: handled(function) for name, function in tools.functions.items()})


class _OverriddenRun(SyncRun):
    """A run in which some of the steps are methods of a program."""

    def __init__(
        self,
        swarm: SwarmMethods,
        overridden: frozenset[str],
        tree: Tree[Model],
        position: Position | None = None,
        outbox: Inbox | None = None,
    ) -> None:
        super().__init__(tree, position, outbox)
        self._swarm = swarm
        self._overridden = overridden
        self._handled: list[Returned] = []

    def _below(self, call: Call) -> SyncRun:
        return _OverriddenRun(self._swarm, self._overridden, self.tree, self.position.below(call), self._outbox)

    def _model(self) -> Model:
        if "get_chat_completion" not in self._overridden:
            return self.tree.model
        model = self.tree.model
        client = model.described() if isinstance(model, OpenAIModel) else getattr(model, "client", None)
        return ProgramModel(self._get_chat_completion, client)

    def _get_chat_completion(self) -> Any:
        state, options = self.state, self.tree.options
        return self._swarm.get_chat_completion(
            agent=self.tree.roster[state.agent],
            history=[dict(message) for message in state.messages],
            context_variables=copy_context(state.context),
            model_override=options.model_override,
            stream=options.stream,
            debug=self.tree.is_debugged,
        )

    def _instructions(self, ask: AskInstructions) -> Any:
        answer = super()._instructions(ask)
        if "handle_tool_calls" not in self._overridden:
            self._tools = with_results_handled(self._swarm, self._tools, is_debugged=self.tree.is_debugged)
        return answer

    def _begin_calls(self, ask: AskFunctions) -> None:
        if "handle_tool_calls" in self._overridden:
            own = [call for call in ask.calls if not self._is_delegate(call)]
            ask = replace(ask, calls=tuple(call for call in ask.calls if self._is_delegate(call)))
            if own:
                self._handled = self._handle_tool_calls(own, ask.context)
        super()._begin_calls(ask)

    def _is_delegate(self, call: Call) -> bool:
        return isinstance(self._tools.functions.get(call.name), DelegateFunction)

    def _result(self, state: RunState) -> Generator[Any, Any, Any]:
        return self._handled.pop(0) if self._handled else (yield from super()._result(state))

    def _handle_tool_calls(self, calls: Sequence[Call], context: Mapping[str, Any]) -> list[Returned]:
        """Call the program's method. What it returns for all calls together is divided among them."""
        started, own = time.monotonic(), copy_context(context)
        functions = list(self.tree.roster[self.state.agent].functions)
        made = [sdk_call(call.id, call.name, call.arguments) for call in calls]
        handled = self._swarm.handle_tool_calls(made, functions, own, self.tree.is_debugged)
        texts = _texts_by_call(handled, calls)
        changes, removed = changes_between(context, own)
        results = [FunctionResult(value=text) for text in texts]
        results[-1] = replace(
            results[-1], changes=changes | handled.context_variables, removed=removed, target=handled.agent
        )
        return [self._returned(call, result, started=started) for call, result in zip(calls, results, strict=True)]


def _texts_by_call(handled: object, calls: Sequence[Call]) -> list[str]:
    """Return the text for each call. Raises SetupError unless the value is a Response with one message for each."""
    messages = plain_messages(handled.messages) if isinstance(handled, Response) else []
    texts = {message.get("tool_call_id"): message.get("content") for message in messages}
    if len(messages) != len(calls) or texts.keys() != {call.id for call in calls}:
        raise SetupError.of(ErrorCode.CALLS_NOT_HANDLED, count=len(calls))
    return [value_text(texts[call.id]) for call in calls]
