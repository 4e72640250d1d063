"""The three nouns of Swarm, Agent, Result and Response, and how agents are tied together. Nothing runs here.

Field names, defaults and meaning follow https://github.com/openai/swarm (README, "Agent Fields", "Response Fields").
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

AgentFunction = Callable[..., Any]
Instructions = str | Callable[..., str]


@dataclass(eq=False, slots=True, repr=False)
class Agent:
    """Instructions and functions that answer in a conversation.

    `instructions` is the text itself, or a function that makes it and may take `context_variables`.
    `functions` are called by the model; one that returns an Agent hands the conversation to it.
    `delegates` are agents this one may ask: each is offered as a function that takes a task and gives back an answer.
    `settings` are further Chat Completions fields, such as `temperature`.
    `key` tells agents of one name apart; when empty, a run makes one from the name.
    Two agents are equal only if they are the same object.
    """

    name: str = "Agent"
    model: str = "gpt-4o"
    instructions: Instructions = "You are a helpful agent."
    functions: list[AgentFunction] = field(default_factory=list)
    tool_choice: str | dict[str, Any] | None = None
    parallel_tool_calls: bool = True
    delegates: list[Agent | Delegate] = field(default_factory=list)
    settings: dict[str, Any] = field(default_factory=dict)
    description: str = ""
    key: str = ""

    def __repr__(self) -> str:
        return f"Agent(name={self.name!r})"


@dataclass(frozen=True, eq=False, slots=True)
class Delegate:
    """An agent that may be asked, with what the model is told about it: `when` to ask, `name` of the function.

    Left empty, they come from the agent's description and name.
    """

    agent: Agent
    when: str = ""
    name: str = ""


class Handoff:
    """A function that hands the conversation to `target`. Its docstring, `when`, tells the model in which case.

    A plain function that returns an Agent does the same; this one can also be seen without calling it, in the graph.
    """

    def __init__(self, target: Agent, *, when: str = "", name: str = "") -> None:
        self.target = target
        self.__name__ = name or f"transfer_to_{target.name}"
        self.__doc__ = when or f"Hand the conversation to {target.name}. {target.description}".strip()

    def __call__(self) -> Agent:
        return self.target


@dataclass(slots=True)
class Result:
    """What a function may return beyond text: a value, an agent to hand off to, context variables to change."""

    value: str = ""
    agent: Agent | None = None
    context_variables: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Response:
    """What a run gives back.

    `messages` are the new ones only, `agent` the one that answered last, `context_variables` those given plus changes.
    `end_reason` says why the run ended (see `core.events.EndReason`), `usage` the tokens it took.
    """

    messages: list[dict[str, Any]] = field(default_factory=list)
    agent: Agent | None = None
    context_variables: dict[str, Any] = field(default_factory=dict)
    end_reason: str = "answered"
    usage: dict[str, int] = field(default_factory=dict)
