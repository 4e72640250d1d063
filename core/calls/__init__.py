"""Execute the function calls of a model: parse the JSON arguments, call the function, convert the result to text.

    prepare      find the function, parse and convert the arguments, copy the context variables
    run          call it (`run_async` awaits it) and convert its result or exception into a CallResult

Errors of a function are results, not exceptions. Only the cancellation of the caller's task, and BaseExceptions such as
KeyboardInterrupt (but not SystemExit), propagate. Threads, order and time limits are handled by `core.runner`.
"""

from __future__ import annotations

import asyncio
import contextvars
import copy
import inspect
from collections.abc import Awaitable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Any

from core.agents import Agent, AgentFunction, Result
from core.asks import Call, CallResult
from core.calls.texts import bounded, error_text, log_text, value_text
from core.errors import PlaygroundError
from core.events import CallErrorKind
from core.messages import arguments_of
from core.schema import signature_of, tool_of
from core.schema.signatures import CONTEXT, Signature
from core.schema.values import MismatchError, convert, convert_fields, describe_schema
from core.values import ATOMS, same

__all__ = [
    "CallError",
    "FunctionResult",
    "Prepared",
    "async_call_function",
    "call_function",
    "changes_between",
    "copy_context",
    "failed",
    "finish",
    "prepare",
    "run",
    "run_async",
]


class CallError(Exception):
    """Raised by a function to send this text to the model, without the name of the exception's class."""

    def __init__(self, text: str, kind: CallErrorKind = CallErrorKind.RAISED) -> None:
        super().__init__(text)
        self.kind = kind


FunctionResult = CallResult[CallErrorKind, Agent]
"""The result of a call whose target is an agent itself, not its key."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A call with converted arguments. `arguments` are passed by name, `positional` are those of positional-only parameters.

    `context` is the function's own copy of the context variables `before`, if it takes them. A function with a true
    attribute `changes_no_argument` gets them themselves, as copying may take longer than the call.
    """

    function: AgentFunction
    positional: tuple[Any, ...]
    arguments: Mapping[str, Any]
    before: Mapping[str, Any]
    context: dict[str, Any] | None = None

    @property
    def is_async(self) -> bool:
        """Return whether the function is an `async def`. Other functions may return an awaitable, too."""
        return inspect.iscoroutinefunction(self.function) or inspect.iscoroutinefunction(
            getattr(self.function, "__call__", None)  # noqa: B004 - its value is inspected, not its existence
        )

    def invoke(self) -> Any:
        """Call the function. Propagates its exceptions."""
        return self.function(*self.positional, **self.arguments)


def call_function(functions: Mapping[str, AgentFunction], call: Call, context: Mapping[str, Any]) -> FunctionResult:
    """Execute the call. `functions` are by their name for the model. Does not change `context`."""
    prepared = prepare(functions, call, context)
    return prepared if isinstance(prepared, CallResult) else run(prepared)


async def async_call_function(
    functions: Mapping[str, AgentFunction], call: Call, context: Mapping[str, Any]
) -> FunctionResult:
    """The async version of `call_function`. An `async def` is awaited; a plain function blocks the event loop while it runs."""
    prepared = prepare(functions, call, context)
    return prepared if isinstance(prepared, CallResult) else await run_async(prepared)


def prepare(
    functions: Mapping[str, AgentFunction], call: Call, context: Mapping[str, Any]
) -> Prepared | FunctionResult:
    """Find the function and convert the arguments. Returns a CallResult with an error if that fails."""
    function = functions.get(call.name)
    arguments = _arguments(call, function)
    if arguments is None:
        return _cut_off(call.name)
    if function is None:
        return _missing(call.name, functions)
    if isinstance(arguments, str):
        return _invalid_call(CallErrorKind.BAD_JSON, call.name, function, arguments)
    return _prepared(call.name, function, arguments, context)


def _prepared(
    name: str, function: AgentFunction, arguments: dict[str, Any], context: Mapping[str, Any]
) -> Prepared | FunctionResult:
    try:
        return _bound(function, arguments, context)
    except MismatchError as error:
        return _invalid_call(CallErrorKind.BAD_ARGUMENTS, name, function, str(error))
    except RecursionError:
        return _invalid_call(CallErrorKind.BAD_ARGUMENTS, name, function, "the arguments are nested too deeply")
    except PlaygroundError as error:
        return failed(error)


