"""What is asked of a sandbox and what comes back: plain values, whatever runs the code."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class CodeCall:
    """One call of the function `name` in `source`, with arguments by name.

    `handoffs` are the agents it may hand the conversation to, names by id. `now` stops the clock there, `seed` makes
    what is random the same every time. Where many calls want to run, those of one `party` share what it is given.
    `hosts` are those it may fetch from. `weighed` asks for the memory, which takes a moment.
    """

    source: str
    name: str
    arguments: Mapping[str, Any] = field(default_factory=dict)
    context: Mapping[str, Any] = field(default_factory=dict)
    handoffs: Mapping[Any, str] = field(default_factory=dict)
    now: datetime | None = None
    seed: int | None = None
    party: str = ""
    hosts: tuple[str, ...] = ()
    weighed: bool = False


class CodeErrorKind(StrEnum):
    """What kept a call from giving a value."""

    ARGUMENTS = "arguments"  # they do not fit the parameters; the code did not run
    UNREADABLE = "unreadable"  # the code is no Python, or has no function
    UNSUPPORTED = "unsupported"  # Python that does not run here
    RAISED = "raised"  # the code raised
    TIME = "time"  # it took too long
    MEMORY = "memory"  # it wanted too much memory
    RESULT = "result"  # what it gave back cannot be taken
    STOPPED = "stopped"  # the run was stopped meanwhile
    CRASHED = "crashed"  # the interpreter died
    BUSY = "busy"  # no interpreter was free
    UNAVAILABLE = "unavailable"  # code cannot run on this machine


@dataclass(frozen=True, slots=True)
class CodeError:
    """`message` is one sentence, `advice` one thing to try, `original` what the interpreter said.

    `line` is that of the code, from 1, with its text; None when no line is to blame.
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


@dataclass(frozen=True, slots=True)
class CodeOutcome:
    """What came of a call: a value of JSON's kinds, or an error.

    `changes` and `removed` are context variables set and deleted, `handoff` the id of an agent that was offered, `log`
    what was printed. With an error nothing is changed and nobody handed to. `memory` is in bytes, if it was asked for and
    can be told.
    """

    value: Any = None
    error: CodeError | None = None
    changes: Mapping[str, Any] = field(default_factory=dict)
    removed: tuple[str, ...] = ()
    handoff: str | None = None
    log: str = ""
    seconds: float = 0.0
    memory: int | None = None


class Switch(Protocol):
    """Something that may end a call from outside, such as `core.runner.cancel.Cancel`."""

    def watched_by(self, watcher: Callable[[], None], /) -> AbstractContextManager[None]:
        """While in the block, `watcher` is called when the switch goes on, from any thread."""
        ...


class Sandbox(Protocol):
    def run(self, call: CodeCall, *, stop: Switch | None = None) -> CodeOutcome:
        """Make the call. Always comes back, in bounded time, with a bounded outcome; raises nothing of the code's."""
        ...
