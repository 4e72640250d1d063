"""The agents of a run by key, and what each of them can offer to its model."""

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
    """What the model sees of a delegate: a function that takes a task. The driver runs the delegate itself."""

    def __init__(self, delegate: Agent | Delegate) -> None:
        given = delegate if isinstance(delegate, Delegate) else Delegate(delegate)
        self.agent = given.agent
        self.__name__ = given.name or legal_name(f"ask_{given.agent.name}")
        about = given.when or given.agent.description or f"Give {given.agent.name} a task and get back the answer."
        self.__doc__ = about

    def __call__(self, task: str) -> str:
        """Never called by the driver; here for its signature."""
        raise NotImplementedError(task)


@dataclass(frozen=True, slots=True)
class Offer:
    """The functions an agent offers: as tools for the model, and by name for calling them."""

    tools: tuple[dict[str, Any], ...]
    functions: dict[str, AgentFunction]

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self.functions)


class Roster:
    """Agents by key. Those that functions return join as they come; a key stays with its agent."""

    def __init__(self) -> None:
        self._agents: dict[str, Agent] = {}
        self._keys: dict[int, str] = {}
        self._offers: dict[str, tuple[Sequence[object], Offer]] = {}
        self._lock = threading.Lock()

    def key_of(self, agent: Agent) -> str:
        """The agent's key: its own if it has one, else one made from its name, told apart from the others."""
        with self._lock:
            known = self._keys.get(id(agent))
            return self._add(agent) if known is None else known

    def _add(self, agent: Agent) -> str:
        wanted = agent.key or agent.name or "Agent"
        key, number = wanted, 2
        while key in self._agents:
            key, number = f"{wanted}-{number}", number + 1
        self._agents[key] = agent
        self._keys[id(agent)] = key
        return key

    def __getitem__(self, key: str) -> Agent:
        return self._agents[key]

    def offer_of(self, key: str) -> Offer:
        """What the agent offers now; its lists of functions and delegates may have changed since the last turn.

        Raises SetupError when two functions have one name.
        """
        agent = self._agents[key]
        given: Sequence[object] = [*agent.functions, *agent.delegates]
        known = self._offers.get(key)
        if known is not None and _are_same(known[0], given):
            return known[1]
        offer = _offer(agent)
        self._offers[key] = (given, offer)
        return offer


def _are_same(left: Sequence[object], right: Sequence[object]) -> bool:
    return len(left) == len(right) and all(a is b for a, b in zip(left, right, strict=True))


def _offer(agent: Agent) -> Offer:
    functions: dict[str, AgentFunction] = {}
    offered: list[AgentFunction] = [*agent.functions, *(DelegateFunction(delegate) for delegate in agent.delegates)]
    for function in offered:
        name = name_of(function)
        if name in functions:
            raise SetupError.of(ErrorCode.DUPLICATE_FUNCTION, agent=agent.name, function=name)
        functions[name] = function
    return Offer(tuple(tool_of(function) for function in offered), functions)