def run(prepared: Prepared) -> FunctionResult:
    """Execute the call in this thread. An awaitable is awaited on a new event loop."""
    try:
        returned = prepared.invoke()
        if inspect.isawaitable(returned):
            returned = _awaited(returned)
    except (Exception, SystemExit, asyncio.CancelledError) as error:  # noqa: BLE001 - the function may raise anything
        return failed(error)
    return finish(prepared, returned)


async def run_async(prepared: Prepared) -> FunctionResult:
    """Execute the call on this event loop. Raises CancelledError if the caller's task is cancelled."""
    try:
        returned = prepared.invoke()
        if inspect.isawaitable(returned):
            returned = await returned
    except asyncio.CancelledError as error:
        task = asyncio.current_task()
        if task is not None and task.cancelling():
            raise
        return failed(error)
    except (Exception, SystemExit) as error:  # noqa: BLE001 - the function may raise anything
        return failed(error)
    return finish(prepared, returned)


def finish(prepared: Prepared, returned: Any) -> FunctionResult:
    """Convert a return value into a result: a CallResult with its value as text, an Agent as a handoff, a Result by its
    fields, an exception as an error, and anything else as text.

    Variables set by a Result override those that the function changed in its copy of the context.
    """
    if isinstance(returned, CallResult):
        text, error = _text_of(returned.value)
        return replace(returned, value=text, error=error or returned.error, log=log_text(returned.log))
    if isinstance(returned, BaseException):
        return failed(returned)
    value, agent, set_too = _parts_of(returned)
    if not isinstance(agent, Agent | None) or not isinstance(set_too, Mapping | None):
        return failed(TypeError("a Result holds an Agent or None as agent, and a dict as context_variables"))
    changes, removed = changes_between(prepared.before, prepared.context) if prepared.context is not None else ({}, ())
    changes |= set_too or {}
    removed = tuple(name for name in removed if name not in changes)
    text, error = _text_of(value)
    return CallResult(value=text, error=error, changes=changes, removed=removed, target=agent)


def _text_of(value: Any) -> tuple[str, CallErrorKind | None]:
    """Return a value as text; or what is wrong with it, and the kind of that error."""
    try:
        return value_text(value), None
    except (Exception, SystemExit) as error:  # noqa: BLE001 - conversion to text runs the value's own code
        return _unprintable(value, error), CallErrorKind.UNPRINTABLE


def failed(error: BaseException) -> FunctionResult:
    """Convert an exception into a result. Changes to the function's copy of the context are dropped."""
    if isinstance(error, CallError):
        return FunctionResult(value=bounded(f"Error: {error}"), error=error.kind)
    return FunctionResult(value=error_text(error), error=CallErrorKind.RAISED)


def _missing(name: str, functions: Mapping[str, AgentFunction]) -> FunctionResult:
    offered = f"There are: {', '.join(functions)}." if functions else "There are none; answer without."
    text = bounded(f"Error: Tool {bounded(name, 100)} not found. {offered}")
    return FunctionResult(value=text, error=CallErrorKind.MISSING)


def _arguments(call: Call, function: AgentFunction | None) -> dict[str, Any] | str | None:
    """Return the arguments by name; or what is wrong with them; or None if the reply was cut off within the call."""
    try:
        arguments = arguments_of(call.arguments)
    except (ValueError, TypeError) as error:
        return None if call.is_cut else f"the arguments are not a JSON object ({error})"
    return None if call.is_cut and (function is None or not arguments) else arguments


def _cut_off(name: str) -> FunctionResult:
    text = (
        f"Error: {bounded(name, 100)} was not called: your reply was cut off at the limit of tokens within the call. "
        "Call it again with shorter arguments, and write nothing else."
    )
    return FunctionResult(value=text, error=CallErrorKind.CUT_OFF)


def _bound(function: AgentFunction, arguments: dict[str, Any], context: Mapping[str, Any]) -> Prepared:
    signature = signature_of(function)
    arguments = _unwrapped(arguments, signature)
    values = convert_fields(_named(arguments, signature), signature.fields) | _further(arguments, signature)
    own = None
    if signature.takes_context:
        own = None if getattr(function, "changes_no_argument", False) is True else copy_context(context)
        values[CONTEXT] = context if own is None else own
    positional = tuple(values.pop(name, default) for name, default in signature.positional)
    return Prepared(function, positional, values, context, own)


WRAPPERS = frozenset({"arguments", "parameters", "args", "kwargs", "input"})
BESIDE_WRAPPERS = frozenset({"name", "function", "tool", "type", "id"})
"""Names under which models repeat the arguments, and what they write beside: the whole call in place of its arguments."""


