"""What goes in to code that runs and what comes out of it: text, whatever runs it. The errors that tell of neither."""

from __future__ import annotations

import json
import re

from core.calls.context import changes_between
from core.sandbox.bounds import CONTEXT, UnfitError, bounded, bounded_variables, parsed
from core.sandbox.protocol import CodeCall, CodeError, CodeErrorKind, CodeOutcome
from core.sandbox.reading import Code

LONGEST_LOG = 64_000

HTTP = re.compile(r"\bhttp\b")

BUSY = CodeError(CodeErrorKind.BUSY, "Too many functions are running at once", advice="Wait a moment and try again.")
CRASHED = CodeError(
    CodeErrorKind.CRASHED, "The interpreter gave up on this code", advice="Make what it does smaller or simpler."
)
STOPPED = CodeError(CodeErrorKind.STOPPED, "The run was stopped before the function answered")


def given_to(call: CodeCall, code: Code) -> str:
    """What the code is told, as JSON text; half a character, which the interpreter's JSON does not know, is a "?"."""
    arguments = dict(call.arguments)
    positional = [arguments.pop(name) for name in code.positional if name in arguments]
    offered = {name: id for id, name in call.handoffs.items()} | {id: id for id in call.handoffs}
    context = bounded_variables(call.context)
    told = {"handoffs": offered, "context": context, "positional": positional, "named": arguments}
    text = json.dumps({**told, "takes_context": code.takes_context}, ensure_ascii=False)
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")


def fetches(call: CodeCall) -> bool:
    """Whether the code speaks of `http`."""
    return HTTP.search(call.source) is not None


def outcome_in(text: str, call: CodeCall, code: Code) -> CodeOutcome:
    """The outcome in a packed text, every part bounded, and only a handoff that was offered."""
    try:
        packed = parsed(text)
        if "unfit" in packed:
            return _unfit(code, f"{bounded(packed['unfit'])}"[:LONGEST_LOG])
        value, changes = bounded(packed.get("value")), bounded(packed.get("set"))
        after = bounded(packed.get("context"), CONTEXT)
    except UnfitError as error:
        return _unfit(code, str(error))
    agent = packed.get("agent")
    offered = agent is None or (type(agent) is str and agent in call.handoffs)
    if type(changes) is not dict or type(after) is not dict or not offered:
        return _unfit(code, "is no data")
    changed, removed = changes_between(bounded_variables(call.context), after)
    changed |= changes
    return CodeOutcome(value, None, changed, tuple(name for name in removed if name not in changed), agent)


def _unfit(code: Code, why: str) -> CodeOutcome:
    advice = "Return text, a number, a list or a dict of moderate size."
    message = f"What {code.name} gave back {why}"
    return CodeOutcome(error=CodeError(CodeErrorKind.RESULT, message, code.line, "", advice, message))
