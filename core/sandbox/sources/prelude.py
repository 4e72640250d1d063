"""What a function finds in the sandbox, `Result` and `handoff`, and how what it returns gets out, as JSON text.

A function that breaks in here gains nothing: only text gets out, and it is read with care. What it does not know is
left to `packing`.
"""

import json
from typing import Any

offered: dict[str, str] = {}
context: dict[str, Any] = {}
positional: list[Any] = []
named: dict[str, Any] = {}
parts: list[Any] = []


class Handoff:
    def __init__(self, id: str) -> None:
        self.id = id


class Result:
    def __init__(self, value: Any = "", agent: Any = None, context_variables: Any = None) -> None:
        self.value = value
        self.agent = agent
        self.context_variables = context_variables


def handoff(agent: Any) -> Any:
    if type(agent) is str and agent in offered:
        return Handoff(offered[agent])
    there_are = ", ".join(offered) or "none"
    raise ValueError(f"nobody called {agent!r} can be handed to from here; there are: {there_are}")


def begin(given: dict[str, Any], takes_context: bool) -> None:
    offered.update(given["handoffs"])
    context.update(given["context"])
    positional.extend(given["positional"])
    named.update(given["named"])
    if takes_context:
        named["context_variables"] = context


def pack(returned: Any) -> str:
    value, agent = returned, None
    changes: Any = {}
    if type(value) is Result:
        value, agent, changes = returned.value, returned.agent, returned.context_variables or {}
    if type(value) is Handoff and agent is None:
        value, agent = None, value
    parts.extend([value, agent, changes])
    if (agent is not None and type(agent) is not Handoff) or type(changes) is not dict:
        return ""
    try:
        id = agent.id if agent is not None else None
        return json.dumps({"value": value, "set": changes, "context": context, "agent": id})
    except (TypeError, ValueError, RecursionError):
        return ""