def _unwrapped(arguments: dict[str, Any], signature: Signature) -> dict[str, Any]:
    """Return the arguments that are one level further down, if no parameter has the names of this level."""
    if signature.rest is not None or not WRAPPERS & arguments.keys() or _names(signature) & arguments.keys():
        return arguments
    outer = [name for name in arguments if name not in BESIDE_WRAPPERS]
    inner = _decoded(arguments[outer[0]])
    is_wrapped = len(outer) == 1 and isinstance(inner, dict) and inner.keys() <= _names(signature)
    return inner if is_wrapped else arguments


def _decoded(value: Any) -> Any:
    """Return the object that a text is; any other value as it is."""
    try:
        return arguments_of(value) if isinstance(value, str) else value
    except (ValueError, TypeError):
        return value


def _named(arguments: dict[str, Any], signature: Signature) -> dict[str, Any]:
    """Return the arguments to check against the parameters: all, unless the function takes `**kwargs`."""
    if signature.rest is None:
        return arguments
    return {name: value for name, value in arguments.items() if name in _names(signature)}


def _further(arguments: dict[str, Any], signature: Signature) -> dict[str, Any]:
    if signature.rest is None:
        return {}
    further = {name: value for name, value in arguments.items() if name not in _names(signature)}
    if signature.takes_context and CONTEXT in further:
        raise MismatchError(f"there is no {CONTEXT}")
    return {name: convert(value, signature.rest, place=name) for name, value in further.items()}


def _names(signature: Signature) -> set[str]:
    return {name for each in signature.fields for name in (each.name, each.target)}


def _invalid_call(kind: CallErrorKind, name: str, function: AgentFunction, reason: str) -> FunctionResult:
    text = bounded(f"Error: {name}: {bounded(reason, 1000)}. {_expected(function)}")
    return FunctionResult(value=text, error=kind)


def _expected(function: AgentFunction) -> str:
    """Return a sentence that lists the parameters of the function, to help the model correct its call."""
    try:
        parameters = tool_of(function)["function"]["parameters"]
        listed = [_parameter_text(name, schema, parameters) for name, schema in parameters["properties"].items()]
    except Exception:  # noqa: BLE001 - a tool_json is written by an author and may contain anything
        return "See its description."
    return f"It takes a JSON object with {', '.join(listed)}." if listed else "It takes no arguments: {}."


def _parameter_text(name: str, schema: dict[str, Any], parameters: dict[str, Any]) -> str:
    return f"{name} ({describe_schema(schema)}{', required' if name in parameters.get('required', ()) else ''})"


def _awaited(awaitable: Awaitable[Any]) -> Any:
    """Run the awaitable on an event loop in this thread, or in a new thread if this one already has a running loop."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(_await(awaitable))
    with ThreadPoolExecutor(1, "async-function") as thread:
        return thread.submit(contextvars.copy_context().run, asyncio.run, _await(awaitable)).result()


async def _await(awaitable: Awaitable[Any]) -> Any:
    return await awaitable


def _parts_of(returned: Any) -> tuple[Any, Any, Any]:
    """Return the value, the agent and the variables to set. The value of a handoff is `{"assistant": name}`, as in Swarm."""
    match returned:
        case Result():
            return returned.value, returned.agent, returned.context_variables
        case Agent():
            return {"assistant": returned.name}, returned, None
    return returned, None, None


def _unprintable(value: Any, error: BaseException) -> str:
    return bounded(f"Error: the result, a {type(value).__name__}, cannot be made into text ({type(error).__name__}).")


# --- the function's copy of the context variables

ABSENT: Any = object()


def copy_context(context: Mapping[str, Any]) -> dict[str, Any]:
    """Return a deep copy. A value that cannot be copied, such as a lock or a connection, is shared."""
    return {name: _copied(value) for name, value in context.items()}


def _copied(value: Any) -> Any:
    if type(value) in ATOMS:
        return value
    try:
        return copy.deepcopy(value)
    except Exception:  # noqa: BLE001 - copying runs the value's own code, which may refuse in any way
        return value


def changes_between(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Return the variables that `after` adds or changes, and the names of those it lacks.

    An unchanged copy of an object does not count as a change, even if its class defines no equality. Values that cannot
    be compared count as changed.
    """
    changed = {name: value for name, value in after.items() if not same(before.get(name, ABSENT), value)}
    return changed, tuple(name for name in before if name not in after)
