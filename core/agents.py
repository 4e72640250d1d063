"""The types of the Swarm API, Agent, Result and Response, and the links between agents. Nothing runs here.

Field names, defaults and meaning follow https://github.com/openai/swarm (README, "Agent Fields", "Response Fields").
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from core.records import Record, lenient

AgentFunction = Callable[..., Any]
Instructions = str | Callable[..., str]

# fmt: off
SETTINGS = frozenset({
    "audio", "frequency_penalty", "logit_bias", "logprobs", "max_completion_tokens", "max_tokens", "metadata", "modalities",
    "n", "prediction", "presence_penalty", "prompt_cache_key", "reasoning_effort", "response_format", "safety_identifier",
    "seed", "service_tier", "stop", "store", "stream_options", "temperature", "top_logprobs", "top_p", "user", "verbosity",
    "web_search_options",
})
# fmt: on
"""The fields of a Chat Completions request that an agent can set and that are not fields of `Agent`."""


@dataclass(frozen=True, slots=True)
class SampleReply:
    """What the offline model says for an agent when a message is `about` something; no other model reads it.

    `say` is text, or a function that returns it and may take `context_variables`, as the instructions of an agent.
    """

    about: str
    say: Instructions


@lenient
@dataclass(eq=False, slots=True, repr=False)
class Agent(Record):
    """Instructions and functions that answer in a conversation.

    `instructions` is text, or a function that returns it and may take `context_variables`.
    `functions` are called by the model; one that returns an Agent hands off the conversation to it.
    `delegates` are agents this one may call: each is offered as a function that takes a task and returns an answer.
    `settings` are further Chat Completions fields, such as `temperature`, which may also be given as keywords.
    `key` identifies the agent among others of the same name; if empty, a run derives one from the name.
    `sample_replies` are what the offline model says for the agent, since it does not follow instructions.
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
    sample_replies: list[SampleReply] = field(default_factory=list)

    def __repr__(self) -> str:
        return f"Agent(name={self.name!r})"

    def accept_unknown(self, keywords: Mapping[str, Any]) -> None:
        """Take keywords that are SETTINGS as settings; ignore others with a warning that names them."""
        known = {name: _setting(value) for name, value in keywords.items() if name in SETTINGS}
        self.settings = {**self.settings, **known}
        ignored = [name for name in keywords if name not in known]
        if ignored:
            text = f"The agent {self.name} ignores {', '.join(ignored)}: Agent has no such field. See `settings`."
            warnings.warn(text, stacklevel=3)


def _setting(value: Any) -> Any:
    """Return the value as JSON, if it is a class of Pydantic: the form of a reply, as the SDK takes it."""
    schema = getattr(value, "model_json_schema", None)
    if not (isinstance(value, type) and callable(schema)):
        return value
    return {"type": "json_schema", "json_schema": {"name": value.__name__, "schema": schema()}}


@dataclass(frozen=True, eq=False, slots=True)
class Delegate:
    """An agent that another one may call as a function: `when` describes the function to the model, `name` names it.

    If empty, they are derived from the agent's description and name.
    """

    agent: Agent
    when: str = ""
    name: str = ""


class Handoff:
    """A function that hands off the conversation to `target`. Its docstring, which the model reads, is `when`.

    A plain function that returns an Agent does the same, but the target of this one is known without calling it, so the
    graph can show it.
    """

    def __init__(self, target: Agent, *, when: str = "", name: str = "") -> None:
        self.target = target
        self.__name__ = name or f"transfer_to_{target.name}"
        self.__doc__ = when or f"Hand the conversation to {target.name}. {target.description}".strip()

    def __call__(self) -> Agent:
        return self.target


@lenient
@dataclass(slots=True)
class Result(Record):
    """The return value of a function that does more than return text.

    `value` is the text for the model, `agent` the agent to hand off to, `context_variables` the variables to set.
    """

    value: str = ""
    agent: Agent | None = None
    context_variables: dict[str, Any] = field(default_factory=dict)


@lenient
@dataclass(slots=True)
class Response(Record):
    """The result of a run.

    `messages` are only those of this run, `agent` is the agent that answered last, and `context_variables` are the
    variables passed to the run with its changes. `end_reason` is a `core.events.EndReason`, `usage` the token counts.
    """

    messages: list[dict[str, Any]] = field(default_factory=list)
    agent: Agent | None = None
    context_variables: dict[str, Any] = field(default_factory=dict)
    end_reason: str = "answered"
    usage: dict[str, int] = field(default_factory=dict)
