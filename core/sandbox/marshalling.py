"""What all sandboxes do around a call: marshal its arguments as plain data, hold a slot, unmarshal its outcome."""

from __future__ import annotations

import json
import marshal
import re
import threading
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

from core.calls import changes_between
from core.sandbox.bounds import (
    ARGUMENTS,
    CONTEXT,
    MOST_CONTEXT,
    TooLargeError,
    UnusableValueError,
    bounded_copy,
    parse_object,
)
from core.sandbox.dialect.advice import unreadable
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


# --- context variables as JSON texts, in which form they are given to guest code


SHORT_TEXT = 1_000
"""Characters of a text that is not kept: making it anew takes some microseconds."""

MOST_KEPT = 10 * MOST_CONTEXT
"""Characters of all texts kept: the variables of ten conversations of the largest size."""


@dataclass(frozen=True, slots=True)
class _Entry:
    """The text of a value, which is kept alive so that no other value has its id, and how the value was then."""

    value: Any
    image: bytes | None
    text: str


class ContextTexts:
    """Writes values as JSON texts and keeps the long ones. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._entries = OrderedDict[int, _Entry]()
        self._kept = 0

    def text_of(self, value: Any) -> str:
        """Return the value as JSON. Raises UnusableValueError if it is no plain data or too large."""
        entry = self._entry_of(value)
        if entry is not None and entry.image == _image_of(value):
            return entry.text
        text = json.dumps(bounded_copy(value, CONTEXT), ensure_ascii=False)
        if len(text) > SHORT_TEXT:
            self._keep(_Entry(value, _image_of(value), text))
        return text

    def _entry_of(self, value: Any) -> _Entry | None:
        with self._lock:
            return self._entries.get(id(value))

    def _size_of(self, value: Any) -> int:
        """Return about how long the value's text is: as it was when it was last written. Others than data count nothing."""
        entry = self._entry_of(value)
        if entry is not None:
            return len(entry.text)
        try:
            return len(self.text_of(value))
        except TooLargeError:
            raise
        except UnusableValueError:
            return 0

    def _keep(self, entry: _Entry) -> None:
        with self._lock:
            self._forget(id(entry.value))
            self._entries[id(entry.value)] = entry
            self._kept += len(entry.text)
            while self._kept > MOST_KEPT:
                self._forget(next(iter(self._entries)))

    def _forget(self, key: int) -> None:
        entry = self._entries.pop(key, None)
        self._kept -= len(entry.text) if entry is not None else 0

    def check_total(self, values: Iterable[Any]) -> None:
        """Raise TooLargeError if the values take more than MOST_CONTEXT characters in all."""
        total = 0
        for value in values:
            total += self._size_of(value)
            if total > MOST_CONTEXT:
                raise TooLargeError(f"has more than {MOST_CONTEXT:,} characters")


def _image_of(value: Any) -> bytes | None:
    """Return bytes that differ once the value was changed in place; None for a text, which cannot be changed."""
    if type(value) is str:
        return None
    return marshal.dumps(value, 2)  # version 2 writes content only, later ones also which parts are shared


TEXTS = ContextTexts()
"""For all calls of this process."""


# --- a call


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
    context = _context_texts(call.context, code) if code.takes_context else {}
    if code.takes_context:
        arguments.pop(CONTEXT_VARIABLES, None)
    return {"handoffs": bounded_copy(offered), "context": context, "positional": positional, "named": arguments}


def _context_texts(context: Mapping[str, Any], code: Code) -> dict[str, str]:
    """Return the variables that the code can reach, as JSON. Raises RefusedError for one that cannot be given to it.

    A variable that is no data, such as a connection, is left out unless the code names it.
    """
    reachable = context.keys() if code.reads is None else context.keys() & code.reads
    texts: dict[str, str] = {}
    for name in (name for name in context if name in reachable):
        try:
            texts[name] = TEXTS.text_of(context[name])
        except UnusableValueError as error:
            if code.reads is not None or isinstance(error, TooLargeError):
                raise _refused_context(f"The context variable “{name[:100]}” {error}") from None
    if sum(map(len, texts.values())) > MOST_CONTEXT:
        raise _refused_context(f"The context variables have more than {MOST_CONTEXT:,} characters in all")
    return texts


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
        value = bounded_copy(packed.get("value"))
        parts = bounded_copy([packed.get("set", {}), packed.get("context"), packed.get("removed")], CONTEXT)
    except UnusableValueError as error:
        return _unusable_result(code, str(error))
    agent = packed.get("agent")
    offered = agent is None or (type(agent) is str and agent in call.handoffs)
    if [type(part) for part in parts] != [dict, dict, list] or not offered:
        return _unusable_result(code, "is no data")
    changed = changes_between(call.context, parts[1])[0] | parts[0]
    removed = tuple(name for name in call.context if name in parts[2] and name not in changed)
    try:
        TEXTS.check_total({**call.context, **changed}.values() if changed else ())
    except TooLargeError as error:
        return _unusable_context(code, str(error))
    return CodeOutcome(value=value, changes=changed, removed=removed, target=agent)


def _unusable_context(code: Code, reason: str) -> CodeOutcome:
    message = f"What {code.name} put into the context {reason}, together with what is there"
    advice = "Keep less in the context, or remove what is no longer needed."
    return CodeOutcome(error=CodeError(CodeErrorKind.RESULT, message, code.line, "", advice, message))


def _unusable_result(code: Code, reason: str) -> CodeOutcome:
    advice = "Return text, a number, a list or a dict of moderate size."
    message = f"The return value of {code.name} {reason}"
    return CodeOutcome(error=CodeError(CodeErrorKind.RESULT, message, code.line, "", advice, message))
