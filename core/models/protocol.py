"""The interface of a model: it answers a request with a reply, whole or in deltas.

Requests and replies are plain Chat Completions values; a model is independent of agents, runs and events. Models raise every
failure as a `core.errors.ModelError`.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, runtime_checkable

from core.messages import Choice, Delta, Message, Usage
from core.models.added_fields import AddedFields


@dataclass(frozen=True, slots=True)
class HandoffTarget:
    """The agent that a handoff leads to: its name, and in `about` its instructions and what its functions do."""

    name: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class OfflineHints:
    """What the offline model reads besides a request, because it does not follow instructions. No endpoint is sent any of it.

    `description` is the agent's. `samples` are its sample replies: what a message is about, and what to say then. `targets`
    are the agents that its handoffs lead to, `vocabulary` the words that its functions have answers for, and `ask_first` says
    whether to ask before a call, each by the function's name. `context` are the context variables that are plain values.
    """

    description: str = ""
    samples: Sequence[tuple[str, str]] = ()
    targets: Mapping[str, HandoffTarget] = field(default_factory=dict)
    vocabulary: Mapping[str, str] = field(default_factory=dict)
    ask_first: Mapping[str, bool] = field(default_factory=dict)
    context: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ModelRequest:
    """A request for one reply.

    `messages` are in wire form, instructions first. `tools` are Chat Completions tools, possibly none. `settings` are
    further fields of the request, such as `temperature`. `senders` has, for each message, the name of the agent that
    wrote it, or "": the wire form has no field for it, but the offline model needs it. `added` is what an endpoint added
    to a message, by its position; it is sent to that endpoint only. `hints` returns what the offline model reads as well.
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
    hints: Callable[[], OfflineHints] = field(default=OfflineHints, compare=False)

    @property
    def offered(self) -> frozenset[str]:
        """The names of the functions that the model may call."""
        functions = (tool.get("function") for tool in self.tools)
        return frozenset(str(function.get("name")) for function in functions if isinstance(function, Mapping))


@dataclass(frozen=True, slots=True)
class Completion:
    """A finished reply: an assistant's message in wire form, and what the endpoint reports about it.

    `notes` are the codes of what is to be told about it: see `core.models.notes`. `choice` says why a reply by rules is as it is.
    """

    message: Message
    usage: Usage | None = None
    model: str = ""
    finish_reason: str = ""
    notes: tuple[str, ...] = ()
    choice: Choice | None = None


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
