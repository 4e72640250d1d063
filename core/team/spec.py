"""A team as plain data: what a team file holds and forms edit. Nothing here reads, checks, builds or runs a team.

All references to agents and functions are by `id`, so that renaming breaks nothing.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NewType

AgentId = NewType("AgentId", str)
FunctionId = NewType("FunctionId", str)

JsonValue = None | bool | int | float | str | list["JsonValue"] | dict[str, "JsonValue"]

MAX_ID_LENGTH = 64
"""Characters of an id: as many as the name of a function may have in Chat Completions."""


def is_id(text: str) -> bool:
    """Return whether the text can be an id: 1 to 64 letters and digits of any script, `_` and `-`."""
    return 0 < len(text) <= MAX_ID_LENGTH and all(
        char in "_-" or unicodedata.category(char)[0] in "LMN" for char in text
    )


class ParameterType(StrEnum):
    """The types of a function's parameter, by their names in JSON Schema."""

    STRING = "string"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    LIST = "array"
    OBJECT = "object"


class ItemType(StrEnum):
    """The types of the items of a list, by their names in JSON Schema."""

    ANY = "any"
    STRING = "string"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"


@dataclass(frozen=True, slots=True)
class ParameterSpec:
    """A parameter of a function. With `choices` only these values are allowed.

    `items` is the type of the items of a list. `default` is the value of an optional parameter that a call leaves out; None
    if there is none.
    """

    name: str
    type: ParameterType = ParameterType.STRING
    description: str = ""
    required: bool = True
    choices: tuple[str | int | float, ...] = ()
    items: ItemType = ItemType.ANY
    default: JsonValue = None


@dataclass(frozen=True, slots=True)
class ResultRow:
    """One row of a function's results: the answer to a call whose arguments all match `when`.

    A pattern is a value, or a list of values of which one has to match; text is compared without regard to case, and `*` in it
    matches any text. An empty `when` matches every call. `value` is text or any JSON value;
    `{parameter}` and `{variable}` in its texts are filled in. `error` makes the call fail with that text instead.
    `set` changes context variables, `handoff` hands the conversation to an agent, `delay_s` waits before answering.
    """

    when: Mapping[str, JsonValue] = field(default_factory=dict)
    value: JsonValue = ""
    error: str = ""
    set: Mapping[str, JsonValue] = field(default_factory=dict)
    handoff: AgentId | None = None
    delay_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Article:
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class FunctionTest:
    """A test of a function: a call and its expected outcome. Values that are left out are not compared.

    `given` are its arguments, `context` the context variables. `value` is what it answers, `set` are context variables
    that it sets. With an `error` the call has to fail with a message that holds this text; without one it may not fail.
    Without a `handoff` the call may not hand off.
    """

    name: str
    given: Mapping[str, JsonValue] = field(default_factory=dict)
    context: Mapping[str, JsonValue] = field(default_factory=dict)
    value: JsonValue = None
    set: Mapping[str, JsonValue] = field(default_factory=dict)
    handoff: AgentId | None = None
    error: str = ""


@dataclass(frozen=True, slots=True)
class FunctionSpec:
    """A function of a team. `name` is what the model sees; in a file it may be left out when it is the `id`.

    It answers by running its `code`, Python with a function in it, whose parameters are meant when none are listed.
    Without code, or when it is a `mock`, it answers from `results`, the first row that matches; or, when it has `articles`,
    with those that fit the text of its first parameter best. A call that no row matches fails with an error.

    `ask_first` says whether to ask before it runs; when left out, its name and description tell. Only the offline model asks.
    """

    id: FunctionId
    name: str = field(metadata={"same_as": "id"})
    description: str = ""
    parameters: tuple[ParameterSpec, ...] = ()
    results: tuple[ResultRow, ...] = ()
    articles: tuple[Article, ...] = ()
    code: str = ""
    mock: bool = False
    tests: tuple[FunctionTest, ...] = ()
    ask_first: bool | None = None


@dataclass(frozen=True, slots=True)
class HandoffSpec:
    """A handoff: the conversation may move to agent `to`. `when` describes for the model in which case."""

    to: AgentId
    when: str = ""


@dataclass(frozen=True, slots=True)
class DelegateSpec:
    """A delegate: agent `to` may be called with a task and returns an answer. `when` describes in which case."""

    to: AgentId
    when: str = ""


Link = HandoffSpec | DelegateSpec
"""A link from one agent to another."""


@dataclass(frozen=True, slots=True)
class SampleReplySpec:
    """What the offline model says for an agent when a message is `about` something. `say` may have placeholders."""

    about: str
    say: str


@dataclass(frozen=True, slots=True)
class AgentSpec:
    """An agent. `instructions` may have `{variable}` placeholders; without a `model` it uses the one of the run.

    `sample_replies` are for the offline model, which does not follow instructions; no other model reads them.

    `icon` is an emoji; an empty one is chosen by the screen. `settings` are further Chat Completions fields.
    """

    id: AgentId
    name: str
    description: str = ""
    icon: str = ""
    instructions: str = ""
    model: str = ""
    settings: Mapping[str, JsonValue] = field(default_factory=dict)
    functions: tuple[FunctionId, ...] = ()
    handoffs: tuple[HandoffSpec, ...] = ()
    delegates: tuple[DelegateSpec, ...] = ()
    tool_choice: str = "auto"
    parallel_calls: bool = True
    sample_replies: tuple[SampleReplySpec, ...] = ()

    @property
    def links(self) -> tuple[tuple[str, Sequence[Link]], ...]:
        """The agent's links to other agents, by the name of the field that holds them."""
        return ("handoffs", self.handoffs), ("delegates", self.delegates)


@dataclass(frozen=True, slots=True)
class ProfileSpec:
    """A named set of context variables that replace values of the team's own."""

    name: str
    context: Mapping[str, JsonValue] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TeamSpec:
    """A team. `starters` are suggested first messages, `demo` is a conversation to play, `positions` are those in the graph.

    `http` are the hosts that its functions ask to fetch from, such as `api.example.org`. This is not a permission: the user of
    the team has to allow them.
    """

    name: str
    start: AgentId = AgentId("")
    description: str = ""
    icon: str = ""
    agents: tuple[AgentSpec, ...] = ()
    functions: tuple[FunctionSpec, ...] = ()
    context: Mapping[str, JsonValue] = field(default_factory=dict)
    profiles: tuple[ProfileSpec, ...] = ()
    starters: tuple[str, ...] = ()
    demo: tuple[str, ...] = ()
    http: tuple[str, ...] = ()
    positions: Mapping[AgentId, tuple[float, float]] = field(default_factory=dict)

    def agent(self, id: AgentId | str) -> AgentSpec | None:
        return next((agent for agent in self.agents if agent.id == id), None)

    def function(self, id: FunctionId | str) -> FunctionSpec | None:
        return next((function for function in self.functions if function.id == id), None)
