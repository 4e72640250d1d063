"""Converts a result that is not JSON as it is, or gives the reason why it cannot be converted.

Sets and tuples become lists, dates and decimals text, members of enumerations their values, other objects their `str`.
The limits are those of the host (`bounds.RESULT`), which checks again; here they save the work.
"""

import json
from typing import Any

MOST_NODES = 20_000
MOST_DEPTH = 40
LISTS = ("deque", "dict_keys", "dict_values", "dict_items", "range", "list_iterator", "map", "filter", "zip")


class Unusable:
    def __init__(self, reason: str) -> None:
        self.reason = reason


def packed(parts: list[Any], context: dict[str, Any], before: dict[str, Any], texts: dict[str, str]) -> str:
    """Return the JSON text for a value, an agent and the variables to set (`parts`), and the context variables.

    `before` are the variables as they were given, and `texts` the JSON of lists and dicts among them.
    """
    value, agent, changes = parts
    if agent is not None and type(agent).__name__ != "Handoff":
        return unfit('has an agent that is no handoff; write agent=handoff("...")')
    if type(changes) is not dict:
        return unfit("has context_variables that are no dict")
    plain_parts = []
    removed = [name for name in before if name not in context]
    changed = {
        name: it
        for name, it in context.items()
        if name not in before or it is not before[name] or not is_unchanged(it, texts.get(name))
    }
    for part in (value, changes, changed):
        plain_parts.append(plain(part, 0, [0]))
        if type(plain_parts[-1]) is Unusable:
            return unfit(plain_parts[-1].reason)
    id = agent.id if agent is not None else None
    shown = {"value": plain_parts[0], "set": plain_parts[1], "context": plain_parts[2], "removed": removed, "agent": id}
    return json.dumps(shown)


def is_unchanged(value: Any, text: str | None) -> bool:
    try:
        return text is None or json.dumps(value, ensure_ascii=False) == text
    except (TypeError, ValueError, RecursionError):
        return False


def unfit(why: str) -> str:
    return json.dumps({"unfit": why})


def plain(value: Any, depth: int, count: list[int]) -> Any:
    """Return the value with JSON's types, or Unusable."""
    count[0] += 1
    if count[0] > MOST_NODES:
        return Unusable(f"has more than {MOST_NODES:,} values")
    if depth > MOST_DEPTH:
        return Unusable(f"is nested more than {MOST_DEPTH} deep")
    if value is None or type(value) in (bool, int, float, str):
        return value
    if isinstance(value, dict):
        return plain_dict(value, depth, count)
    if isinstance(value, (list, tuple, set, frozenset)):
        return plain_list(value, depth, count)
    return plain_other(value, type(value).__name__, depth, count)


def plain_list(value: Any, depth: int, count: list[int]) -> Any:
    items = []
    for item in value:
        converted = plain(item, depth + 1, count)
        if type(converted) is Unusable:
            return converted
        items.append(converted)
    return items


def plain_dict(value: Any, depth: int, count: list[int]) -> Any:
    items = plain_list(value.values(), depth, count)
    return items if type(items) is Unusable else dict(zip([str(key) for key in value], items))  # noqa: B905


def plain_other(value: Any, kind: str, depth: int, count: list[int]) -> Any:
    if hasattr(value, "_value_"):
        return plain(value._value_, depth, count)
    if kind in LISTS:
        return plain_list(list(value), depth, count)
    if kind == "Handoff":
        return Unusable("has a handoff inside; return it by itself, or as Result(agent=...)")
    if isinstance(value, BaseException):
        return Unusable(f"is or holds an exception, a {kind}; raise it instead")
    shown = str(value)
    return Unusable(f"is or holds a {kind}, which is no data") if shown.startswith("<") else shown
