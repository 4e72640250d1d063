"""`Result` and `handoff` for functions, and the result of a call as JSON text; what that needs of `packing` is loaded later.

Code that tampers with this module gains nothing: only text leaves the session, and the host validates it.
"""

import json
from typing import Any

offered: dict[str, str] = {}
context: dict[str, Any] = {}
before: dict[str, Any] = {}
texts: dict[str, str] = {}
watched: list[Any] = []  # the variables whose changes are looked for, as they are now and were before, and their texts
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
    names = ", ".join(offered) or "none"
    raise ValueError(f"there is no handoff to {agent!r} from here; there are: {names}")


def begin(given: dict[str, Any], takes_context: bool) -> None:
    offered.update(given["handoffs"])
    if takes_context:
        load_context(given)
    positional.extend(given["positional"])
    named.update(given["named"])
    watched.extend([context if takes_context and given["may_change"] else {}, before, texts])
    before.update(watched[0])
    if takes_context:
        named["context_variables"] = context


def load_context(given: dict[str, Any]) -> None:
    context.update(json.loads(given["short"]))
    context.update(given["strings"])
    context.update({name: json.loads(text) for name, text in given["long"].items()})
    for name in given["containers"]:
        texts[name] = given["long"].get(name) or json.dumps(context[name], ensure_ascii=False)


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
        changed = {name: it for name, it in watched[0].items() if is_changed(name, it)}
        removed = [name for name in before if name not in watched[0]]
        return json.dumps({"value": value, "set": changes, "context": changed, "removed": removed, "agent": id})
    except (TypeError, ValueError, RecursionError):
        return ""


def is_changed(name: str, value: Any) -> bool:
    """Return whether a variable is new or another object, or was changed in place."""
    if name not in before or value is not before[name]:
        return True
    return name in texts and json.dumps(value, ensure_ascii=False) != texts[name]
