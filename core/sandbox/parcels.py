"""What goes in to code that runs and what comes out of it: plain data and text. The errors that tell of neither."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from core.calls.context import changes_between
from core.sandbox.bounds import ARGUMENTS, CONTEXT, UnfitError, bounded, bounded_variables, parsed
from core.sandbox.protocol import CodeCall, CodeError, CodeErrorKind, CodeOutcome
from core.sandbox.reading import Code
from core.schema.signatures import CONTEXT as CONTEXT_VARIABLES

LONGEST_LOG = 64_000

HTTP = re.compile(r"\bhttp\b")

BUSY = CodeError(CodeErrorKind.BUSY, "Too many functions are running at once", advice="Wait a moment and try again.")
CRASHED = CodeError(
    CodeErrorKind.CRASHED, "The interpreter gave up on this code", advice="Make what it does smaller or simpler."
)
STOPPED = CodeError(CodeErrorKind.STOPPED, "The run was stopped before the function answered")


def given_to(call: CodeCall, code: Code) -> dict[str, Any]:
    """What the code is told, as plain data of our own that nobody else holds. Raises UnfitError."""
    arguments = _plain(call.arguments)
    positional = list(_by_place(arguments, code.positional))
    offered = {name: str(id) for id, name in call.handoffs.items()} | {str(id): str(id) for id in call.handoffs}
    context = bounded_variables(call.context) if code.takes_context else {}
    if code.takes_context:
        arguments.pop(CONTEXT_VARIABLES, None)
    return {"handoffs": bounded(offered), "context": context, "positional": positional, "named": arguments}


def _by_place(arguments: dict[str, Any], names: tuple[str, ...]) -> Iterator[Any]:
    """Takes out what is given by its place. Raises UnfitError where one is left out before another: all would move up."""
    for name in names:
        if name in arguments:
            yield arguments.pop(name)
        elif left := [after for after in names if after in arguments]:
            raise UnfitError(f"has “{left[0]}” without “{name}”, which comes before it and has no name in the call")


def _plain(arguments: Mapping[str, Any]) -> dict[str, Any]:
    """The arguments as JSON knows them, which has lists only."""
    try:
        taken = bounded(dict(arguments), ARGUMENTS)
    except UnfitError:
        taken = bounded(_by_json(arguments), ARGUMENTS)
    return dict(taken)


def _by_json(value: Any) -> Any:
    try:
        return json.loads(json.dumps(value))
    except (TypeError, ValueError, RecursionError):
        raise UnfitError("is no plain data") from None


def fetches(source: str) -> bool:
    """Whether the code speaks of `http`."""
    return HTTP.search(source) is not None


def outcome_in(text: str, code: Code, given: Mapping[str, Any], handoffs: Mapping[Any, str]) -> CodeOutcome:
    """The outcome in a packed text, every part bounded, and only a handoff that was offered."""
    try:
        packed = parsed(text)
        if "unfit" in packed:
            return _unfit(code, f"{bounded(packed['unfit'])}"[:LONGEST_LOG])
        value, changes = bounded(packed.get("value")), bounded(packed.get("set", {}))
        after = bounded(packed.get("context"), CONTEXT)
    except UnfitError as error:
        return _unfit(code, str(error))
    agent = packed.get("agent")
    offered = agent is None or (type(agent) is str and agent in handoffs)
    if type(changes) is not dict or type(after) is not dict or not offered:
        return _unfit(code, "is no data")
    changed, removed = changes_between(given["context"], after)
    changed |= changes
    return CodeOutcome(value, None, changed, tuple(name for name in removed if name not in changed), agent)


def _unfit(code: Code, why: str) -> CodeOutcome:
    advice = "Return text, a number, a list or a dict of moderate size."
    message = f"What {code.name} gave back {why}"
    return CodeOutcome(error=CodeError(CodeErrorKind.RESULT, message, code.line, "", advice, message))


def unfit_arguments(error: UnfitError) -> CodeError:
    return CodeError(CodeErrorKind.RAISED, f"What the function was given {error}")
