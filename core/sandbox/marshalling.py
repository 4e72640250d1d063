"""What all sandboxes do around a call: marshal its arguments as plain data, hold a slot, unmarshal its outcome."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import Any

from core.calls import changes_between
from core.sandbox.bounds import (
    ARGUMENTS,
    CONTEXT,
    MOST_CONTEXT,
    TooLargeError,
    UnusableValueError,
    bounded,
    bounded_copy,
    parse_object,
)
from core.sandbox.context_inputs import TEXTS, ContextInputs, VariableError
from core.sandbox.dialect.advice import unreadable
from core.sandbox.effects import effects_of
from core.sandbox.protocol import CodeCall, CodeError, CodeErrorKind, CodeOutcome, Switch
from core.sandbox.reading import Code, UnreadableCodeError, read_code
from core.sandbox.scheduler import NoSlotError, Scheduler
from core.sandbox.watchdog import CallHandle
from core.schema.signatures import CONTEXT as CONTEXT_VARIABLES

LONGEST_LOG = 64_000
"""Characters of printed text that are kept: some 800 lines, more than anybody reads, and small next to a result."""

HTTP = re.compile(r"\bhttp\b")

BUSY = CodeError(CodeErrorKind.BUSY, "Too many functions are running at once", advice="Wait a moment and try again.")
CRASHED = CodeError(
    CodeErrorKind.CRASHED,
    "The interpreter crashed while it ran this code",
    advice="Make what it does smaller or simpler.",
)
STOPPED = CodeError(CodeErrorKind.STOPPED, "The run was stopped before the function answered")


class RefusedError(Exception):
    """The call is not made."""

    def __init__(self, error: CodeError) -> None:
        super().__init__(error.message)
        self.error = error


def read_call(call: CodeCall) -> tuple[Code, dict[str, Any]]:
    """Return the function that a call is for, and its inputs. Raises RefusedError."""
    try:
        code = read_code(call.source, call.name)
        return code, marshal_inputs(call, code)
    except UnreadableCodeError as error:
        raise RefusedError(unreadable(call.source, error)) from None
    except UnusableValueError as error:
        message = f"The arguments of the function cannot be used: the data {error}"
        raise RefusedError(CodeError(CodeErrorKind.ARGUMENTS, message)) from None


@contextmanager
def hold_slot(scheduler: Scheduler, call: CodeCall, handle: CallHandle, stop: Switch | None) -> Iterator[None]:
    """Hold a slot for the block, in which `stop` ends the call. Raises RefusedError if there is none in time."""
    with ExitStack() as stack:
        if stop is not None:
            stack.enter_context(stop.watched_by(handle.stop))
        try:
            stack.enter_context(scheduler.acquire(call.tenant, handle))
        except NoSlotError:
            raise RefusedError(STOPPED if handle.stopped else BUSY) from None
        yield


def marshal_inputs(call: CodeCall, code: Code) -> dict[str, Any]:
    """Return the inputs of the guest code as copies in plain data. Raises UnusableValueError."""
    arguments = _plain(call.arguments)
    positional = list(_pop_positional(arguments, code.positional))
    offered = {name: str(id) for id, name in call.handoffs.items()} | {str(id): str(id) for id in call.handoffs}
    inputs = {"handoffs": bounded_copy(offered), "positional": positional, "named": arguments}
    if not code.takes_context:
        return inputs
    arguments.pop(CONTEXT_VARIABLES, None)
    context, effects = _context_inputs(call.context, code), effects_of(call.source, code.name)
    return inputs | {
        "short": context.short,
        "strings": dict(context.strings),
        "long": dict(context.long),
        "containers": list(context.containers) if effects.values else [],
        "may_change": effects.variables or effects.values,
    }


def _context_inputs(context: Mapping[str, Any], code: Code) -> ContextInputs:
    """Return the variables that the code can reach. Raises RefusedError for one that cannot be given to it.

    A variable that is no data, such as a connection, is left out unless the code names it.
    """
    names = tuple(context) if code.reads is None else tuple(name for name in sorted(code.reads) if name in context)
    try:
        inputs = TEXTS.inputs_of(context, names, strict=code.reads is not None)
    except VariableError as error:
        raise _refused_context(f"The context variable “{error.name[:100]}” {error.reason}") from None
    if inputs.characters > MOST_CONTEXT:
        raise _refused_context(f"The context variables have more than {MOST_CONTEXT:,} characters in all")
    return inputs


def _refused_context(message: str) -> RefusedError:
    advice = "Keep less in the context, or remove what is no longer needed."
    return RefusedError(CodeError(CodeErrorKind.ARGUMENTS, message, advice=advice))


def _pop_positional(arguments: dict[str, Any], names: tuple[str, ...]) -> Iterator[Any]:
    """Remove the positional-only arguments and yield them. Raises UnusableValueError at a gap: later ones would shift."""
    for name in names:
        if name in arguments:
            yield arguments.pop(name)
        elif later := [each for each in names if each in arguments]:
            raise UnusableValueError(
                f"has “{later[0]}” without “{name}”, which comes before it and has no name in the call"
            )


def _plain(arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Copy the arguments; what is not plain data, such as a tuple, is first converted as JSON does."""
    try:
        copied = bounded_copy(dict(arguments), ARGUMENTS)
    except UnusableValueError:
        copied = bounded_copy(_through_json(arguments), ARGUMENTS)
    return dict(copied)


