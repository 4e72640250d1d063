"""What a model is to the rest of the project: something that answers a request, at once or in pieces.

A model is asked with plain Chat Completions values and answers with them; it knows no agents, runs or events.
Every failure is raised as a `core.errors.ModelError`.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, runtime_checkable

from core.messages import Delta, Message, Usage


@dataclass(frozen=True, slots=True)
class ModelRequest:
    """One question to a model.

    `messages` are in wire form, instructions first. `tools` are Chat Completions tools, possibly none.
    `settings` are further fields of the request, such as `temperature`. `senders` has, for each message,
    the name of the agent that wrote it, or "" (the wire form has no place for it; the offline model reads it).
    """

    model: str
    messages: Sequence[Message]
    tools: Sequence[dict[str, Any]] = ()
    tool_choice: str | dict[str, Any] | None = None
    parallel_tool_calls: bool = True
    settings: Mapping[str, Any] = field(default_factory=dict)
    agent: str = ""
    senders: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Completion:
    """A finished reply: an assistant's message in wire form, and what the endpoint says of it."""

    message: Message
    usage: Usage | None = None
    model: str = ""
    finish_reason: str = ""


@runtime_checkable
class Model(Protocol):
    def complete(self, request: ModelRequest) -> Completion:
        """The whole reply."""
        ...

    def stream(self, request: ModelRequest) -> Iterator[Delta | Completion]:
        """The reply in deltas as they come, and at the very end the Completion they add up to.

        The iterator has `close()` (a generator has), which gives up the reply and frees its connection.
        """
        ...


@runtime_checkable
class AsyncModel(Protocol):
    async def complete(self, request: ModelRequest) -> Completion: ...

    def stream(self, request: ModelRequest) -> AsyncIterator[Delta | Completion]: ...
