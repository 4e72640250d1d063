"""The contract of a sandbox: the call it is given and the outcome it returns. Plain values, independent of the runtime."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import KW_ONLY, dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from core.asks import CallResult


@dataclass(frozen=True, slots=True)
class CodeCall:
    """One call of the function `name` in `source`, with keyword arguments.

    `handoffs` are the agents the function may hand off to, as names by id. `now` freezes the clock, `seed` fixes the
    random numbers. Calls with the same `tenant` share one quota of the scheduler. `hosts` are the hosts the function may
    fetch from. `measure_memory` requests the peak memory, which costs a fresh worker process.
    """

    source: str
    name: str
    arguments: Mapping[str, Any] = field(default_factory=dict)
    context: Mapping[str, Any] = field(default_factory=dict)
    handoffs: Mapping[Any, str] = field(default_factory=dict)
    _: KW_ONLY
    now: datetime | None = None
    seed: int | None = None
    tenant: str = ""
    hosts: tuple[str, ...] = ()
    measure_memory: bool = False


class CodeErrorKind(StrEnum):
    """Why a call returned no value."""

    ARGUMENTS = "arguments"  # they do not match the parameters, or are no plain data; the code did not run
    UNREADABLE = "unreadable"  # a syntax error, or no function in the code
    UNSUPPORTED = "unsupported"  # valid Python that the interpreter does not support
    RAISED = "raised"  # the code raised an exception
    TIME = "time"  # the time limit was exceeded
    MEMORY = "memory"  # the memory limit was exceeded
    RESULT = "result"  # the return value is not plain data, or too large
    STOPPED = "stopped"  # the run was cancelled during the call
    CRASHED = "crashed"  # the interpreter process died
    BUSY = "busy"  # no interpreter became free in time
    UNAVAILABLE = "unavailable"  # there is no interpreter for this machine


@dataclass(frozen=True, slots=True)
class CodeError:
    """An error for the author of the code.

    `message` is one sentence, `advice` one thing to try, `original` the message of the interpreter. `line` counts from 1
    in the author's code and `text` is its content; None if no line caused the error.
    """

    kind: CodeErrorKind
    message: str
    line: int | None = None
    text: str = ""
    advice: str = ""
    original: str = ""

    def __str__(self) -> str:
        where = f" (line {self.line})" if self.line is not None else ""
        return f"{self.message.removesuffix('.')}{where}." + (f" {self.advice}" if self.advice else "")


@dataclass(frozen=True, kw_only=True)
class CodeOutcome(CallResult[CodeError, str]):
    """The result of a call that ran in a sandbox: a JSON value or an error, and the id of the agent to hand off to.

    With an error there are no changes and no handoff. `memory` is the peak in bytes; None unless it was requested and
    the system reports it.
    """

    seconds: float = 0.0
    memory: int | None = None


class Switch(Protocol):
    """A cancellation signal, such as `core.runner.cancel.Cancel`."""

    def watched_by(self, callback: Callable[[], None], /) -> AbstractContextManager[None]:
        """Call `callback`, from any thread, if the signal is set while the block runs."""


class Sandbox(Protocol):
    """Something that runs code of functions."""

    def run(self, call: CodeCall, *, stop: Switch | None = None) -> CodeOutcome:
        """Make the call. Returns within a bounded time with an outcome of bounded size, and raises no exception."""
