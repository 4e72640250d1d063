"""The interface of a model: it answers a request with a reply, whole or in deltas.

Requests and replies are plain Chat Completions values; a model is independent of agents, runs and events. Models raise every
failure as a `core.errors.ModelError`.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, runtime_checkable

from core.messages import Delta, Message, Usage
from core.models.added_fields import AddedFields


@dataclass(frozen=True, slots=True)
class ModelRequest:
    """A request for one reply.

    `messages` are in wire form, instructions first. `tools` are Chat Completions tools, possibly none. `settings` are
    further fields of the request, such as `temperature`. `senders` has, for each message, the name of the agent that
    wrote it, or "": the wire form has no field for it, but the offline model needs it. `added` is what an endpoint added
    to a message, by its position; it is sent to that endpoint only.
    """

    model: str
    messages: Sequence[Message]
    tools: Sequence[dict[str, Any]] = ()
    tool_choice: str | dict[str, Any] | None = None
    parallel_tool_calls: bool = True
    settings: Mapping[str, Any] = field(default_factory=dict)
    agent: str = ""
    senders: Sequence[str] = ()
    added: Mapping[int, AddedFields] = field(default_factory=dict)

    @property
    def offered(self) -> frozenset[str]:
        """The names of the functions that the model may call."""
        functions = (tool.get("function") for tool in self.tools)
        return frozenset(str(function.get("name")) for function in functions if isinstance(function, Mapping))


@dataclass(frozen=True, slots=True)
class Completion:
    """A finished reply: an assistant's message in wire form, and what the endpoint reports about it.

    `notes` are the codes of what is to be told about it: see `core.models.notes`.
    """

    message: Message
    usage: Usage | None = None
    model: str = ""
    finish_reason: str = ""
    notes: tuple[str, ...] = ()


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
