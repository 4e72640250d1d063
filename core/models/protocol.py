"""The interface of a model: it answers a request with a reply, whole or in deltas.

Requests and replies are plain Chat Completions values; a model is independent of agents, runs and events. Models raise every
failure as a `core.errors.ModelError`.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, runtime_checkable

from core.messages import Delta, Message, Usage


@dataclass(frozen=True, slots=True)
class ModelRequest:
    """A request for one reply.

    `messages` are in wire form, instructions first. `tools` are Chat Completions tools, possibly none. `settings` are
    further fields of the request, such as `temperature`. `senders` has, for each message, the name of the agent that
    wrote it, or "": the wire form has no field for it, but the offline model needs it.
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
    """A finished reply: an assistant's message in wire form, and what the endpoint reports about it."""

    message: Message
    usage: Usage | None = None
    model: str = ""
    finish_reason: str = ""


@runtime_checkable
class Model(Protocol):
    def complete(self, request: ModelRequest) -> Completion:
        """Return the whole reply."""
        ...

    def stream(self, request: ModelRequest) -> Iterator[Delta | Completion]:
        """Yield the reply in deltas as they arrive, and at the end the Completion that they add up to.

        The iterator has `close()`, as generators do; it gives up the reply and frees its connection.
        """
        ...


@runtime_checkable
class AsyncModel(Protocol):
    async def complete(self, request: ModelRequest) -> Completion: ...

    def stream(self, request: ModelRequest) -> AsyncIterator[Delta | Completion]: ...
