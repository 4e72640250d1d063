"""The agents of a run by key, and the tools that each of them offers to its model."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from core.agents import Agent, AgentFunction, Delegate
from core.error_codes import ErrorCode
from core.errors import SetupError
from core.schema import legal_name, name_of, tool_of


class DelegateFunction:
    """A function that takes a task, from which the tool of a delegate is built. The driver runs the delegate itself."""

    def __init__(self, delegate: Agent | Delegate) -> None:
        if not isinstance(delegate, Delegate):
            delegate = Delegate(delegate)
        agent = delegate.agent
        self.agent = agent
        self.__name__ = delegate.name or legal_name(f"ask_{agent.name}")
        self.__doc__ = delegate.when or agent.description or f"Give {agent.name} a task and get back the answer."

    def __call__(self, task: str) -> str:
        """Define the signature; never called."""
        raise NotImplementedError(task)


@dataclass(frozen=True, slots=True)
class ToolSet:
    """The functions that an agent offers: as tools for the model, and by name for calling them."""

    tools: tuple[dict[str, Any], ...]
    functions: dict[str, AgentFunction]

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self.functions)

    @classmethod
    def of(cls, functions: Sequence[AgentFunction], owner: str) -> ToolSet:
        """Return the tools of these functions. Raises SetupError, which names the owner, if they cannot be offered."""
        by_name: dict[str, AgentFunction] = {}
        for function in functions:
            _check_callable(function, owner)
            name = name_of(function)
            if by_name.setdefault(name, function) != function:  # a bound method is another object at each access
                raise SetupError.of(ErrorCode.DUPLICATE_FUNCTION, agent=owner, function=name)
        return cls(tuple(tool_of(function) for function in by_name.values()), by_name)


class Roster:
    """Agents by key. The target of a handoff is added when the handoff occurs. A key always refers to the same agent."""

    def __init__(self) -> None:
        self._agents: dict[str, Agent] = {}
        self._keys: dict[int, str] = {}
        self._tools: dict[str, tuple[Sequence[object], ToolSet]] = {}
        self._lock = threading.Lock()

    def key_of(self, agent: Agent) -> str:
        """Return the agent's key: its own if it has one, else its name, with a number if another agent has that key."""
        with self._lock:
            key = self._keys.get(id(agent))
            return self._add(agent) if key is None else key

    def _add(self, agent: Agent) -> str:
        base = agent.key or agent.name or "Agent"
        key, number = base, 2
        while key in self._agents:
            key, number = f"{base}-{number}", number + 1
        self._agents[key] = agent
        self._keys[id(agent)] = key
        return key

    def __getitem__(self, key: str) -> Agent:
        return self._agents[key]

    def tools_of(self, key: str) -> ToolSet:
        """Return the tools of the agent as its lists of functions and delegates are now; turns may change them.

        Raises SetupError when two functions have one name, or something is not a function. The same function twice is one.
        """
        agent = self._agents[key]
        functions: Sequence[object] = [*agent.functions, *agent.delegates]
        cached = self._tools.get(key)
        if cached is not None and _are_same(cached[0], functions):
            return cached[1]
        delegates = [DelegateFunction(delegate) for delegate in agent.delegates]
        tools = ToolSet.of([*agent.functions, *delegates], agent.name)
        self._tools[key] = (functions, tools)
        return tools


def _are_same(left: Sequence[object], right: Sequence[object]) -> bool:
    return len(left) == len(right) and all(a is b for a, b in zip(left, right, strict=True))


def _check_callable(function: object, owner: str) -> None:
    if isinstance(function, Agent):
        raise SetupError.of(ErrorCode.AGENT_AS_FUNCTION, agent=owner, other=function.name)
    if not callable(function):
        raise SetupError.of(ErrorCode.NOT_A_FUNCTION, agent=owner, type=type(function).__name__)