def _through_json(value: Any) -> Any:
    try:
        return json.loads(json.dumps(value))
    except (TypeError, ValueError, RecursionError):
        raise UnusableValueError("is no plain data") from None


def uses_http(source: str) -> bool:
    """Return whether the word `http` occurs in the code."""
    return HTTP.search(source) is not None


def unmarshal_outcome(text: str, code: Code, call: CodeCall) -> CodeOutcome:
    """Return the outcome in the text that the guest code wrote: every part bounded, and only a handoff that was offered.

    The text has the variables that may have changed, and the names of those removed.
    """
    try:
        packed = parse_object(text)
        if "unfit" in packed:
            return _unusable_result(code, f"{bounded_copy(packed['unfit'])}"[:LONGEST_LOG])
        value = bounded(packed.get("value"))
        parts = bounded([packed.get("set", {}), packed.get("context"), packed.get("removed")], CONTEXT)
    except UnusableValueError as error:
        return _unusable_result(code, str(error))
    agent = packed.get("agent")
    offered = agent is None or (type(agent) is str and agent in call.handoffs)
    if [type(part) for part in parts] != [dict, dict, list] or not offered:
        return _unusable_result(code, "is no data")
    changed = _changes(call.context, parts[1]) | parts[0]
    named = dict.fromkeys(name for name in parts[2] if type(name) is str)
    removed = tuple(name for name in named if name in call.context and name not in changed)
    try:
        if changed:
            TEXTS.check_total(call.context, changed)
    except TooLargeError as error:
        return _unusable_context(code, str(error))
    return CodeOutcome(value=value, changes=changed, removed=removed, target=agent)


def _changes(before: Mapping[str, Any], returned: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return those of the returned variables that differ from those before.

    Python finds out in a hundredth of the time that lists or dicts differ. Only if it calls them equal, as it does 1 and
    True, they are compared exactly.
    """
    differing = {name: value for name, value in returned.items() if _differ(before.get(name), value)}
    others = {name: value for name, value in returned.items() if name not in differing}
    changed = differing | changes_between(before, others)[0]
    return {name: value for name, value in returned.items() if name in changed}


def _differ(before: Any, plain: Any) -> bool:
    """Return whether Python calls two lists or two dicts unequal. NaN, which equals nothing, is not in plain data."""
    if type(before) is not type(plain) or type(plain) not in (list, dict):
        return False
    try:
        return bool(before != plain)
    except Exception:  # noqa: BLE001 - what was there before may be any objects, whose own code compares them
        return False


def _unusable_context(code: Code, reason: str) -> CodeOutcome:
    message = f"What {code.name} put into the context {reason}, together with what is there"
    advice = "Keep less in the context, or remove what is no longer needed."
    return CodeOutcome(error=CodeError(CodeErrorKind.RESULT, message, code.line, "", advice, message))


def _unusable_result(code: Code, reason: str) -> CodeOutcome:
    advice = "Return text, a number, a list or a dict of moderate size."
    message = f"The return value of {code.name} {reason}"
    return CodeOutcome(error=CodeError(CodeErrorKind.RESULT, message, code.line, "", advice, message))
