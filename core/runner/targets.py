"""The agents that a function written in Python may hand off to, found without calling it."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Iterator
from typing import Any

from core.agents import Agent


def targets_of(function: Any) -> Iterator[Agent]:
    """Yield the agents that a function may hand off to.

    The `target` of a Handoff is exact. For other functions it is a guess: every agent that their code names, or that a
    `functools.partial` fills in.
    """
    filled_in: list[object] = []
    while isinstance(function, functools.partial):
        filled_in += [*function.args, *function.keywords.values()]
        function = function.func
    target = getattr(function, "target", None)
    if isinstance(target, Agent):
        yield target
        return
    yielded: set[int] = set()
    named = _values_named_in(inspect.unwrap(function) if callable(function) else function)
    for agent in _agents_in(filled_in + named):
        if id(agent) not in yielded:
            yielded.add(id(agent))
            yield agent


def _values_named_in(function: Any) -> list[object]:
    """Return the values of the outer variables that the function's code names, and of its defaults."""
    try:
        variables = inspect.getclosurevars(function)
    except (TypeError, ValueError):  # not written in Python, or a variable without a value
        return []
    defaults = getattr(function, "__defaults__", None) or ()
    return [*variables.nonlocals.values(), *variables.globals.values(), *defaults]


def _agents_in(values: list[object]) -> Iterator[Agent]:
    for value in values:
        match value:
            case Agent():
                yield value
            case list() | tuple() | set() | frozenset():
                yield from (item for item in value if isinstance(item, Agent))
            case dict():
                yield from (item for item in value.values() if isinstance(item, Agent))
