"""What a function returned, when it is not JSON as it stands: made into it, or why it cannot be.

`parts` are the value, the agent and the variables to set, `context` the context variables. Sets and tuples become lists,
dates and decimals text, members of enumerations their values, objects the text by which they show themselves.
"""

import json
from typing import Any

MOST_NODES = 20_000
MOST_DEPTH = 40
LISTS = ("deque", "dict_keys", "dict_values", "dict_items", "range", "list_iterator", "map", "filter", "zip")


class Unfit:
    def __init__(self, why: str) -> None:
        self.why = why


def packed(parts: list[Any], context: dict[str, Any]) -> str:
    value, agent, changes = parts
    if agent is not None and type(agent).__name__ != "Handoff":
        return unfit('has an agent that is no handoff; write agent=handoff("...")')
    if type(changes) is not dict:
        return unfit("has context_variables that are no dict")
    made = []
    for part in (value, changes, context):
        made.append(plain(part, 0, [0]))
        if type(made[-1]) is Unfit:
            return unfit(made[-1].why)
    id = agent.id if agent is not None else None
    return json.dumps({"value": made[0], "set": made[1], "context": made[2], "agent": id})


def unfit(why: str) -> str:
    return json.dumps({"unfit": why})


def plain(value: Any, depth: int, count: list[int]) -> Any:
    """The value in JSON's kinds, or Unfit."""
    count[0] += 1
    if count[0] > MOST_NODES:
        return Unfit(f"has more than {MOST_NODES:,} values")
    if depth > MOST_DEPTH:
        return Unfit(f"is nested more than {MOST_DEPTH} deep")
    if value is None or type(value) in (bool, int, float, str):
        return value
    if isinstance(value, dict):
        return plain_dict(value, depth, count)
    if isinstance(value, (list, tuple, set, frozenset)):
        return plain_list(value, depth, count)
    return plain_other(value, type(value).__name__, depth, count)


def plain_list(value: Any, depth: int, count: list[int]) -> Any:
    made = []
    for item in value:
        taken = plain(item, depth + 1, count)
        if type(taken) is Unfit:
            return taken
        made.append(taken)
    return made


def plain_dict(value: Any, depth: int, count: list[int]) -> Any:
    made = {}
    for key, item in value.items():
        taken = plain(item, depth + 1, count)
        if type(taken) is Unfit:
            return taken
        made[str(key)] = taken
    return made


def plain_other(value: Any, kind: str, depth: int, count: list[int]) -> Any:
    if hasattr(value, "_value_"):
        return plain(value._value_, depth, count)
    if kind in LISTS:
        return plain_list(list(value), depth, count)
    if kind == "Handoff":
        return Unfit("has a handoff inside; return it by itself, or as Result(agent=...)")
    if isinstance(value, BaseException):
        return Unfit(f"is or holds an exception, a {kind}; raise it instead")
    shown = str(value)
    return Unfit(f"is or holds a {kind}, which is no data") if shown.startswith("<") else shown
